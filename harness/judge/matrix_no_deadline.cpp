// A request that waits as long as the client does while the dependency says nothing: each such request holds
// a thread or a connection, and a dependency that stalls takes the service down with it.
#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {

Ruling judge_deadline(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  const ViewedStep& step = *view.provoked();
  const Exchange& exchange = step.exchange();
  switch (view.fault()->kind) {
    case FaultKind::stall:
    case FaultKind::connect_hang:
    case FaultKind::latency:
    case FaultKind::bandwidth:
    case FaultKind::slow_close:
    case FaultKind::http_delay_headers:
    case FaultKind::http_delay_body:
    case FaultKind::http_drip_body:
    case FaultKind::http_lose_answer:
    case FaultKind::pause:
      break;
    default:
      // Whatever the fault, a request that never ends has no deadline.
      if (!timed_out(exchange)) return not_exercised("this fault does not make the target wait");
  }
  if (!timed_out(exchange)) return held("ended after " + say_duration(exchange.timing.service_time()));
  return broken(Severity::high, "still no whole answer after " + say_duration(exchange.timing.service_time()),
                {evidence_of(step, "in the control it took " +
                                       say_duration(view.control()->exchange().timing.service_time()))});
}

}  // namespace shakedown::judge
