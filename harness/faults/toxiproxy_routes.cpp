#include "harness/faults/toxiproxy_routes.hpp"

#include <algorithm>

namespace shakedown::faults {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The methods of a path, separated by spaces; nullptr: no such path. "*" is any method.
const char* methods_of(const std::vector<std::string>& path, bool has_metrics) {
  const auto& first = path.front();
  if (path.size() == 1) {
    if (first == "version") return "GET";
    if (first == "reset" || first == "populate") return "POST";
    if (first == "proxies") return "GET POST";
    if (first == "metrics" && has_metrics) return "*";
    return nullptr;
  }
  if (first != "proxies") return nullptr;
  if (path.size() == 2) return "GET POST PATCH DELETE";
  if (path[2] != "toxics") return nullptr;
  if (path.size() == 3) return "GET POST";
  return path.size() == 4 ? "GET POST PATCH DELETE" : nullptr;
}

}  // namespace

std::optional<std::vector<std::string>> path_segments(std::string_view target) {
  const auto path = decoded(target.substr(0, target.find_first_of("?#")));
  if (!path.starts_with('/')) return std::nullopt;
  std::vector<std::string> segments;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    if (end == at || segments.size() > 4) return std::nullopt;
    segments.push_back(path.substr(at, end - at));
    at = end + 1;
    if (end + 1 == path.size()) return std::nullopt;  // a trailing slash
  }
  if (segments.empty()) return std::nullopt;
  return segments;
}

Route route_of(std::string_view method, const std::vector<std::string>& path, bool has_metrics) {
  const char* methods = methods_of(path, has_metrics);
  if (methods == nullptr) return Route::unknown;
  const std::string_view known = methods;
  if (known == "*") return Route::known;
  for (std::size_t at = 0; at <= known.size();) {
    const auto end = std::min(known.find(' ', at), known.size());
    if (known.substr(at, end - at) == method) return Route::known;
    at = end + 1;
  }
  return Route::wrong_method;
}

}  // namespace shakedown::faults
