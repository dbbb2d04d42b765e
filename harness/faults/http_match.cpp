#include "harness/faults/http_match.hpp"

#include "harness/model/http_message.hpp"

namespace shakedown::faults {
namespace {

// "{id}", "{id}.json", "v{version}": what stands around the hole must be there, the hole takes at least one
// character. One hole a segment; more are matched as far as their fixed ends go.
bool segment_fits(std::string_view pattern, std::string_view segment) {
  const auto open = pattern.find('{');
  const auto close = pattern.rfind('}');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open)
    return pattern == segment;
  const auto before = pattern.substr(0, open);
  const auto after = pattern.substr(close + 1);
  return segment.size() > before.size() + after.size() && segment.starts_with(before) &&
         segment.ends_with(after);
}

std::string_view take_segment(std::string_view& path) {
  const auto slash = path.find('/');
  const auto segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  return segment;
}

bool template_fits(std::string_view pattern, std::string_view path) {
  const auto slashes = [](std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += c == '/';
    return count;
  };
  if (slashes(pattern) != slashes(path)) return false;
  for (auto left = slashes(pattern) + 1; left > 0; --left) {
    if (!segment_fits(take_segment(pattern), take_segment(path))) return false;
  }
  return true;
}

// "/orders/{id}/*": the template for as many segments as it has, anything behind.
bool prefix_fits(std::string_view prefix, std::string_view path) {
  if (prefix.find('{') == std::string_view::npos) return path.starts_with(prefix);
  while (true) {
    const auto slash = prefix.find('/');
    if (slash == std::string_view::npos) return path.starts_with(prefix);
    if (path.find('/') == std::string_view::npos) return false;
    if (!segment_fits(take_segment(prefix), take_segment(path))) return false;
  }
}

}  // namespace

std::string_view path_of(std::string_view target) {
  if (!target.starts_with('/')) {
    const auto scheme = target.find("://");
    if (scheme != std::string_view::npos) {
      const auto slash = target.find('/', scheme + 3);
      if (slash == std::string_view::npos) return "/";
      target.remove_prefix(slash);
    }
  }
  return target.substr(0, target.find_first_of("?#"));
}

bool path_fits(std::string_view pattern, std::string_view path) {
  if (pattern.empty()) return true;
  if (pattern.ends_with('*')) return prefix_fits(pattern.substr(0, pattern.size() - 1), path);
  if (pattern.find('{') != std::string_view::npos) return template_fits(pattern, path);
  return pattern == path;
}

bool fits(const RequestMatch& match, const RequestFacts& request) {
  if (!match.method.empty() && match.method != request.method) return false;
  if (!path_fits(match.path, path_of(request.target))) return false;
  if (match.header.empty()) return true;
  for (const auto& [name, value] : request.fields) {
    if (!equal_ignoring_case(name, match.header)) continue;
    if (match.header_value.empty() || match.header_value == value) return true;
  }
  return false;
}

}  // namespace shakedown::faults
