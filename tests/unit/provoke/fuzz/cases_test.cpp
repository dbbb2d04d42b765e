// Requests that are made up: each boundary is there, says what it breaks, and the same seed makes the same
// ones.
#include "harness/provoke/fuzz/cases.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "harness/provoke/fuzz/from_contract.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/values.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;
using Claim = FuzzRequest::Claim;

namespace {

struct Shop {
  judge::Contract contract = fuzz_test::shop_contract();
  Grammar grammar = grammar_of(contract);
  Source source{grammar, &contract};

  int index(const std::string& name) const { return operation_named(grammar, name); }
  FuzzRequest listing() const {
    FuzzRequest good;
    good.operation = index("GET /orders");
    good.method = "GET";
    good.path = "/orders";
    good.arguments = {{fuzz::Place::query, "limit", "20", {}, false}};
    return good;
  }
  FuzzRequest order() const {
    FuzzRequest good;
    good.operation = index("POST /orders");
    good.method = "POST";
    good.path = "/orders";
    good.content_type = "application/json";
    good.body = R"({"quantity":2,"note":"x"})";
    return good;
  }
};

const FuzzRequest* with_target(const std::vector<FuzzRequest>& cases, const std::string& target) {
  for (const FuzzRequest& one : cases) {
    if (render(one).target == target && one.method == "GET" && one.operation >= 0) return &one;
  }
  return nullptr;
}
const FuzzRequest* with_body(const std::vector<FuzzRequest>& cases, const std::string& body) {
  for (const FuzzRequest& one : cases) {
    if (one.body == body && one.content_type == "application/json" && one.operation >= 0) return &one;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("each bound of a parameter is tried at it, below it and above it") {
  const Shop shop;
  const auto cases = boundary_cases(shop.source, shop.listing());
  for (const char* inside : {"/orders?limit=1", "/orders?limit=2", "/orders?limit=99", "/orders?limit=100"}) {
    INFO(inside);
    const auto* one = with_target(cases, inside);
    REQUIRE(one);
    CHECK(one->claim == Claim::valid);
    CHECK(one->breaks.empty());
  }
  for (const char* outside :
       {"/orders?limit=0", "/orders?limit=101", "/orders?limit=-1", "/orders?limit=null"}) {
    INFO(outside);
    const auto* one = with_target(cases, outside);
    REQUIRE(one);
    CHECK(one->claim == Claim::invalid);
    CHECK(one->breaks.starts_with("query limit: "));
  }
}

TEST_CASE("what a contract has and the good request lacks is tried, too") {
  const Shop shop;
  const auto cases = boundary_cases(shop.source, shop.listing());
  CHECK(with_target(cases, "/orders?limit=20&state=paid"));
  const auto* odd = with_target(cases, "/orders?limit=20&state=no-such-word");
  REQUIRE(odd);
  CHECK(odd->claim == Claim::invalid);
  const auto in_body = boundary_cases(shop.source, shop.order());
  CHECK(std::any_of(in_body.begin(), in_body.end(), [](const FuzzRequest& one) {
    return one.body.find("\"with\"") != std::string::npos && one.claim == Claim::invalid;
  }));
}

TEST_CASE("what only some readers take for JSON or for a number claims nothing") {
  const Shop shop;
  const auto cases = boundary_cases(shop.source, shop.order());
  const auto* half = with_body(cases, "{\"quantity\":2,\"note\":\"\\ud800\"}");
  REQUIRE(half);
  CHECK(half->claim == Claim::none);
  const auto* bytes = with_body(cases, "{\"quantity\":2,\"note\":\"\xff\xfe\"}");
  REQUIRE(bytes);
  CHECK(bytes->claim == Claim::none);
  const auto in_query = boundary_cases(shop.source, shop.listing());
  const auto* zero = with_target(in_query, "/orders?limit=01");
  REQUIRE(zero);
  CHECK(zero->claim == Claim::none);
}

TEST_CASE("a parameter that stands twice claims nothing, for nobody says what it means") {
  const Shop shop;
  const auto cases = boundary_cases(shop.source, shop.listing());
  const auto* twice = with_target(cases, "/orders?limit=x&limit=20");
  REQUIRE(twice);
  CHECK(twice->claim == Claim::none);
  CHECK(with_target(cases, "/orders?limit=20&limit=20"));
}

TEST_CASE("members of a body are tried at their bounds, left out, added, and of every other type") {
  const Shop shop;
  const auto cases = boundary_cases(shop.source, shop.order());
  const auto* least = with_body(cases, R"({"quantity":1,"note":"x"})");
  REQUIRE(least);
  CHECK(least->claim == Claim::valid);
  for (const char* body :
       {R"({"quantity":0,"note":"x"})", R"({"quantity":11,"note":"x"})", R"({"note":"x"})",
        R"({"quantity":null,"note":"x"})", R"({"quantity":"1","note":"x"})",
        R"({"quantity":1e400,"note":"x"})", R"({"quantity":2,"note":"x","shakedown":1})"}) {
    INFO(body);
    const auto* one = with_body(cases, body);
    REQUIRE(one);
    CHECK(one->claim == Claim::invalid);
  }
  CHECK(with_body(cases, R"({"quantity":2,"note":"x","quantity":2})")->claim == Claim::none);
}

TEST_CASE("the same good request makes the same cases, and the same seed the same random ones") {
  const Shop shop;
  CHECK(boundary_cases(shop.source, shop.order()) == boundary_cases(shop.source, shop.order()));
  Random one(7);
  Random same(7);
  Random other(8);
  bool differs = false;
  for (int i = 0; i < 200; ++i) {
    const auto made = random_case(shop.source, shop.order(), one);
    CHECK(made == random_case(shop.source, shop.order(), same));
    differs = differs || !(made == random_case(shop.source, shop.order(), other));
  }
  CHECK(differs);
}

TEST_CASE("a random request that is claimed to be forbidden is, and none is claimed to be right") {
  const Shop shop;
  Random random(1);
  int forbidden = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto made = random_case(shop.source, shop.order(), random);
    CHECK(made.claim != Claim::valid);
    if (made.claim != Claim::invalid) continue;
    ++forbidden;
    CHECK(broken_by(shop.contract, render(made)) == made.breaks);
  }
  CHECK(forbidden > 100);
}

TEST_CASE("where only what is safe may be sent, no case changes its method to one that is not") {
  Shop shop;
  shop.source.safe_methods_only = true;
  for (const FuzzRequest& one : boundary_cases(shop.source, shop.listing())) CHECK(is_safe(one.method));
}

TEST_CASE("a request made from the grammar alone fits it, also where its schema leads in circles") {
  const Shop shop;
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    FuzzRequest made = fitting_case(shop.source, shop.order(), random);
    claim_by_contract(shop.source, made);
    INFO(made.body);
    CHECK(made.claim == Claim::valid);
  }
}

TEST_CASE("the neighbours of a whole number are exact at any size") {
  CHECK(neighbour("9", true) == "10");
  CHECK(neighbour("10", false) == "9");
  CHECK(neighbour("0", false) == "-1");
  CHECK(neighbour("-1", true) == "0");
  CHECK(neighbour("-10", true) == "-9");
  CHECK(neighbour("-9", false) == "-10");
  CHECK(neighbour("9223372036854775807", true) == "9223372036854775808");
  CHECK(neighbour("1.5", true).empty());
}

TEST_CASE("a bound without end, or one that contradicts another, makes no request of its own size") {
  const auto contract = fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: x, version: '1'}
paths:
  /a:
    get:
      parameters:
        - {name: q, in: query, schema: {type: string, minLength: 99999999999, maxLength: 3}}
        - {name: n, in: query, schema: {type: integer, minimum: 5, maximum: 1}}
        - {name: l, in: query, schema: {type: array, minItems: 99999999999, items: {type: string}}}
      responses: {'200': {description: x}}
)");
  const Grammar grammar = grammar_of(contract);
  FuzzRequest good;
  good.operation = 0;
  good.method = "GET";
  good.path = "/a";
  Random random(1);
  const Source source{grammar, &contract};
  for (const FuzzRequest& one : boundary_cases(source, fitting_case(source, good, random)))
    CHECK(render(one).target.size() < 100'000);
}

