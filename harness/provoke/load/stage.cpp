#include "harness/provoke/load/stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "harness/provoke/load/load_threads.hpp"

namespace shakedown::load {
namespace {

constexpr double one_thread_is_enough_for = 30'000;  // requests a second
constexpr Nanoseconds totals_every = std::chrono::seconds(10);

std::string number(double value) {
  return fmt::format("{:.10g}", value);
}

}  // namespace

int threads_for(const LoadSpec& load, unsigned cpus) {
  if (load.threads > 0) return load.threads;
  const int most = std::max(1, static_cast<int>(cpus) / 2);
  if (load.kind == LoadKind::users) return std::clamp(load.users / 32, 1, most);
  double peak = load.rate;
  for (const auto& point : load.ramp) peak = std::max(peak, point.rate);
  return std::clamp(static_cast<int>(std::ceil(peak / one_thread_is_enough_for)), 1, most);
}

std::string describe(const LoadSpec& load) {
  const std::string unit = load.unit == RateUnit::journeys ? " journeys/s" : "/s";
  const std::string arrivals = load.arrivals == Arrivals::poisson ? ", Poisson arrivals" : "";
  switch (load.kind) {
    case LoadKind::rate:
      return number(load.rate) + unit + arrivals;
    case LoadKind::ramp: {
      std::string text = "ramp from " + number(load.rate) + unit;
      for (const auto& point : load.ramp)
        text += fmt::format(" to {} within {:g} s", number(point.rate), seconds(point.within));
      return text + arrivals;
    }
    case LoadKind::users:
      return fmt::format("{} {}{}", load.users, load.users == 1 ? "user" : "users",
                         load.think_recorded ? ", recorded pauses"
                         : load.think        ? fmt::format(", {:g} s pause", seconds(*load.think))
                                             : "");
    case LoadKind::replay:
      return load.speed == 1 ? "replay at recorded timing"
                             : fmt::format("replay at {} times recorded speed", number(load.speed));
  }
  return {};
}

Status run_stage(const StageInput& input, RunState& state, const std::atomic<bool>& stop) {
  const int threads = threads_for(input.stage.load, std::thread::hardware_concurrency());
  Collector collector(state.journal, state.signatures, input.id, threads, input.traffic->endpoints,
                      input.interval);
  collector.watch_intervals = input.intervals;
  // Begin a moment from now, so that every thread stands ready when the first request is due.
  const auto begin = state.clock.now() + std::chrono::milliseconds(5);
  auto next_totals = begin + totals_every;
  const auto status =
      run_threads(input, threads, begin, collector, state.evidence_left, state.clock, stop, [&] {
        const bool wrote = collector.write_ready_seconds();
        if (wrote && state.clock.now() >= next_totals) {
          collector.write_totals();
          next_totals += totals_every;
        }
        if (wrote && input.watch) {
          auto live = collector.live();
          live.stage = input.stage.name;
          live.elapsed -= begin;
          live.planned = input.stage.length.value_or(Nanoseconds{});
          input.watch(live);
        }
      });
  collector.finish();
  return status;
}

}  // namespace shakedown::load
