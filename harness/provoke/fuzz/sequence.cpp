#include "harness/provoke/fuzz/sequence.hpp"

#include <algorithm>

namespace shakedown::fuzz {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string encoded(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_unreserved)) return std::string(text);
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  out.reserve(3 * text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += hex[byte >> 4U];
    out += hex[byte & 15U];
  }
  return out;
}

// A target has no spaces and no control characters, whatever an argument says.
std::string for_target(const Argument& argument) {
  if (!argument.encoded) return encoded(argument.value);
  std::string out = argument.value;
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
  return out;
}

std::string for_field(const std::string& value) {
  std::string out = value;
  std::erase_if(out, [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f; });
  return out;
}

}  // namespace

Request render(const FuzzRequest& request) {
  Request out;
  out.method = request.method;
  std::string path = request.path;
  std::string query;
  std::string cookies;
  for (const Argument& argument : request.arguments) {
    switch (argument.in) {
      case Place::path: {
        const std::string hole = "{" + argument.name + "}";
        if (const auto at = path.find(hole); at != std::string::npos)
          path.replace(at, hole.size(), for_target(argument));
        break;
      }
      case Place::query:
        query += (query.empty() ? "?" : "&") + encoded(argument.name) + "=" + for_target(argument);
        break;
      case Place::header:
        out.headers.push_back({argument.name, for_field(argument.value)});
        break;
      case Place::cookie:
        cookies += (cookies.empty() ? "" : "; ") + argument.name + "=" + for_field(argument.value);
        break;
    }
  }
  std::erase_if(path, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '#'; });
  out.target = path + query;
  if (!cookies.empty()) out.headers.push_back({"Cookie", cookies});
  if (!request.content_type.empty()) out.headers.push_back({"Content-Type", request.content_type});
  out.body = request.body;
  return out;
}

const Argument* find_argument(const FuzzRequest& request, Place in, const std::string& name) {
  const auto found =
      std::find_if(request.arguments.begin(), request.arguments.end(), [&](const Argument& one) {
        return one.in == in && (in == Place::header ? equal_ignoring_case(one.name, name) : one.name == name);
      });
  return found == request.arguments.end() ? nullptr : &*found;
}

Argument* find_argument(FuzzRequest& request, Place in, const std::string& name) {
  return const_cast<Argument*>(find_argument(static_cast<const FuzzRequest&>(request), in, name));
}

std::string head_of(const Request& request, const std::string& authority) {
  std::string head = request.method + " " + request.target + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  for (const Header& header : request.headers) head += header.name + ": " + header.value + "\r\n";
  const bool sends_body = !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
                          request.method == "PATCH";
  if (sends_body) head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return head + "\r\n";
}

}  // namespace shakedown::fuzz
