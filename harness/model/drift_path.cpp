#include "harness/model/drift_path.hpp"

namespace shakedown {
namespace {

constexpr std::size_t most_steps = 64;

bool is_plain(char c) {
  return std::string_view(".[]{}'\"").find(c) == std::string_view::npos &&
         static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
}

// Behind "['"; takes the key and its "']". False: it never ends.
bool take_quoted(std::string_view& rest, std::string& key) {
  while (!rest.empty()) {
    if (rest.starts_with("']")) {
      rest.remove_prefix(2);
      return true;
    }
    if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
    key += rest.front();
    rest.remove_prefix(1);
  }
  return false;
}

bool take_step(std::string_view& rest, DriftStep& step) {
  if (rest.starts_with("[*]")) {
    step.kind = DriftStep::Kind::any_element;
    rest.remove_prefix(3);
    return true;
  }
  if (rest.starts_with("{}")) {
    step.kind = DriftStep::Kind::any_member;
    rest.remove_prefix(2);
    return true;
  }
  if (rest.starts_with("['")) {
    rest.remove_prefix(2);
    return take_quoted(rest, step.key);
  }
  if (rest.empty() || rest.front() != '.') return false;
  rest.remove_prefix(1);
  while (!rest.empty() && is_plain(rest.front())) {
    step.key += rest.front();
    rest.remove_prefix(1);
  }
  return !step.key.empty();
}

}  // namespace

Result<DriftPath> parse_drift_path(std::string_view text) {
  constexpr const char* hint = "a path such as $.items[*].price, $['odd key'] or $.prices{}";
  if (text.empty() || text.front() != '$') {
    return problem("`" + std::string(text.substr(0, 100)) + "` is no path", hint);
  }
  DriftPath path;
  for (auto rest = text.substr(1); !rest.empty();) {
    const auto at = text.size() - rest.size();
    DriftStep step;
    if (!take_step(rest, step)) {
      return problem("`" + std::string(text.substr(0, 100)) + "` is no path: character " +
                         std::to_string(at + 1) + " begins no step of it",
                     hint);
    }
    if (path.size() == most_steps) return problem("the path has more than 64 steps");
    path.push_back(std::move(step));
  }
  return path;
}

std::string to_text(const DriftPath& path) {
  std::string text = "$";
  for (const auto& step : path) {
    if (step.kind == DriftStep::Kind::any_element) {
      text += "[*]";
    } else if (step.kind == DriftStep::Kind::any_member) {
      text += "{}";
    } else {
      bool plain = !step.key.empty();
      for (const char c : step.key) plain = plain && is_plain(c);
      if (plain) {
        text += "." + step.key;
        continue;
      }
      text += "['";
      for (const char c : step.key) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
      }
      text += "']";
    }
  }
  return text;
}

}  // namespace shakedown
