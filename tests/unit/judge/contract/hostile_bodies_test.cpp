// Bodies that are made to break a reader: an error or a stated limit, never a crash and never a wrong
// verdict.
#include "tests/unit/judge/contract/support.hpp"

using namespace contract_test;

namespace {

Contract tree() {
  return with_schema("{$ref: '#/components/schemas/Node'}",
                     "components: {schemas: {Node: {type: object, properties: {a: {$ref: "
                     "'#/components/schemas/Node'}, n: {type: integer}}}}}\n");
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("nesting: judged to its bound, not judged beyond") {
  const auto contract = tree();
  CHECK(said(contract, repeated("{\"a\":", 390) + R"({"n":"x"})" + std::string(390, '}'))
            .starts_with("body $.a.a.a"));
  CHECK(said(contract, repeated("{\"a\":", 100'000) + "1" + std::string(100'000, '}')) ==
        "not judged: the body is nested deeper than 400 levels");
  CHECK(said(contract, std::string(100'000, '[')) == "not judged: the body is nested deeper than 400 levels");
}

TEST_CASE("a body beyond the size that is judged") {
  const auto contract = with_schema("{type: string}");
  CHECK(said(contract, '"' + std::string(17U << 20U, 'a') + '"') ==
        "not judged: the body is larger than 16 MiB");
  CHECK(said(contract, '"' + std::string(4U << 20U, 'a') + '"').empty());
}

TEST_CASE("of equal names the last one counts") {
  const auto contract = with_schema("{type: object, properties: {n: {type: integer}}, maxProperties: 1}");
  CHECK(said(contract, R"({"n":"x","n":1})").empty());
  CHECK(said(contract, R"({"n":1,"\u006e":"x"})") == "body $.n: integer, got \"x\"");
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"n\":\"x\",";
  CHECK(said(contract, many + "\"n\":1}").empty());
}

TEST_CASE("what is not JSON though it says so") {
  const auto contract = with_schema("{type: object}");
  CHECK(said(contract, "<html>") == "not-json: JSON: the content type says so, got \"<html>\"");
  CHECK(said(contract, "") == "not-json: JSON: the content type says so, got an empty body");
  CHECK(said(contract, "{} x") == "not-json: JSON: the content type says so, got \"{} x\"");
  CHECK(said(contract, R"({"a":NaN})").starts_with("not-json"));
  CHECK(said(contract, "{\"a\":\"\xff\"}") ==
        "not-json: JSON in UTF-8 (RFC 8259, 8.1), got a byte that is no UTF-8, at 6");
  CHECK(said(contract, "\xef\xbb\xbf{}").empty());
  CHECK(said(contract, "\x01\x1b[2J\"") ==
        "not-json: JSON: the content type says so, got \"\\u0001\\u001b[2J\\\"\"");
}

TEST_CASE("a body that is still coded or in another alphabet is not judged") {
  const auto contract = with_schema("{type: object}");
  Exchange exchange;
  exchange.response.body = "\x1f\x8b\x08";
  exchange.response.headers.push_back({"Content-Encoding", "gzip"});
  CHECK(exchange.check(contract).empty());
  CHECK(exchange.not_judged == "the body still has its content coding");
  exchange.response.body = "[]";  // decoded, though the field was left
  CHECK(exchange.check(contract).size() == 1);
  exchange.response = {
      200, {{"content-type", "application/json; charset=\"ISO-8859-1\""}}, "{\"a\":\"\xe4\"}"};
  CHECK(exchange.check(contract).empty());
  CHECK(exchange.not_judged.find("iso-8859-1") != std::string::npos);
}

TEST_CASE("numbers of any size are what they are") {
  const auto contract = with_schema("{type: integer, maximum: 1e1000}");
  CHECK(said(contract, std::string(5'000, '9')).starts_with("body $: at most 1e1000"));
  CHECK(said(contract, "1e999").empty());
  CHECK(said(contract, "1e-999").starts_with("body $: integer"));
  CHECK(said(contract, "1e999999999999") == "not judged: a number in the body has an exponent beyond 2^31");
}

TEST_CASE("messages are bounded and name no control characters") {
  const auto contract = with_schema("{type: object, additionalProperties: false}");
  const auto text =
      said(contract, "{\"" + std::string(10'000, 'x') + "\\u001b\":\"" + std::string(10'000, 'y') + "\"}");
  CHECK(text.size() < 600);
  CHECK(said(contract, R"({"\u001b[2J":1})").find('\x1b') == std::string::npos);
  // The same mismatch of many elements is one.
  const auto list = with_schema("{type: array, items: {type: string}}");
  CHECK(said(list, "[" + repeated("1,", 10'000) + "1]") == "body $[*]: string, got 1");
}

TEST_CASE("schemas that multiply are given up on, not waited for") {
  std::string rest = "components:\n  schemas:\n    S0: {type: string}\n";
  for (int i = 1; i < 30; ++i) {
    const auto before = "{$ref: '#/components/schemas/S" + std::to_string(i - 1) + "'}";
    rest +=
        "    S" + std::to_string(i) + ": {anyOf: [{allOf: [" + before + "]}, {allOf: [" + before + "]}]}\n";
  }
  const auto contract = with_schema("{$ref: '#/components/schemas/S29'}", rest);
  CHECK(said(contract, "1") == "not judged: the contract asks for too many comparisons of this body");
  CHECK(said(contract, "\"a\"").empty());
}
