// Failures that leave no trace in the target's log: in production nobody would learn of them.
//
// Silence is easily mistaken: a log may be buffered, cut, or written by another request at the same moment.
// So this oracle speaks only where the log proves itself. Either not one line came while the failures went
// on, from a target that does log; or the log names the paths of requests that went well, promptly, and never
// that of these failures, and nothing that looks like an error stood there either.
#include <algorithm>
#include <map>

#include "harness/judge/active_faults.hpp"
#include "harness/judge/oracles.hpp"
#include "harness/judge/target_log.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr Nanoseconds time_to_log = std::chrono::seconds(1);  // after the answer
constexpr std::size_t most_examples = 3;
constexpr std::size_t least_controls = 5;
constexpr double named_share = 0.9;  // of the controls, for the log to count as naming requests

bool is_failure(const Exchange& exchange) {
  const bool server_error = exchange.outcome == Outcome::unexpected_status && exchange.response.status >= 500;
  return server_error || exchange.outcome == Outcome::closed || exchange.outcome == Outcome::reset ||
         exchange.outcome == Outcome::truncated;
}

// The target's lines, or none where some were dropped: what is missing there may have been in one of them.
LogLines complete_log_of_target(const Case& run) {
  for (const journal::StoredEvent& stored : run.run().events) {
    if (stored.event.kind == EventKind::log_flood && stored.event.subject == "target") return {};
  }
  return log_of_target(run);
}

LogLines lines_during(const LogLines& lines, const Timing& timing) {
  return lines_between(lines, timing.sent, timing.done + time_to_log);
}

// Whether the log names the requests that went well, soon after they did.
bool names_requests(const Case& run, const LogLines& lines) {
  std::size_t controls = 0;
  std::size_t named = 0;
  for (const journal::ExchangeRecord& record : run.run().exchanges) {
    const std::string path = path_of(record.exchange);
    if (record.exchange.outcome != Outcome::answered || path.size() < 2) continue;
    ++controls;
    if (any_names(lines_during(lines, record.exchange.timing), path)) ++named;
  }
  return controls >= least_controls &&
         static_cast<double>(named) >= named_share * static_cast<double>(controls);
}

// Nothing between these lines speaks of the failure.
bool passed_over(const Exchange& failure, const LogLines& lines) {
  const std::string path = path_of(failure);
  if (path.size() < 2 || any_names(lines, path)) return false;
  return std::none_of(lines.begin(), lines.end(), [&](const auto* stored) {
    return looks_like_an_error(stored->line, failure.response.status);
  });
}

// Not a line came at the time, and what came later does not speak of it either: a log that is buffered says
// late what it has to say.
bool left_no_trace(const Exchange& failure, const LogLines& lines) {
  Timing to_the_end = failure.timing;
  to_the_end.done = std::max(to_the_end.done, lines.back()->line.at);
  return lines_during(lines, failure.timing).empty() && passed_over(failure, lines_during(lines, to_the_end));
}

using Failures = std::vector<const journal::ExchangeRecord*>;

std::map<int, Failures> failures_by_endpoint(const Case& run) {
  std::map<int, Failures> failures;
  for (const journal::ExchangeRecord& record : run.run().exchanges) {
    const bool crash =
        run.target_crashed() && record.exchange.timing.done >= *run.target_crashed() - time_to_log;
    if (is_failure(record.exchange) && !crash && !run.of_experiment(record.id)) failures[record.exchange.endpoint].push_back(&record);
  }
  return failures;
}

Finding finding_from(const Case& run, int endpoint, const Failures& failures, bool named) {
  Finding finding;
  finding.rule = "silent-failure";
  finding.severity = named ? Severity::medium : Severity::low;
  finding.endpoint = run.endpoint(endpoint);
  finding.count = finding.of = failures.size();
  finding.first_seen = finding.last_seen = failures.front()->exchange.timing.done;
  for (const auto* record : failures) {
    finding.first_seen = std::min(finding.first_seen, record->exchange.timing.done);
    finding.last_seen = std::max(finding.last_seen, record->exchange.timing.done);
  }
  finding.stage = run.stage_at(finding.first_seen);
  finding.reproduce = run.reproduce(finding.stage);
  finding.title = "The target logged nothing about failures of " + finding.endpoint;
  finding.why =
      named ? "Its log names the requests that went well and none of these: in production only users "
              "would notice."
            : "In production only users would notice. (A target that keeps its log in a buffer until it "
              "is killed looks the same.)";
  for (std::size_t i = 0; i < std::min(most_examples, failures.size()); ++i)
    finding.evidence.push_back({Evidence::Kind::exchange, failures[i]->id,
                                describe(failures[i]->exchange) +
                                    while_faults_were_on(run.run(), failures[i]->exchange.timing) +
                                    ", and no log line about it"});
  return finding;
}

}  // namespace

std::vector<Finding> find_silent_failures(const Case& run) {
  const LogLines lines = complete_log_of_target(run);
  if (lines.empty()) return {};
  const bool named = names_requests(run, lines);
  std::vector<Finding> findings;
  for (const auto& [endpoint, failures] : failures_by_endpoint(run)) {
    const bool silent = std::all_of(failures.begin(), failures.end(), [&](const auto* record) {
      const Exchange& failure = record->exchange;
      return named ? passed_over(failure, lines_during(lines, failure.timing))
                   : left_no_trace(failure, lines);
    });
    if (silent) findings.push_back(finding_from(run, endpoint, failures, named));
  }
  return findings;
}

}  // namespace shakedown::judge
