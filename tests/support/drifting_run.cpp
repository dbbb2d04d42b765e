// A table of drift made by hand, with the experiments behind its findings.
#include "tests/support/drifting_run.hpp"

#include <string>
#include <vector>

#include "tests/support/drift_builder.hpp"
#include "tests/support/fingerprints.hpp"

namespace shakedown::samples {
namespace {

using Outcome = journal::DriftCell::Outcome;

struct Cell {
  const char* place;
  const char* op;
  Outcome outcome;
  int shown;
  const char* says;
  const char* finding;
};

const std::vector<Cell>& cells() {
  static const std::vector<Cell> all = {
      {"", "html-page", Outcome::failed_loudly, 1, "answered 502", ""},
      {"", "error-body", Outcome::value_ignored, 5,
       "taken for success, while endpoint-gone of POST /charges on payments is not: answered 502", "F2"},
      {"", "endpoint-gone", Outcome::failed_loudly, 1, "answered 502", ""},
      {"$.amount", "drop", Outcome::failed_loudly, 1, "answered 502", ""},
      {"$.amount", "number-to-string", Outcome::failed_silently, 5,
       "passed on: $.total was number 4900 and is string 4900", "F1"},
      {"$.amount", "beyond-2-53", Outcome::failed_silently, 5,
       "$.total is 9007199254740992, and was told 9007199254740993", "F1"},
      {"$.amount", "integer-to-float", Outcome::tolerated, 1, "the same result", ""},
      {"$.status", "to-null", Outcome::crashed, 5, "the target ended: killed by SIGSEGV", "F3"},
      {"$.status", "drop", Outcome::poisoned, 5, "the same request afterwards: it is answered 502", "F4"},
      {"$.status", "new-word", Outcome::inconclusive, 2,
       "failed silently in 2 of 5, which is not enough to report: $.status was paid and is brand_new", ""},
      {"$.status", "word-case", Outcome::not_exercised, 0, "not tried: the stage's time was over", ""},
      {"$.card.last4", "drop", Outcome::defaulted, 1, "$.payment.last4 is gone", ""},
      {"$.card.last4", "string-longer", Outcome::tolerated, 1, "$.payment.last4 passes it on", ""},
      {"$.card", "extra-field", Outcome::refused_more, 5, "answered 502 because of a field that was added",
       "F6"},
      {"$.created", "date-to-epoch", Outcome::server_error, 5, "answered 500", "F5"},
      {"$.created", "drop", Outcome::hung, 3, "no whole answer after 5.00 s", "F7"},
  };
  return all;
}

void add_finding(journal::StoredRun& run, const std::string& id, const std::string& rule, Severity severity,
                 const std::string& title, int experiment) {
  Finding finding;
  finding.id = id;
  finding.rule = rule;
  finding.severity = severity;
  finding.title = title;
  finding.why = "Nobody learns that the dependency has changed.";
  finding.endpoint = "POST /orders/{id}/pay";
  finding.stage = "payments drifts";
  finding.count = finding.of = 5;
  finding.evidence.push_back({Evidence::Kind::experiment, experiment, title + " (5 of 5)"});
  finding.reproduce = "shakedown reproduce runs/drift " + id;
  run.findings.push_back(std::move(finding));
}

}  // namespace

journal::StoredRun drifting_run() {
  test::DriftBuilder built;
  built.begin("number-to-string", "$.amount", R"("4900")")
      .answered(201,
                R"({"status":"paid","total":"4900","payment":{"id":"ch_0f00000000000a77","last4":"4242"}})")
      .afterwards();
  built.begin("drop", "$.status").answered(502, R"({"error":"payments"})").afterwards(502, "{}");
  journal::StoredRun run = built.run;
  run.info.name = "Demo shop, drift";
  for (const Cell& one : cells()) {
    journal::DriftCell cell;
    cell.subject = "payments";
    cell.asked = "POST /charges";
    cell.place = one.place;
    cell.op = one.op;
    cell.endpoint = "POST /orders/{id}/pay";
    cell.outcome = one.outcome;
    cell.logged = one.outcome == Outcome::failed_loudly;
    cell.shown = one.shown;
    cell.of = one.outcome == Outcome::inconclusive ? 5 : one.shown;
    cell.says = one.says;
    cell.finding = one.finding;
    run.drift_cells.push_back(std::move(cell));
  }
  run.drift_cells.push_back({"target", "POST /orders/{id}/pay", true, "$.qty", "number-to-string",
                             "POST /orders/{id}/pay", Outcome::failed_loudly, false, 1, 1, "answered 400",
                             ""});
  add_finding(run, "F3", "drift-crash", Severity::critical,
              "POST /orders/{id}/pay crashes: $.status of POST /charges on payments, to-null", 2);
  add_finding(
      run, "F1", "drift-silent", Severity::high,
      "POST /orders/{id}/pay answers wrongly without saying so: $.amount of POST /charges on payments", 1);
  add_finding(run, "F6", "drift-refused-addition", Severity::low,
              "POST /orders/{id}/pay refuses a field that was added: $.card of POST /charges on payments", 2);
  run.verdict = Verdict::fail;
  run.reasons = {"F3 (critical): POST /orders/{id}/pay crashes"};
  give_fingerprints(run);
  return run;
}

}  // namespace shakedown::samples
