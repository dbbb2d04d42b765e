// Figures before, during and after a fault, and when errors were back where they were.
#include "harness/judge/fault_figures.hpp"

#include "harness/journal/hdr_codec.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;

namespace {

// A stage of one endpoint in seconds of 100 requests each, 5 ms long.
class Timeline {
 public:
  explicit Timeline(int seconds) {
    run.length = std::chrono::seconds(seconds);
    run.stages.push_back({1, "steady", "100/s", 0s, run.length, run.length, 0});
    run.endpoints = {{0, {"GET", "/orders"}}, {1, {"POST", "/orders"}}};
    for (int s = 0; s < seconds; ++s) second(s, 0, 100, 0, 5ms);
  }

  journal::StoredRun run;

  void second(int at, int endpoint, std::uint64_t requests, std::uint64_t errors, Nanoseconds latency) {
    std::erase_if(run.intervals, [&](const auto& one) {
      return one.begin == std::chrono::seconds(at) && one.endpoint == endpoint;
    });
    journal::IntervalFigures interval;
    interval.stage = 1;
    interval.endpoint = endpoint;
    interval.begin = std::chrono::seconds(at);
    interval.length = 1s;
    interval.outcomes[static_cast<std::size_t>(Outcome::answered)] = requests - errors;
    interval.outcomes[static_cast<std::size_t>(Outcome::unexpected_status)] = errors;
    Histogram histogram;
    histogram.record(latency.count(), requests);
    interval.count = requests;
    interval.histogram = journal::encode_histogram(histogram);
    run.intervals.push_back(interval);
  }

  Timeline& fault(Nanoseconds begin, Nanoseconds end, int experiment = 0) {
    journal::FaultRecord fault;
    fault.id = static_cast<int>(run.faults.size()) + 1;
    fault.stage = 1;
    fault.experiment = experiment;
    fault.on = "payments";
    fault.begin = begin;
    fault.end = end;
    run.faults.push_back(fault);
    return *this;
  }

  void calls(int at, std::uint64_t count, std::uint64_t failed, const std::string& dependency = "payments") {
    journal::CallTickFigures figures;
    auto& tick = figures.tick;
    tick.dependency = dependency;
    tick.begin = std::chrono::seconds(at);
    tick.length = 1s;
    tick.calls = count;
    tick.failed = failed;
    tick.harmed = failed;
    Histogram durations;
    durations.record(1'000'000, count);
    figures.count = count;
    figures.histogram = journal::encode_histogram(durations);
    run.call_ticks.push_back(figures);
  }
};

const StretchFigures& before(const FaultFigures& figures) {
  return figures.all[0];
}
const StretchFigures& during(const FaultFigures& figures) {
  return figures.all[1];
}
const StretchFigures& after(const FaultFigures& figures) {
  return figures.all[2];
}

}  // namespace

TEST_CASE("only seconds that lie wholly in a stretch count in it") {
  Timeline timeline(30);
  for (int s = 10; s <= 20; ++s) timeline.second(s, 0, 100, 50, 200ms);
  timeline.fault(10s + 400ms, 20s + 600ms);
  const auto all = fault_figures(timeline.run);
  REQUIRE(all.size() == 1);
  const auto& figures = all[0];
  CHECK(before(figures).requests == 1000);
  CHECK(before(figures).errors == 0);
  CHECK(during(figures).requests == 900);
  CHECK(during(figures).error_share() == Approx(0.5));
  CHECK(after(figures).requests == 900);
  CHECK(after(figures).errors == 0);
  CHECK(figures.stretches[1].counted == 9s);
  REQUIRE(before(figures).p99);
  CHECK(seconds(*before(figures).p99) == Approx(0.005).epsilon(0.01));
  CHECK(seconds(*during(figures).p50) == Approx(0.2).epsilon(0.01));
}

TEST_CASE("endpoints are told apart, and one that was asked in a single stretch is there too") {
  Timeline timeline(30);
  timeline.second(12, 1, 40, 40, 1s);
  timeline.fault(10s, 20s);
  const auto figures = fault_figures(timeline.run).at(0);
  REQUIRE(figures.endpoints.size() == 2);
  CHECK(figures.endpoints[1].endpoint == 1);
  CHECK(figures.endpoints[1].figures[0].requests == 0);
  CHECK(figures.endpoints[1].figures[1].errors == 40);
  CHECK(figures.all[1].requests == 1040);
}

TEST_CASE("a stretch with too few samples says so and has no percentile that it cannot have") {
  Timeline timeline(30);
  timeline.run.intervals.clear();
  timeline.second(12, 0, 19, 0, 5ms);
  timeline.fault(10s, 20s);
  const auto figures = fault_figures(timeline.run).at(0);
  CHECK_FALSE(during(figures).enough());
  CHECK(during(figures).p50);
  CHECK_FALSE(during(figures).p95);
  CHECK_FALSE(before(figures).p50);
  CHECK(figures.recovery.state == Recovery::State::unknown);
  CHECK_FALSE(figures.recovery.why.empty());
  timeline.second(13, 0, 80, 0, 5ms);
  CHECK_FALSE(during(fault_figures(timeline.run).at(0)).p99);
  timeline.second(14, 0, 1, 0, 5ms);
  CHECK(during(fault_figures(timeline.run).at(0)).p99);
}

