#include "harness/provoke/drift/changed_request.hpp"

#include <algorithm>

namespace shakedown::drift {
namespace {

Headers fields_of(const std::string& head, std::string& request_line) {
  Headers fields;
  std::size_t at = head.find("\r\n");
  request_line = head.substr(0, at);
  while (at != std::string::npos && at + 2 < head.size()) {
    at += 2;
    const auto end = head.find("\r\n", at);
    if (end == std::string::npos || end == at) break;
    const auto colon = head.find(':', at);
    if (colon < end) {
      auto value = colon + 1;
      while (value < end && head[value] == ' ') ++value;
      fields.push_back({head.substr(at, colon - at), head.substr(value, end - value)});
    }
    at = end;
  }
  return fields;
}

}  // namespace

faults::Drifted change_request(experiments::WrittenRequest& request, const DriftSpec& drift,
                               std::uint64_t seed) {
  faults::DriftMessage message;
  std::string request_line;
  message.headers = fields_of(request.head, request_line);
  message.body = request.body;
  auto drifted = faults::apply(drift, message, seed);
  if (!drifted.applied) return drifted;
  std::string head = request_line + "\r\n";
  bool has_length = false;
  for (const Header& field : message.headers) {
    const bool is_length = equal_ignoring_case(field.name, "Content-Length");
    has_length = has_length || is_length;
    head += field.name + ": " + (is_length ? std::to_string(message.body.size()) : field.value) + "\r\n";
  }
  if (!has_length && !message.body.empty())
    head += "Content-Length: " + std::to_string(message.body.size()) + "\r\n";
  request.head = head + "\r\n";
  request.body = std::move(message.body);
  return drifted;
}

}  // namespace shakedown::drift
