#include "harness/provoke/faults/timeline.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace shakedown::faulting {

std::vector<Moment> moments_of(const std::vector<FaultSpec>& faults) {
  std::vector<Moment> moments;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    moments.push_back({faults[i].from.value_or(Nanoseconds{}), true, i});
    if (faults[i].until) moments.push_back({*faults[i].until, false, i});
  }
  std::sort(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) {
    return std::tuple(a.at, a.on, a.fault) < std::tuple(b.at, b.on, b.fault);
  });
  return moments;
}

Timeline::Timeline(std::vector<FaultSpec> faults, int stage, Nanoseconds began, const RunClock& clock,
                   FaultBoard& board, const std::stop_token& stop)
    : faults_(std::move(faults)),
      stage_(stage),
      began_(began),
      clock_(clock),
      board_(board),
      thread_([this](const std::stop_token& own) { run(own); }),
      interrupted_(stop, [this] { thread_.request_stop(); }) {}

Timeline::~Timeline() {
  thread_.request_stop();
  thread_.join();
}

void Timeline::run(const std::stop_token& stop) {
  std::vector<int> rows(faults_.size(), 0);
  for (const Moment& moment : moments_of(faults_)) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_until(lock, stop, clock_.at(began_ + moment.at), [] { return false; });
    }
    if (stop.stop_requested()) break;
    int& row = rows[moment.fault];
    if (moment.on) {
      row = board_.on(faults_[moment.fault], stage_, 0, stop).row;
    } else {
      board_.off(row, stop);
    }
  }
  if (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, stop, [] { return false; });
  }
  // The last one on is the first one off: what was covered by it comes back as it was.
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) board_.off(*row, {});
}

}  // namespace shakedown::faulting
