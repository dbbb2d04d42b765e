// The loop keeps to an absolute schedule, so that a slow round does not shift those after it.
#include "harness/target/sampler.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace shakedown::target {

Sampler::Sampler(Record record, RunClock clock, std::function<std::vector<SampledTree>()> trees)
    : record_(std::move(record)),
      clock_(clock),
      trees_(std::move(trees)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Sampler::~Sampler() {
  thread_.request_stop();
  thread_.join();
  round();
}

void Sampler::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  Nanoseconds next = clock_.now();
  while (!stop.stop_requested()) {
    round();
    const Nanoseconds now = clock_.now();
    while (next <= now) next += every;
    woken.wait_until(lock, stop, clock_.at(next), [] { return false; });
  }
}

void Sampler::round() {
  if (auto self = sample_self()) record("harness", 0, std::move(*self));
  for (const auto& [subject, guardian] : trees_()) {
    auto sample = sample_below(guardian);
    if (sample && sample->sums.processes > 0) record(subject, guardian, std::move(*sample));
  }
}

void Sampler::record(const std::string& subject, pid_t guardian, TreeSample sample) {
  Memory& memory = remembered_[subject];
  if (memory.guardian != guardian) memory = {.guardian = guardian, .pss = 0, .next_pss = {}};
  sample.sums.at = clock_.now();
  if (sample.sums.at >= memory.next_pss) {
    const Nanoseconds before = clock_.now();
    memory.pss = read_pss(sample.pids).value_or(0);
    memory.next_pss = before + std::max(pss_every, (clock_.now() - before) * 100);
  }
  sample.sums.pss_bytes = memory.pss;
  sample.sums.subject = subject;
  record_.sample(std::move(sample.sums));
}

}  // namespace shakedown::target
