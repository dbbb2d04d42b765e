// Made-up load for sample_run.
#include "tests/support/sample_traffic.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "harness/journal/hdr_codec.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::samples {
namespace {

// Quantiles of a latency distribution with a long tail, in thousandths of its median, at equal steps.
constexpr std::array<std::int64_t, 33> quantiles = {
    420,  520,  590,  640,  690,  730,  770,  800,  830,  870,  900,  930,  960,  980,  1000, 1020, 1040,
    1070, 1100, 1130, 1170, 1210, 1260, 1310, 1380, 1450, 1540, 1650, 1800, 2050, 2500, 3600, 9000};

std::int64_t latency_ns(std::int64_t typical_us, std::uint64_t random) {
  const auto place = static_cast<std::size_t>(random % 32);
  const auto within = static_cast<std::int64_t>((random >> 8) % 1000);
  // The last step reaches far out; squaring `within` twice keeps most of it near its beginning.
  const auto bent = place == 31 ? within * within / 1000 * within / 1000 : within;
  const auto factor = quantiles[place] * 1000 + (quantiles[place + 1] - quantiles[place]) * bent;
  return typical_us * factor / 1000;
}

struct Second {
  journal::TickFigures tick;
  Histogram latency;
  std::map<int, journal::IntervalRecord> intervals;
};

void count(Second& second, const Behaviour& behaviour, Outcome outcome, int status, std::int64_t ns) {
  auto& interval = second.intervals[behaviour.endpoint];
  ++interval.outcomes[static_cast<std::size_t>(outcome)];
  if (status != 0) ++interval.statuses[status];
  interval.latency.record(ns);
  second.latency.record(ns);
  auto& tick = second.tick.tick;
  ++tick.done;
  if (is_error(outcome)) ++tick.errors;
}

void finish(Second& second) {
  auto& tick = second.tick.tick;
  auto& f = second.tick;
  const auto at = [&](double percent) { return Nanoseconds(second.latency.percentile(percent)); };
  f.count = second.latency.count();
  f.p50 = at(50);
  f.p90 = at(90);
  f.p95 = at(95);
  f.p99 = at(99);
  f.max = Nanoseconds(second.latency.max());
  f.lag_p50 = Nanoseconds(tick.send_lag.percentile(50));
  f.lag_p99 = Nanoseconds(tick.send_lag.percentile(99));
  f.lag_max = Nanoseconds(tick.send_lag.max());
}

void store(journal::StoredRun& run, const Load& load, Second& second,
           std::map<int, journal::TotalRecord>& totals) {
  finish(second);
  for (auto& [endpoint, interval] : second.intervals) {
    journal::IntervalFigures figures;
    figures.stage = load.stage.id;
    figures.endpoint = endpoint;
    figures.begin = second.tick.tick.begin;
    figures.length = second.tick.tick.length;
    figures.outcomes = interval.outcomes;
    figures.statuses = interval.statuses;
    figures.count = interval.latency.count();
    figures.p50 = Nanoseconds(interval.latency.percentile(50));
    figures.p90 = Nanoseconds(interval.latency.percentile(90));
    figures.p95 = Nanoseconds(interval.latency.percentile(95));
    figures.p99 = Nanoseconds(interval.latency.percentile(99));
    figures.max = Nanoseconds(interval.latency.max());
    figures.histogram = journal::encode_histogram(interval.latency);
    run.intervals.push_back(figures);
    auto& total = totals[endpoint];
    total.stage = load.stage.id;
    total.endpoint = endpoint;
    for (std::size_t i = 0; i < total.outcomes.size(); ++i) total.outcomes[i] += interval.outcomes[i];
    for (const auto& [status, n] : interval.statuses) total.statuses[status] += n;
    total.latency.add(interval.latency);
    total.service_time.add(interval.latency);
  }
  run.ticks.push_back(second.tick);
}

void request(Second& second, const Load& load, std::int64_t now_s, std::uint64_t random,
             journal::GeneratorRecord& generator) {
  const Behaviour* chosen = &load.endpoints.back();
  auto share = static_cast<int>(random % 10000);
  for (const auto& behaviour : load.endpoints) {
    if (share < behaviour.share) {
      chosen = &behaviour;
      break;
    }
    share -= behaviour.share;
  }
  const auto lag =
      static_cast<std::int64_t>(4000 + (random >> 20) % 16000 + ((random >> 40) % 97 == 0 ? 240000 : 0));
  second.tick.tick.send_lag.record(lag);
  generator.send_lag.record(lag);
  ++generator.sent;
  ++second.tick.tick.sent;
  const std::uint64_t other = mix(random);
  if (load.dead_from_s >= 0 && now_s >= load.dead_from_s) {
    return count(second, *chosen, Outcome::refused, 0, latency_ns(90, other));
  }
  const auto typical =
      chosen->typical_us + chosen->slower_each_s * (now_s - load.stage.begin.count() / 1'000'000'000);
  if (static_cast<int>((other >> 32) % 10000) < chosen->failures) {
    const bool answered = chosen->failure == Outcome::unexpected_status;
    return count(second, *chosen, chosen->failure, answered ? chosen->failure_status : 0,
                 latency_ns(answered ? typical : 2'000'000, other));
  }
  count(second, *chosen, Outcome::answered, chosen->status, latency_ns(typical, other));
}

}  // namespace

void play(journal::StoredRun& run, const Load& load) {
  constexpr std::int64_t one_second = 1'000'000'000;
  const auto begin_s = load.stage.begin.count() / one_second;
  const auto length_s = (load.stage.end - load.stage.begin).count() / one_second;
  std::map<int, journal::TotalRecord> totals;
  journal::GeneratorRecord generator;
  generator.stage = load.stage.id;
  generator.threads = 1;
  for (std::int64_t s = 0; s < length_s; ++s) {
    Second second;
    auto& tick = second.tick.tick;
    tick.stage = load.stage.id;
    tick.begin = Nanoseconds((begin_s + s) * one_second);
    tick.length = Nanoseconds(one_second);
    const auto rate =
        load.rate + (load.rate_at_end - load.rate) * s / std::max<std::int64_t>(length_s - 1, 1);
    const auto jitter =
        static_cast<std::int64_t>(hash(7, "jitter", 0, static_cast<std::uint64_t>(begin_s + s)) % 7) - 3;
    for (std::int64_t i = 0; i < std::max<std::int64_t>(rate + jitter, 1); ++i) {
      request(second, load, begin_s + s,
              hash(7, "request", static_cast<std::uint64_t>(begin_s + s), static_cast<std::uint64_t>(i)),
              generator);
    }
    tick.due = tick.sent;
    tick.in_flight = tick.done / 40;
    tick.connections = 16;
    tick.bytes_sent = tick.sent * 310;
    tick.bytes_received = tick.done * 840;
    generator.due += tick.due;
    store(run, load, second, totals);
  }
  generator.journeys_begun = generator.sent / 6;
  generator.journeys_completed = generator.journeys_begun * 97 / 100;
  run.stages.push_back(load.stage);
  run.generators.push_back(generator);
  for (auto& [endpoint, total] : totals) run.totals.push_back(total);
}

void sample(journal::StoredRun& run, const Appetite& appetite) {
  for (auto s = appetite.from_s; s < appetite.to_s; ++s) {
    const auto n = static_cast<std::uint64_t>(s - appetite.from_s);
    const auto wobble = hash(11, appetite.subject, 0, n);
    ProcessSample one;
    one.at = std::chrono::seconds(s) + std::chrono::milliseconds(500);
    one.subject = appetite.subject;
    one.processes = 1;
    one.rss_bytes = appetite.rss + appetite.rss_each_s * n + wobble % 400'000;
    one.pss_bytes = one.rss_bytes - one.rss_bytes / 9;
    one.cpu = std::chrono::microseconds(appetite.cpu_us_each_s * static_cast<std::int64_t>(n) +
                                        static_cast<std::int64_t>(wobble % 30'000));
    one.threads = appetite.threads;
    one.descriptors = appetite.descriptors + appetite.descriptors_each_s * n + wobble % 3;
    one.sockets = one.descriptors > 8 ? one.descriptors - 8 : 0;
    run.samples.push_back(one);
  }
}

}  // namespace shakedown::samples
