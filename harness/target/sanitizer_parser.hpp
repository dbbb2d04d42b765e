// From the lines of a log to the reports of sanitizers in it: ThreadSanitizer, AddressSanitizer,
// LeakSanitizer, MemorySanitizer and UndefinedBehaviorSanitizer of gcc and clang, and Go's race detector.
// What stands between reports is passed over. A report that the log leaves off, or that another one breaks
// into, comes out as far as it went and is marked as cut.
//
// What the log says is the target's, so everything is bounded: lines, stacks, frames and kept text. Pure; one
// thread at a time.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "harness/journal/records.hpp"

namespace shakedown::target {

inline constexpr std::size_t most_report_text = 16u << 10;
inline constexpr std::size_t most_report_line = 8u << 10;
inline constexpr std::size_t most_report_lines = 4000;
inline constexpr std::size_t most_report_stacks = 16;
inline constexpr std::size_t most_stack_frames = 64;

struct ParsedReport {
  // With tool, kind, pid (0: the log does not say), stacks without their user frames, text and cut.
  journal::SanitizerReportRecord report;
  Nanoseconds at{};          // its first line was read
  bool environment = false;  // the runtime could not start here ("FATAL:"): nothing of the target's code
};

class SanitizerParser {
 public:
  explicit SanitizerParser(std::function<void(ParsedReport)> sink) : sink_(std::move(sink)) {}

  // One line, without its end.
  void line(std::string_view line, Nanoseconds now);
  // The log is over.
  void finish();
  bool inside() const { return open_; }

 private:
  bool begin(std::string_view line, Nanoseconds now);
  void begin_report(std::string tool, std::string kind, Nanoseconds now);
  void add(std::string_view line);
  void keep(std::string_view line);
  void add_frame(journal::SanitizerFrame frame);
  void end(bool cut);
  void end_leak();

  std::function<void(ParsedReport)> sink_;
  ParsedReport current_;
  bool open_ = false;
  bool in_stack_ = false;
  std::string title_;       // of the stack that may follow
  std::string function_;    // Go's first line of a frame
  bool summed_up_ = false;  // "SUMMARY:" came, without which a report of ThreadSanitizer is cut
  std::size_t lines_ = 0;
};

}  // namespace shakedown::target
