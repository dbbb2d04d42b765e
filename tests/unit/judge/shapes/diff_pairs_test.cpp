// Ground truth: pairs of OpenAPI documents that differ by one of oasdiff's rules each, traffic made from
// both, and the question whether the change is found and called by its name.
#include <iostream>

#include "harness/judge/shapes/diff.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/openapi_traffic.hpp"
#include "tests/unit/judge/shapes/diff_samples.hpp"

namespace shakedown::judge::test {
namespace {

namespace json = boost::json;

constexpr std::size_t exchanges = 1000;

json::value with_value(const json::value& schema) {
  return json::object{
      {"type", "object"},
      {"required", {"id", "value"}},
      {"properties", json::object{{"id", json::object{{"type", "integer"}}}, {"value", schema}}}};
}
json::value as_content(const json::value& schema) {
  return json::object{{"required", true},
                      {"content", json::object{{"application/json", json::object{{"schema", schema}}}}}};
}

// The short forms of tests/data/drift_pairs/README.md, written out.
json::value document_of(const json::value& given) {
  json::object operation{{"responses", json::object{{"200", json::object{}}}}};
  const auto ok = [&](json::value response) {
    operation["responses"] = json::object{{"200", std::move(response)}};
  };
  for (const auto& [form, value] : given.get_object()) {
    if (form == "property") {
      ok(as_content(with_value(value)));
    } else if (form == "body") {
      ok(as_content(value));
    } else if (form == "response") {
      ok(value);
    } else if (form == "responses" || form == "parameters") {
      operation[form] = value;
    } else if (form == "request_property") {
      operation["requestBody"] = as_content(with_value(value));
    } else if (form == "request_body") {
      operation["requestBody"] = as_content(value);
    } else if (form == "request") {
      operation["requestBody"] = value;
    } else {
      FAIL("no such form: " << form);
    }
  }
  return json::object{{"openapi", "3.1.0"},
                      {"paths", json::object{{"/things", json::object{{"post", std::move(operation)}}}}}};
}

ShapeSet learned_from_document(const json::value& document, std::uint64_t seed) {
  ShapeSet set;
  ShapeLearner learner;
  for (const auto& made : shakedown::test::openapi_traffic(document, seed, exchanges)) {
    ShapedExchange exchange;
    exchange.endpoint = made.endpoint;
    exchange.request = &made.request;
    exchange.response = &made.response;
    learner.learn(set, exchange);
  }
  return set;
}

struct Tried {
  std::string rule, level, said;
  const char* told_as = "";
  bool found = false, right = false, same = false;
  bool is_response() const {
    return rule.rfind("response", 0) == 0 || rule.find("-response-") != std::string::npos;
  }
  bool is_breaking() const { return level != "INFO"; }
};

Tried tried(const json::value& pair) {
  Tried result;
  result.rule = json::value_to<std::string>(pair.at("rule"));
  result.level = json::value_to<std::string>(pair.at("level"));
  std::vector<std::string> same;
  if (const auto* names = pair.get_object().if_contains("same"))
    same = json::value_to<std::vector<std::string>>(*names);
  const auto before = document_of(pair.at("before"));
  const auto after = document_of(pair.at("after"));
  const auto was = learned_from_document(before, 1);
  DiffOptions options;
  options.now = std::chrono::hours(24 * 365 * 57);  // 2026
  const auto changes = diff(was, learned_from_document(after, 2), options);
  INFO(result.rule << '\n' << to_string(changes));
  for (const auto& change : changes) {
    const bool exact = change.rule == result.rule;
    const bool one_of_same = std::find(same.begin(), same.end(), change.rule) != same.end();
    if (result.found && !exact && !(one_of_same && !result.right)) continue;
    result.found = true;
    result.said = change.rule.empty() ? "(" + change.kind + ")" : change.rule;
    result.told_as = level_word(change.severity);
    result.right = result.right || exact;
    result.same = result.same || one_of_same;
  }
  CHECK(to_string(diff(was, learned_from_document(before, 3), options)).empty());
  CHECK(to_string(diff(learned_from_document(after, 4), learned_from_document(after, 5), options)).empty());
  return result;
}

struct Score {
  int pairs = 0, found = 0, right = 0;
  void add(const Tried& result) {
    ++pairs;
    found += result.found ? 1 : 0;
    right += result.right || result.same ? 1 : 0;
  }
};

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 1, ' ');
}

TEST_CASE("of two documents that differ by one rule, the traffic tells which") {
  const auto pairs = shakedown::test::json_of_yaml_file(std::string(SHAKEDOWN_SOURCE_DIR) +
                                                        "/tests/data/drift_pairs/pairs.yaml");
  Score response, breaking, other;
  int cannot = 0, cannot_breaking = 0;
  std::string table;
  for (const auto& pair : pairs.get_array()) {
    if (const auto* why = pair.get_object().if_contains("cannot")) {
      ++cannot;
      cannot_breaking += pair.at("level").get_string() == "INFO" ? 0 : 1;
      table += padded(json::value_to<std::string>(pair.at("rule")), 52) +
               "not shown: " + json::value_to<std::string>(*why) + "\n";
      continue;
    }
    const auto result = tried(pair);
    if (result.is_response()) response.add(result);
    if (result.is_response() && result.is_breaking()) breaking.add(result);
    if (!result.is_response()) other.add(result);
    table += padded(result.rule, 52) + padded(result.level, 5) +
             padded(result.found ? "found" : "MISSED", 7) + padded(result.told_as, 5) +
             (result.right ? "by its rule" : (result.same ? "as " : "SAID AS ") + result.said) + "\n";
    INFO(result.rule << " said as " << result.said);
    CHECK(result.found);
    CHECK((result.right || result.same));
  }
  const auto line = [](const char* what, const Score& score) {
    return std::string(what) + ": " + std::to_string(score.found) + " of " + std::to_string(score.pairs) +
           " found, " + std::to_string(score.right) +
           " called by their rule or one that traffic cannot tell from it\n";
  };
  std::cout << table << line("responses, ERR and WARN", breaking) << line("responses, all levels", response)
            << line("requests and endpoints", other) << cannot << " rules that traffic does not show, "
            << cannot_breaking << " of them ERR or WARN: with these, " << breaking.found << " of "
            << breaking.pairs + cannot_breaking << " pairs and rules on the response side\n";
  CHECK(breaking.pairs + response.pairs + other.pairs >= 60);
  CHECK(breaking.found * 10 >= breaking.pairs * 9);
}

}  // namespace
}  // namespace shakedown::judge::test
