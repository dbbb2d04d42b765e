// Sends requests that were made up as fast as the target answers them, on a few connections of one load
// thread, and looks at every answer. It ends when there is nothing more to send, when its time is over, or
// when something happens after which more requests would prove nothing: no answer within the deadline, or
// connections that fail. A target that says 429 is asked more slowly.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "harness/judge/contract/contract.hpp"
#include "harness/net/load_thread.hpp"
#include "harness/provoke/fuzz/look.hpp"

namespace shakedown::fuzz {

// A request on its way, or one that something is to be found out about.
struct Made {
  FuzzRequest request;
  int lead = -1;      // whose live values it has
  bool slow = false;  // that its answer does not end, or not in time, says nothing
};

// What one operation was asked and answered.
struct Tally {
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;
  std::map<int, std::uint64_t> statuses;
  std::set<std::string> places;  // where something was changed: "query limit", "$.items"
};

struct Suspicion {
  Made made;
  Sign sign;
  std::uint64_t seen = 0;
};
using SuspicionKey = std::tuple<int, std::string, std::string>;  // operation of the lead, rule, key

struct PumpOptions {
  net::LoadThreadOptions thread;
  std::string authority;
  int window = 16;  // requests at once
  RunClock clock;
  Nanoseconds until{};
  const Grammar* grammar = nullptr;
  const judge::Contract* contract = nullptr;
  std::function<bool(Made&)> supply;  // false: nothing more for now
};

// Over all pumps of a stage.
struct Seen {
  std::map<SuspicionKey, Suspicion> suspicions;
  std::vector<Tally> tallies;               // by lead
  std::unordered_set<std::uint64_t> clean;  // answers that were looked at and have nothing, by what they say
  std::uint64_t too_many = 0;               // answers of 429
  Nanoseconds busy{};                       // time spent sending
  std::uint64_t requests = 0;
};

struct PumpEnd {
  enum class Why : unsigned char { nothing_more, time_over, no_answer, connections_fail, stopped };
  Why why = Why::nothing_more;
  std::vector<Made> open;  // no_answer, connections_fail: what was under way and had no answer
};

Result<PumpEnd> pump(const PumpOptions& options, Seen& seen, const std::atomic<bool>& stop);

// "query limit" of "query limit: one above its maximum"; empty where it tells no place.
std::string place_of(const std::string& what);

}  // namespace shakedown::fuzz
