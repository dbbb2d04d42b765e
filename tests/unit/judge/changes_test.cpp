// What a stage that compares leads to: changes that last, noise that is learned, and nothing where nothing
// changed.
#include "harness/judge/changes.hpp"

#include <algorithm>

#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;

namespace {

using Phase = journal::ExperimentStepRecord::Phase;

// Rounds of one stage, each step with the answers of the baseline, the baseline again, and the target.
class Compared {
 public:
  journal::StoredRun run;

  Compared() {
    run.stages.push_back({1, "compare", "", 0s, 100s, 0s, 0});
    run.endpoints.push_back({0, {"GET", "/orders"}});
    run.endpoints.push_back({1, {"POST", "/orders"}});
  }
  Compared& round() {
    journal::ExperimentRecord record;
    record.id = static_cast<int>(run.experiments.size()) + 1;
    record.stage = 1;
    record.kind = "compare";
    record.subject = "target";
    record.what = "baseline";
    record.repetition = record.id;
    run.experiments.push_back(record);
    return *this;
  }
  Compared& step(int number, const Response& baseline, const Response& again, const Response& target) {
    add(number, Phase::control, baseline);
    add(number, Phase::control_again, again);
    add(number, Phase::provoked, target);
    return *this;
  }
  Compared& in_a_row(int number, const std::vector<Response>& answers) {
    for (const Response& answer : answers) add(number, Phase::after, answer);
    return *this;
  }

 private:
  void add(int number, Phase phase, const Response& response) {
    journal::ExchangeRecord kept;
    kept.id = static_cast<std::int64_t>(run.exchanges.size()) + 1;
    kept.exchange.endpoint = number % 2;
    kept.exchange.step = number;
    kept.exchange.journey = 0;
    kept.exchange.request.method = "GET";
    kept.exchange.response = response;
    kept.exchange.timing.done = 1s * kept.id;
    run.exchanges.push_back(kept);
    journal::ExperimentStepRecord step;
    step.experiment = run.experiments.back().id;
    step.phase = phase;
    step.journey = 0;
    step.step = number;
    step.exchange = kept.id;
    run.experiment_steps.push_back(step);
  }
};

Response answer(std::string body, int status = 200) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

const journal::ChangeRecord& only(const Changes& changes) {
  for (const auto& change : changes.changes)
    UNSCOPED_INFO(change.endpoint << " " << change.where << " " << change.kind);
  REQUIRE(changes.changes.size() == 1);
  return changes.changes[0];
}

}  // namespace

TEST_CASE("equal answers with fresh ids and a counter that differs by itself are no change") {
  Compared compared;
  for (int round = 0; round < 2; ++round) {
    const auto body = [&](int n) {
      return answer(R"({"id":"3f2a1b9c-0000-4000-8000-00000000000)" + std::to_string(round * 3 + n) +
                    R"(","served":)" + std::to_string(round * 3 + n) + R"(,"total":12})");
    };
    compared.round().step(0, body(0), body(1), body(2));
  }
  const auto changes = evaluate_changes(compared.run);
  CHECK(changes.changes.empty());
  CHECK(changes.findings.empty());
  const auto noise = std::find_if(changes.noise.begin(), changes.noise.end(),
                                  [](const auto& one) { return one.where == "$.served"; });
  REQUIRE(noise != changes.noise.end());
  CHECK(noise->endpoint == "GET /orders");
  CHECK(noise->pairs == 6);
  CHECK(noise->differed == 6);
}

TEST_CASE("a value that differs in every round is a change with a pair of examples") {
  Compared compared;
  for (int round = 0; round < 2; ++round) {
    const auto same = answer(R"({"total":12,"state":"placed"})");
    compared.round().step(0, same, same, answer(R"({"total":1200,"state":"placed"})"));
  }
  const auto changes = evaluate_changes(compared.run);
  const auto& change = only(changes);
  CHECK(change.where == "$.total");
  CHECK(change.kind == "value");
  CHECK(change.before == "12");
  CHECK(change.after == "1200");
  CHECK(change.count_after == 2);
  CHECK(change.exchange_before == 1);
  CHECK(change.exchange_after == 3);
  REQUIRE(changes.findings.size() == 1);
  CHECK(changes.findings[0].rule == "response-changed");
  CHECK(changes.findings[0].stage == "compare");
}

TEST_CASE("what differs in one round only is not told") {
  Compared compared;
  const auto same = answer(R"({"total":12})");
  compared.round().step(0, same, same, answer(R"({"total":13})"));
  compared.round().step(0, same, same, same);
  CHECK(evaluate_changes(compared.run).changes.empty());
}

TEST_CASE("a list that the target orders differently at each start is no change, of value or of shape") {
  const auto list = [](const char* items) { return answer(std::string(R"({"items":[)") + items + "]}"); };
  const char* plain = R"({"lines":[1,2],"coupon":null},{"lines":[1,2],"coupon":null})";
  const char* last = R"({"lines":[1,2],"coupon":null},{"lines":[3],"coupon":"SPRING"})";
  const char* first = R"({"lines":[3],"coupon":null},{"lines":[1,2],"coupon":null})";
  Compared compared;
  compared.round().step(0, list(plain), list(plain), list(last));
  compared.round().step(0, list(plain), list(plain), list(first));
  CHECK(evaluate_changes(compared.run).changes.empty());
}

