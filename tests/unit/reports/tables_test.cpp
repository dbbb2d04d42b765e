// The sums that every format shows.
#include "reports/tables.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
using namespace std::chrono_literals;

TEST_CASE("requests and errors of the run are those of its endpoints and of its stages") {
  const auto run = samples::sample_run();
  const auto all = run_figures(run);
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  for (const auto& row : endpoint_figures(run)) {
    requests += row.all.requests;
    errors += row.all.errors;
  }
  CHECK(requests == all.requests);
  CHECK(errors == all.errors);
  std::uint64_t by_stage = 0;
  for (const auto& stage : run.stages) by_stage += stage_figures(run, stage.id).requests;
  CHECK(by_stage == all.requests);
  CHECK(all.latency.count() == all.requests);
  CHECK(all.rate == Approx(static_cast<double>(all.requests) / 90));
}

TEST_CASE("endpoints come with the slowest p99 first, and those never asked for are left out") {
  auto run = samples::sample_run();
  run.endpoints.push_back({99, {"DELETE", "/orders/{id}"}});
  const auto rows = endpoint_figures(run);
  REQUIRE(rows.size() == 6);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    CHECK(rows[i - 1].all.latency.percentile(99) >= rows[i].all.latency.percentile(99));
  }
}

TEST_CASE("requests that were never sent count as errors without a latency") {
  journal::StoredRun run;
  run.stages = {{1, "one", "", 0s, 10s, 0s, 0}};
  journal::TotalRecord total;
  total.stage = 1;
  total.endpoint = 5;
  total.outcomes[static_cast<std::size_t>(Outcome::answered)] = 30;
  total.outcomes[static_cast<std::size_t>(Outcome::not_sent)] = 10;
  total.latency.record(1000, 30);
  run.totals = {total};
  const auto rows = endpoint_figures(run);
  REQUIRE(rows.size() == 1);
  CHECK(to_string(rows[0].endpoint) == " endpoint 5");
  CHECK(rows[0].all.requests == 40);
  CHECK(rows[0].all.errors == 10);
  CHECK(rows[0].all.error_share() == Approx(0.25));
  CHECK(rows[0].all.rate == Approx(3));
}

TEST_CASE("a stage that never ended is taken to end with the run") {
  journal::StoredRun run;
  run.length = 7s;
  run.stages = {{1, "cut", "", 2s, 0s, 10s, 0}};
  CHECK(stage_end(run, run.stages[0]) == 7s);
}

TEST_CASE("findings come with the most severe first and otherwise in the judge's order") {
  journal::StoredRun run;
  for (const auto severity : {Severity::low, Severity::critical, Severity::low, Severity::high}) {
    Finding finding;
    finding.id = "F" + std::to_string(run.findings.size() + 1);
    finding.severity = severity;
    run.findings.push_back(finding);
  }
  std::string order;
  for (const auto* finding : by_severity(run)) order += finding->id;
  CHECK(order == "F2F4F1F3");
}
