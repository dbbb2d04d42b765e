// Two ways through: line by line while lines are kept, and whole blocks once the limit is reached, because a
// process that prints "y" in a loop writes hundreds of millions of lines and must not be slowed down by us.
#include "harness/target/log_stream.hpp"

#include <algorithm>

#include "harness/target/sanitizer.hpp"

namespace shakedown::target {
namespace {

std::string_view without_return(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// Where the last `count` lines of a block begin. The block ends in a line's end.
std::size_t start_of_last(std::size_t count, std::string_view lines) {
  std::size_t begin = lines.size();
  for (; count > 0 && begin > 0; --count) {
    const auto end_before = begin >= 2 ? lines.rfind('\n', begin - 2) : std::string_view::npos;
    begin = end_before == std::string_view::npos ? 0 : end_before + 1;
  }
  return begin;
}

}  // namespace

void LastLines::push(std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (ring_.size() < capacity) {
    ring_.emplace_back(line);
  } else {
    ring_[next_].assign(line);
  }
  next_ = (next_ + 1) % capacity;
}

std::vector<std::string> LastLines::last(std::size_t count) const {
  const std::lock_guard lock(mutex_);
  count = std::min(count, ring_.size());
  std::vector<std::string> lines;
  lines.reserve(count);
  for (std::size_t back = count; back > 0; --back) {
    lines.push_back(ring_[(next_ + capacity - back) % capacity]);
  }
  return lines;
}

void LogStream::feed(std::string_view bytes, Nanoseconds now, LastLines& last, const Sinks& sinks) {
  while (!bytes.empty()) {
    if (!unfinished_any_ && full(now)) {
      const auto end = bytes.rfind('\n');
      if (end != std::string_view::npos) {
        drop_block(bytes.substr(0, end + 1), last, sinks);
        bytes.remove_prefix(end + 1);
        continue;
      }
    }
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) {
      append(bytes);
      return;
    }
    if (unfinished_any_) {
      append(bytes.substr(0, end));
      finish(now, last, sinks);
    } else {
      take(bytes.substr(0, end), now, last, sinks);
    }
    bytes.remove_prefix(end + 1);
  }
}

void LogStream::finish(Nanoseconds now, LastLines& last, const Sinks& sinks) {
  if (!unfinished_any_) return;
  take(unfinished_, now, last, sinks);
  unfinished_.clear();
  unfinished_any_ = false;
  unfinished_cut_ = 0;
}

bool LogStream::full(Nanoseconds now) {
  const auto second = duration_cast<std::chrono::seconds>(now).count();
  if (second != second_) {
    second_ = second;
    kept_in_second_ = 0;
  }
  return kept_in_second_ >= limits_.lines_per_second || kept_bytes_ >= limits_.total_bytes;
}

void LogStream::take(std::string_view line, Nanoseconds now, LastLines& last, const Sinks& sinks) {
  const std::uint64_t written = line.size() + unfinished_cut_ + 1;
  line = without_return(line).substr(0, limits_.line_bytes);
  last.push(line);
  if (const auto headline = sanitizer_headline(line)) sinks.report(*headline);
  sinks.seen(line);
  if (full(now)) {
    ++lost_.lines;
    lost_.bytes += written;
    return;
  }
  if (written > limits_.line_bytes + 2) {  // more than the line's end went
    ++lost_.cut_lines;
    lost_.bytes += written - line.size() - 1;
  }
  ++kept_in_second_;
  kept_bytes_ += line.size() + 1;
  sinks.keep(line);
}

// `lines` ends in a line's end.
void LogStream::drop_block(std::string_view lines, LastLines& last, const Sinks& sinks) {
  lost_.bytes += lines.size();
  lost_.lines += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));

  const bool reports = may_hold_sanitizer_report(lines);
  std::size_t begin = reports ? 0 : start_of_last(LastLines::capacity, lines);
  while (begin < lines.size()) {
    const auto end = lines.find('\n', begin);
    const auto line = without_return(lines.substr(begin, end - begin)).substr(0, limits_.line_bytes);
    last.push(line);
    if (reports) {
      if (const auto headline = sanitizer_headline(line)) sinks.report(*headline);
      sinks.seen(line);
    }
    begin = end + 1;
  }
}

void LogStream::append(std::string_view piece) {
  unfinished_any_ = true;
  const std::size_t room = limits_.line_bytes - std::min(limits_.line_bytes, unfinished_.size());
  const auto kept = piece.substr(0, room);
  unfinished_ += kept;
  unfinished_cut_ += piece.size() - kept.size();
}

}  // namespace shakedown::target
