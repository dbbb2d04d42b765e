#include "harness/provoke/faults/call_recorder.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace shakedown::faulting {
namespace {

constexpr std::int64_t of_a_row = 200;  // what a row takes besides its texts
constexpr int first_server_error = 500;

std::int64_t bytes_of_headers(const Headers& headers) {
  std::size_t bytes = 0;
  for (const auto& header : headers) bytes += header.name.size() + header.value.size() + 6;
  return static_cast<std::int64_t>(bytes);
}

journal::CallRecord record_of(net::ProxiedExchange exchange) {
  journal::CallRecord call;
  call.dependency = std::move(exchange.proxy);
  call.connection = exchange.connection;
  call.request_number = exchange.request_number;
  call.began = exchange.began;
  call.request_done = exchange.request_done;
  call.first_byte = exchange.first_byte;
  call.done = exchange.done;
  call.request = std::move(exchange.request);
  call.response = std::move(exchange.response);
  call.request_body_bytes = exchange.request_body_bytes;
  call.response_body_bytes = exchange.response_body_bytes;
  call.delivered = exchange.delivered;
  call.answered = exchange.answered;
  call.ending = std::move(exchange.ending);
  call.faults = std::move(exchange.faults);
  return call;
}

}  // namespace

std::int64_t bytes_of(const journal::CallRecord& call) {
  return of_a_row + bytes_of_headers(call.request.headers) + bytes_of_headers(call.response.headers) +
         static_cast<std::int64_t>(call.request.target.size() + call.request.body.size() +
                                   call.response.body.size());
}

bool failed(const journal::CallRecord& call) {
  return !call.answered || call.response.status >= first_server_error;
}

void CallRecorder::call(net::ProxiedExchange exchange) {
  journal::CallRecord call = record_of(std::move(exchange));
  const std::lock_guard lock(mutex_);
  Dependency& dependency = dependencies_[call.dependency];
  dependency.tick.dependency = call.dependency;
  count(dependency, call);
  const std::int64_t bytes = bytes_of(call);
  const bool fits = spent_ + bytes <= options_.budget;
  if (!watcher_ && (!fits || !worth_keeping(dependency, call))) {
    if (observer_) observer_(call);
    return;
  }
  std::optional<journal::CallRecord> whole;
  if (observer_) whole = call;
  if (fits) {
    spent_ += bytes;
  } else {
    call.request.headers.clear();
    call.request.body.clear();
    call.response.headers.clear();
    call.response.body.clear();
  }
  std::int64_t id = 0;
  if (watcher_) {
    id = call.id = journal_.call(call);
    watcher_(call);
  } else {
    id = journal_.call(std::move(call));
  }
  if (!whole) return;
  if (fits) whole->id = id;
  observer_(*whole);
}

// A second that was written already takes nothing more: a call that comes late counts in the next one.
void CallRecorder::count(Dependency& dependency, const journal::CallRecord& call) {
  const Nanoseconds interval = options_.interval;
  Nanoseconds begin = call.done / interval * interval;
  if (dependency.open && begin > dependency.tick.begin) write(dependency);
  if (dependency.any_written) begin = std::max(begin, dependency.written_to + interval);
  journal::CallTickRecord& tick = dependency.tick;
  if (!dependency.open) {
    tick.begin = begin;
    tick.length = interval;
    dependency.open = true;
    dependency.kept = 0;
  }
  ++tick.calls;
  if (failed(call)) ++tick.failed;
  if (!call.faults.empty()) ++tick.harmed;
  if (call.response.status != 0) ++tick.statuses[call.response.status];
  tick.duration.record((call.done - call.began).count());
}

void CallRecorder::write(Dependency& dependency) {
  if (!dependency.open) return;
  dependency.open = false;
  dependency.any_written = true;
  dependency.written_to = dependency.tick.begin;
  const std::string name = dependency.tick.dependency;
  journal_.call_tick(std::exchange(dependency.tick, {}));
  dependency.tick.dependency = name;
}

bool CallRecorder::worth_keeping(Dependency& dependency, const journal::CallRecord& call) const {
  if (failed(call) || !call.faults.empty()) return dependency.kept++ < options_.kept_each_interval;
  if (call.done - dependency.last_sample < options_.between_samples) return false;
  dependency.last_sample = call.done;
  return true;
}

void CallRecorder::watch(Watcher watcher) {
  const std::lock_guard lock(mutex_);
  watcher_ = std::move(watcher);
}

void CallRecorder::observe(Watcher observer) {
  const std::lock_guard lock(mutex_);
  observer_ = std::move(observer);
}

void CallRecorder::finish() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, dependency] : dependencies_) write(dependency);
}

}  // namespace shakedown::faulting
