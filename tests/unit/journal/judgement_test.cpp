// A judgement in the run file, and its replacement.
#include "harness/journal/journal.hpp"
#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::TemporaryFolder;

namespace {

std::string closed_run(const TemporaryFolder& folder) {
  const std::string path = folder.file("run.db");
  auto journal = Journal::create(path, {});
  REQUIRE(journal);
  REQUIRE(journal.value()->close(1s, false));
  return path;
}

Judgement some_judgement() {
  Judgement judgement;
  Finding finding;
  finding.id = "F1";
  finding.fingerprint = "0123456789abcdef";
  finding.rule = "server-error";
  finding.severity = Severity::high;
  finding.title = "POST /orders failed";
  finding.why = "why";
  finding.endpoint = "POST /orders";
  finding.stage = "steady";
  finding.count = 3;
  finding.of = 100;
  finding.first_seen = 1s;
  finding.last_seen = 2s;
  finding.evidence = {{Evidence::Kind::exchange, 7, "the first one"},
                      {Evidence::Kind::figure, 0, "3 of 100"}};
  finding.reproduce = "shakedown run a.yaml";
  judgement.findings = {finding, Finding{}};
  judgement.findings[1].evidence = {{Evidence::Kind::log_line, 9, "a line"},
                                    {Evidence::Kind::call, 10, "a call"},
                                    {Evidence::Kind::experiment, 11, "an experiment"}};
  GateResult held;
  held.gate.text = "p99.9(POST /orders) <= 250ms";
  held.gate.where = {"a.yaml", 12, 5};
  held.gate.measure = Measure::percentile;
  held.gate.percentile = 99.9;
  held.gate.endpoint = "POST /orders";
  held.gate.stage = "steady";
  held.gate.comparison = Comparison::less_or_equal;
  held.gate.limit = 250e6;
  held.gate.severity = Severity::critical;
  held.verdict = Verdict::pass;
  held.observed = 188.25e6;
  held.samples = 100;
  held.why = "because";
  judgement.gates = {held, GateResult{}};
  judgement.cells = {
      {"fault", "payments", "http_lose_answer", "doubled-effect", MatrixCell::State::broken, 4, 5,
       "charged twice", "F1"},
      {"fault", "payments", "latency", "no-deadline", MatrixCell::State::held, 0, 5, "", ""},
      {"fault", "payments", "corrupt", "no-deadline", MatrixCell::State::not_exercised, 0, 0, "", ""},
      {}};
  for (int outcome = 0; outcome < 12; ++outcome) {
    judgement.drift_cells.push_back({"payments", "POST /charges", true, "$.status", "drop",
                                     "POST /orders/{id}/pay", static_cast<DriftCell::Outcome>(outcome), true,
                                     4, 5, "says", "F1"});
  }
  for (int outcome = 0; outcome < 15; ++outcome) {
    judgement.race_cells.push_back({"POST /orders x 3", "POST /orders",
                                    static_cast<RaceCell::Outcome>(outcome), 4, 5, 12, 6, 0.375, 0.875, 2,
                                    3ms, "says", "F1"});
  }
  judgement.changes = {
      {"baseline and target", "GET /orders", true, 200, "$.items[*].price", "retyped",
       "response-property-type-changed", Severity::high, "integer", "string", 412, 410, 1e-9, 7, 8, "F2"},
      {}};
  judgement.noise = {{"GET /orders", "$.items[*].id", 20, 19}, {}};
  judgement.findings[0].quarantine = "until 2026-12-01";
  judgement.findings[0].quarantine_over = true;
  judgement.history.runs = 3;
  for (int state = 0; state < 6; ++state) {
    HistoryFinding known;
    known.fingerprint = "f" + std::to_string(state);
    known.rule = "server-error";
    known.severity = Severity::high;
    known.endpoint = "POST /orders";
    known.title = "it broke";
    known.finding = "F1";
    known.state = static_cast<HistoryFinding::State>(state);
    known.first_seen_ms = 1;
    known.last_seen_ms = 2;
    known.first_run = "one";
    known.last_run = "two";
    known.seen = 3;
    known.chances = 4;
    known.clean = 5;
    known.needed = 6;
    judgement.history.findings.push_back(known);
  }
  judgement.history.gates = {
      {held.gate, {{1, "one", Verdict::pass, 0.5}, {2, "two", Verdict::inconclusive, std::nullopt}}}, {}};
  judgement.verdict = Verdict::fail;
  judgement.reasons = {"first", "second"};
  return judgement;
}

}  // namespace

