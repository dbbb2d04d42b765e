// What dependencies were asked and answered, into the journal: every call counts in the figures of its
// second; whole calls are kept for what matters (those that a fault acted on, failures, a sample each second)
// inside a budget of bytes, so that a run of any length takes bounded room.
//
// Threads: call() is for the proxies' loop: it queues into the journal and never waits for a disk. The others
// may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "harness/journal/journal.hpp"
#include "harness/net/fault_proxy.hpp"

namespace shakedown::faulting {

class CallRecorder {
 public:
  struct Options {
    std::int64_t budget = 0;                                // bytes of whole calls
    Nanoseconds interval = std::chrono::seconds(1);         // of the figures
    std::uint64_t kept_each_interval = 20;                  // harmed or failed ones, of each dependency
    Nanoseconds between_samples = std::chrono::seconds(1);  // of calls that went well
  };
  using Watcher = std::function<void(const journal::CallRecord&)>;

  CallRecorder(journal::Journal& journal, const Options& options) : journal_(journal), options_(options) {}

  void call(net::ProxiedExchange exchange);

  // While there is a watcher, every call is kept (beyond the budget without headers and bodies) and told to
  // it with its id, on the proxies' loop. An empty one ends that.
  void watch(Watcher watcher);

  // Is told every call, kept or not (then without an id), on the proxies' loop; it must not wait. An empty
  // one ends that.
  void observe(Watcher observer);

  // Writes the figures of what has ended so far. Calls that come afterwards begin new intervals.
  void finish();

 private:
  struct Dependency {
    journal::CallTickRecord tick;
    bool open = false;         // the tick has something in it
    Nanoseconds written_to{};  // begin of the newest interval that was written
    bool any_written = false;
    std::uint64_t kept = 0;  // of this interval, harmed or failed
    Nanoseconds last_sample = -std::chrono::hours(1);
  };

  void count(Dependency& dependency, const journal::CallRecord& call);
  void write(Dependency& dependency);
  bool worth_keeping(Dependency& dependency, const journal::CallRecord& call) const;

  journal::Journal& journal_;
  const Options options_;
  std::mutex mutex_;
  std::map<std::string, Dependency> dependencies_;
  std::int64_t spent_ = 0;
  Watcher watcher_;
  Watcher observer_;
};

// What a call takes of the budget.
std::int64_t bytes_of(const journal::CallRecord& call);

// Whether a dependency's caller would call this a failure: no whole answer, or 500 and above.
bool failed(const journal::CallRecord& call);

}  // namespace shakedown::faulting
