// Bodies that can be told apart, and bodies that ought to be refused.
#include "harness/provoke/fuzz/variations.hpp"

#include <algorithm>

#include "harness/provoke/fuzz/from_contract.hpp"
#include "harness/provoke/fuzz/ids.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

struct Notes {
  Grammar grammar = grammar_of(fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
paths:
  /notes:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                text: {type: string, maxLength: 100}
                short: {type: string, maxLength: 5}
                color: {type: string, enum: [red, blue]}
                day: {type: string, format: date}
                code: {type: string, pattern: '^[0-9]+$'}
                count: {type: integer, minimum: 1, maximum: 3}
                tourId: {type: integer}
            example: {text: a note}
      responses: {'201': {description: x}}
)"));
  const Operation& post = grammar.operations[0];
  const ValueSpec* spec = json_body_spec(grammar, post);
  JsonValue body = *read_json_value(
      R"({"text":"a","short":"b","color":"red","day":"2026-01-01","code":"1","count":3,"tourId":2})");
};

}  // namespace

TEST_CASE("only what may be any text gets a made-up word") {
  const Notes notes;
  CHECK(free_texts(notes.grammar, notes.spec, notes.body) == std::vector<std::string>{"text"});
  Random random(1);
  const std::string word = made_up_word(random);
  CHECK(word.size() == 12);
  CHECK(word != made_up_word(random));
  CHECK(plain_text(*at(with_word(notes.body, {"text"}, word), {"text"})) == word);
  CHECK(free_texts(notes.grammar, nullptr, *read_json_value(R"({"a":"x","b":1})")) ==
        std::vector<std::string>{"a"});
}

TEST_CASE("other numbers stay within their bounds, and names of other things stay") {
  const Notes notes;
  const auto other = with_other_numbers(notes.grammar, notes.spec, notes.body);
  CHECK(at(other, {"count"})->raw == "2");
  CHECK(at(other, {"tourId"})->raw == "2");
  CHECK(with_other_numbers(notes.grammar, nullptr, notes.body) == notes.body);
}

TEST_CASE("each text has a word of its own, and the rest is as it was or as it is") {
  Random random(7);
  const JsonValue body = *read_json_value(R"({"text":"a","title":"b","count":1,"tags":["x"]})");
  const JsonValue own = with_own_words(body, {"text", "title"}, random);
  CHECK(plain_text(*at(own, {"text"})).size() == 12);
  CHECK_FALSE(*at(own, {"text"}) == *at(own, {"title"}));
  CHECK(*at(own, {"count"}) == *at(body, {"count"}));
  const JsonValue is = *read_json_value(R"({"text":"z","count":3,"tags":"y","more":4})");
  CHECK(to_text(as_it_is(body, is, {"text"})) == R"({"text":"a","title":"b","count":3,"tags":["x"]})");
}

TEST_CASE("an example of the contract is taken for a body") {
  const Notes notes;
  CHECK(example_body(notes.grammar, notes.post) == R"({"text":"a note"})");
  CHECK(example_body(notes.grammar, Operation{}).empty());
}

TEST_CASE("bodies that ought to be refused keep a word to look for") {
  const auto body = *read_json_value(R"({"text":"word","count":1})");
  for (const Broken& one : broken_bodies(body, {"text"})) {
    INFO(one.says);
    CHECK(to_text(one.body).find("word") != std::string::npos);
    CHECK_FALSE(one.body == body);
  }
  CHECK(broken_bodies(body, {"text"}).size() < broken_bodies(body, {}).size());
  CHECK(broken_bodies(*read_json_value(R"({"text":"word"})"), {"text"}).empty());
}

TEST_CASE("an id that nothing has is of the same form") {
  CHECK(never_given("17") == "7000018");
  for (const char* id :
       {"01M7YQPSGKE9CGE3XE2A62ZRYK", "bk_77c8982677bc65511275", "8f14e45f-ceea-467f-a8a5-1b2c3d4e5f60"}) {
    const std::string other = never_given(id);
    INFO(other);
    CHECK(other != id);
    CHECK(other.size() == std::string(id).size());
    const bool hex = std::all_of(other.begin() + 3, other.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
    });
    CHECK((hex || std::string(id).starts_with("01M")));
  }
  CHECK(never_given("-") == "-0");
}

TEST_CASE("an id is found under its usual names, and as a pointer") {
  CHECK(id_in(R"({"id":3})", "order") == "$.id");
  CHECK(id_in(R"({"order":3,"id":4})", "order") == "$.order");
  CHECK(id_in(R"({"items":[{"uuid":"x"}]})", "id") == "$.items[0].uuid");
  CHECK(id_in("[]", "id").empty());
  CHECK(pointer_of("$.items[0].id") == Pointer{"items", "0", "id"});
  CHECK(pointer_of("").empty());
}
