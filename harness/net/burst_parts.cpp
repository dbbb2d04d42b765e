#include "harness/net/burst_parts.hpp"

#include <pthread.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace shakedown::net {
namespace {

// Before a release nothing is looked at for so long: a look costs less than this.
constexpr Nanoseconds no_more_looks = std::chrono::microseconds(30);
// A wait in the kernel may end late by about this.
constexpr Nanoseconds kernel_is_late = std::chrono::microseconds(150);

bool was_released(const BurstAnswer& one) {
  const auto outcome = one.answer.outcome;
  return was_sent(outcome) && outcome != Outcome::send_failed && one.answer.timing.sent > Nanoseconds{};
}

}  // namespace

std::vector<std::size_t> release_order(const std::vector<int>& order, std::size_t requests) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; order.empty() && i < requests; ++i) places.push_back(i);
  std::vector<bool> seen(requests);
  for (const int one : order) {
    const auto place = static_cast<std::size_t>(one);
    if (one < 0 || place >= requests || seen[place]) return {};
    seen[place] = true;
    places.push_back(place);
  }
  return places.size() == requests ? places : std::vector<std::size_t>{};
}

bool wait_for_release(Nanoseconds due, const BurstCall& call, const std::function<void(Nanoseconds)>& look) {
  while (true) {
    const auto left = due - call.clock.now();
    if (call.stop.stop_requested()) return false;
    if (left <= Nanoseconds{}) return true;
    if (left > no_more_looks) look(std::clamp(left - kernel_is_late, Nanoseconds{}, burst_looks_for_stop));
  }
}

Undisturbed::Undisturbed() {
  if (::pthread_getschedparam(::pthread_self(), &policy_, &parameters_) != 0) return;
  const sched_param lowest{::sched_get_priority_min(SCHED_FIFO)};
  changed_ = policy_ == SCHED_OTHER && ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &lowest) == 0;
}
Undisturbed::~Undisturbed() {
  if (changed_) ::pthread_setschedparam(::pthread_self(), policy_, &parameters_);
}

void poll_for(std::span<pollfd> watched, Nanoseconds timeout) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  const timespec time{static_cast<time_t>(whole.count()), static_cast<long>((timeout - whole).count())};
  if (::ppoll(watched.data(), watched.size(), &time, nullptr) > 0) return;
  for (auto& one : watched) one.revents = 0;
}

void end_answer(ExchangeAnswer& answer, Outcome outcome, std::string error, Nanoseconds now) {
  answer.outcome = outcome;
  answer.error = std::move(error);
  answer.timing.done = now;
}

int overlap_of(const std::vector<BurstAnswer>& answers) {
  std::vector<std::pair<Nanoseconds, int>> changes;
  for (const auto& one : answers) {
    if (!was_released(one) || one.early) continue;
    const auto& timing = one.answer.timing;
    const auto end = timing.first_byte > Nanoseconds{} ? timing.first_byte : timing.done;
    changes.emplace_back(timing.sent, 1);
    changes.emplace_back(std::max(end, timing.sent), -1);
  }
  std::sort(changes.begin(), changes.end());  // an end stands before a begin of the same time
  int now = 0;
  int most = 0;
  for (const auto& [when, change] : changes) most = std::max(most, now += change);
  return most;
}

void tell_releases(BurstResult& result) {
  auto first = never;
  Nanoseconds last{};
  int released = 0;
  for (const auto& one : result.answers) {
    if (!was_released(one) || one.early) continue;
    ++released;
    first = std::min(first, one.answer.timing.sent);
    last = std::max(last, one.answer.timing.sent);
  }
  result.overlap = overlap_of(result.answers);
  if (released == 0) return;
  result.released = first;
  result.release_spread = last - first;
  if (result.not_exercised.empty() && result.answers.size() > 1 && result.overlap < 2)
    result.not_exercised =
        "no two requests were seen to overlap: each was answered before the next was released";
}

}  // namespace shakedown::net
