// Words that are tried where a text may stand: the contract's own, and those that many services have.
#include "harness/provoke/fuzz/words.hpp"

#include <algorithm>
#include <set>

#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/from_contract.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

TEST_CASE("a description's words are values to try, without what holds its sentences together") {
  CHECK(words_in("Sorts by `asc` or `desc`, given in the state en-US.") ==
        std::vector<std::string>{"Sorts", "asc", "desc", "state", "en-US"});
  CHECK(words_in("").empty());
  CHECK(words_in("1 -2 \xff\xc3\xa9 or").empty());
  CHECK(words_in(std::string(5000, 'a')).empty());
  std::string many;
  for (int i = 0; i < 500; ++i) many += "word" + std::to_string(i) + " ";
  CHECK(words_in(many).size() == 24);
}

TEST_CASE("words of a contract's description and common words are tried for a text, and for no other place") {
  const auto contract = fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: x, version: '1'}
paths:
  /list:
    get:
      parameters:
        - {name: order, in: query, description: "`upwards` or `downwards`", schema: {type: string}}
        - {name: page, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
        - {name: state, in: query, schema: {enum: [open, shut]}}
      responses: {'200': {description: x}}
)");
  const Grammar grammar = grammar_of(contract);
  FuzzRequest good;
  good.operation = 0;
  good.method = "GET";
  good.path = "/list";
  good.arguments = {{fuzz::Place::query, "order", "xyz", {}, false},
                    {fuzz::Place::query, "page", "3", {}, false},
                    {fuzz::Place::query, "state", "open", {}, false}};
  std::set<std::string> orders;
  std::set<std::string> pages;
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto made = random_case({grammar, &contract}, good, random);
    orders.insert(made.arguments[0].value);
    pages.insert(made.arguments[1].value);
  }
  for (const char* word : {"upwards", "downwards", "friday", "admin", "a.pdf"}) {
    INFO(word);
    CHECK(orders.contains(word));
  }
  CHECK_FALSE(pages.contains("friday"));
  CHECK_FALSE(pages.contains("admin"));
}
