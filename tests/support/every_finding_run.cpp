#include "tests/support/every_finding_run.hpp"

#include <string>

#include "tests/support/drifting_run.hpp"
#include "tests/support/failing_run.hpp"
#include "tests/support/fingerprints.hpp"
#include "tests/support/racing_run.hpp"
#include "tests/support/touched_run.hpp"

namespace shakedown::samples {
namespace {

using namespace std::chrono_literals;

constexpr const char* critical_rules[] = {"target-crashed",
                                          "target-not-ready",
                                          "dependency-not-ready",
                                          "sanitizer-report",
                                          "false-success",
                                          "doubled-effect",
                                          "crash",
                                          "drift-crash",
                                          "fuzz/crash",
                                          "race/crash",
                                          "race/deadlock",
                                          "race/limit-overrun",
                                          "race/lost-update",
                                          "race/duplicate-create",
                                          "race/double-effect",
                                          "race/foreign-response",
                                          "race/conditional-overrun",
                                          "access/no-token",
                                          "access/expired-token",
                                          "access/forged-token",
                                          "access/token-after-logout",
                                          "access/token-after-password-change",
                                          "access/other-users-object",
                                          "access/foreign-cache",
                                          "access/privileged-field",
                                          "access/privileged-route",
                                          "access/fail-open",
                                          "access/path-variant",
                                          "access/opened"};
constexpr const char* high_rules[] = {"dependency-crashed",
                                      "target-hung",
                                      "dependency-hung",
                                      "server-error",
                                      "connection-failure",
                                      "response-too-large",
                                      "timeout",
                                      "no-deadline",
                                      "unbounded-errors",
                                      "no-recovery",
                                      "failed-but-changed",
                                      "drift-poisoned",
                                      "drift-hang",
                                      "drift-silent",
                                      "drift-value-ignored",
                                      "race/torn-response",
                                      "race/stale-read",
                                      "race/concurrent-errors",
                                      "race/other-state",
                                      "fuzz/hang",
                                      "fuzz/server-error",
                                      "fuzz/leak",
                                      "fuzz/answer",
                                      "contract-body",
                                      "contract-not-json",
                                      "shape-changed",
                                      "version-skew",
                                      "performance-regression",
                                      "new-error",
                                      "invariant/money is kept",
                                      "access/refusal-tells"};
constexpr const char* medium_rules[] = {"slow-to-stop",
                                        "journey-broken",
                                        "silent-failure",
                                        "deprecated-call",
                                        "response-changed",
                                        "amplification",
                                        "left-behind",
                                        "silence",
                                        "drift-server-error",
                                        "fuzz/accepted-invalid",
                                        "fuzz/closed",
                                        "contract-undocumented-endpoint",
                                        "contract-undocumented-status",
                                        "contract-undocumented-content-type",
                                        "contract-missing-header"};
constexpr const char* low_rules[] = {"drift-refused-addition", "fuzz/refused-valid",
                                     "contract-header",        "contract-deprecated",
                                     "contract-request-body",  "contract-request-parameter"};

class Every {
 public:
  journal::StoredRun run = failing_run();

  template <class Rules>
  void find(const Rules& rules, Severity severity) {
    for (const char* rule : rules) {
      Finding finding;
      finding.id = "F" + std::to_string(run.findings.size() + 1);
      finding.rule = rule;
      finding.severity = severity;
      finding.title = "POST /orders/{id}/pay did what the rule " + std::string(rule) + " is about";
      finding.why = "Whoever waits for the answer does not learn of it.";
      finding.endpoint = "POST /orders/{id}/pay";
      finding.stage = run.stages.front().name;
      finding.count = 3;
      finding.of = 5;
      finding.first_seen = 10s;
      finding.last_seen = 20s;
      if (!run.exchanges.empty())
        finding.evidence.push_back({Evidence::Kind::exchange, run.exchanges.front().id, "the request"});
      finding.evidence.push_back({Evidence::Kind::figure, 0, "3 of 5 repetitions"});
      finding.reproduce = "shakedown reproduce runs/every " + finding.id;
      if (run.findings.size() % 10 == 3)
        finding.quarantine = "until 2026-12-20, PAY-812, team-pay: the sandbox flaps";
      finding.quarantine_over = run.findings.size() % 20 == 3;
      run.findings.push_back(std::move(finding));
    }
  }
};

void add_access(journal::StoredRun& run) {
  using Outcome = journal::AccessCell::Outcome;
  for (const char* endpoint : {"GET /orders/{id}", "POST /orders/{id}/pay", "GET /admin/users"}) {
    for (const char* who :
         {"nobody", "another user", "an ordinary user", "an administrator", "an expired token",
          "a changed token", "an unsigned token", "a signed-out token", "an earlier session"})
      run.access_cells.push_back({endpoint, who, "", Outcome::refused, "", 1, 1, "", "answered 401", ""});
    for (const char* way : {"path: upper case", "field: role", "failing: identity", "cache"})
      run.access_cells.push_back(
          {endpoint, "nobody", way, Outcome::not_exercised, "", 0, 1, "", "no answer", ""});
  }
  run.access_cells[1].outcome = Outcome::open;
  run.access_cells[1].rule = "access/other-users-object";
  run.access_cells[1].says = "answered 200 with the owner's object";
  run.access_cells[2].outcome = Outcome::tells;
  run.access_cells[3].outcome = Outcome::allowed;
  run.access_cells[4].outcome = Outcome::inconclusive;
}

void add_made_up_requests(journal::StoredRun& run) {
  journal::FuzzEndpointRecord endpoint;
  endpoint.stage = run.stages.front().id;
  endpoint.endpoint = "POST /orders/{id}/pay";
  endpoint.requests = 15'000;
  endpoint.unanswered = 2;
  endpoint.statuses[200] = 4'000;
  endpoint.statuses[400] = 10'900;
  endpoint.statuses[500] = 98;
  endpoint.documented = {200, 400, 404};
  endpoint.parameters = {"query limit", "path id"};
  endpoint.places = {"query limit", "$.method", "$.card"};
  endpoint.counters_reached = 412;
  endpoint.counters = 20'671;
  run.fuzz_endpoints.push_back(endpoint);
  endpoint = {};
  endpoint.stage = run.stages.front().id;
  endpoint.endpoint = "DELETE /orders/{id}";
  endpoint.not_reached = "no journey makes what it is about";
  run.fuzz_endpoints.push_back(endpoint);
}

}  // namespace

journal::StoredRun every_finding_run() {
  Every every;
  every.find(critical_rules, Severity::critical);
  every.find(high_rules, Severity::high);
  every.find(medium_rules, Severity::medium);
  every.find(low_rules, Severity::low);
  auto& run = every.run;
  run.touched = touched_run().touched;
  for (auto& cell : drifting_run().drift_cells) run.drift_cells.push_back(std::move(cell));
  const auto racing = racing_run();
  for (auto cell : racing.race_cells) run.race_cells.push_back(std::move(cell));
  for (auto& cell : run.drift_cells) cell.finding.clear();
  for (auto& cell : run.race_cells) cell.finding.clear();
  add_access(run);
  add_made_up_requests(run);
  give_fingerprints(run);
  return run;
}

}  // namespace shakedown::samples
