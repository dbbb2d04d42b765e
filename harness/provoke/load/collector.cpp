#include "harness/provoke/load/collector.hpp"

#include <algorithm>

#include "harness/model/names.hpp"

namespace shakedown::load {
namespace {

constexpr std::size_t signatures_shown = 5;

void add(journal::OutcomeCounts& to, const journal::OutcomeCounts& more) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
}

// Skipped steps are the echo of an error that has been counted already, as the gates see it too.
std::uint64_t errors_in(const journal::OutcomeCounts& outcomes) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (is_error(outcome) && outcome != Outcome::skipped) n += outcomes[i];
  }
  return n;
}

}  // namespace

journal::SignatureRecord& Signatures::at(const SignatureCount& seen) {
  const auto [place, is_new] = by_key_.try_emplace(seen.key, all_.size());
  if (is_new) {
    auto& record = all_.emplace_back();
    record.id = static_cast<int>(all_.size());
    record.endpoint = seen.endpoint;
    record.outcome = seen.outcome;
    record.status = seen.status;
    record.message = seen.message;
    record.first_seen = seen.first_seen;
  }
  return all_[place->second];
}

int Signatures::number_of(std::uint64_t key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? 0 : all_[found->second].id;
}

Collector::Collector(journal::Journal& journal, Signatures& signatures, int stage, int threads,
                     const std::vector<Endpoint>& endpoints, Nanoseconds interval)
    : journal_(journal),
      signatures_(signatures),
      endpoints_(endpoints),
      stage_(stage),
      threads_(threads),
      interval_(interval) {
  delivered_.assign(static_cast<std::size_t>(threads), Nanoseconds(-1));
  last_gauges_.resize(static_cast<std::size_t>(threads));
  generator_.stage = stage;
  generator_.threads = threads;
}

std::unique_ptr<Batch> Collector::exchange(std::unique_ptr<Batch> full) {
  const std::lock_guard lock(mutex_);
  delivered_[static_cast<std::size_t>(full->thread)] = full->begin;
  seconds_[full->begin].batches.push_back(std::move(full));
  if (empty_.empty()) return std::make_unique<Batch>();
  auto batch = std::move(empty_.back());
  empty_.pop_back();
  return batch;
}

bool Collector::write_ready_seconds() {
  bool wrote = false;
  while (true) {
    Nanoseconds begin;
    Second second;
    {
      const std::lock_guard lock(mutex_);
      if (seconds_.empty()) return wrote;
      begin = seconds_.begin()->first;
      // Complete once every thread has delivered this second or a later one.
      const auto oldest = *std::min_element(delivered_.begin(), delivered_.end());
      if (oldest < begin) return wrote;
      second = std::move(seconds_.begin()->second);
      seconds_.erase(seconds_.begin());
    }
    write_second(begin, std::move(second));
    wrote = true;
  }
}

void Collector::write_second(Nanoseconds begin, Second second) {
  journal::TickRecord tick;
  tick.stage = stage_;
  tick.begin = begin;
  tick.length = interval_;
  for (const auto& batch : second.batches) add_to_generator(*batch, tick);
  for (const auto& gauges : last_gauges_) {
    tick.in_flight += gauges.in_flight;
    tick.connections += gauges.connections;
  }
  Histogram latency;
  write_endpoints(begin, second, latency, tick);

  const double length = seconds(interval_);
  live_.elapsed = begin + interval_;
  live_.asked = static_cast<double>(tick.due) / length;
  live_.sent = static_cast<double>(tick.sent) / length;
  live_.latencies = latency.count();
  live_.p50 = Nanoseconds(latency.percentile(50));
  live_.p99 = Nanoseconds(latency.percentile(99));
  live_.requests += tick.done;
  live_.errors += tick.errors;
  live_.in_flight = tick.in_flight;
  journal_.tick(std::move(tick), latency);

  const std::lock_guard lock(mutex_);
  for (auto& batch : second.batches) {
    batch->clear();
    empty_.push_back(std::move(batch));
  }
}

