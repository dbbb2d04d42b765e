// The formats are compiler-rt's (lib/tsan/rtl/tsan_report.cpp, lib/asan/asan_report.cpp, lib/ubsan) and Go's
// runtime/race, checked against logs of gcc 12, clang 19 and Go 1.19 (tests/data/sanitizers).
#include "harness/target/sanitizer_parser.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "harness/target/sanitizer.hpp"
#include "harness/target/sanitizer_frame.hpp"

namespace shakedown::target {
namespace {

constexpr std::string_view rule_of_18 = "==================";
constexpr std::string_view runtime_error = ": runtime error: ";
constexpr std::string_view go = "Go race detector";
constexpr std::string_view thread_sanitizer = "ThreadSanitizer";
constexpr std::string_view undefined = "UndefinedBehaviorSanitizer";
constexpr std::string_view leak_sanitizer = "LeakSanitizer";
constexpr std::string_view no_kind = "an error without a name";
constexpr std::size_t longest_kind = 200;

// The number after the word; 0 where there is none.
int number_after(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return 0;
  const auto begin = text.data() + at + word.size();
  int number = 0;
  std::from_chars(begin, text.data() + text.size(), number);
  return number;
}

// "heap-use-after-free on address 0x..." -> "heap-use-after-free".
std::string kind_in(std::string_view words) {
  for (const std::string_view stop :
       {" (pid=", " on unknown address", " on address", " on 0x", " 0x", ": 0x"})
    words = words.substr(0, words.find(stop));
  return std::string(trimmed(words).substr(0, longest_kind));
}

// "Write of size 4 at 0x55d0 by thread T2 (mutexes: write M0):" without the address and the colon.
std::string title_of(std::string_view line) {
  line = trimmed(line);
  if (line.ends_with(':')) line.remove_suffix(1);
  std::string title;
  for (std::size_t at = 0; at < line.size();) {
    if (line.substr(at).starts_with(" at 0x")) {
      at = std::min(line.find_first_not_of("0123456789abcdef", at + 6), line.size());
      continue;
    }
    title += line[at++];
  }
  return title.substr(0, longest_kind);
}

bool begins_leak(std::string_view line) {
  return line.starts_with("Direct leak of ") || line.starts_with("Indirect leak of ");
}

}  // namespace

void SanitizerParser::line(std::string_view line, Nanoseconds now) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  line = line.substr(0, most_report_line);
  if (!open_) {
    begin(line, now);
    return;
  }
  if (sanitizer_headline(line) || line.starts_with("FATAL: ")) {
    end(current_.report.tool != undefined);
    begin(line, now);
    return;
  }
  if (++lines_ > most_report_lines) return end(true);
  add(line);
}

void SanitizerParser::finish() {
  if (open_) end(current_.report.tool != undefined);
}

bool SanitizerParser::begin(std::string_view line, Nanoseconds now) {
  if (line.starts_with("FATAL: ")) {
    const auto said = line.substr(7);
    const auto colon = said.find(": ");
    if (colon == std::string_view::npos || !said.substr(0, colon).ends_with("Sanitizer")) return false;
    begin_report(std::string(said.substr(0, colon)), kind_in(said.substr(colon + 2)), now);
    current_.environment = true;
    keep(line);
    end(false);
    return true;
  }
  const auto headline = sanitizer_headline(line);
  if (!headline) return false;
  const auto error = headline->find(runtime_error);
  const auto colon = headline->find(": ");
  if (*headline == "DATA RACE") {
    begin_report(std::string(go), "data race", now);
  } else if (error != std::string_view::npos) {
    begin_report(std::string(undefined),
                 std::string(headline->substr(error + runtime_error.size(), longest_kind)), now);
    title_ = headline->substr(0, error);
  } else {
    begin_report(std::string(headline->substr(0, colon)), kind_in(headline->substr(colon + 2)), now);
  }
  auto& pid = current_.report.pid;
  pid = number_after(line, "(pid=");
  if (pid == 0 && line.starts_with("==")) pid = number_after(line, "==");
  keep(line);
  return true;
}

void SanitizerParser::begin_report(std::string tool, std::string kind, Nanoseconds now) {
  current_ = {};
  current_.report.tool = std::move(tool);
  current_.report.kind = kind.empty() ? std::string(no_kind) : std::move(kind);
  current_.at = now;
  open_ = true;
  in_stack_ = false;
  title_.clear();
  function_.clear();
  summed_up_ = false;
  lines_ = 0;
}

void SanitizerParser::add(std::string_view line) {
  const auto& tool = current_.report.tool;
  if (line == rule_of_18) return end(tool == thread_sanitizer && !summed_up_);
  const auto frame = parse_frame(line);
  if (tool == undefined && !frame) {  // one line, with a stack where it was asked for
    end(false);
    return;
  }
  keep(line);
  if (frame) return add_frame(*frame);
  if (tool == go && line.starts_with("      ")) {
    if (const auto second = parse_go_frame(function_, line)) add_frame(*second);
    return;
  }
  if (tool == go && line.starts_with("  ") && !trimmed(line).starts_with('[')) {
    function_ = trimmed(line);
    return;
  }
  if (line.starts_with("==") && line.ends_with("==ABORTING")) return end(false);
  if (line.starts_with("SUMMARY: ")) {
    summed_up_ = true;
    if (tool == leak_sanitizer) end_leak();
    if (tool != thread_sanitizer) end(false);
    return;
  }
  const auto text = trimmed(line);
  in_stack_ = false;
  if (text == "[failed to restore the stack]") {
    if (current_.report.stacks.size() < most_report_stacks)
      current_.report.stacks.push_back(
          {.title = title_ + " " + std::string(text), .frames = {}, .user_frame = -1});
    title_.clear();
  } else if (text.empty()) {
    title_.clear();
  } else {
    if (tool == leak_sanitizer && begins_leak(text)) end_leak();
    title_ = title_of(text);
  }
}

void SanitizerParser::keep(std::string_view line) {
  auto& text = current_.report.text;
  if (text.size() + line.size() >= most_report_text) return;
  text += line;
  text += '\n';
}

void SanitizerParser::add_frame(journal::SanitizerFrame frame) {
  auto& stacks = current_.report.stacks;
  if (!in_stack_) {
    if (stacks.size() >= most_report_stacks) return;
    stacks.push_back({.title = std::exchange(title_, {}), .frames = {}, .user_frame = -1});
    in_stack_ = true;
  }
  if (stacks.back().frames.size() < most_stack_frames) stacks.back().frames.push_back(std::move(frame));
}

// LeakSanitizer lists all leaks in one report; each place that leaks is one of its own. What only leaked
// memory points to goes with it.
void SanitizerParser::end_leak() {
  auto& stacks = current_.report.stacks;
  if (stacks.empty()) return;
  ParsedReport leak = current_;
  leak.report.kind = "memory leak";
  leak.report.text = current_.report.stacks.back().title + "\n";
  stacks.clear();
  if (leak.report.stacks.back().title.starts_with("Indirect")) return;
  sink_(std::move(leak));
}

void SanitizerParser::end(bool cut) {
  open_ = false;
  current_.report.cut = cut;
  if (current_.report.tool == leak_sanitizer) {
    end_leak();
    return;
  }
  sink_(std::exchange(current_, {}));
}

}  // namespace shakedown::target