TEST_CASE("a stored judgement comes back") {
  const TemporaryFolder folder;
  const std::string path = closed_run(folder);
  REQUIRE(store_judgement(path, some_judgement()));
  const auto read = read_run(path);
  REQUIRE(read);
  const StoredRun& run = read.value();
  REQUIRE(run.findings.size() == 2);
  const Finding& finding = run.findings[0];
  CHECK(finding.id == "F1");
  CHECK(finding.fingerprint == "0123456789abcdef");
  CHECK(finding.rule == "server-error");
  CHECK(finding.severity == Severity::high);
  CHECK(finding.title == "POST /orders failed");
  CHECK(finding.why == "why");
  CHECK(finding.endpoint == "POST /orders");
  CHECK(finding.stage == "steady");
  CHECK(finding.count == 3);
  CHECK(finding.of == 100);
  CHECK(finding.first_seen == 1s);
  CHECK(finding.last_seen == 2s);
  CHECK(finding.reproduce == "shakedown run a.yaml");
  CHECK(finding.quarantine == "until 2026-12-01");
  CHECK(finding.quarantine_over);
  CHECK(run.history.runs == 3);
  REQUIRE(run.history.findings.size() == 6);
  for (int state = 0; state < 6; ++state) {
    const HistoryFinding& known = run.history.findings[static_cast<std::size_t>(state)];
    CHECK(known.fingerprint == "f" + std::to_string(state));
    CHECK(known.state == static_cast<HistoryFinding::State>(state));
    CHECK(known.severity == Severity::high);
    CHECK(known.finding == "F1");
    CHECK(known.last_run == "two");
    CHECK(known.last_seen_ms == 2);
    CHECK(known.seen == 3);
    CHECK(known.needed == 6);
  }
  REQUIRE(run.history.gates.size() == 2);
  REQUIRE(run.history.gates[0].points.size() == 2);
  CHECK(run.history.gates[0].gate.text == "p99.9(POST /orders) <= 250ms");
  CHECK(run.history.gates[0].points[0].observed == 0.5);
  CHECK(run.history.gates[0].points[1].verdict == Verdict::inconclusive);
  CHECK(run.history.gates[1].points.empty());
  REQUIRE(finding.evidence.size() == 2);
  CHECK(finding.evidence[0].id == 7);
  CHECK(finding.evidence[1].kind == Evidence::Kind::figure);
  REQUIRE(run.findings[1].evidence.size() == 3);
  CHECK(run.findings[1].evidence[0].kind == Evidence::Kind::log_line);
  CHECK(run.findings[1].evidence[1].kind == Evidence::Kind::call);
  CHECK(run.findings[1].evidence[2].kind == Evidence::Kind::experiment);

  REQUIRE(run.gates.size() == 2);
  const GateResult& gate = run.gates[0];
  CHECK(gate.gate.text == "p99.9(POST /orders) <= 250ms");
  CHECK(gate.gate.where.line == 12);
  CHECK(gate.gate.where.column == 5);
  CHECK(gate.gate.measure == Measure::percentile);
  CHECK(gate.gate.percentile == 99.9);
  CHECK(gate.gate.comparison == Comparison::less_or_equal);
  CHECK(gate.gate.limit == 250e6);
  CHECK(gate.gate.severity == Severity::critical);
  CHECK(gate.verdict == Verdict::pass);
  REQUIRE(gate.observed.has_value());
  CHECK(*gate.observed == 188.25e6);
  CHECK(gate.samples == 100);
  CHECK_FALSE(run.gates[1].observed.has_value());
  REQUIRE(run.verdict.has_value());
  CHECK(*run.verdict == Verdict::fail);
  CHECK(run.reasons == std::vector<std::string>{"first", "second"});

  REQUIRE(run.cells.size() == 4);
  const MatrixCell& cell = run.cells[0];
  CHECK(cell.kind == "fault");
  CHECK(cell.subject == "payments");
  CHECK(cell.what == "http_lose_answer");
  CHECK(cell.rule == "doubled-effect");
  CHECK(cell.state == MatrixCell::State::broken);
  CHECK(cell.shown == 4);
  CHECK(cell.of == 5);
  CHECK(cell.says == "charged twice");
  CHECK(cell.finding == "F1");
  CHECK(run.cells[1].state == MatrixCell::State::held);
  CHECK(run.cells[2].state == MatrixCell::State::not_exercised);
  CHECK(run.cells[3].state == MatrixCell::State::inconclusive);
}

