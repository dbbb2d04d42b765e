// What the target did with a change of shape: each outcome with a twin that is next to it and is none.
#include "harness/judge/drift_cells.hpp"
#include "harness/judge/drift_needs.hpp"
#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drift_builder.hpp"

using namespace shakedown;
using judge::DriftOutcome;
using test::DriftBuilder;

namespace {

DriftOutcome outcome_of(const DriftBuilder& built, std::string* says = nullptr) {
  const auto ruling = judge::judge_drift(judge::ExperimentView(built.run, built.run.experiments.back()));
  UNSCOPED_INFO(ruling.says);
  if (says) *says = ruling.says;
  return ruling.outcome;
}

// The outcome of one change that the target answered with 201 and this body.
DriftOutcome answered(const std::string& what, const std::string& place, const std::string& became,
                      const std::string& body, const std::string& state = {}) {
  DriftBuilder built;
  built.begin(what, place, became).answered(201, body, state).afterwards();
  return outcome_of(built);
}

const char* const same =
    R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a77","last4":"4242"}})";

std::vector<std::string> rules(const journal::StoredRun& run) {
  std::vector<std::string> names;
  for (const Finding& finding : judge::find_all(run)) {
    UNSCOPED_INFO(finding.rule << ": " << finding.title);
    names.push_back(finding.rule);
  }
  return names;
}
using Rules = std::vector<std::string>;

}  // namespace

TEST_CASE("the same result is tolerated, whatever was fresh in it") {
  CHECK(answered("drop", "$.amount", "", same) == DriftOutcome::tolerated);
}

TEST_CASE("another result is a silent failure, of the answer and of the state read afterwards") {
  CHECK(answered("drop", "$.status", "",
                 R"({"status":"open","total":4900,"payment":{"id":"ch_0f00000000000a77","last4":"4242"}})") ==
        DriftOutcome::failed_silently);
  CHECK(answered("drop", "$.status", "", same, R"({"status":"placed","total":4900})") ==
        DriftOutcome::failed_silently);
  SECTION("twin: one that says itself that something failed") {
    CHECK(answered("drop", "$.status", "", R"({"status":"payment_failed","total":4900,"payment":null})") ==
          DriftOutcome::failed_loudly);
  }
}

TEST_CASE("a place that shows the changed one may pass it on, and may be gone") {
  const std::string last4 = "$.card.last4";
  CHECK(answered(
            "string-longer", last4, R"("42424242")",
            R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a77","last4":"42424242"}})") ==
        DriftOutcome::tolerated);
  CHECK(answered("drop", last4, "",
                 R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a77"}})") ==
        DriftOutcome::defaulted);
  CHECK(answered("drop", last4, "",
                 R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a77","last4":"????"}})") ==
        DriftOutcome::defaulted);
  SECTION("twin: a text that nobody chose") {
    for (const char* word : {"undefined", "NaN", "[object Object]"}) {
      CHECK(answered("drop", last4, "",
                     std::string(
                         R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a77","last4":")") +
                         word + "\"}}") == DriftOutcome::failed_silently);
    }
  }
  SECTION("twin: of another type") {
    CHECK(answered("string-to-number", last4, "4242",
                   R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a77","last4":4242}})") ==
          DriftOutcome::failed_silently);
  }
  SECTION("twin: of another type where its value is another one each time") {
    CHECK(answered("string-to-number", "$.id", "12",
                   R"({"status":"paid","total":4900,"payment":{"id":12,"last4":"4242"}})") ==
          DriftOutcome::failed_silently);
  }
}

TEST_CASE("a number that was joined as a string is a silent failure") {
  CHECK(answered(
            "number-to-string", "$.amount", R"("4900")",
            R"({"status":"paid","total":"49000","payment":{"id":"ch_0f00000000000a77","last4":"4242"}})") ==
        DriftOutcome::failed_silently);
  SECTION("twin: read as the number that it says") {
    CHECK(answered("number-to-string", "$.amount", R"("4900")", same) == DriftOutcome::tolerated);
  }
}

TEST_CASE("digits that are lost beyond 2^53 are a silent failure") {
  const auto with_total = [](const std::string& total) {
    return R"({"status":"paid","total":)" + total +
           R"(,"payment":{"id":"ch_0f00000000000a77","last4":"4242"}})";
  };
  CHECK(answered("new-word", "$.amount", "9007199254740993", with_total("9007199254740992")) ==
        DriftOutcome::failed_silently);
  SECTION("twin: passed on whole") {
    CHECK(answered("new-word", "$.amount", "9007199254740993", with_total("9007199254740993")) ==
          DriftOutcome::tolerated);
  }
}

