// A run's dependencies as the target reaches them: a proxy before each, the faults that are put on them, what
// they were asked, and the fault API where the scenario wants one.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/faults/toxiproxy_api.hpp"
#include "harness/journal/journal.hpp"
#include "harness/model/scenario.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/net/http_server.hpp"
#include "harness/provoke/faults/call_recorder.hpp"
#include "harness/provoke/faults/fault_board.hpp"
#include "harness/target/service_faults.hpp"
#include "harness/target/services.hpp"

namespace shakedown::cli {

class Dependencies {
 public:
  struct Around {
    const Scenario& scenario;
    journal::Journal& journal;
    RunClock clock;
    target::Services& services;
    Nanoseconds interval{};                            // of figures
    std::string folder;                                // of the run
    std::function<void(const std::string&)> complain;  // one sentence for the terminal
  };
  // Starts the proxies' loop; what is in `around` must outlive this.
  static Result<std::unique_ptr<Dependencies>> open(const Around& around);
  ~Dependencies();
  Dependencies(const Dependencies&) = delete;
  Dependencies& operator=(const Dependencies&) = delete;

  // Stands before a dependency that runs at `real`; whatever starts from now on reaches it through here.
  Status stand_before(const ServiceSpec& dependency, const target::Address& real);
  // Serves the fault API, where the scenario names an address for it. Once, after all dependencies.
  Status serve_api();

  faulting::FaultBoard& board() { return *board_; }
  faulting::CallRecorder& calls() { return calls_; }
  net::FaultProxies& proxies() { return *proxies_; }
  target::ServiceFaults& service_faults() { return service_faults_; }
  // Sees every action of a fault besides the board; an empty one ends that.
  void watch_injections(std::function<void(const net::InjectedFault&)> watcher);

  // Heals everything and ends the fault API. The proxies go on, for a target that still has to stop.
  void heal();

 private:
  explicit Dependencies(const Around& around);
  net::ProxyObserver observer();
  Status make_certificate();
  void note(const std::string& proxy, const std::string& text);

  const Around around_;
  faulting::CallRecorder calls_;
  target::ServiceFaults service_faults_;
  std::mutex watching_;
  std::function<void(const net::InjectedFault&)> injections_;
  int notes_ = 0;  // the proxies' loop only
  std::unique_ptr<faulting::FaultBoard> board_;
  std::unique_ptr<net::FaultProxies> proxies_;  // after what its observer uses
  std::unique_ptr<faults::ToxiproxyApi> api_;
  std::unique_ptr<net::HttpServer> server_;
  net::ListenerTls certificate_;  // of the proxies that the target speaks TLS to
  std::string ca_file_;           // its authority; empty: nobody needs one
};

// The service as the run starts it: prepared for the faults that these stages will put on it.
ServiceSpec prepared_for_faults(ServiceSpec service, const std::vector<StageSpec>& stages);

}  // namespace shakedown::cli
