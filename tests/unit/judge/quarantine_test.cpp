// Findings that are set aside: until their day they do not fail a run, afterwards they do.
#include "harness/judge/quarantine.hpp"

#include "harness/judge/gates.hpp"
#include "harness/judge/judge.hpp"
#include "harness/model/quarantine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;

namespace {

constexpr std::int64_t today = 20'000;  // 2024-10-04

// A run in which POST /orders answered 500 now and then, of a scenario that sets this aside.
journal::StoredRun failing(const QuarantineEntry& entry) {
  test::RunBuilder builder;
  auto& total = builder.total(test::RunBuilder::create);
  total.outcomes[static_cast<std::size_t>(Outcome::unexpected_status)] += 30;
  total.statuses[500] += 30;
  journal::SignatureRecord signature;
  signature.id = 1;
  signature.endpoint = test::RunBuilder::create;
  signature.status = 500;
  signature.message = "database is locked";
  signature.count = 30;
  builder.run.signatures.push_back(signature);
  builder.run.info.began_wall_ms = today * 86'400'000 + 5;
  builder.run.info.quarantine = quarantine_text({entry});
  return builder.run;
}

QuarantineEntry entry_until(std::int64_t day) {
  QuarantineEntry entry;
  entry.rule = "server-error";
  entry.endpoint = "POST /orders";
  entry.reason = "the lock is being worked on";
  entry.owner = "team-orders";
  entry.ticket = "ORD-7";
  entry.until = day;
  return entry;
}

std::vector<Gate> no_high_findings() {
  Gate gate;
  gate.text = "findings: none at high or above";
  gate.measure = Measure::findings;
  gate.comparison = Comparison::less_or_equal;
  gate.severity = Severity::high;
  return {gate};
}

}  // namespace

TEST_CASE("what is set aside is found and told, and does not fail the run up to its last day") {
  for (const auto day : {today, today + 30}) {
    const auto judgement = judge::judge(failing(entry_until(day)), no_high_findings());
    REQUIRE_FALSE(judgement.findings.empty());
    CHECK(judgement.findings[0].quarantine.find("ORD-7, team-orders: the lock") != std::string::npos);
    CHECK(judge::is_set_aside(judgement.findings[0]));
    CHECK(judgement.verdict == Verdict::pass);
    CHECK(judgement.gates[0].why.find("1 in quarantine") != std::string::npos);
    CHECK(judge::judge(failing(entry_until(day)), {}).verdict == Verdict::pass);
  }
}

TEST_CASE("after its last day, or more than 30 days ahead, it fails the run and says so") {
  for (const auto day : {today - 1, today + 31}) {
    const auto judgement = judge::judge(failing(entry_until(day)), no_high_findings());
    CHECK(judgement.findings.at(0).quarantine_over);
    CHECK(judgement.verdict == Verdict::fail);
    bool said = false;
    for (const auto& reason : judgement.reasons)
      said = said || reason.starts_with("quarantine of F1 is over");
    CHECK(said);
  }
}

TEST_CASE("a finding below the gate's severity fails the run once its quarantine is over") {
  std::vector<Finding> findings(1);
  findings[0].rule = "server-error";
  findings[0].endpoint = "POST /orders";
  findings[0].severity = Severity::low;
  journal::RunInfo info;
  info.began_wall_ms = today * 86'400'000;
  info.quarantine = quarantine_text({entry_until(today - 1)});
  judge::set_aside(info, findings);
  CHECK(judge::ended_quarantines(findings).size() == 1);
}

TEST_CASE("an entry is about its fingerprint alone, or its rule and endpoint") {
  std::vector<Finding> findings(2);
  findings[0].fingerprint = "0123456789abcdef";
  findings[0].rule = findings[1].rule = "server-error";
  findings[0].endpoint = "GET /a";
  findings[1].endpoint = "POST /orders";
  journal::RunInfo info;
  auto by_print = entry_until(today);
  by_print.fingerprint = "0123456789abcdef";
  info.began_wall_ms = today * 86'400'000;
  info.quarantine = quarantine_text({by_print});
  judge::set_aside(info, findings);
  CHECK(judge::is_set_aside(findings[0]));
  CHECK_FALSE(judge::is_set_aside(findings[1]));
  info.quarantine = quarantine_text({entry_until(today)});
  judge::set_aside(info, findings);
  CHECK_FALSE(judge::is_set_aside(findings[0]));
  CHECK(judge::is_set_aside(findings[1]));
}