TEST_CASE("no value reaches the head of a request as a field of its own") {
  FuzzRequest request;
  request.method = "GET";
  request.path = "/a/{id}";
  request.arguments = {{fuzz::Place::path, "id", "1\r\nX: y", {}, false},
                       {fuzz::Place::query, "q", "a b\r\nX: y", {}, true},
                       {fuzz::Place::header, "X-Name", "a\r\nX: y", {}, false}};
  const auto head = head_of(render(request), "127.0.0.1:1");
  CHECK(head.find("\r\nX: y") == std::string::npos);
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("null in the place of what may be left out claims nothing, and of what may not it is forbidden") {
  const Shop shop;
  const auto cases = boundary_cases(shop.source, shop.order());
  const auto* optional = with_body(cases, R"({"quantity":2,"note":null})");
  REQUIRE(optional);
  CHECK(optional->claim == Claim::none);
  CHECK(optional->breaks.empty());
  const auto* required = with_body(cases, R"({"quantity":null,"note":"x"})");
  REQUIRE(required);
  CHECK(required->claim == Claim::invalid);
  const auto* whole = with_body(cases, "null");
  REQUIRE(whole);
  CHECK(whole->claim == Claim::invalid);
}

namespace {

// Two whole numbers of a path, which a random request changes.
struct Between {
  judge::Contract contract = fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: x, version: '1'}
paths:
  /between/{low}/{high}:
    get:
      parameters:
        - {name: low, in: path, required: true, schema: {type: integer, format: int32}}
        - {name: high, in: path, required: true, schema: {type: number}}
      responses: {'200': {description: x}}
)");
  Grammar grammar = grammar_of(contract);
  Source source{grammar, &contract};
  FuzzRequest good;

  Between() {
    good.operation = 0;
    good.method = "GET";
    good.path = "/between/{low}/{high}";
    good.arguments = {{fuzz::Place::path, "low", "417", {}, false},
                      {fuzz::Place::path, "high", "-822", {}, false}};
  }
};

}  // namespace