TEST_CASE("another value of the same type is followed, since nobody can know better") {
  CHECK(answered("new-word", "$.status", R"("brand_new")",
                 R"({"status":"open","total":4900,"payment":{"id":"ch_0f00000000000a77","last4":"4242"}})") ==
        DriftOutcome::tolerated);
}

TEST_CASE("an orderly error is loud, another 5xx and a closed connection are not") {
  const auto error = [](int status, Outcome outcome = Outcome::answered) {
    DriftBuilder built;
    built.begin("to-null", "$.status", "null").answered(status, "{}", "", outcome).afterwards();
    return outcome_of(built);
  };
  CHECK(error(402) == DriftOutcome::failed_loudly);
  CHECK(error(502) == DriftOutcome::failed_loudly);
  CHECK(error(202) == DriftOutcome::failed_loudly);
  CHECK(error(500) == DriftOutcome::server_error);
  CHECK(error(0, Outcome::closed) == DriftOutcome::server_error);
  CHECK(error(0, Outcome::first_byte_timeout) == DriftOutcome::hung);
}

TEST_CASE("an error because of an added field is its own outcome") {
  DriftBuilder built;
  built.begin("extra-field", "$", R"({"driftExtra":1})").answered(502, "{}").afterwards();
  CHECK(outcome_of(built) == DriftOutcome::refused_more);
  SECTION("twin: an added field that is passed on") {
    CHECK(answered("extra-field", "$", "",
                   R"({"status":"paid","total":4900,"extra":1,)"
                   R"("payment":{"id":"ch_0f00000000000a77","last4":"4242"}})") == DriftOutcome::tolerated);
  }
}

TEST_CASE("a control that fails afterwards is poisoned") {
  DriftBuilder built;
  built.begin("to-null", "$.status", "null").answered(502, "{}").afterwards(502, "{}");
  CHECK(outcome_of(built) == DriftOutcome::poisoned);
  SECTION("and so is one with another result") {
    DriftBuilder other;
    other.begin("to-null", "$.status", "null").answered(201, same).afterwards(201, R"({"status":"null"})");
    CHECK(outcome_of(other) == DriftOutcome::poisoned);
  }
}

TEST_CASE("a target that ended has crashed, and one that was stopped before has not") {
  DriftBuilder built;
  built.begin("drop", "$.status").answered(0, "", "", Outcome::closed);
  built.builder.event(built.now(), EventKind::process_killed, "target", "killed by SIGSEGV");
  CHECK(outcome_of(built) == DriftOutcome::crashed);
  SECTION("twin") {
    DriftBuilder other;
    other.begin("drop", "$.status").answered(502, "{}").afterwards();
    other.builder.event(other.record().begin - std::chrono::seconds(1), EventKind::process_exited, "target",
                        "");
    CHECK(outcome_of(other) == DriftOutcome::failed_loudly);
  }
}

TEST_CASE("a control that is not steady proves nothing") {
  DriftBuilder built;
  built.begin("drop", "$.status").answered(201, R"({"status":"open"})").afterwards();
  for (auto& step : built.run.experiment_steps) {
    if (step.phase != DriftBuilder::Phase::control_again || step.is_read) continue;
    built.run.exchanges[static_cast<std::size_t>(step.exchange) - 1].exchange.response.body =
        R"({"status":"other"})";
  }
  CHECK(outcome_of(built) == DriftOutcome::inconclusive);
}

TEST_CASE("of requests to the target only what nobody may do is a finding") {
  DriftBuilder built;
  for (int n = 1; n <= 5; ++n) {
    built.begin("number-to-string", "$.qty", R"("1")", n).answered(201, R"({"status":"odd"})").afterwards();
    built.record().is_request = true;
    built.record().subject = "target";
  }
  CHECK(outcome_of(built) == DriftOutcome::defaulted);
  CHECK(rules(built.run) == Rules{});
  SECTION("twin: a 500") {
    DriftBuilder other;
    for (int n = 1; n <= 5; ++n) {
      other.begin("number-to-string", "$.qty", R"("1")", n).answered(500, "{}").afterwards();
      other.record().is_request = true;
      other.record().subject = "target";
    }
    CHECK(rules(other.run) == Rules{"drift-server-error"});
  }
}

