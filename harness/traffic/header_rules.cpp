// The rules, one list each.
#include "harness/traffic/header_rules.hpp"

#include <algorithm>
#include <array>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/render.hpp"

namespace shakedown::traffic {
namespace {

template <std::size_t n>
bool among(std::string_view name, const std::array<std::string_view, n>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](auto other) { return equal_ignoring_case(name, other); });
}

bool belongs_to_connection(std::string_view name) {
  static constexpr std::array<std::string_view, 12> names = {
      "host",   "connection",    "keep-alive", "proxy-connection",  "proxy-authorization",
      "te",     "trailer",       "upgrade",    "transfer-encoding", "content-length",
      "expect", "http2-settings"};
  return among(name, names);
}

bool is_condition(std::string_view name) {
  static constexpr std::array<std::string_view, 3> names = {"if-none-match", "if-modified-since", "if-range"};
  return among(name, names);
}

// Keeps the codings that the load client undoes, with their weights.
std::string decodable(std::string_view value) {
  static constexpr std::array<std::string_view, 7> known = {"gzip", "x-gzip",   "deflate", "br",
                                                            "zstd", "identity", "*"};
  std::string out;
  while (!value.empty()) {
    const auto item = trimmed(value.substr(0, value.find(',')));
    value.remove_prefix(std::min(value.find(','), value.size() - 1) + 1);
    if (!among(trimmed(item.substr(0, item.find(';'))), known)) continue;
    if (!out.empty()) out += ", ";
    out += item;
  }
  return out;
}

// "http://host:1/path" begins with one of the recorded origins, whole.
std::size_t origin_length(std::string_view value, const std::set<std::string>& origins) {
  for (const auto& origin : origins) {
    if (starts_with_ignoring_case(value, origin) &&
        (value.size() == origin.size() || value[origin.size()] == '/'))
      return origin.size();
  }
  return 0;
}

}  // namespace

bool is_http_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

TrimmedHeaders replayable_headers(Request& request, const std::set<std::string>& origins,
                                  std::vector<Hole>& holes) {
  TrimmedHeaders trim;
  Headers kept;
  for (auto& header : request.headers) {
    if (!is_http_token(header.name) || belongs_to_connection(header.name)) continue;
    if (is_condition(header.name)) {
      trim.conditional = true;
      continue;
    }
    // A field value is one line; a recording could hold anything.
    for (char& c : header.value) {
      if (c == '\r' || c == '\n' || c == '\0') c = ' ';
    }
    if (equal_ignoring_case(header.name, "accept-encoding")) {
      header.value = decodable(header.value);
      if (header.value.empty()) continue;
    }
    if (equal_ignoring_case(header.name, "origin") || equal_ignoring_case(header.name, "referer")) {
      if (const auto length = origin_length(header.value, origins); length > 0)
        holes.push_back({{static_cast<int>(kept.size())}, 0, length, target_origin, Encoding::raw});
    }
    kept.push_back(std::move(header));
  }
  request.headers = std::move(kept);
  return trim;
}

Expectation expectation(int recorded_status) {
  if (recorded_status == 304 || recorded_status < 200 || recorded_status >= 500) return {0};
  return {recorded_status};
}

}  // namespace shakedown::traffic
