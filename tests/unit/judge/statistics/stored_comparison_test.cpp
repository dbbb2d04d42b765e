// Two stored runs side by side: what is told, and what is said not to follow.
#include "harness/judge/stored_comparison.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;

namespace {

// Five rounds of the target, each with 400 requests of about this latency.
journal::StoredRun run_of_rounds(std::int64_t latency, const std::string& machine) {
  journal::StoredRun run;
  run.info.host = "Linux, 2 CPUs";
  run.info.machine = machine;
  run.stages.push_back({1, "performance", "", 0s, 200s, 0s, 0});
  run.endpoints.push_back({0, {"GET", "/orders"}});
  run.rounds_stages.push_back({1, "", "8 users", 5, 3s, 10s, 0.1, 0.5});
  for (int position = 1; position <= 5; ++position) {
    const auto begin = std::chrono::seconds(20 * position);
    run.rounds.push_back({1, position, "target", begin, begin + 3s, begin + 13s, 400, 400, 0, ""});
    journal::RoundFigureRecord figure;
    figure.stage = 1;
    figure.position = position;
    figure.outcomes[static_cast<std::size_t>(Outcome::answered)] = 400;
    figure.latency.record(latency + latency / 100 * position, 400);
    run.round_figures.push_back(std::move(figure));
  }
  return run;
}

bool says(const std::vector<std::string>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& line) { return line.find(text) != std::string::npos; });
}

bool any_worse(const StoredComparison& comparison) {
  return std::any_of(comparison.figures.begin(), comparison.figures.end(),
                     [](const auto& figure) { return figure.worse; });
}

}  // namespace

TEST_CASE("rounds of two runs on one machine are compared as rounds, with the other time said") {
  const auto comparison = compare_runs(run_of_rounds(5'000'000, "a"), run_of_rounds(8'000'000, "a"));
  CHECK(comparison.of_rounds);
  CHECK(comparison.times_comparable);
  CHECK(any_worse(comparison));
  CHECK(says(comparison.cautions, "at different times"));
}

TEST_CASE("no slowdown is told between two machines, described alike or not, and that is said") {
  const auto alike = compare_runs(run_of_rounds(5'000'000, "a"), run_of_rounds(8'000'000, "b"));
  CHECK_FALSE(alike.times_comparable);
  CHECK_FALSE(any_worse(alike));
  CHECK_FALSE(alike.figures.empty());
  CHECK(says(alike.cautions, "described alike"));
  auto other = run_of_rounds(8'000'000, "a");
  other.info.host = "Linux, 64 CPUs";
  const auto differing = compare_runs(run_of_rounds(5'000'000, "a"), other);
  CHECK_FALSE(any_worse(differing));
  CHECK(says(differing.cautions, "64 CPUs"));
  const auto unknown = compare_runs(run_of_rounds(5'000'000, ""), run_of_rounds(8'000'000, ""));
  CHECK_FALSE(any_worse(unknown));
}

TEST_CASE("rounds under different loads are not compared in time") {
  auto other = run_of_rounds(8'000'000, "a");
  other.rounds_stages[0].load = "64 users";
  const auto comparison = compare_runs(run_of_rounds(5'000'000, "a"), other);
  CHECK_FALSE(any_worse(comparison));
  CHECK(says(comparison.cautions, "64 users"));
}

TEST_CASE("runs without rounds show one figure of each, and failures that only one of them has") {
  test::RunBuilder before;
  test::RunBuilder after;
  after.failed(test::RunBuilder::create, Outcome::unexpected_status, 500, 12, 30s, "no stock");
  after.run.findings.push_back({"F1",
                                "server-error",
                                Severity::high,
                                "POST /orders answered 500",
                                "",
                                "POST /orders",
                                "steady",
                                12,
                                0,
                                {},
                                {},
                                {},
                                ""});
  const auto comparison = compare_runs(before.run, after.run);
  CHECK_FALSE(comparison.of_rounds);
  CHECK_FALSE(any_worse(comparison));
  CHECK(says(comparison.cautions, "no telling a change from chance"));
  REQUIRE(comparison.new_errors.size() == 1);
  CHECK(comparison.new_errors[0] == "POST /orders 500 no stock (12 times)");
  CHECK(comparison.gone_errors.empty());
  CHECK(comparison.new_findings == std::vector<std::string>{"high: POST /orders answered 500"});
  CHECK(compare_runs(after.run, before.run).gone_errors.size() == 1);
}