TEST_CASE("what is another in each element of a list stays a change, whatever their order") {
  const auto list = [](const char* items) { return answer(std::string(R"({"items":[)") + items + "]}"); };
  const char* before = R"({"price":10,"state":"paid"},{"price":20,"state":"paid"})";
  Compared compared;
  compared.round().step(0, list(before), list(before),
                        list(R"({"price":"10","state":"open"},{"price":"20","state":"open"})"));
  compared.round().step(0, list(before), list(before),
                        list(R"({"price":"20","state":"open"},{"price":"10","state":"open"})"));
  const auto changes = evaluate_changes(compared.run);
  REQUIRE(changes.changes.size() == 2);
  CHECK(changes.changes[0].where == "$.items[*].price");
  CHECK(changes.changes[0].kind == "retyped");
  CHECK(changes.changes[1].where == "$.items[*].state");
  CHECK(changes.changes[1].kind == "value");
}

TEST_CASE("a field that is gone, renamed, retyped, null or new is told once, with oasdiff's rule") {
  struct Example {
    const char* after;
    const char* where;
    const char* kind;
    const char* rule;
    Severity severity;
  };
  for (const Example& example :
       {Example{R"({"items":[{"id":7}]})", "$.items[*].note", "removed", "response-required-property-removed",
                Severity::high},
        Example{R"({"items":[{"id":7,"remark":"fragile"}]})", "$.items[*].note", "renamed",
                "response-required-property-removed", Severity::high},
        Example{R"({"items":[{"id":"7","note":"fragile"}]})", "$.items[*].id", "retyped",
                "response-property-type-changed", Severity::high},
        Example{R"({"items":[{"id":7,"note":null}]})", "$.items[*].note", "null",
                "response-property-became-nullable", Severity::high},
        Example{R"({"items":[{"id":7,"note":"fragile","more":1}]})", "$.items[*].more", "added",
                "response-required-property-added", Severity::info}}) {
    INFO(example.after);
    Compared compared;
    const auto before = answer(R"({"items":[{"id":7,"note":"fragile"}]})");
    for (int round = 0; round < 2; ++round) compared.round().step(0, before, before, answer(example.after));
    const auto changes = evaluate_changes(compared.run);
    const auto& change = only(changes);
    CHECK(change.where == example.where);
    CHECK(change.kind == example.kind);
    CHECK(change.rule == example.rule);
    CHECK(change.severity == example.severity);
    CHECK(change.exchange_before > 0);
    CHECK(change.exchange_after > 0);
    CHECK(changes.findings.size() == (example.severity == Severity::info ? 0 : 1));
  }
}

TEST_CASE("an answer with another status is told as that, and not by its body") {
  Compared compared;
  const auto good = answer(R"({"total":12})");
  for (int round = 0; round < 2; ++round)
    compared.round().step(0, good, good, answer(R"({"error":"no"})", 500));
  const auto changes = evaluate_changes(compared.run);
  const auto& change = only(changes);
  CHECK(change.where == "status");
  CHECK(change.before == "200");
  CHECK(change.after == "500");
  CHECK(change.severity == Severity::high);
}

TEST_CASE("a step whose baseline does not agree with itself is not compared") {
  Compared compared;
  for (int round = 0; round < 2; ++round)
    compared.round().step(0, answer("{}"), answer("{}", 503), answer(R"({"other":1})"));
  CHECK(evaluate_changes(compared.run).changes.empty());
}

TEST_CASE("a read that is answered in two shapes by turns is version skew") {
  Compared compared;
  const auto old = answer(R"({"total":12})");
  const auto fresh = answer(R"({"total":12,"currency":"EUR"})");
  compared.round().step(0, old, old, old);
  const journal::StoredRun steady = Compared(compared).in_a_row(0, {old, old, old, old, old, old}).run;
  CHECK(evaluate_changes(steady).changes.empty());
  const auto once = Compared(compared).in_a_row(0, {old, old, fresh, old, old, old}).run;
  CHECK(evaluate_changes(once).changes.empty());
  const auto changes = evaluate_changes(compared.in_a_row(0, {old, fresh, old, fresh, old, fresh}).run);
  const auto& change = only(changes);
  CHECK(change.kind == "version-skew");
  CHECK(change.where == "$.currency");
  REQUIRE(changes.findings.size() == 1);
  CHECK(changes.findings[0].rule == "version-skew");
}

TEST_CASE("changes carry the ids of their findings, and a round that did not end says nothing") {
  Compared compared;
  const auto before = answer(R"({"total":12})");
  for (int round = 0; round < 2; ++round) compared.round().step(0, before, before, answer(R"({"sum":13})"));
  const auto found = find_all_with_cells(compared.run);
  REQUIRE(found.findings.size() == 1);
  bool named = false;
  for (const auto& change : found.changes) named = named || change.finding == "F1";
  CHECK(named);
  for (auto& experiment : compared.run.experiments) experiment.not_exercised = "no time";
  CHECK(evaluate_changes(compared.run).changes.empty());
}
