#include "harness/cli/progress.hpp"

#include <unistd.h>

#include <cstdio>

#include "harness/cli/terminal.hpp"
#include "reports/terminal.hpp"

namespace shakedown::cli {
namespace {

constexpr Nanoseconds plain_lines_every = std::chrono::seconds(5);

}  // namespace

Progress::Progress(bool wanted, std::vector<Nanoseconds> stage_lengths)
    : wanted_(wanted), terminal_(is_terminal(STDERR_FILENO)), lengths_(std::move(stage_lengths)) {}

void Progress::show(const load::LiveFigures& live, std::size_t stage) {
  if (stage != stage_) {
    requests_before_ += last_.requests;
    errors_before_ += last_.errors;
    stage_ = stage;
    next_plain_line_ = {};
  }
  last_ = live;
  if (!wanted_) return;
  if (!terminal_ && live.elapsed < next_plain_line_) return;
  next_plain_line_ = live.elapsed + plain_lines_every;

  reports::LiveFigures figures;
  Nanoseconds before{}, left{};
  for (std::size_t i = 0; i < lengths_.size(); ++i) {
    if (i < stage) before += lengths_[i];
    if (i > stage) left += lengths_[i];
  }
  left += std::max(Nanoseconds{}, lengths_[stage] - live.elapsed);
  figures.elapsed = before + live.elapsed;
  figures.left = left;
  figures.stage = live.stage;
  figures.stage_number = static_cast<int>(stage) + 1;
  figures.stage_count = static_cast<int>(lengths_.size());
  figures.rate_asked = live.asked;
  figures.rate_reached = live.sent;
  if (live.latencies > 0) {
    figures.p50 = live.p50;
    figures.p99 = live.p99;
  }
  figures.requests = requests_before_ + live.requests;
  figures.errors = errors_before_ + live.errors;
  for (const auto& signature : live.signatures) {
    figures.signatures.push_back({signature.message, signature.count});
  }
  const auto line = reports::progress_line(figures, terminal_width(), terminal_);
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  line_open_ = terminal_;
}

void Progress::end_line() {
  if (line_open_) std::fputc('\n', stderr);
  line_open_ = false;
}

}  // namespace shakedown::cli
