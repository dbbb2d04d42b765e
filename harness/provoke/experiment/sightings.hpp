// What was seen since the last experiment began, kept in memory besides the journal, because the runner asks
// the judge what is worth doing next. The run hands in whatever it writes down; all of it from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/target/record.hpp"

namespace shakedown::experiments {

class Sightings {
 public:
  // Between the two it keeps what it sees; outside, nothing but each service's last start.
  void begin();
  void end();

  void call(journal::CallRecord call);  // with the id that the journal gave it
  void injected(const net::InjectedFault& fault);
  // A record that writes into `to` and lets this see it.
  target::Record watching(target::Record to);

  // What belongs to this time of a dependency: calls by when they began.
  std::vector<journal::CallRecord> calls_between(const std::string& dependency, Nanoseconds from,
                                                 Nanoseconds to) const;
  std::vector<journal::CallRecord> all_calls() const;
  std::vector<net::InjectedFault> injections_of(const std::string& dependency,
                                                const std::string& fault) const;
  // Fills in a stored run's calls, events, log and samples, each in the order of the journal.
  void copy_into(journal::StoredRun& run) const;
  // Forgets everything before this moment but the target's last start.
  void forget_before(Nanoseconds at);

 private:
  mutable std::mutex mutex_;
  bool keeping_ = false;
  std::vector<journal::CallRecord> calls_;
  std::vector<net::InjectedFault> injections_;
  std::vector<Event> events_;
  std::vector<LogLine> log_;
  std::vector<ProcessSample> samples_;
};

}  // namespace shakedown::experiments
