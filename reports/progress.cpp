// The line of progress while a run goes on.
#include <fmt/format.h>

#include <cmath>

#include "reports/figures.hpp"
#include "reports/terminal.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

std::string clock_text(Nanoseconds time) {
  const auto s = static_cast<long long>(std::llround(seconds(time)));
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                   : fmt::format("{}:{:02}", s / 60, s % 60);
}

}  // namespace

std::string progress_line(const LiveFigures& figures, int width, bool terminal) {
  std::string line = clock_text(figures.elapsed);
  if (figures.left) line += " (" + clock_text(*figures.left) + " left)";
  if (!figures.stage.empty()) {
    line += "  " + fit(one_line(figures.stage), 40);
    if (figures.stage_count > 1) line += fmt::format(" {}/{}", figures.stage_number, figures.stage_count);
  }
  line += fmt::format("  {} of {}", rate_text(figures.rate_reached), rate_text(figures.rate_asked));
  if (figures.p50 && figures.p99) {
    line += fmt::format("  p50 {}  p99 {}", duration_text(*figures.p50), duration_text(*figures.p99));
  }
  line += "  errors " + count_text(figures.errors);
  if (figures.errors > 0 && figures.requests > 0) {
    const double share = static_cast<double>(figures.errors) / static_cast<double>(figures.requests);
    line += " (" + percent_text(share) + ")";
  }
  const char* separator = ": ";
  for (const auto& signature : figures.signatures) {
    line +=
        fmt::format("{}{}x {}", separator, count_text(signature.count), fit(one_line(signature.text), 60));
    separator = ", ";
    if (columns(line) > 240) break;
  }
  if (!terminal) return line + "\n";
  const auto room = static_cast<std::size_t>(width > 1 ? width - 1 : 1);
  return "\r" + fit(line, room) + "\x1b[K";
}

}  // namespace shakedown::reports