TEST_CASE("before and after are free of other faults") {
  Timeline timeline(60);
  timeline.fault(10s, 15s).fault(30s, 35s).fault(33s, 40s).fault(50s, 55s);
  const auto all = fault_figures(timeline.run);
  REQUIRE(all.size() == 4);
  CHECK(all[1].stretches[0].begin == 15s);
  CHECK(all[1].stretches[0].end == 30s);
  CHECK(all[1].stretches[2].begin == 40s);
  CHECK(all[1].stretches[2].end == 50s);
  CHECK(all[1].overlapping == std::vector<int>{3});
  CHECK(all[2].stretches[0].begin == 15s);
  CHECK(all[2].stretches[1].begin == 33s);
  CHECK(all[0].overlapping.empty());
  CHECK(all[3].stretches[2].end == 60s);
}

TEST_CASE("a fault that could not be armed and one of an experiment have no figures") {
  Timeline timeline(30);
  timeline.fault(5s, 10s).fault(12s, 14s, 7).fault(20s, 22s);
  timeline.run.faults[0].not_applied = "the target is static";
  const auto all = fault_figures(timeline.run);
  REQUIRE(all.size() == 1);
  CHECK(all[0].fault == 3);
  // The one that was never armed bounds nothing; the experiment's does.
  CHECK(all[0].stretches[0].begin == 14s);
}

TEST_CASE("a fault that was armed to the end has nothing after it") {
  Timeline timeline(30);
  timeline.fault(20s, 0s);
  const auto figures = fault_figures(timeline.run).at(0);
  CHECK(figures.stretches[1].end == 30s);
  CHECK(after(figures).requests == 0);
  CHECK(figures.recovery.state == Recovery::State::unknown);
}

TEST_CASE("recovery is the first moment after which errors stay where they were") {
  Timeline timeline(60);
  timeline.fault(20s, 30s);
  SECTION("at once") {
    const auto recovery = fault_figures(timeline.run).at(0).recovery;
    CHECK(recovery.state == Recovery::State::recovered);
    CHECK(recovery.took == 0s);
  }
  SECTION("after some seconds, one of which was good by chance") {
    for (const int s : {30, 31, 33}) timeline.second(s, 0, 100, 60, 5ms);
    const auto recovery = fault_figures(timeline.run).at(0).recovery;
    CHECK(recovery.state == Recovery::State::recovered);
    CHECK(recovery.took == 4s);
  }
  SECTION("a single error much later does not belong to it") {
    timeline.second(50, 0, 100, 80, 5ms);
    CHECK(fault_figures(timeline.run).at(0).recovery.took == 0s);
  }
  SECTION("not within the stage") {
    for (int s = 30; s < 60; ++s) timeline.second(s, 0, 100, 10, 5ms);
    const auto recovery = fault_figures(timeline.run).at(0).recovery;
    CHECK(recovery.state == Recovery::State::not_recovered);
    CHECK(recovery.took == 30s);
  }
  SECTION("errors that were usual before are usual afterwards") {
    for (int s = 0; s < 20; ++s) timeline.second(s, 0, 100, 10, 5ms);
    for (int s = 30; s < 60; ++s) timeline.second(s, 0, 100, 8 + static_cast<std::uint64_t>(s % 5), 5ms);
    CHECK(fault_figures(timeline.run).at(0).recovery.state == Recovery::State::recovered);
  }
  SECTION("counted from the end of the last fault that overlapped it") {
    timeline.fault(28s, 40s);
    timeline.second(40, 0, 100, 60, 5ms);
    CHECK(fault_figures(timeline.run).at(0).recovery.took == 1s);
  }
}

TEST_CASE("calls to the dependency are counted around the fault, those to others are not") {
  Timeline timeline(30);
  for (int s = 0; s < 30; ++s) {
    timeline.calls(s, s >= 10 && s < 20 ? 30 : 10, s >= 10 && s < 20 ? 30 : 0);
    timeline.calls(s, 500, 500, "database");
  }
  timeline.fault(10s, 20s);
  auto figures = fault_figures(timeline.run).at(0);
  REQUIRE(figures.calls);
  CHECK((*figures.calls)[0].requests == 100);
  CHECK((*figures.calls)[0].errors == 0);
  CHECK((*figures.calls)[1].requests == 300);
  CHECK((*figures.calls)[1].harmed == 300);
  REQUIRE((*figures.calls)[1].p99);
  CHECK(seconds(*(*figures.calls)[1].p99) == Approx(0.001).epsilon(0.01));
  timeline.run.faults[0].on = "target";
  figures = fault_figures(timeline.run).at(0);
  CHECK_FALSE(figures.calls);
}

TEST_CASE("before and after reach five minutes and no further") {
  Timeline timeline(1000);
  timeline.fault(600s, 610s);
  const auto figures = fault_figures(timeline.run).at(0);
  CHECK(figures.stretches[0].begin == 300s);
  CHECK(figures.stretches[2].end == 910s);
}

TEST_CASE("a damaged histogram is left out and the counts stay") {
  Timeline timeline(30);
  for (auto& interval : timeline.run.intervals) interval.histogram = "HISTFAAAdamaged";
  timeline.fault(10s, 20s);
  const auto figures = fault_figures(timeline.run).at(0);
  CHECK(during(figures).requests == 1000);
  CHECK_FALSE(during(figures).p50);
}
