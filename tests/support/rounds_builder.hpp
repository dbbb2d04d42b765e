// Stored runs with rounds of load, for tests and for a sample report.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "harness/journal/records.hpp"
#include "tests/support/dice.hpp"

namespace shakedown::test {

// Ten rounds by turns, each with 400 requests to each of some endpoints, whose latencies differ by 2 %.
class RoundsBuilder {
 public:
  journal::StoredRun run;

  explicit RoundsBuilder(int endpoints = 4, int rounds = 5) : endpoints_(endpoints) {
    using namespace std::chrono_literals;
    run.info.late_share = 0.01;
    run.info.late_by = 10ms;
    run.info.scenario_file = "shop.yaml";
    run.complete = true;
    run.stages.push_back({1, "performance", "", 0s, 200s, 0s, 0});
    for (int i = 0; i < endpoints; ++i) run.endpoints.push_back({i, {"GET", "/e" + std::to_string(i)}});
    run.rounds_stages.push_back({1, "baseline and target", "200/s", rounds, 3s, 10s, 0.1, 0.5});
    for (int i = 0; i < 2 * rounds; ++i) add_round(i + 1, (i / 2 + i) % 2 == 0 ? "baseline" : "target");
  }

  // Of every request to the endpoint in the rounds of the target.
  RoundsBuilder& slower(int endpoint, double times) {
    for (auto& figure : run.round_figures) {
      if (figure.endpoint != endpoint || side_of(figure.position) != "target") continue;
      Histogram slower;
      for (const double percent : {10.0, 30.0, 50.0, 70.0, 90.0})
        slower.record(
            static_cast<std::int64_t>(times * static_cast<double>(figure.latency.percentile(percent))), 80);
      figure.latency = slower;
    }
    return *this;
  }
  // As many of the 400 requests fail, in so many rounds of that side.
  RoundsBuilder& failing(const std::string& side, int endpoint, std::uint64_t count, int rounds,
                         const std::string& message = "no stock") {
    for (auto& figure : run.round_figures) {
      if (figure.endpoint != endpoint || side_of(figure.position) != side || rounds-- <= 0) continue;
      figure.outcomes[static_cast<std::size_t>(Outcome::answered)] -= count;
      figure.outcomes[static_cast<std::size_t>(Outcome::unexpected_status)] += count;
      run.round_errors.push_back(
          {1, figure.position, endpoint, Outcome::unexpected_status, 500, message, count, 0});
    }
    return *this;
  }
  RoundsBuilder& calls(const std::string& side, const std::string& asked, std::uint64_t count) {
    for (const auto& round : run.rounds) {
      if (round.side == side)
        run.round_calls.push_back(
            {1, round.position, "payments", asked, count + static_cast<std::uint64_t>(round.position % 3)});
    }
    return *this;
  }

 private:
  const std::string& side_of(int position) const {
    return run.rounds[static_cast<std::size_t>(position - 1)].side;
  }
  void add_round(int position, const std::string& side) {
    using namespace std::chrono_literals;
    const auto begin = std::chrono::seconds(20 * position);
    const auto requests = static_cast<std::uint64_t>(400 * endpoints_);
    run.rounds.push_back({1, position, side, begin, begin + 3s, begin + 13s, requests, requests, 0, ""});
    Dice dice(static_cast<std::uint64_t>(position), "latency");
    for (int endpoint = 0; endpoint < endpoints_; ++endpoint) {
      journal::RoundFigureRecord figure;
      figure.stage = 1;
      figure.position = position;
      figure.endpoint = endpoint;
      figure.outcomes[static_cast<std::size_t>(Outcome::answered)] = 400;
      const double level = 5e6 * (1 + 0.02 * (dice.share() + dice.share() - 1));
      for (const double part : {0.8, 0.9, 1.0, 1.3, 2.0})
        figure.latency.record(static_cast<std::int64_t>(part * level), 80);
      run.round_figures.push_back(std::move(figure));
    }
  }

  int endpoints_;
};

}  // namespace shakedown::test
