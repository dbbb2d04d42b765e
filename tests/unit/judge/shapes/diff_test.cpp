#include "harness/judge/shapes/diff.hpp"

#include "harness/judge/shapes/diff_rules.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/judge/shapes/diff_samples.hpp"

namespace shakedown::judge::test {
namespace {

std::string n(std::uint64_t i) {
  return std::to_string(i);
}
bool chance(std::uint64_t i, const char* what, double probability) {
  return unit(hash(7, what, i)) < probability;
}
std::uint64_t pick(std::uint64_t i, const char* what, std::uint64_t of) {
  return hash(7, what, i) % of;
}
std::string word(std::uint64_t i) {
  static const char* words[] = {"placed", "paid", "shipped", "cancelled"};
  return words[pick(i, "word", 4)];
}

struct Case {
  const char* name;
  BodyOf before, after;
  const char* where;
  const char* kind;
  const char* rule;
  Severity severity;
};

std::string object(const std::string& members) {
  return "{\"id\":7" + (members.empty() ? "" : "," + members) + "}";
}

std::vector<Case> cases() {
  const auto high = Severity::high;
  const auto medium = Severity::medium;
  const auto info = Severity::info;
  const auto low = Severity::low;
  return {
      {"a required member goes", [](auto i) { return object("\"sku\":" + n(i)); },
       [](auto) { return object(""); }, "$.sku", "removed", "response-required-property-removed", high},
      {"an optional member goes",
       [](auto i) { return object(chance(i, "o", 0.4) ? "\"note\":\"n" + n(i) + "\"" : ""); },
       [](auto) { return object(""); }, "$.note", "removed", "response-optional-property-removed", medium},
      {"a member comes", [](auto) { return object(""); }, [](auto i) { return object("\"tax\":" + n(i)); },
       "$.tax", "added", "response-required-property-added", info},
      {"a member is absent at times", [](auto i) { return object("\"sku\":" + n(i)); },
       [](auto i) { return object(chance(i, "a", 0.7) ? "\"sku\":" + n(i) : ""); }, "$.sku", "absent",
       "response-property-became-optional", high},
      {"a member is null at times", [](auto i) { return object("\"sku\":" + n(i)); },
       [](auto i) { return object("\"sku\":" + (chance(i, "n", 0.3) ? "null" : n(i))); }, "$.sku", "null",
       "response-property-became-nullable", high},
      {"a number as a string", [](auto i) { return object("\"sku\":" + n(i)); },
       [](auto i) { return object("\"sku\":\"" + n(i) + "\""); }, "$.sku", "retyped",
       "response-property-type-changed", high},
      {"an object as an array", [](auto) { return object("\"meta\":{\"a\":1}"); },
       [](auto) { return object("\"meta\":[]"); }, "$.meta", "retyped", "response-property-type-changed",
       high},
      {"a single value as an array", [](auto i) { return object("\"tag\":\"t" + n(i) + "\""); },
       [](auto i) { return object("\"tag\":[\"t" + n(i) + "\"]"); }, "$.tag", "array-to-scalar",
       "response-property-type-changed", high},
      {"one more type", [](auto i) { return object("\"v\":" + n(i)); },
       [](auto i) { return object("\"v\":" + (chance(i, "t", 0.4) ? "\"x\"" : n(i))); }, "$.v", "retyped",
       "response-property-list-of-types-widened", high},
      {"whole numbers with fractions", [](auto i) { return object("\"price\":" + n(i)); },
       [](auto i) { return object("\"price\":" + n(i) + ".5"); }, "$.price", "precision",
       "response-property-type-generalized", high},
      {"decimals as strings", [](auto i) { return object("\"price\":" + n(i) + ".25"); },
       [](auto i) { return object("\"price\":\"" + n(i) + ".25\""); }, "$.price", "precision",
       "response-property-type-changed", high},
      {"integers that no double holds", [](auto i) { return object("\"ref\":" + n(1000 + i)); },
       [](auto i) { return object("\"ref\":" + n(9007199254740993 + 2 * i)); }, "$.ref", "precision", "",
       medium},
      {"a new word", [](auto i) { return object("\"status\":\"" + word(i) + "\""); },
       [](auto i) { return object("\"status\":\"" + (chance(i, "w", 0.2) ? "refunded" : word(i)) + "\""); },
       "$.status", "new-value", "response-property-enum-value-added", medium},
      {"words in capitals", [](auto i) { return object("\"status\":\"" + word(i) + "\""); },
       [](auto i) {
         auto text = word(i);
         for (char& c : text) c = static_cast<char>(c - 'a' + 'A');
         return object("\"status\":\"" + text + "\"");
       },
       "$.status", "case", "response-property-enum-value-added", medium},
      {"another name", [](auto i) { return object("\"total\":" + n(i % 40)); },
       [](auto i) { return object("\"amount\":" + n(i % 40)); }, "$.total", "renamed",
       "response-required-property-removed", high},
      {"another case", [](auto i) { return object("\"userName\":\"u" + n(i) + "\""); },
       [](auto i) { return object("\"user_name\":\"u" + n(i + 1000) + "\""); }, "$.userName", "case",
       "response-required-property-removed", high},
      {"an envelope", [](auto i) { return object("\"sku\":" + n(i)); },
       [](auto i) { return "{\"data\":" + object("\"sku\":" + n(i)) + "}"; }, "$", "nesting",
       "response-required-property-removed", high},
      {"no envelope", [](auto i) { return "{\"data\":" + object("\"sku\":" + n(i)) + "}"; },
       [](auto i) { return object("\"sku\":" + n(i)); }, "$.data", "nesting",
       "response-required-property-removed", high},
      {"an array in an object", [](auto i) { return "[" + object("\"sku\":" + n(i)) + "]"; },
       [](auto i) { return "{\"items\":[" + object("\"sku\":" + n(i)) + "]}"; }, "$", "nesting",
       "response-body-type-changed", high},
      {"a time with an offset",
       [](auto i) { return object("\"at\":\"2026-01-02T03:04:0" + n(i % 10) + "Z\""); },
       [](auto i) { return object("\"at\":\"2026-01-02T03:04:0" + n(i % 10) + "+02:00\""); }, "$.at",
       "format", "response-property-type-changed", high},
      {"a time as an epoch", [](auto i) { return object("\"at\":\"2026-01-02T03:04:0" + n(i % 10) + "Z\""); },
       [](auto i) { return object("\"at\":" + n(1767322800 + i)); }, "$.at", "format",
       "response-property-type-changed", high},
      {"seconds as milliseconds", [](auto i) { return object("\"at\":" + n(1767322800 + i)); },
       [](auto i) { return object("\"at\":" + n(1767322800000 + i)); }, "$.at", "format", "", medium},
      {"more digits of a second",
       [](auto i) { return object("\"at\":\"2026-01-02T03:04:05." + n(100 + i % 900) + "Z\""); },
       [](auto i) { return object("\"at\":\"2026-01-02T03:04:05." + n(100000000 + i) + "Z\""); }, "$.at",
       "format", "", medium},
      {"no next page", [](auto i) { return object("\"next_cursor\":\"c" + n(i) + "\""); },
       [](auto) { return object("\"next_cursor\":null"); }, "$.next_cursor", "pagination",
       "response-property-became-nullable", high},
      {"smaller pages", [](auto i) { return i % 3 != 0 ? "[1,2,3,4,5,6,7,8]" : "[1,2]"; },
       [](auto i) { return i % 3 != 0 ? "[1,2,3,4]" : "[1,2]"; }, "$", "pagination", "", medium},
      {"empty arrays",
       [](auto i) { return object(std::string("\"a\":[1") + (i % 2 == 0 ? ",2" : "") + "]"); },
       [](auto i) { return object(std::string("\"a\":[") + (i % 2 == 0 ? "1,2" : "") + "]"); }, "$.a",
       "value", "response-property-min-items-decreased", low},
      {"larger numbers", [](auto i) { return object("\"qty\":" + n(1 + i % 5)); },
       [](auto i) { return object("\"qty\":" + n(1 + i % 9)); }, "$.qty", "value",
       "response-property-max-increased", low},
      {"a member of a map's values", [](auto i) { return "{\"p" + n(i) + "\":{\"a\":1,\"b\":2}}"; },
       [](auto i) { return "{\"p" + n(i + 900) + "\":{\"a\":1}}"; }, "${}.b", "removed",
       "response-required-property-removed", high},
      {"two versions answer", [](auto i) { return object("\"total\":" + n(i % 40)); },
       [](auto i) { return object((i % 2 == 0 ? "\"total\":" : "\"amount\":") + n(i % 40)); }, "$.total",
       "version-skew", "response-property-became-optional", high},
      {"names twice", [](auto) { return object("\"a\":1"); }, [](auto) { return object("\"a\":1,\"a\":1"); },
       "$", "encoding", "", medium},
      {"no JSON", [](auto) { return object(""); }, [](auto) { return std::string("<html>"); }, "$",
       "encoding", "", high},
  };
}

TEST_CASE("each kind of change is told with its rule, its counts and its chance, and nothing else is") {
  for (const auto& expected : cases()) {
    INFO(expected.name);
    const auto changes = diff_of(expected.before, expected.after);
    INFO(to_string(changes));
    const auto* found = find(changes, expected.where, expected.kind);
    REQUIRE(found != nullptr);
    CHECK(found->rule == expected.rule);
    CHECK(found->severity == expected.severity);
    CHECK(found->count_before > 0);
    CHECK(found->count_after > 0);
    CHECK(found->bound <= 1e-5);
    for (const auto& other : changes) CHECK((&other == found || other.severity <= Severity::low));
    CHECK(to_string(diff_of(expected.before, expected.before)).empty());
    CHECK(to_string(diff_of(expected.after, expected.after)).empty());
  }
}

TEST_CASE("too few samples are said to be too few, and fewer than that are not enough to say anything") {
  const BodyOf with = [](auto i) { return object("\"sku\":" + n(i)); };
  const BodyOf without = [](auto) { return object(""); };
  CHECK(diff_of(with, without, 4).empty());
  const auto few = diff_of(with, without, 8);
  REQUIRE(few.size() == 1);
  CHECK(few[0].severity == Severity::info);
  CHECK_THAT(few[0].after, Catch::Contains("too few samples"));
  const auto enough = diff_of(with, without, 30);
  REQUIRE(enough.size() == 1);
  CHECK(enough[0].severity == Severity::high);
}

TEST_CASE("elements of one array are one sample, not many") {
  // All twenty elements of an answer have the member, or none has: two answers of three against one of three
  // prove nothing, however many elements there are.
  const auto list = [](bool with) {
    std::string text = "[";
    for (int i = 0; i < 20; ++i)
      text += std::string(i == 0 ? "" : ",") + (with ? "{\"a\":1,\"b\":2}" : "{\"a\":1}");
    return text + "]";
  };
  const BodyOf before = [&](auto i) { return list(i % 3 != 0); };
  const BodyOf after = [&](auto i) { return list(i % 3 == 0); };
  CHECK(to_string(diff_of(before, after, 12)).empty());
  CHECK_FALSE(diff_of(before, after, 400).empty());
}

TEST_CASE("places that differ between two equal runs are left out and counted") {
  const BodyOf one = [](auto i) { return object("\"token\":{\"a\":" + n(i) + "},\"sku\":" + n(i)); };
  const BodyOf other = [](auto i) {
    return object("\"token\":{\"b\":\"" + n(i) + "\"},\"sku\":\"" + n(i) + "\"");
  };
  const auto before = learned_from(one, 100);
  const auto after = learned_from(other, 100);
  DiffOptions options;
  options.noise = {{"GET /orders/{id}", "$.token"}};
  const auto difference = compare(before, after, options);
  REQUIRE(difference.changes.size() == 1);
  CHECK(difference.changes[0].where == "$.sku");
  CHECK(difference.noise == 2);
  options.noise = noise_between(before, after);
  CHECK(compare(before, after, options).changes.empty());
}

TEST_CASE("requests are read the other way round") {
  const auto learned_requests = [](const BodyOf& body) {
    ShapeSet set;
    for (std::uint64_t i = 0; i < 100; ++i) {
      Sample sample;
      sample.request = {"POST", "/orders?page=1", {{"Content-Type", "application/json"}}, body(i)};
      sample.response.status = 0;
      learn(set, sample);
    }
    return set;
  };
  const auto narrow = learned_requests([](auto i) { return object("\"qty\":" + n(i)); });
  const auto wide =
      learned_requests([](auto i) { return object("\"qty\":" + (i % 2 == 0 ? "null" : n(i))); });
  const auto more = learned_requests([](auto i) { return object("\"qty\":" + n(i) + ",\"gift\":true"); });
  CHECK(diff(narrow, wide).at(0).rule == "request-property-became-nullable");
  CHECK(diff(wide, narrow).at(0).rule == "request-property-became-not-nullable");
  CHECK(diff(narrow, more).at(0).rule == "new-required-request-property");
  CHECK(diff(more, narrow).at(0).rule == "request-property-removed");
  CHECK(diff(narrow, more).at(0).is_request);
}

TEST_CASE("oasdiff's levels are the severities") {
  CHECK(rule_severity("response-required-property-removed", Severity::low) == Severity::high);
  CHECK(rule_severity("response-property-enum-value-added", Severity::low) == Severity::medium);
  CHECK(rule_severity("response-header-added", Severity::low) == Severity::info);
  CHECK(rule_severity("no-such-rule", Severity::low) == Severity::low);
  CHECK(rule_of(Direction::response, true, "became-nullable") == "response-body-became-nullable");
  CHECK(rule_of(Direction::response, true, "enum-value-added").empty());
}

}  // namespace
}  // namespace shakedown::judge::test
