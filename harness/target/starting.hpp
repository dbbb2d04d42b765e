// The steps of one start: port, fresh state, placeholders, program, guardian, readiness; and of one
// attachment.
#pragma once

#include <cstdint>
#include <set>
#include <stop_token>
#include <string>

#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/target/address.hpp"
#include "harness/target/prepared.hpp"
#include "harness/target/readiness.hpp"
#include "harness/target/sanitizer_logs.hpp"
#include "harness/target/services.hpp"
#include "harness/target/watcher.hpp"

namespace shakedown::target {

struct Started {
  Address address;
  Question question;  // the readiness probe, to ask again later
  Prepared prepared;
};

// One caller at a time. The options and the watcher must outlive it.
class Starting {
 public:
  Starting(Record record, RunClock clock, const ServicesOptions& options, Watcher& watcher,
           SanitizerLogs& sanitizers);

  // `port` is tried first; 0: any. Where it turns out to be taken, another is tried.
  Result<Started> start(const ServiceSpec& spec, const Addresses& others, std::uint16_t port,
                        const std::stop_token& stop);
  // After a kill: the same guardian, command and state.
  Status start_again(const ServiceSpec& spec, const Started& known, const std::stop_token& stop);
  Result<Started> attach(const ServiceSpec& spec);
  void remove_state_folder();

 private:
  struct Plan;
  struct Attempt;

  Result<Plan> plan(const ServiceSpec& spec, const Addresses& others, std::uint16_t port);
  Result<net::ResolvedOrigin> resolve(const ServiceSpec& spec) const;
  Status fill_in(const ServiceSpec& spec, Plan& plan, const Addresses& addresses);
  Status make_ready_for_sanitizers(const ServiceSpec& spec, Plan& plan);
  Status make_ready_for_faults(const ServiceSpec& spec, Plan& plan);
  Status copy_state_for(const ServiceSpec& spec, Plan& plan);
  Attempt attempt(const ServiceSpec& spec, const Plan& plan, const std::stop_token& stop);
  Waited wait_for(const ServiceSpec& spec, const Question& question, Nanoseconds began,
                  const std::stop_token& stop);
  Attempt failed(const ServiceSpec& spec, const Waited& waited, bool again);
  void tell(EventKind kind, const std::string& subject, std::string text);

  Record record_;
  RunClock clock_;
  const ServicesOptions& options_;
  Watcher& watcher_;
  SanitizerLogs& sanitizers_;
  std::set<std::uint16_t> ports_;  // handed out in this run
  int copies_ = 0;
  int starts_ = 0;
};

}  // namespace shakedown::target
