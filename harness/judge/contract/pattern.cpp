// Patterns are ECMA-262's in contracts; RE2 runs them in time linear in the text, whatever they are. The few
// spellings that only differ are rewritten, the rest is refused by RE2 itself.
#include <re2/re2.h>

#include "harness/judge/contract/schema.hpp"

namespace shakedown::judge::openapi {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool hex_at(const std::string& text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_hex(text[i])) return false;
  }
  return true;
}

// \u00e9 and \u{1F600} -> \x{...}; (?<name>...) -> (?P<name>...); \/ and \- stay; \c is left to fail.
std::string translated(const std::string& pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[i + 1];
      if (next == 'u' && hex_at(pattern, i + 2, 4)) {
        out += "\\x{" + pattern.substr(i + 2, 4) + "}";
        i += 5;
      } else if (next == 'u' && i + 2 < pattern.size() && pattern[i + 2] == '{') {
        out += "\\x";
        ++i;
      } else if (next == 's') {
        // ECMA-262's white space holds more than RE2's.
        const std::string more = "\\s\\v\\x{a0}\\x{feff}\\x{2028}\\x{2029}\\pZ";
        out += in_class ? more : "[" + more + "]";
        ++i;
      } else if (next == 'S' && !in_class) {
        out += "[^\\s\\v\\x{a0}\\x{feff}\\x{2028}\\x{2029}\\pZ]";
        ++i;
      } else {
        out += c;
        out += next;
        ++i;
      }
      continue;
    }
    if (c == '[' && in_class) {
      out += "\\[";  // an ordinary letter there; RE2 would look for [:alpha:]
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (!in_class && pattern.compare(i, 3, "(?<") == 0 && i + 3 < pattern.size() && pattern[i + 3] != '=' &&
        pattern[i + 3] != '!') {
      out += "(?P<";
      i += 2;
      continue;
    }
    out += c;
  }
  return out;
}

}  // namespace

std::shared_ptr<re2::RE2> compile_pattern(const std::string& pattern) {
  constexpr std::size_t longest = 20'000;
  if (pattern.size() > longest) return nullptr;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  auto machine = std::make_shared<re2::RE2>(translated(pattern), options);
  return machine->ok() ? machine : nullptr;
}

}  // namespace shakedown::judge::openapi
