// Gates that end a run early, watched while it goes on: one is lost once it would fail even if everything
// that is still to come went well, as much of it as there was so far in the same time. Pure: times come with
// what is handed in. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/gate.hpp"

namespace shakedown::judge {

// A stage with a load, as it is planned.
struct PlannedLoad {
  int id = 0;
  std::string name;
  Nanoseconds length{};
};

class LostGates {
 public:
  LostGates(const std::vector<Gate>& gates, std::vector<PlannedLoad> loads,
            const std::vector<journal::EndpointRecord>& endpoints);

  bool anything() const { return !watched_.empty(); }

  void stage_began(int id, Nanoseconds at);
  void interval(const journal::IntervalRecord& record);
  void sample(const ProcessSample& sample);

  // Why the run need not go on: "errors < 5%: 120 of 300 requests failed, and ...".
  std::optional<std::string> lost(Nanoseconds now) const;

 private:
  struct Watched {
    Gate gate;
    std::vector<int> endpoints;  // empty: all
    std::uint64_t asked = 0;
    std::uint64_t failed = 0;
    Histogram latency;
    double largest = 0;  // of the samples
  };

  bool covers(const Gate& gate, int stage, Nanoseconds at) const;
  // Of the stretches that the gate is about: how long they are, and how much of that is over.
  std::pair<Nanoseconds, Nanoseconds> planned_and_over(const Gate& gate, Nanoseconds now) const;
  std::optional<std::string> lost(const Watched& watched, double share_over) const;
  const PlannedLoad* load(int id) const;

  std::vector<Watched> watched_;
  std::vector<PlannedLoad> loads_;
  std::vector<std::pair<int, Nanoseconds>> begun_;  // stage and when
};

}  // namespace shakedown::judge
