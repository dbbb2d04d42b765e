// Switches faults on and off, wherever they belong: the dependency's proxy, or the process of a service. Each
// has its row in the journal from its begin to its end, with how often it acted and why it could not be
// applied.
//
// Threads: every method may be called from any thread. on(), off(), arm(), disarm() and all_off() block until
// it is done, and take turns; injected() is for the proxies' loop and never blocks on them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

#include "harness/journal/journal.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/result.hpp"
#include "harness/net/fault_proxy.hpp"

namespace shakedown::faulting {

// How faults of processes and systems are applied: target::ServiceFaults, or a test's. Each says with a
// Problem why it could not be done; `heal` says how often the fault acted, where that is known.
struct ServiceHands {
  std::function<Status(const FaultSpec&, const std::stop_token&)> apply;
  std::function<Result<std::uint64_t>(const FaultSpec&, const std::stop_token&)> heal;
};

// The same for the wire: net::FaultProxies.
struct WireHands {
  std::function<Status(const FaultSpec&)> arm;
  std::function<Status(const FaultSpec&)> disarm;
};

struct SwitchedOn {
  int row = 0;              // FaultRecord::id
  std::string not_applied;  // empty: it is on
};

class FaultBoard {
 public:
  // `complain` is told what could not be applied or healed, one sentence each.
  FaultBoard(journal::Journal& journal, const RunClock& clock, WireHands wire, ServiceHands services,
             std::function<void(const std::string&)> complain);
  ~FaultBoard();  // all_off
  FaultBoard(const FaultBoard&) = delete;
  FaultBoard& operator=(const FaultBoard&) = delete;

  // `experiment` 0: of the stage's timeline. The name must not be on already for that service.
  SwitchedOn on(const FaultSpec& fault, int stage, int experiment, const std::stop_token& stop);
  // Row 0, one that is off already and one that was never on: nothing to do. What could not be healed is an
  // event and a complaint.
  void off(int row, const std::stop_token& stop);
  void all_off();

  // The stage that faults belong to which come from outside, by the fault API.
  void set_stage(int stage);
  // The same switching for whoever holds the fault API: arming again under the same name replaces, and what
  // cannot be armed is only a Problem.
  Status arm(const FaultSpec& fault);
  Status disarm(const std::string& on, const std::string& name);

  // A fault acted. What this board did not switch on is not its own, and not counted here.
  void injected(const net::InjectedFault& what);
  // A row's id for whoever writes rows of its own.
  int take_id();
  // Writes the counts again of faults that acted after their end: delays that were underway.
  void settle();

 private:
  struct Row {
    journal::FaultRecord record;
    FaultSpec fault;
    bool is_on = false;
    bool changed = false;  // counts that are not in the journal yet
  };
  using Key = std::pair<std::string, std::string>;  // service and name

  int begin_row(const FaultSpec& fault, int stage, int experiment);
  void end_row(int row, const std::string& not_applied, std::uint64_t acted);
  Status apply(const FaultSpec& fault, const std::stop_token& stop);

  journal::Journal& journal_;
  const RunClock clock_;
  const WireHands wire_;
  const ServiceHands services_;
  const std::function<void(const std::string&)> complain_;
  std::mutex turns_;  // held while something is switched
  std::mutex mutex_;  // guards what follows, for moments only
  std::map<int, Row> rows_;
  std::map<Key, int> newest_;
  int last_row_ = 0;
  int stage_ = 0;
};

}  // namespace shakedown::faulting
