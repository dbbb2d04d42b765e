// Faults at the level of a process and of the system around it, for services that the run started: the one
// entry point for timelines and experiments. (Faults on the wire are the proxy's: net/fault_proxy.hpp.)
//
//     ServiceFaults faults(services, seed);
//     auto applied = faults.apply(spec);             // a Problem says why it cannot be
//     ...
//     auto ended = faults.end(spec.on, spec.name);   // healed; a service that was killed is started again
//
// What each kind does:
//   pause             SIGSTOP to the whole tree, SIGCONT at the end
//   kill              SIGKILL to the whole tree; at the end started again, on the same port with its state
//                     kept: what a crash leaves
//   restart           the same, started again at once; apply() returns when it is ready again
//   descriptor_limit  the soft limit of open files of every process of the tree becomes `bytes` (0: as many
//   as
//                     are open now); restored at the end
//   disk_full         ENOSPC on the service's state: for real, from a tmpfs without a free page, where the
//                     state fits one and the machine allows it; otherwise said by the preload library
//   file_error        `error_name` (EIO where empty) from the calls for which that error makes sense
//   short_io          reads and writes of fewer bytes than asked: at most `bytes`, 0: any number below
//   slow_fsync        fsync and fdatasync take `delay` longer, give or take `jitter`
//   clock_step        the wall clock reads `delay` more; the monotonic one does not move
// file_error, short_io, slow_fsync and the library's disk_full act on calls on regular files, counted from 1
// over the whole service, of which `first`, `every` and `probability` choose; never on sockets, pipes or the
// standard streams. Two fields of `match` narrow them down: `path` is the prefix of the files' absolute paths
// (a "*" at its end changes nothing; empty: the service's state, or where it has none any file but the
// system's own), `method` the one operation (open, read, write, fsync, close; empty: all that fit).
//
// Whatever ends the harness, nothing stays: the service's guardian kills what was stopped and removes the
// library and its control file. While a fault is on, a service that does not answer makes no hang event, and
// a process that the run itself killed no crash event.
//
// Threads: every method may be called from any thread. apply() and end() block until done: a service that is
// started again is ready then. Services must outlive this.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "harness/model/fault.hpp"
#include "harness/model/result.hpp"
#include "harness/target/perturber.hpp"
#include "harness/target/preparing.hpp"
#include "harness/target/services.hpp"

namespace shakedown::target {

struct AppliedFault {
  std::string how;  // one line for people: "a tmpfs of 2.0 MiB without a free page"
};

struct EndedFault {
  std::optional<std::uint64_t> acted;  // how often; none where that cannot be known
};

// A service has to be started ready for the kinds that needs_preparation() (preparing.hpp) names: put those
// that will be applied into ServiceSpec::prepare_for, and no others, because they put a library into the
// service and perhaps its state into memory.
class ServiceFaults {
 public:
  ServiceFaults(Services& services, std::uint64_t seed);
  // Ends whatever is on, but starts nothing; failures to are forgotten.
  ~ServiceFaults();
  ServiceFaults(const ServiceFaults&) = delete;
  ServiceFaults& operator=(const ServiceFaults&) = delete;

  // Switches a fault on now (`from` and `until` are the caller's). A Problem, and nothing changed, where it
  // cannot be applied: not of these levels, no such service, one that is attached and has no process here,
  // not prepared for it, out of the library's reach (statically linked, setuid, Go), not allowed by the
  // machine, or a fault of this name is on already.
  Result<AppliedFault> apply(const FaultSpec& fault, const std::stop_token& stop = {});

  // Heals. A Problem where the service could not be healed: killed, and not ready again. Either way the fault
  // is over. One that is not on is no error. With a stop requested nothing is started again. A service that
  // was started afresh meanwhile has lost its faults.
  Result<EndedFault> end(const std::string& on, const std::string& name, const std::stop_token& stop = {});
  // All of them, the last applied first; the first Problem met.
  Status end_all(const std::stop_token& stop = {});

  // How often it has acted so far: calls that failed, were cut short or delayed, clock readings that were
  // shifted, once each for pause, kill and restart. None where that cannot be known (descriptor_limit, and
  // disk_full on a tmpfs) or the fault is not on.
  std::optional<std::uint64_t> acted(const std::string& on, const std::string& name) const;

  // Its threads' schedule (perturber.hpp), which is no fault and has no name: one at a time on one service.
  Perturber& schedule() { return perturber_; }

 private:
  class State;
  std::unique_ptr<State> state_;
  Perturber perturber_;
};

}  // namespace shakedown::target