void Collector::add_to_generator(const Batch& batch, journal::TickRecord& tick) {
  auto& before = last_gauges_[static_cast<std::size_t>(batch.thread)];
  const auto& now = batch.gauges;
  tick.due += batch.due;
  tick.sent += batch.sent;
  tick.waiting += batch.waiting;
  tick.connections_opened += now.connections_opened - before.connections_opened;
  tick.bytes_sent += now.bytes_sent - before.bytes_sent;
  tick.bytes_received += now.bytes_received - before.bytes_received;
  tick.send_lag.add(batch.send_lag);
  generator_.due += batch.due;
  generator_.sent += batch.sent;
  generator_.late += batch.late;
  generator_.bunched += batch.bunched;
  generator_.journeys_begun += batch.journeys_begun;
  generator_.journeys_completed += batch.journeys_completed;
  generator_.reconnects += now.reconnects - before.reconnects;
  generator_.send_lag.add(batch.send_lag);
  before = now;
}

void Collector::write_endpoints(Nanoseconds begin, const Second& second, Histogram& latency,
                                journal::TickRecord& tick) {
  std::map<int, journal::IntervalRecord> intervals;
  for (const auto& batch : second.batches) {
    for (const auto& seen : batch->signatures) {
      auto& record = signatures_.at(seen);
      record.count += seen.count;
      record.last_seen = std::max(record.last_seen, seen.last_seen);
    }
    for (auto& kept : batch->kept) {
      kept.record.signature = signatures_.number_of(kept.signature_key);
      const auto id = journal_.exchange(std::move(kept.record));
      if (kept.signature_key == 0) continue;
      for (auto& record : signatures_.all()) {
        if (record.id == signatures_.number_of(kept.signature_key) && record.exchange == 0)
          record.exchange = id;
      }
    }
    for (std::size_t e = 0; e < batch->endpoints.size(); ++e) {
      const auto& from = batch->endpoints[e];
      if (!from.used) continue;
      const int endpoint = static_cast<int>(e);
      auto& interval = intervals[endpoint];
      auto& total = totals_[endpoint];
      interval.stage = total.stage = stage_;
      interval.endpoint = total.endpoint = endpoint;
      interval.begin = begin;
      interval.length = interval_;
      add(interval.outcomes, from.outcomes);
      add(total.outcomes, from.outcomes);
      for (const auto& [status, count] : from.statuses.counts) {
        interval.statuses[status] += count;
        total.statuses[status] += count;
      }
      interval.latency.add(from.latency);
      total.latency.add(from.latency);
      total.service_time.add(from.service_time);
      latency.add(from.latency);
      tick.done += from.latency.count();
      for (const auto outcome : {Outcome::answered, Outcome::unexpected_status}) {
        live_.answers += from.outcomes[static_cast<std::size_t>(outcome)];
      }
      tick.errors += errors_in(from.outcomes);
    }
    for (const auto& seen : batch->signatures) journal_.signature(signatures_.at(seen));
  }
  for (auto& [endpoint, interval] : intervals) {
    if (watch_intervals) watch_intervals(interval);
    journal_.interval(std::move(interval));
  }
}

void Collector::write_totals() {
  for (const auto& [endpoint, total] : totals_) journal_.total(total);
  journal_.generator(generator_);
}

void Collector::finish() {
  {
    const std::lock_guard lock(mutex_);
    delivered_.assign(static_cast<std::size_t>(threads_), never);
  }
  write_ready_seconds();
  write_totals();
}

LiveFigures Collector::live() const {
  auto figures = live_;
  std::vector<const journal::SignatureRecord*> all;
  for (const auto& record : signatures_.all()) all.push_back(&record);
  std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->count > b->count; });
  if (all.size() > signatures_shown) all.resize(signatures_shown);
  for (const auto* record : all) {
    auto text = to_string(endpoints_[static_cast<std::size_t>(record->endpoint)]) + " ";
    text += record->status != 0 ? std::to_string(record->status) : name_of(record->outcome);
    figures.signatures.push_back({text + " " + record->message, record->count});
  }
  return figures;
}

}  // namespace shakedown::load
