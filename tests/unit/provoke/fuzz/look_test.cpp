// What is wrong with an answer, and what is not.
#include "harness/provoke/fuzz/look.hpp"

#include <algorithm>

#include "harness/provoke/fuzz/from_contract.hpp"
#include "harness/provoke/fuzz/leaks.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;
using Claim = FuzzRequest::Claim;

namespace {

struct Asking {
  judge::Contract contract = fuzz_test::shop_contract();
  Grammar grammar = grammar_of(contract);
  FuzzRequest asked;

  Asking() {
    for (std::size_t i = 0; i < grammar.operations.size(); ++i) {
      if (name_of(grammar.operations[i]) == "GET /orders") asked.operation = static_cast<int>(i);
    }
    asked.method = "GET";
    asked.path = "/orders";
    asked.what = "query limit: one below its minimum";
  }

  std::vector<Sign> signs(int status, const std::string& body, Outcome outcome = Outcome::answered) const {
    const Response response{status, {{"Content-Type", "application/json"}}, body};
    return signs_of({grammar, &contract, asked, render(asked), response, outcome});
  }
  std::string rules(int status, const std::string& body = R"({"items":[]})",
                    Outcome outcome = Outcome::answered) const {
    std::string text;
    for (const Sign& sign : signs(status, body, outcome)) text += (text.empty() ? "" : " ") + sign.rule;
    return text;
  }
};

}  // namespace

TEST_CASE("an answer as the contract has it has no sign") {
  const Asking asking;
  CHECK(asking.rules(200).empty());
  CHECK(asking.rules(400, R"({"message":"no"})").empty());
  CHECK(asking.rules(404, R"({"message":"a status of its own"})").empty());
}

TEST_CASE("a 500 is a server error, and others of its class only where the contract does not have them") {
  const Asking asking;
  CHECK(asking.rules(500, R"({"message":"oh"})") == "fuzz/server-error");
  CHECK(asking.rules(503, R"({"message":"oh"})") == "fuzz/server-error");
  CHECK(asking.rules(501, "{}").empty());
  Asking anywhere;
  anywhere.asked.operation = -1;
  CHECK(anywhere.rules(503, "").empty());
  CHECK(anywhere.rules(500, "") == "fuzz/server-error");
}

TEST_CASE("equal failures have one key, whatever their numbers") {
  const Asking asking;
  const auto one = asking.signs(500, R"({"message":"no row 17 of 'a'"})");
  const auto other = asking.signs(500, R"({"message":"no row 4711 of 'b'"})");
  REQUIRE(one.size() == 1);
  REQUIRE(other.size() == 1);
  CHECK(one[0].key == other[0].key);
  CHECK(one[0].says != other[0].says);
  CHECK(asking.signs(500, R"({"message":"quite another"})")[0].key != one[0].key);
}

TEST_CASE("a success outside of the contract is told, and what refuses is not held against it") {
  const Asking asking;
  CHECK(asking.rules(200, R"({"other":1})") == "fuzz/answer");
  CHECK(asking.rules(202) == "fuzz/answer");
  CHECK(asking.rules(422, R"({"message":"no"})").empty());
}

TEST_CASE("half of a surrogate pair that comes back escaped is no answer outside of the contract") {
  const Asking asking;
  CHECK(asking.rules(200, R"({"items":["\ud800"]})").empty());
  CHECK(asking.rules(200, R"({"items":[)") == "fuzz/answer");
}

TEST_CASE("what is forbidden and accepted, or documented and refused, is told with the contract's words") {
  Asking asking;
  asking.asked.claim = Claim::invalid;
  asking.asked.breaks = "query limit: at least 1";
  const auto signs = asking.signs(200, R"({"items":[]})");
  REQUIRE(signs.size() == 1);
  CHECK(signs[0].rule == "fuzz/accepted-invalid");
  CHECK(signs[0].key == "query limit: at least 1");
  CHECK(asking.rules(400, "{}").empty());
  asking.asked.claim = Claim::valid;
  CHECK(asking.rules(200).empty());
  CHECK(asking.rules(400, "{}") == "fuzz/refused-valid");
  CHECK(asking.rules(404, "{}").empty());  // what it names may not be there
  CHECK(asking.rules(409, "{}").empty());
}

