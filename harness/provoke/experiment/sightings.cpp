#include "harness/provoke/experiment/sightings.hpp"

#include <algorithm>

namespace shakedown::experiments {
namespace {

constexpr std::size_t most_kept = 50'000;  // of each kind, between two experiments

template <class T>
void keep(std::vector<T>& list, T value) {
  if (list.size() < most_kept) list.push_back(std::move(value));
}

}  // namespace

void Sightings::begin() {
  const std::lock_guard lock(mutex_);
  keeping_ = true;
}

void Sightings::end() {
  const std::lock_guard lock(mutex_);
  keeping_ = false;
  calls_.clear();
  injections_.clear();
  log_.clear();
  samples_.clear();
}

void Sightings::call(journal::CallRecord call) {
  const std::lock_guard lock(mutex_);
  if (keeping_) keep(calls_, std::move(call));
}

void Sightings::injected(const net::InjectedFault& fault) {
  const std::lock_guard lock(mutex_);
  if (keeping_) keep(injections_, fault);
}

target::Record Sightings::watching(target::Record to) {
  return {[this, next = to.event](Event event) {
            {
              const std::lock_guard lock(mutex_);
              if (keeping_ || event.kind == EventKind::process_started) keep(events_, event);
            }
            next(std::move(event));
          },
          [this, next = to.log](LogLine line) {
            {
              const std::lock_guard lock(mutex_);
              if (keeping_) keep(log_, line);
            }
            next(std::move(line));
          },
          [this, next = to.sample](ProcessSample sample) {
            {
              const std::lock_guard lock(mutex_);
              if (keeping_) keep(samples_, sample);
            }
            next(std::move(sample));
          },
          to.sanitizer_report};
}

std::vector<journal::CallRecord> Sightings::calls_between(const std::string& dependency, Nanoseconds from,
                                                          Nanoseconds to) const {
  const std::lock_guard lock(mutex_);
  std::vector<journal::CallRecord> found;
  for (const auto& call : calls_) {
    if (call.dependency == dependency && call.began >= from && call.began < to) found.push_back(call);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.began < b.began; });
  return found;
}

std::vector<journal::CallRecord> Sightings::all_calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::vector<net::InjectedFault> Sightings::injections_of(const std::string& dependency,
                                                         const std::string& fault) const {
  const std::lock_guard lock(mutex_);
  std::vector<net::InjectedFault> found;
  for (const auto& injected : injections_) {
    if (injected.proxy == dependency && injected.fault == fault) found.push_back(injected);
  }
  return found;
}

void Sightings::copy_into(journal::StoredRun& run) const {
  const std::lock_guard lock(mutex_);
  run.calls = calls_;
  std::sort(run.calls.begin(), run.calls.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  run.events.clear();
  for (const Event& event : events_)
    run.events.push_back({static_cast<std::int64_t>(run.events.size()) + 1, event});
  run.log.clear();
  for (const LogLine& line : log_) run.log.push_back({static_cast<std::int64_t>(run.log.size()) + 1, line});
  run.samples = samples_;
}

void Sightings::forget_before(Nanoseconds at) {
  const std::lock_guard lock(mutex_);
  std::erase_if(calls_, [&](const auto& call) { return call.began < at; });
  std::erase_if(injections_, [&](const auto& injected) { return injected.at < at; });
  std::erase_if(log_, [&](const auto& line) { return line.at < at; });
  std::erase_if(samples_, [&](const auto& sample) { return sample.at < at; });
  std::erase_if(
      events_, [&](const Event& event) { return event.at < at && event.kind != EventKind::process_started; });
}

}  // namespace shakedown::experiments
