#include "harness/faults/http_head_edit.hpp"

#include "harness/model/http_message.hpp"

namespace shakedown::faults {

std::string without_field(std::string_view head, std::string_view name) {
  std::string kept;
  kept.reserve(head.size());
  for (bool first = true; !head.empty(); first = false) {
    const auto end = head.find('\n');
    const auto line = head.substr(0, end == std::string_view::npos ? head.size() : end + 1);
    head.remove_prefix(line.size());
    const bool is_it = !first && equal_ignoring_case(line.substr(0, line.find(':')), name);
    if (!is_it) kept += line;
  }
  return kept;
}

std::string with_value(std::string_view head, std::string_view name, std::string_view value) {
  std::string text;
  text.reserve(head.size());
  for (bool first = true; !head.empty(); first = false) {
    const auto end = head.find('\n');
    const auto line = head.substr(0, end == std::string_view::npos ? head.size() : end + 1);
    head.remove_prefix(line.size());
    const auto colon = line.find(':');
    if (first || !equal_ignoring_case(line.substr(0, colon), name)) {
      text += line;
    } else {
      text.append(line.substr(0, colon)).append(": ").append(value).append("\r\n");
    }
  }
  return text;
}

std::string with_field(std::string_view head, std::string_view name, std::string_view value) {
  std::string text(head.substr(0, head.size() - std::min<std::size_t>(head.size(), 2)));
  text.append(name).append(": ").append(value).append("\r\n\r\n");
  return text;
}

}  // namespace shakedown::faults