TEST_CASE("random requests set places to what another one has, and to its neighbours") {
  const Between between;
  Random random(1);
  int equal = 0;
  int beside = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto made = random_case(between.source, between.good, random);
    const std::string& low = made.arguments[0].value;
    const std::string& high = made.arguments[1].value;
    equal += low == high && !low.empty() ? 1 : 0;
    beside += neighbour(low, true) == high || neighbour(low, false) == high ? 1 : 0;
  }
  CHECK(equal > 50);
  CHECK(beside > 20);
}

TEST_CASE("numbers without bounds are drawn small, below one and of every size, and fit all the same") {
  const Between between;
  Random random(5);
  int small = 0;
  int fractions = 0;
  int large = 0;
  for (int i = 0; i < 2000; ++i) {
    FuzzRequest made = between.good;
    const auto& slots = between.grammar.operations[0].slots;
    for (std::size_t k = 0; k < slots.size(); ++k)
      made.arguments[k].value = plain_text(random_valid(between.grammar, slots[k].value, random));
    claim_by_contract(between.source, made);
    INFO(render(made).target);
    CHECK(made.claim == Claim::valid);
    const double low = std::strtod(made.arguments[0].value.c_str(), nullptr);
    small += low >= 0 && low <= 12 ? 1 : 0;
    large += low > 100'000 ? 1 : 0;
    fractions += made.arguments[1].value.starts_with("0.") ? 1 : 0;
  }
  CHECK(small > 200);
  CHECK(large > 50);
  CHECK(fractions > 200);
}

