#include "harness/model/gate_endpoints.hpp"

#include <algorithm>

namespace shakedown {
namespace {

// Between two endpoints; a comma inside a path has no space after it.
constexpr std::string_view separator = ", ";

// Where the list behind "checkout: " begins; 0: it has no tag.
std::size_t list_begin(std::string_view text) {
  const auto colon = text.find(": ");
  const bool tag = colon != std::string_view::npos && text.find(' ') > colon && text.find('/') > colon;
  return tag ? colon + 2 : 0;
}

}  // namespace

std::vector<std::string> gate_endpoints(std::string_view text) {
  text.remove_prefix(list_begin(text));
  std::vector<std::string> endpoints;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    endpoints.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + separator.size()));
  }
  return endpoints;
}

std::string gate_tag(std::string_view text) {
  const auto begin = list_begin(text);
  return begin == 0 ? std::string() : std::string(text.substr(0, begin - 2));
}

}  // namespace shakedown
