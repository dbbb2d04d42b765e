// Looks at every response of a load stage, and at every call of the target to its dependencies: takes their
// shapes and checks them against contracts. One thread of low priority does it, within a budget of CPU time
// (cpu_budget.hpp), on what load threads and proxies hand over; what was too much is counted, and said.
//
// Threads: feed() before the load threads start; each feed is then one load thread's. call() is for any
// thread. finish() ends the looking.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/journal/journal.hpp"
#include "harness/model/endpoint.hpp"
#include "harness/provoke/watch/call_feed.hpp"
#include "harness/provoke/watch/cpu_budget.hpp"
#include "harness/provoke/watch/notebook.hpp"
#include "harness/provoke/watch/response_feed.hpp"

namespace shakedown::watching {

// What to look for. Nothing of it is owned.
struct WatchSpec {
  bool shapes = true;
  const judge::Contract* target = nullptr;  // null: there is no contract
  bool calls = false;  // there are dependencies whose calls are seen
  std::map<std::string, const judge::Contract*> dependencies;

  bool responses() const { return shapes || target != nullptr; }
  bool anything() const { return responses() || calls; }
};

class Lookout {
 public:
  static constexpr Nanoseconds written_every = std::chrono::seconds(5);

  struct Around {
    journal::Journal& journal;
    RunClock clock;
    std::atomic<std::int64_t>& evidence_left;  // bytes of whole exchanges that may still be kept
    const std::vector<Endpoint>& endpoints;    // of the traffic
    int stage = 0;
  };
  Lookout(const Around& around, WatchSpec spec);
  ~Lookout();
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;

  // A load thread's own. Lives as long as this.
  ResponseFeed& feed();
  // A call to a dependency, with its id where the journal has it.
  void call(const journal::CallRecord& call) { calls_.saw(call); }

  // Looks at what still waits (for a bounded time) and writes everything down. Once; the destructor does it
  // where nobody did.
  void finish();

 private:
  // A message that is known by its hash, to count its repeats by.
  struct Known {
    std::uint32_t generation = 0;  // 0: nothing
    std::uint64_t counted = 0;     // of its repeats
    Exchange exchange;             // decoded
    bool response_cut = false;
  };
  struct Source {
    std::unique_ptr<ResponseFeed> feed;
    std::vector<Known> known;
    Nanoseconds busy_before{};  // CPU time of the load thread when it was last asked
  };

  void run();
  // Looks at what there is until the budget (where `hurry` is false) or the time is used up. Whether anything
  // is left.
  bool look(bool hurry, Nanoseconds until);
  bool look_at_responses(Source& source, bool hurry, Nanoseconds until);
  bool look_at_calls(bool hurry, Nanoseconds until);
  bool may_go_on(bool hurry, Nanoseconds until);
  void see(const Exchange& exchange, bool response_cut, std::uint64_t times);
  void see_call(journal::CallRecord& call);
  void count_repeats(Known& known, std::uint64_t repeats);
  void count_all_repeats();
  std::string endpoint_of(const journal::CallRecord& call, const judge::Contract* contract);
  Notebook& notebook_of(const std::string& dependency);
  std::int64_t keep(const Exchange& exchange, bool response_cut);
  void refresh_budget();
  void write();

  const Around around_;
  const WatchSpec spec_;
  std::vector<std::string> names_;  // of endpoints
  std::vector<std::unique_ptr<Source>> sources_;
  CallFeed calls_;
  Notebook target_;
  std::map<std::string, Notebook> dependencies_;
  std::map<std::string, std::set<std::string>> dependency_endpoints_;
  CpuBudget budget_;
  Nanoseconds asked_at_{};
  double busy_ = 0;  // of one processor: the busiest load thread
  int looked_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;  // begins with the first feed or call() possible: in the constructor, last
};

}  // namespace shakedown::watching