TEST_CASE("texts that stand for bytes, whole numbers and addresses are what their format says") {
  const auto contract = fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: x, version: '1'}
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [key, revision, from, when]
              properties:
                key: {type: string, format: byte}
                revision: {type: string, format: int64}
                from: {type: string, format: ipv4}
                when: {type: string, format: date-time}
      responses: {'200': {description: x}}
)");
  const Grammar grammar = grammar_of(contract);
  FuzzRequest good;
  good.operation = 0;
  good.method = "POST";
  good.path = "/a";
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    const auto body = read_json_value(fitting_case({grammar, &contract}, good, random).body);
    REQUIRE(body);
    const std::string key = plain_text(*at(*body, {"key"}));
    INFO(key);
    CHECK(key.size() % 4 == 0);
    CHECK(key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
          std::string::npos);
    const std::string revision = plain_text(*at(*body, {"revision"}));
    CHECK(revision.find_first_not_of("-0123456789") == std::string::npos);
    CHECK(plain_text(*at(*body, {"from"})).starts_with("127.0.0."));
  }
}

TEST_CASE("a whole number where the contract has it as a text claims nothing, and a fraction is forbidden") {
  const auto contract = fuzz_test::contract_from(R"(
swagger: '2.0'
info: {title: x, version: '1'}
paths:
  /leases:
    post:
      parameters:
        - name: body
          in: body
          required: true
          schema:
            type: object
            properties:
              ttl: {type: string, format: int64}
              name: {type: string}
              several: {type: array, items: {type: string, format: uint64}}
      responses: {'200': {description: x}}
)");
  const Grammar grammar = grammar_of(contract);
  const auto claim_of = [&](const std::string& body) {
    FuzzRequest request;
    request.operation = 0;
    request.method = "POST";
    request.path = "/leases";
    request.content_type = "application/json";
    request.body = body;
    claim_by_contract({grammar, &contract}, request);
    return request.claim;
  };
  CHECK(claim_of(R"({"ttl":"17"})") == Claim::valid);
  CHECK(claim_of(R"({"ttl":17,"several":["1",2]})") == Claim::none);
  CHECK(claim_of("null") == Claim::none);
  CHECK(claim_of(R"({"ttl":1.5})") == Claim::invalid);
  CHECK(claim_of(R"({"name":17})") == Claim::invalid);
  CHECK(claim_of(R"({"ttl":17,"name":false})") == Claim::invalid);
}

TEST_CASE("the places of a request are tried in turn, so that a short time reaches all of them") {
  const Shop shop;
  const auto cases = boundary_cases(shop.source, shop.order());
  REQUIRE(cases.size() > 500);
  CHECK(cases[0].what == "as it goes well");
  std::set<std::string> all;
  std::set<std::string> early;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string place = cases[i].what.substr(0, cases[i].what.find(": "));
    all.insert(place);
    if (i < 60) early.insert(place);
  }
  CHECK(all.size() > 15);
  CHECK(early == all);
}

TEST_CASE("a schema that requires itself several times makes values of a bounded size") {
  const auto contract = fuzz_test::contract_from(R"(
openapi: 3.0.3
info: {title: x, version: '1'}
paths:
  /a:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {description: x}}
components:
  schemas:
    A:
      type: object
      required: [a, b, l]
      properties:
        a: {$ref: '#/components/schemas/A'}
        b:
          oneOf:
            - $ref: '#/components/schemas/A'
            - {type: array, minItems: 2, items: {$ref: '#/components/schemas/A'}}
        l: {type: array, minItems: 3, items: {$ref: '#/components/schemas/A'}}
)");
  const Grammar grammar = grammar_of(contract);
  FuzzRequest good;
  good.operation = 0;
  good.method = "POST";
  good.path = "/a";
  Random random(1);
  for (int i = 0; i < 20; ++i) CHECK(fitting_case({grammar, &contract}, good, random).body.size() < 200'000);
  const ValueSpec* schema = spec_at(grammar, grammar.operations[0].bodies[0].value);
  REQUIRE(schema);
  for (const auto& member : schema->members) {
    for (const Candidate& one : boundaries(grammar, spec_at(grammar, member.value)))
      CHECK(to_text(one.value).size() < 2'000'000);
  }
}
