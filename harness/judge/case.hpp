// A stored run with what every oracle asks it for: names, places in time, chances, and what led up to a
// moment. Borrows the run, which must outlive it. Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

class Case {
 public:
  explicit Case(const journal::StoredRun& run);

  const journal::StoredRun& run() const { return run_; }
  std::string endpoint(int id) const;          // "POST /orders"
  std::string stage_at(Nanoseconds at) const;  // its name; empty outside of all stages
  bool during_a_stage(Nanoseconds at) const;
  std::uint64_t sent_to(int endpoint) const;  // requests, over the whole run
  std::uint64_t sent() const;                 // to all endpoints
  std::uint64_t skipped() const;              // steps, because an earlier one had failed
  const journal::ExchangeRecord* exchange(std::int64_t id) const;
  // Experiments have oracles of their own (matrix.hpp): what they provoked is no finding of the others.
  bool in_experiment(Nanoseconds at) const;
  bool of_experiment(std::int64_t exchange) const { return of_experiments_.contains(exchange); }
  // When the target first ended without being asked to, outside of experiments (after which it is started
  // again): its failures from then on are consequences.
  std::optional<Nanoseconds> target_crashed() const { return crashed_; }

  // The command that shows a finding of this stage again; of the whole run where the stage is empty.
  std::string reproduce(const std::string& stage) const;

 private:
  const journal::StoredRun& run_;
  std::map<int, std::string> endpoints_;
  std::map<int, std::uint64_t> sent_to_;
  std::uint64_t sent_ = 0;
  std::uint64_t skipped_ = 0;
  std::map<std::int64_t, const journal::ExchangeRecord*> exchanges_;
  std::optional<Nanoseconds> crashed_;
  std::set<std::int64_t> of_experiments_;
};

// "POST /orders/17 answered 500 after 12.3 ms": one exchange in one sentence.
std::string describe(const Exchange& exchange);

}  // namespace shakedown::judge
