// A process that is alive and answers nothing, or that does not end when it is asked to.
#include <map>

#include "harness/judge/oracles.hpp"
#include "harness/judge/process_evidence.hpp"

namespace shakedown::judge {
namespace {

using Events = std::vector<const journal::StoredEvent*>;

Finding hang_of(const Case& run, const std::string& subject, const Events& events) {
  const bool target = subject == "target";
  Finding finding = finding_from(run, events);
  finding.rule = target ? "target-hung" : "dependency-hung";
  finding.severity = target ? Severity::critical : Severity::high;
  finding.title = called(subject) + " stopped answering: " + headline(events.front()->event);
  finding.why = "A hung service holds its callers until their own time is up, and no supervisor restarts it.";
  add_last_log_lines(run, subject, finding.first_seen, finding);
  if (target) add_exchanges_before(run, finding.first_seen, finding);
  return finding;
}

Finding slow_stop_of(const Case& run, const std::string& subject, const Events& events) {
  Finding finding = finding_from(run, events);
  finding.rule = "slow-to-stop";
  finding.severity = subject == "target" ? Severity::medium : Severity::low;
  finding.title = called(subject) + " had to be killed: " + headline(events.front()->event);
  finding.why = "At every deployment it will be killed in the middle of what it is doing.";
  add_last_log_lines(run, subject, finding.first_seen, finding);
  return finding;
}

}  // namespace

std::vector<Finding> find_hangs(const Case& run) {
  std::map<std::string, Events> hung;
  std::map<std::string, Events> killed;
  for (const journal::StoredEvent& stored : run.run().events) {
    if (stored.event.kind == EventKind::process_unresponsive) hung[stored.event.subject].push_back(&stored);
    if (stored.event.kind == EventKind::process_hung) killed[stored.event.subject].push_back(&stored);
  }
  std::vector<Finding> findings;
  for (const auto& [subject, events] : hung) findings.push_back(hang_of(run, subject, events));
  for (const auto& [subject, events] : killed) findings.push_back(slow_stop_of(run, subject, events));
  return findings;
}

}  // namespace shakedown::judge
