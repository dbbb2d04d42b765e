// The formats: compiler-rt's sanitizer_common prints "==PID==ERROR: NameSanitizer: what", TSan prints
// "WARNING: ThreadSanitizer: what (pid=N)", UBSan prints "file:line:column: runtime error: what".
#include "harness/target/sanitizer.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace shakedown::target {
namespace {

bool digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Removes "==123==" where the text begins with it.
std::string_view without_pid(std::string_view text) {
  if (!text.starts_with("==")) return text;
  const auto end = text.find("==", 2);
  if (end == std::string_view::npos || end == 2) return text;
  const auto number = text.substr(2, end - 2);
  if (!std::all_of(number.begin(), number.end(), digit)) return text;
  return text.substr(end + 2);
}

// Whether the text ends in ":12:3", the place that UBSan puts before its words.
bool ends_in_place(std::string_view text) {
  for (int numbers = 0; numbers < 2; ++numbers) {
    const auto digits = text.find_last_not_of("0123456789");
    if (digits == std::string_view::npos || digits + 1 == text.size() || text[digits] != ':') return false;
    text = text.substr(0, digits);
  }
  return !text.empty();
}

constexpr std::string_view undefined_behaviour = ": runtime error: ";
constexpr std::string_view go_race = "WARNING: DATA RACE";
constexpr std::array<std::string_view, 5> sanitizer_names = {
    "AddressSanitizer", "HWAddressSanitizer", "LeakSanitizer", "MemorySanitizer", "ThreadSanitizer"};

}  // namespace

std::optional<std::string_view> sanitizer_headline(std::string_view line) {
  if (line == go_race) return line.substr(std::string_view("WARNING: ").size());
  const auto at = line.find(undefined_behaviour);
  if (at != std::string_view::npos && ends_in_place(line.substr(0, at))) return line;

  std::string_view rest = without_pid(line);
  if (rest.starts_with("ERROR: ")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("WARNING: ")) {
    rest.remove_prefix(9);
  } else {
    return std::nullopt;
  }
  for (const auto name : sanitizer_names) {
    if (rest.starts_with(name) && rest.substr(name.size()).starts_with(": ")) {
      const auto pid = rest.rfind(" (pid=");
      return rest.substr(0, pid);
    }
  }
  return std::nullopt;
}

bool may_hold_sanitizer_report(std::string_view bytes) {
  return bytes.find("Sanitizer: ") != std::string_view::npos ||
         bytes.find(undefined_behaviour) != std::string_view::npos ||
         bytes.find(go_race) != std::string_view::npos;
}

}  // namespace shakedown::target
