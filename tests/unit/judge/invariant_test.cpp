// Conditions of the scenario: how they are read, what they say of an answer, and what becomes a finding.
#include "harness/judge/invariant.hpp"

#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;

namespace {

judge::InvariantRuling ruling(const std::string& expression, const std::string& body) {
  const auto parsed = parse_invariant(expression, {"a.yaml", 7, 10});
  REQUIRE(parsed);
  return judge::evaluate_invariant(parsed.value(), body);
}
bool holds(const std::string& expression, const std::string& body) {
  const auto result = ruling(expression, body);
  INFO(expression << ": " << result.says);
  REQUIRE(result.judged);
  return result.held;
}
std::string unjudged(const std::string& expression, const std::string& body) {
  const auto result = ruling(expression, body);
  CHECK_FALSE(result.judged);
  CHECK_FALSE(result.held);
  return result.says;
}
Problem wrong(const std::string& expression) {
  const auto parsed = parse_invariant(expression, {"a.yaml", 7, 10});
  REQUIRE_FALSE(parsed);
  return parsed.error();
}

const char* const ledger =
    R"({"sum":0,"accounts":[{"id":"a","balance":70},{"id":"b","balance":-70.5},{"id":"c","balance":0.5}],)"
    R"("name":"main","open":true,"by-day":{"mon":3,"tue":4}})";

}  // namespace

TEST_CASE("conditions hold or not, on values, sums, counts and uniqueness") {
  CHECK(holds("$.sum == 0", ledger));
  CHECK_FALSE(holds("$.sum != 0", ledger));
  CHECK(holds("sum($.accounts[*].balance) == 0", ledger));
  CHECK(holds("count($.accounts[*]) == 3", ledger));
  CHECK(holds("min($.accounts[*].balance) >= -70.5 and max($.accounts[*].balance) < 71", ledger));
  CHECK_FALSE(holds("min($.accounts[*].balance) >= 0", ledger));
  CHECK(holds("unique($.accounts[*].id)", ledger));
  CHECK_FALSE(holds("unique($[*].id)", R"([{"id":1},{"id":1}])"));
  CHECK(holds("$.name == \"main\" and $.open == true", ledger));
  CHECK(holds("$['by-day'].mon + 1 == $['by-day'].tue", ledger));
  CHECK(holds("sum($['by-day'].*) == 7", ledger));
  CHECK(holds("$.accounts[0].balance - 2 * 35 == -0", ledger));
  CHECK(holds("(1 + 2) * 3 == 9", "{}"));
  CHECK(holds("sum($.none[*]) == 0 and count($.none) == 0", "{}"));
  CHECK(holds("$.a != $.b", R"({"a":1,"b":"1"})"));
  CHECK(holds("sum($[*]) == 0.3", "[0.1,0.2]"));
  CHECK(holds("$.day < '2026-12-01'", R"({"day":"2026-11-30"})"));
}

TEST_CASE("what is broken is told with what was seen") {
  CHECK(ruling("sum($.accounts[*].balance) == 100", ledger).says ==
        "sum($.accounts[*].balance) is 0, and not == 100");
  CHECK(ruling("$.sum > $.accounts[0].balance", ledger).says ==
        "$.sum is 0, and not > $.accounts[0].balance (70)");
  CHECK(ruling("unique($[*])", "[7,8,7]").says == "unique($[*]) is broken: 7 stands there twice");
}

TEST_CASE("what cannot be evaluated is not judged") {
  CHECK(unjudged("$.none == 0", ledger) == "$.none leads to nothing, and a comparison needs one");
  CHECK(unjudged("$.accounts[*].balance == 0", ledger).find("3 values") != std::string::npos);
  CHECK(unjudged("sum($.accounts[*].id) == 0", ledger).find("is no number") != std::string::npos);
  CHECK(unjudged("min($.none[*]) == 0", ledger) != "");
  CHECK(unjudged("1 / $.sum == 0", ledger).find("divides") != std::string::npos);
  CHECK(unjudged("$.name + 1 == 0", ledger).find("no number") != std::string::npos);
  CHECK(unjudged("$.sum == 0", "<html>") == "what was read is no JSON");
}

TEST_CASE("a mistyped condition is told with its place") {
  CHECK(wrong("$.sum = 0").where.column == 10 + 6);
  CHECK(wrong("$.sum = 0").hint == "write `==`");
  CHECK(wrong("total($.a) == 1").where.column == 10);
  CHECK(wrong("$.sum").message == "this is a value and no condition");
  CHECK(wrong("$.a == ").message == "the condition ends too early");
  CHECK(wrong("$.a == 1 or $.b == 2").message == "this does not belong to the condition");
  CHECK(wrong("$.a == 'x").message == "this text has no end");
  CHECK(wrong("$.a[ == 1").where.column > 10);
  CHECK(wrong("sum(3) == 3").message == "`sum` takes a path");
  CHECK(wrong(std::string(100, '(') + "1").message == "this condition is nested too deeply");
  CHECK(wrong(std::string(3000, ' ') + "1 == 1").message != "");
}

TEST_CASE("no text ends the reader otherwise than with a condition or a Problem") {
  const std::string whole = "sum($.a['b c'][*].*) + -1.5e3 <= min($[0]) and unique($.x) and 'a' != \"b\"";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const auto parsed = parse_invariant(whole.substr(0, length), {});
    if (parsed) (void)judge::evaluate_invariant(parsed.value(), "{}");
  }
  CHECK(parse_invariant(whole, {}));
}

TEST_CASE("an invariant that was broken once is a finding, and one that never could be judged is none") {
  test::RunBuilder built;
  const auto add = [&](const char* name, bool judged, bool held) {
    journal::InvariantRecord record;
    record.stage = 1;
    record.name = name;
    record.expects = "$.sum == 0";
    record.at = std::chrono::seconds(30);
    record.judged = judged;
    record.held = held;
    record.says = held ? "" : "$.sum is -30, and not == 0";
    built.run.invariants.push_back(record);
  };
  add("Money is conserved", true, true);
  add("Money is conserved", true, false);
  add("Another", true, true);
  add("Unreadable", false, false);
  const auto findings = judge::find_all(built.run);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "invariant/money-is-conserved");
  CHECK(findings[0].title == "Money is conserved: $.sum is -30, and not == 0 (1 of 2 times)");
  CHECK(findings[0].count == 1);
  CHECK(findings[0].of == 2);
}
