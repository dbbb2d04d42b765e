// The services of one run: started, watched, sampled and stopped; this is what the rest of the harness uses.
//
//     auto services = Services::open(record_in(journal), clock, {.run_folder = folder});
//     for (const auto& dependency : scenario.dependencies) services->start(dependency);
//     const auto address = services->start(scenario.target);
//     ...
//     services->stop_all();
//
// A service with a command gets a free loopback port and a fresh copy of its state, runs below a guardian of
// its own (guardian.hpp: nothing stays behind, whatever happens to this process) and is ready when its probe
// says so. One without is an address: it is asked once whether it answers. Everything that happens to either
// is an event of the record; output is log lines; each tree is sampled once a second, and so is this process
// as "harness".
//
// Threads: every method may be called from any thread. start, restart, start_again, stop and stop_all take
// turns and block until done; faults wait for nothing but the kernel; the others return at once, except
// load_sees_answers as it says.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/time.hpp"
#include "harness/target/address.hpp"
#include "harness/target/exit.hpp"
#include "harness/target/guardian.hpp"
#include "harness/target/log_stream.hpp"
#include "harness/target/prepared.hpp"
#include "harness/target/record.hpp"
#include "harness/target/stencil.hpp"

namespace shakedown::target {

struct ServicesOptions {
  std::filesystem::path run_folder;  // must exist; fresh state lives in run_folder/state while it is used
  GuardianPath guardian = {};
  TlsSpec tls = {};                           // for probes of https services
  std::vector<std::string> allow_hosts = {};  // hosts besides loopback that may be asked whether they answer
  LogLimits log = {};
  Nanoseconds unresponsive_after = std::chrono::seconds(5);
};

// A started service as faults of the system see it.
struct SystemSide {
  std::uint64_t incarnation = 0;  // another number is another fresh start
  Address address;
  Prepared prepared;
  std::vector<pid_t> pids;  // of its tree, parents before children
};

class Services {
 public:
  static constexpr int most_attempts = 4;  // to start a service whose port was taken meanwhile

  static Result<std::unique_ptr<Services>> open(const Record& record, RunClock clock,
                                                ServicesOptions options);
  ~Services();  // stop_all
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  // Starts the service, or attaches to it where it has no command, and returns when it is ready. A Problem
  // carries the place of the spec, says what happened and holds the last log lines; then nothing of the
  // service is left. A requested stop ends the waiting with a Problem.
  Result<Address> start(const ServiceSpec& spec, const std::stop_token& stop = {});
  // From now on other services' texts name this address where they name the service: that of the proxy which
  // stands before it. Its own texts keep its own. What runs already is not changed.
  void reach_through(const std::string& name, const Address& proxy);
  // The same service again from fresh state. Its port stays the same, unless somebody else took it meanwhile:
  // compare the address.
  Result<Address> restart(const std::string& name, const std::stop_token& stop = {});
  // The same process tree once more after kill(): on its port, with the state that it left. Returns when it
  // is ready.
  Status start_again(const std::string& name, const std::stop_token& stop = {});
  // SIGTERM, the service's own time to end, SIGKILL for the rest of its tree. Its state is removed.
  void stop(const std::string& name);
  // All of them, the last started first.
  void stop_all();

  bool running(const std::string& name) const;
  // How the service itself ended; its tree may live on until it is stopped.
  std::optional<Exit> exited(const std::string& name) const;
  // The sums over its tree at this moment; none where it has no process here.
  std::optional<ProcessSample> look_at(const std::string& name) const;
  // The same, also written into the record.
  std::optional<ProcessSample> sample_now(const std::string& name) const;
  // Whether a sanitizer holds memory in one of its processes, so that what it keeps cannot be read from
  // there.
  bool has_shadow_memory(const std::string& name) const;
  std::vector<std::string> last_lines(const std::string& name, std::size_t count) const;

  // The hang rule. Call it once a second from one thread with whether the load got any answer from the
  // service since the last call, or waits for none. Where it got none, the readiness probe asks, blocking for
  // at most a second; where three questions in a row and `unresponsive_after` pass without an answer from a
  // process that is alive, that is one event, and its first answer afterwards another. So a slow endpoint, a
  // short pause and a service that nobody asks anything make no alarm.
  void load_sees_answers(const std::string& name, bool any);

  // When the latest new defect was read in a sanitizer's log of the target, in nanoseconds of the run's
  // clock; 0: none was. Null where the target writes no such logs. Valid as long as this is; any thread.
  const std::atomic<std::int64_t>* sanitizer_reports_of_target() const;
  // What the run does from now on, which sanitizer reports are marked with; 0: none.
  void going_on(int stage, int experiment = 0, int play = 0);

  // How the service would be started on another port, with other services as it reaches them now. A Problem
  // where it has no command.
  Result<Stencil> stencil(const std::string& name) const;

  // Faults, for service_faults.hpp, which is what others use. Each is done when it returns, and what is not
  // undone ends with the service, whatever ends the harness. A Problem where the service has no process that
  // runs here.
  Status pause(const std::string& name);   // the whole tree
  Status resume(const std::string& name);  // no effect on one that is not paused
  // SIGKILL to the whole tree, and no crash event. Its state stays until it is stopped or started afresh.
  Status kill(const std::string& name);
  // The soft limit of open files of the whole tree; 0: as many as are open, -1: as before. What it is now.
  Result<std::int64_t> limit_descriptors(const std::string& name, std::int64_t soft);
  // Takes the free space from a state in memory, or gives it back. The bytes that it has now.
  Result<std::int64_t> fill_disk(const std::string& name, bool full);
  // Between the two calls the run does something to the service, so the hang rule says nothing of it.
  void disturb(const std::string& name, bool begins);
  // Its latest fresh start's number; 0: none.
  std::uint64_t incarnation(const std::string& name) const;
  // What it was started ready for, and who it is now. A Problem as above.
  Result<SystemSide> system_side(const std::string& name) const;

 private:
  class State;
  explicit Services(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shakedown::target
