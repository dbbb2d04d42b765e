// A process that ends without being asked to, or that never gets ready. The run ends its processes itself,
// so any other end is a failure, with whatever status.
#include <map>

#include "harness/judge/oracles.hpp"
#include "harness/judge/process_evidence.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using Events = std::vector<const journal::StoredEvent*>;

bool is_crash(EventKind kind) {
  return kind == EventKind::process_killed || kind == EventKind::process_exited;
}

// Requests that failed for want of a target, and so are no findings of their own.
std::uint64_t failed_after(const Case& run, Nanoseconds crash) {
  std::uint64_t failed = 0;
  for (const journal::SignatureRecord& signature : run.run().signatures) {
    if (signature.first_seen >= crash && signature.outcome == Outcome::refused) failed += signature.count;
  }
  return failed;
}

Finding crash_of(const Case& run, const std::string& subject, const Events& events) {
  const bool target = subject == "target";
  const Event& first = events.front()->event;
  Finding finding = finding_from(run, events);
  finding.rule = target ? "target-crashed" : "dependency-crashed";
  finding.severity = target ? Severity::critical : Severity::high;
  std::string said = headline(first);
  if (said.rfind(subject + " ", 0) == 0) said.erase(0, subject.size() + 1);
  finding.title = called(subject) + " " + (said.empty() ? "ended by itself" : said);
  finding.why =
      target ? "Every user loses the service at this moment, and whatever was in its memory is lost."
             : "From here on the target ran without this dependency; judge what follows with that in mind.";
  add_last_log_lines(run, subject, first.at, finding);
  if (!target) return finding;
  add_exchanges_before(run, first.at, finding);
  const std::uint64_t failed = failed_after(run, first.at);
  if (failed > 0)
    finding.evidence.push_back(
        {Evidence::Kind::figure, 0, counted(failed, "request") + " found no target after it"});
  return finding;
}

Finding not_ready(const Case& run, const std::string& subject, const Events& events) {
  Finding finding = finding_from(run, events);
  finding.rule = subject == "target" ? "target-not-ready" : "dependency-not-ready";
  finding.severity = Severity::critical;
  finding.title = called(subject) + " did not get ready: " + headline(events.front()->event);
  finding.why = "Nothing was tested: the run needs it before the first request.";
  add_last_log_lines(run, subject, finding.first_seen, finding);
  return finding;
}

}  // namespace

std::vector<Finding> find_crashes(const Case& run) {
  std::map<std::string, Events> crashes;
  std::map<std::string, Events> unready;
  for (const journal::StoredEvent& stored : run.run().events) {
    // A target that ends in an experiment is the matrix's finding.
    const bool provoked = stored.event.subject == "target" && run.in_experiment(stored.event.at);
    if (is_crash(stored.event.kind) && !provoked) crashes[stored.event.subject].push_back(&stored);
    if (stored.event.kind == EventKind::process_not_ready) unready[stored.event.subject].push_back(&stored);
  }
  std::vector<Finding> findings;
  for (const auto& [subject, events] : crashes) findings.push_back(crash_of(run, subject, events));
  for (const auto& [subject, events] : unready) findings.push_back(not_ready(run, subject, events));
  return findings;
}

}  // namespace shakedown::judge