TEST_CASE("a field that a value of the request made is told, and a value that stayed one is not") {
  const Asking asking;
  const auto rules_with = [&](const Header& field) {
    const Response response{200, {{"Content-Type", "application/json"}, field}, R"({"items":[]})"};
    std::string text;
    for (const Sign& sign :
         signs_of({asking.grammar, &asking.contract, asking.asked, render(asking.asked), response}))
      text += sign.rule;
    return text;
  };
  CHECK(rules_with({"X-Made-Up", "1"}) == "fuzz/response-splitting");
  CHECK(rules_with({"x-made-up", "1"}) == "fuzz/response-splitting");
  CHECK(rules_with({"X-Before", "X-Made-Up: 1"}).empty());
}

TEST_CASE(
    "an element that a value of the request made of a page is told, and none that is escaped or no page") {
  Asking asking;
  asking.asked.arguments = {{fuzz::Place::query, "before", "\"'><made-up>", {}, false}};
  const auto rules_with = [&](const Headers& headers, const std::string& body) {
    const Response response{404, headers, body};
    std::string text;
    for (const Sign& sign :
         signs_of({asking.grammar, &asking.contract, asking.asked, render(asking.asked), response}))
      text += sign.rule;
    return text;
  };
  const Headers page{{"Content-Type", "text/html; charset=utf-8"}};
  const std::string shown = "<p>Nothing at \"'><made-up></p>";
  CHECK(rules_with(page, shown) == "fuzz/reflected");
  CHECK(rules_with({}, shown) == "fuzz/reflected");
  CHECK(rules_with(page, "<p>Nothing at &quot;'&gt;&lt;made-up&gt;</p>").empty());
  CHECK(rules_with({{"X-Content-Type-Options", "nosniff"}}, shown).empty());
  CHECK(rules_with({{"Content-Type", "application/json"}}, R"({"message":"\"'><made-up>"})").empty());
  CHECK(rules_with({{"Content-Type", "text/plain"}}, shown).empty());
  asking.asked.arguments.clear();  // what an earlier request left is not this one's
  CHECK(rules_with(page, shown).empty());
}

TEST_CASE("no answer, half an answer and an end of the process each have their rule") {
  const Asking asking;
  CHECK(asking.rules(0, "", Outcome::first_byte_timeout) == "fuzz/hang");
  CHECK(asking.rules(0, "", Outcome::closed) == "fuzz/closed");
  CHECK(asking.rules(0, "", Outcome::malformed) == "fuzz/closed");
  CHECK(asking.rules(0, "", Outcome::refused).empty());
  const Response none;
  const auto signs = signs_of({asking.grammar, &asking.contract, asking.asked, render(asking.asked), none,
                               Outcome::closed, false, true, "was killed by SIGSEGV"});
  REQUIRE(signs.size() == 1);
  CHECK(signs[0].rule == "fuzz/crash");
  CHECK(signs[0].says == "the process was killed by SIGSEGV");
}

TEST_CASE("the inside of a service is known by its form") {
  for (const char* text :
       {"Traceback (most recent call last):\n  File \"/srv/a.py\", line 3, in x",
        "TypeError: x is not a function\n    at handle (/srv/app/routes.js:12:7)",
        "goroutine 17 [running]:\nmain.main()", "java.lang.Foo\n\tat com.example.Shop.sell(Shop.java:17)",
        "SQLSTATE[23000]: Integrity constraint violation", "UNIQUE constraint failed: users.name",
        "near \"x\": syntax error", "thread 'main' panicked at src/main.rs:3",
        "see /home/build/shop/main.cpp:3", "open /var/www/html/index.php failed"}) {
    INFO(text);
    CHECK_FALSE(leak_in(text, "").kind.empty());
  }
}

