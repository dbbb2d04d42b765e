// One output stream of a process, from bytes as they are read to lines as they are kept.
//
// Bounded whatever the process writes: a line is cut at `line_bytes`, at most `lines_per_second` lines of one
// second and `total_bytes` over the stream's life are kept, the rest is counted and forgotten. What is
// forgotten is still searched for sanitizer reports and still passes through LastLines, so that the last
// lines before a crash are the true last ones. Bytes are kept as they are, binary or not; a line ends at
// "\n", and one "\r" before it goes with it.
//
// Pure: time is an argument. One thread at a time, except LastLines, which is thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown::target {

struct LogLimits {
  std::size_t line_bytes = 8u << 10;
  std::uint64_t lines_per_second = 2000;
  std::uint64_t total_bytes = 64ull << 20;
};

// The last lines of both streams of a process, in the order in which they were read.
class LastLines {
 public:
  static constexpr std::size_t capacity = 50;

  void push(std::string_view line);
  // At most `count` lines, oldest first.
  std::vector<std::string> last(std::size_t count) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> ring_;
  std::size_t next_ = 0;
};

class LogStream {
 public:
  struct Sinks {
    std::function<void(std::string_view)> keep;    // a line within the limits
    std::function<void(std::string_view)> report;  // a sanitizer's headline, once for each report
    // Every line that is looked at: all but those of blocks beyond the limits that hold no report.
    std::function<void(std::string_view)> seen = [](std::string_view) {};
  };

  // What the process wrote and nobody can read again.
  struct Lost {
    std::uint64_t lines = 0;      // whole lines
    std::uint64_t cut_lines = 0;  // kept, but cut
    std::uint64_t bytes = 0;      // of both
  };

  explicit LogStream(const LogLimits& limits) : limits_(limits) {}

  void feed(std::string_view bytes, Nanoseconds now, LastLines& last, const Sinks& sinks);
  // The stream ended: what stands after the last line's end is a line too.
  void finish(Nanoseconds now, LastLines& last, const Sinks& sinks);

  const Lost& lost() const { return lost_; }

 private:
  bool full(Nanoseconds now);
  void take(std::string_view line, Nanoseconds now, LastLines& last, const Sinks& sinks);
  void drop_block(std::string_view lines, LastLines& last, const Sinks& sinks);
  void append(std::string_view piece);

  LogLimits limits_;
  std::string unfinished_;
  bool unfinished_any_ = false;       // an unfinished line has begun, be it of bytes that were all cut off
  std::uint64_t unfinished_cut_ = 0;  // bytes of it that were beyond the limit
  std::int64_t second_ = -1;
  std::uint64_t kept_in_second_ = 0;
  std::uint64_t kept_bytes_ = 0;
  Lost lost_;
};

}  // namespace shakedown::target
