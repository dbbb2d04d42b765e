// Findings of made-up requests: from how often a sign was seen in the plays of one request.
#include "harness/judge/fuzz_findings.hpp"

#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;

namespace {

// One request that was played `of` times, of which `shown` have this sign.
journal::StoredRun run_with(const std::string& rule, int shown, int of,
                            const std::string& endpoint = "POST /orders") {
  journal::StoredRun run;
  run.stages.push_back({1, "made up", "", 0s, 20s, 20s, 0});
  journal::ExperimentRecord record;
  record.id = 7;
  record.stage = 1;
  record.kind = "fuzz";
  record.subject = "target";
  record.what = rule;
  record.asked = endpoint;
  record.place = "the key";
  record.says = "$.quantity: one below its minimum";
  record.begin = 1s;
  record.end = 2s;
  record.reproduce = "scenario: again";
  run.experiments.push_back(record);
  for (int play = 1; play <= of; ++play) {
    journal::ExchangeRecord kept;
    kept.id = play;
    run.exchanges.push_back(kept);
    journal::ExperimentStepRecord step;
    step.experiment = 7;
    step.exchange = play;
    step.play = play;
    step.request = 0;
    run.experiment_steps.push_back(step);
    if (play <= shown) run.fuzz_signs.push_back({7, play, rule, "the key", "500: oh", play});
  }
  return run;
}

}  // namespace

TEST_CASE("what most plays of a request show is a finding with its request and its reproduction") {
  const auto findings = find_by_fuzzing(run_with("fuzz/server-error", 3, 3));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "fuzz/server-error");
  CHECK(findings[0].severity == Severity::high);
  CHECK(findings[0].endpoint == "POST /orders");
  CHECK(findings[0].stage == "made up");
  CHECK(findings[0].count == 3);
  CHECK(findings[0].of == 3);
  CHECK(findings[0].title == "POST /orders: 500: oh, with $.quantity: one below its minimum");
  REQUIRE(findings[0].evidence.size() == 2);
  CHECK(findings[0].evidence[0].kind == Evidence::Kind::experiment);
  CHECK(findings[0].evidence[1].id == 1);
  CHECK(findings[0].reproduce.starts_with("shakedown reproduce"));
  CHECK(find_all(run_with("fuzz/server-error", 3, 3)).size() == 1);
}

TEST_CASE("what is shown once and not again is no finding") {
  CHECK(find_by_fuzzing(run_with("fuzz/server-error", 1, 3)).empty());
  CHECK(find_by_fuzzing(run_with("fuzz/server-error", 2, 5)).empty());
  CHECK(find_by_fuzzing(run_with("fuzz/server-error", 0, 3)).empty());
  CHECK(find_by_fuzzing(run_with("fuzz/server-error", 3, 5)).size() == 1);
  CHECK(find_by_fuzzing(run_with("fuzz/server-error", 1, 1)).size() == 1);
}

TEST_CASE("a crash is critical, and what only reads and accepts too much is not high") {
  CHECK(find_by_fuzzing(run_with("fuzz/crash", 3, 3))[0].severity == Severity::critical);
  CHECK(find_by_fuzzing(run_with("fuzz/accepted-invalid", 3, 3))[0].severity == Severity::high);
  CHECK(find_by_fuzzing(run_with("fuzz/accepted-invalid", 3, 3, "GET /orders"))[0].severity ==
        Severity::medium);
}

TEST_CASE("what a sequence shows is a finding about the operation that it was made for") {
  for (const char* rule :
       {"fuzz/not-deleted", "fuzz/use-after-delete", "fuzz/failed-create", "fuzz/partial-put"}) {
    INFO(rule);
    const auto findings = find_by_fuzzing(run_with(rule, 3, 3, "DELETE /orders/{id}"));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].rule == rule);
    CHECK(findings[0].severity == Severity::high);
    CHECK(findings[0].endpoint == "DELETE /orders/{id}");
    CHECK(findings[0].title == "DELETE /orders/{id}: 500: oh ($.quantity: one below its minimum)");
    CHECK(find_by_fuzzing(run_with(rule, 1, 3)).empty());
  }
  for (const char* rule :
       {"fuzz/put-not-idempotent", "fuzz/list-differs", "fuzz/search-differs", "fuzz/location"}) {
    INFO(rule);
    const auto findings = find_by_fuzzing(run_with(rule, 3, 3));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].severity == Severity::medium);
    CHECK_FALSE(findings[0].why.empty());
  }
}

TEST_CASE("some rules one answer shows, others a sequence that was made for them") {
  for (const char* rule : {"fuzz/server-error", "fuzz/crash", "fuzz/leak"}) CHECK(is_of_one_request(rule));
  for (const char* rule : {"fuzz/not-deleted", "fuzz/search-differs", "server-error"})
    CHECK_FALSE(is_of_one_request(rule));
}

TEST_CASE("two requests that show the same are one finding") {
  auto run = run_with("fuzz/leak", 3, 3);
  auto again = run_with("fuzz/leak", 3, 3);
  again.experiments[0].id = 8;
  run.experiments.push_back(again.experiments[0]);
  for (auto step : again.experiment_steps) {
    step.experiment = 8;
    run.experiment_steps.push_back(step);
  }
  for (auto sign : again.fuzz_signs) {
    sign.experiment = 8;
    run.fuzz_signs.push_back(sign);
  }
  CHECK(find_by_fuzzing(run).size() == 1);
}

TEST_CASE("a request of a scenario shows whatever is wrong with it") {
  auto run = run_with("fuzz/leak", 3, 3);
  run.experiments[0].what = "as written";
  run.experiments[0].place.clear();
  for (int play = 1; play <= 3; ++play)
    run.fuzz_signs.push_back({7, play, "fuzz/server-error", "500", "500", play});
  CHECK(find_by_fuzzing(run).size() == 2);
  const auto shown = shown_in(run, run.experiments[0], "fuzz/server-error");
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].shown == 3);
  CHECK(shown[0].of == 3);
}