TEST_CASE("sentences for people and echoes of the request are no leaks") {
  for (const char* text :
       {"the field 'quantity' must be a whole number from 1 to 100", "select an item from the list",
        "look at the menu", "the path /orders/17 has no such item", "update the app",
        "there is nothing at /home", "error 17 at line 3"}) {
    INFO(text);
    CHECK(leak_in(text, "").kind.empty());
  }
  CHECK(leak_in("there is no /etc/passwd and no UNIQUE constraint failed", "q=UNIQUE constraint failed")
            .kind.empty());
}

TEST_CASE("a stream that does not end is no hang, and any other answer that does not end is") {
  const Asking asking;
  const auto rules = [&](const std::string& type, bool streams, Outcome outcome) {
    const Response response{200, {{"Content-Type", type}}, ""};
    const auto signs = signs_of({asking.grammar,
                                 &asking.contract,
                                 asking.asked,
                                 render(asking.asked),
                                 response,
                                 outcome,
                                 false,
                                 false,
                                 {},
                                 streams});
    return signs.empty() ? std::string() : signs[0].rule;
  };
  CHECK(rules("application/json", false, Outcome::whole_timeout) == "fuzz/hang");
  CHECK(rules("application/json", true, Outcome::first_byte_timeout).empty());
  CHECK(rules("text/event-stream; charset=utf-8", false, Outcome::whole_timeout).empty());
  CHECK(rules("application/json", true, Outcome::closed) == "fuzz/closed");
}

TEST_CASE("a failure is told once: a 500 is not also an answer outside of the contract") {
  const auto contract = fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: x, version: '1'}
paths:
  /orders:
    get:
      responses:
        '404': {description: x, content: {application/json: {schema: {type: object}}}}
        '500': {description: x, content: {application/json: {schema: {type: object}}}}
)");
  const Grammar grammar = grammar_of(contract);
  FuzzRequest asked;
  asked.operation = 0;
  asked.method = "GET";
  asked.path = "/orders";
  const auto signs = [&](int status) {
    const Response response{status, {{"Content-Type", "text/plain"}}, "no"};
    return signs_of({grammar, &contract, asked, render(asked), response});
  };
  REQUIRE(signs(500).size() == 1);
  CHECK(signs(500)[0].rule == "fuzz/server-error");
  CHECK(key_of_the_whole_service(signs(500)[0]).empty());
  REQUIRE(signs(404).size() == 1);
  CHECK(signs(404)[0].rule == "fuzz/answer");
  CHECK_FALSE(key_of_the_whole_service(signs(404)[0]).empty());
}

TEST_CASE("a body that the contract does not have is a thing of its endpoint") {
  const Asking asking;
  const auto signs = asking.signs(200, "{}");
  REQUIRE(signs.size() == 1);
  CHECK(signs[0].rule == "fuzz/answer");
  CHECK(key_of_the_whole_service(signs[0]).empty());
}

TEST_CASE("a content type that the request asked for is none that the service has made up") {
  const auto contract = fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: x, version: '1'}
paths:
  /zone: {get: {responses: {'200': {description: x, content: {application/json: {schema: {}}}}}}}
)");
  const Grammar grammar = grammar_of(contract);
  const auto signs = [&](const char* accept) {
    FuzzRequest asked;
    asked.operation = 0;
    asked.method = "GET";
    asked.path = "/zone";
    if (accept) asked.arguments.push_back({fuzz::Place::header, "Accept", accept, {}, false});
    const Response response{200, {{"Content-Type", "text/html"}}, "<p>"};
    return signs_of({grammar, &contract, asked, render(asked), response}).size();
  };
  CHECK(signs(nullptr) == 1);
  CHECK(signs("application/json") == 1);
  CHECK(signs("*/*") == 1);
  CHECK(signs("text/html") == 0);
  CHECK(signs("") == 0);
  CHECK(signs("*/*;q=0") == 0);
}