TEST_CASE("drift cells, changes and noise of a judgement come back") {
  const TemporaryFolder folder;
  const std::string path = closed_run(folder);
  REQUIRE(store_judgement(path, some_judgement()));
  const auto read = read_run(path);
  if (!read) FAIL(to_string(read.error()));
  const StoredRun& run = read.value();
  REQUIRE(run.drift_cells.size() == 12);
  for (int outcome = 0; outcome < 12; ++outcome)
    CHECK(run.drift_cells[static_cast<std::size_t>(outcome)].outcome ==
          static_cast<DriftCell::Outcome>(outcome));
  const DriftCell& cell = run.drift_cells[0];
  CHECK(cell.subject == "payments");
  CHECK(cell.asked == "POST /charges");
  CHECK(cell.is_request);
  CHECK(cell.place == "$.status");
  CHECK(cell.op == "drop");
  CHECK(cell.endpoint == "POST /orders/{id}/pay");
  CHECK(cell.logged);
  CHECK(cell.shown == 4);
  CHECK(cell.of == 5);
  CHECK(cell.says == "says");
  CHECK(cell.finding == "F1");

  REQUIRE(run.changes.size() == 2);
  const ChangeRecord& change = run.changes[0];
  CHECK(change.between == "baseline and target");
  CHECK(change.endpoint == "GET /orders");
  CHECK(change.is_request);
  CHECK(change.status == 200);
  CHECK(change.where == "$.items[*].price");
  CHECK(change.kind == "retyped");
  CHECK(change.rule == "response-property-type-changed");
  CHECK(change.severity == Severity::high);
  CHECK(change.before == "integer");
  CHECK(change.after == "string");
  CHECK(change.count_before == 412);
  CHECK(change.count_after == 410);
  CHECK(change.bound == 1e-9);
  CHECK(change.exchange_before == 7);
  CHECK(change.exchange_after == 8);
  CHECK(change.finding == "F2");
  CHECK_FALSE(run.changes[1].is_request);

  REQUIRE(run.noise.size() == 2);
  CHECK(run.noise[0].endpoint == "GET /orders");
  CHECK(run.noise[0].where == "$.items[*].id");
  CHECK(run.noise[0].pairs == 20);
  CHECK(run.noise[0].differed == 19);
}

TEST_CASE("race cells of a judgement come back") {
  const TemporaryFolder folder;
  const std::string path = closed_run(folder);
  REQUIRE(store_judgement(path, some_judgement()));
  const auto read = read_run(path);
  if (!read) FAIL(to_string(read.error()));
  const StoredRun& run = read.value();
  REQUIRE(run.race_cells.size() == 15);
  for (int outcome = 0; outcome < 15; ++outcome)
    CHECK(run.race_cells[static_cast<std::size_t>(outcome)].outcome ==
          static_cast<RaceCell::Outcome>(outcome));
  const RaceCell& cell = run.race_cells[0];
  CHECK(cell.what == "POST /orders x 3");
  CHECK(cell.endpoint == "POST /orders");
  CHECK(cell.shown == 4);
  CHECK(cell.of == 5);
  CHECK(cell.serial_plays == 12);
  CHECK(cell.legal_outcomes == 6);
  CHECK(cell.rate_low == 0.375);
  CHECK(cell.rate_high == 0.875);
  CHECK(cell.least_requests == 2);
  CHECK(cell.widest_step == 3ms);
  CHECK(cell.says == "says");
  CHECK(cell.finding == "F1");
}

TEST_CASE("a second judgement replaces the first one whole") {
  const TemporaryFolder folder;
  const std::string path = closed_run(folder);
  REQUIRE(store_judgement(path, some_judgement()));
  Judgement second;
  second.verdict = Verdict::pass;
  REQUIRE(store_judgement(path, second));
  const auto run = read_run(path);
  REQUIRE(run);
  CHECK(run.value().findings.empty());
  CHECK(run.value().gates.empty());
  CHECK(run.value().reasons.empty());
  CHECK(run.value().cells.empty());
  CHECK(run.value().drift_cells.empty());
  CHECK(run.value().race_cells.empty());
  CHECK(run.value().changes.empty());
  CHECK(run.value().noise.empty());
  CHECK(run.value().verdict == Verdict::pass);
  CHECK(test::raw_sql(path, "SELECT count(*) FROM evidence") == std::vector<std::string>{"0"});
}

TEST_CASE("a judgement is stored only in a run file") {
  const TemporaryFolder folder;
  test::raw_sql(folder.file("other.db"), "CREATE TABLE findings (a)");
  CHECK_FALSE(store_judgement(folder.file("other.db"), some_judgement()));
  CHECK_FALSE(store_judgement(folder.file("missing.db"), some_judgement()));
}