TEST_CASE("a log line that the controls do not have is noticed") {
  DriftBuilder built;
  built.begin("drop", "$.status").answered(502, "{}").afterwards();
  built.builder.log(built.record().provoked + std::chrono::milliseconds(4), "error payments: odd answer");
  CHECK(judge::judge_drift(judge::ExperimentView(built.run, built.run.experiments.back())).logged);
  SECTION("twin: a line that every request has") {
    DriftBuilder other;
    other.begin("drop", "$.status").answered(502, "{}").afterwards();
    const auto& begin = other.record().begin;
    other.builder.log(begin + std::chrono::milliseconds(70), "took 7 ms");
    other.builder.log(other.record().provoked + std::chrono::milliseconds(4), "took 9 ms");
    other.builder.log(other.record().end - std::chrono::milliseconds(4), "took 8 ms");
    CHECK_FALSE(judge::judge_drift(judge::ExperimentView(other.run, other.run.experiments.back())).logged);
  }
}

TEST_CASE("one place is one finding, confirmed, with each operator as evidence") {
  DriftBuilder built;
  for (const char* op : {"drop", "to-null"}) {
    for (int n = 1; n <= 5; ++n)
      built.begin(op, "$.status", "", n).answered(201, R"({"status":"open"})").afterwards();
  }
  const auto found = judge::find_all_with_cells(built.run);
  REQUIRE(found.findings.size() == 1);
  const Finding& finding = found.findings.front();
  CHECK(finding.rule == "drift-silent");
  CHECK(finding.severity == Severity::high);
  CHECK(finding.endpoint == "POST /orders/{id}/pay");
  CHECK(finding.count == 5);
  CHECK(finding.of == 5);
  CHECK(finding.reproduce == "shakedown reproduce RUN F1");
  REQUIRE(found.drift_cells.size() == 2);
  CHECK(found.drift_cells[0].finding == "F1");
  CHECK(found.drift_cells[1].finding == "F1");
  CHECK(found.drift_cells[0].shown == 5);
}

TEST_CASE("what showed twice in five is no finding") {
  DriftBuilder built;
  for (int n = 1; n <= 5; ++n) {
    built.begin("drop", "$.status", "", n).answered(201, n < 3 ? R"({"status":"open"})" : same).afterwards();
  }
  const auto found = judge::find_all_with_cells(built.run);
  CHECK(found.findings.empty());
  REQUIRE(found.drift_cells.size() == 1);
  CHECK(found.drift_cells[0].outcome == DriftOutcome::tolerated);
}

TEST_CASE("an unknown word taken for success is a finding where a known failure is noticed") {
  const auto with_known = [](int status) {
    DriftBuilder built;
    for (int n = 1; n <= 5; ++n)
      built.begin("new-word", "$.status", R"("brand_new")", n).answered(201, same).afterwards();
    built.begin("new-word failed", "$.status", R"("failed")");
    built.answered(status, status == 201 ? same : "{}").afterwards();
    return rules(built.run);
  };
  CHECK(with_known(402) == Rules{"drift-value-ignored"});
  SECTION("twin: a target that never looks at the word") {
    CHECK(with_known(201) == Rules{});
  }
}

TEST_CASE("the table says what is needed, and how much") {
  DriftBuilder built;
  built.begin("drop", "$.status").answered(502, "{}").afterwards();
  built.begin("number-to-string", "$.amount", R"("4900")").answered(502, "{}").afterwards();
  built.begin("drop", "$.amount").answered(201, same).afterwards();
  built.begin("drop", "$.card.last4")
      .answered(201, R"({"status":"paid","total":4900,"payment":{"id":"ch_0f00000000000a77"}})")
      .afterwards();
  built.begin("drop", "$.created").answered(201, same).afterwards();
  built.run.drift_cells = judge::evaluate_drift(built.run).cells;
  const auto rows = judge::drift_rows(built.run);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].need == judge::Need::needed);
  CHECK(rows[1].need == judge::Need::type_sensitive);
  CHECK(rows[2].need == judge::Need::shown);
  CHECK(rows[3].need == judge::Need::not_needed);
  const auto counts = judge::drift_counts(rows);
  REQUIRE(counts.size() == 1);
  CHECK(judge::in_words(counts[0]) ==
        "POST /charges on payments: 4 places, 5 changes, 1 needed, 0 badly taken");
}
