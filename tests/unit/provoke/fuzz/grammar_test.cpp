// What becomes of a contract: operations, places, and values with their bounds.
#include "harness/provoke/fuzz/from_contract.hpp"
#include "harness/provoke/fuzz/from_requests.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

const Operation& operation(const Grammar& grammar, const std::string& name) {
  for (const Operation& one : grammar.operations) {
    if (name_of(one) == name) return one;
  }
  FAIL("there is no " + name);
  return grammar.operations.front();
}

}  // namespace

TEST_CASE("a contract's operations become a grammar with the bounds of their values") {
  const auto contract = fuzz_test::shop_contract();
  const Grammar grammar = grammar_of(contract);
  REQUIRE(grammar.operations.size() == 3);
  const Operation& list = operation(grammar, "GET /orders");
  REQUIRE(list.slots.size() == 2);
  CHECK(list.documented);
  CHECK(list.statuses == std::vector<int>{200, 400});
  const ValueSpec* limit = spec_at(grammar, list.slots[0].value);
  REQUIRE(limit);
  CHECK(limit->types == type_bit::integer);
  CHECK(limit->least == "1");
  CHECK(limit->most.has_value());
  const ValueSpec* state = spec_at(grammar, list.slots[1].value);
  REQUIRE(state);
  CHECK(state->allowed == std::vector<std::string>{"\"open\"", "\"paid\""});
  const Operation& gone = operation(grammar, "DELETE /orders/{id}");
  REQUIRE(gone.slots.size() == 1);
  CHECK(gone.slots[0].in == fuzz::Place::path);
}

TEST_CASE("a schema that leads back to itself is one value that points to itself") {
  const Grammar grammar = grammar_of(fuzz_test::shop_contract());
  const Operation& place = operation(grammar, "POST /orders");
  CHECK(place.body_required);
  REQUIRE(place.bodies.size() == 1);
  CHECK(place.bodies[0].json);
  const ValueSpec* order = spec_at(grammar, place.bodies[0].value);
  REQUIRE(order);
  CHECK(order->closed);
  CHECK(order->examples == std::vector<std::string>{R"({"quantity":2,"note":"as usual"})"});
  REQUIRE(order->members.size() == 3);
  const auto with = std::find_if(order->members.begin(), order->members.end(),
                                 [](const auto& member) { return member.name == "with"; });
  REQUIRE(with != order->members.end());
  const ValueSpec* list = spec_at(grammar, with->value);
  REQUIRE(list);
  const ValueSpec* inner = spec_at(grammar, list->items);
  REQUIRE(inner);
  CHECK(inner->members == order->members);
}

TEST_CASE("the contract says which constraint a request breaks, in its path, query and body") {
  const auto contract = fuzz_test::shop_contract();
  const auto broken = [&](const std::string& method, const std::string& target,
                          const std::string& body = {}) {
    Request request{method, target, {}, body};
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    return broken_by(contract, request);
  };
  CHECK(broken("GET", "/orders?limit=1").empty());
  CHECK(broken("GET", "/orders?limit=0").starts_with("query limit: "));
  CHECK(broken("GET", "/orders?state=lost").starts_with("query state: "));
  CHECK(broken("DELETE", "/orders/1").empty());
  CHECK(broken("DELETE", "/orders/0").starts_with("path id: "));
  CHECK(broken("DELETE", "/orders/x").starts_with("path id: "));
  CHECK(broken("POST", "/orders", R"({"quantity":1})").empty());
  CHECK(broken("POST", "/orders", R"({"quantity":-1})").starts_with("$.quantity: "));
  CHECK_FALSE(broken("POST", "/orders", R"({})").empty());
  CHECK_FALSE(broken("POST", "/orders").empty());
  CHECK(broken("GET", "/elsewhere").empty());
}

TEST_CASE("without a contract a request that was seen says what stands where, and forbids nothing") {
  Grammar grammar;
  Operation operation;
  operation.method = "POST";
  operation.path = "/notes/{id}";
  FuzzRequest seen;
  seen.arguments = {{fuzz::Place::path, "id", "17", {}, false}, {fuzz::Place::query, "q", "lamp", {}, false}};
  seen.content_type = "application/json";
  seen.body = R"({"text":"a","tags":["b"]})";
  learn_operation(grammar, operation, seen);
  REQUIRE(operation.slots.size() == 2);
  CHECK(spec_at(grammar, operation.slots[0].value)->types == type_bit::integer);
  CHECK(spec_at(grammar, operation.slots[1].value)->examples == std::vector<std::string>{"\"lamp\""});
  REQUIRE(operation.bodies.size() == 1);
  const ValueSpec* body = spec_at(grammar, operation.bodies[0].value);
  REQUIRE(body->members.size() == 2);
  CHECK_FALSE(body->closed);
  CHECK_FALSE(operation.documented);
}

TEST_CASE("Swagger 2: a body without a content type is JSON, and streams are told from answers that end") {
  const auto contract = fuzz_test::contract_from(R"(
swagger: '2.0'
info: {title: x, version: '1'}
paths:
  /watch:
    post:
      parameters: [{name: body, in: body, required: true, schema: {type: object}}]
      responses:
        '200': {description: 'A successful response.(streaming responses)', schema: {
type:
  object}}
  /put:
    post:
      produces: [application/json]
      parameters: [{name: body, in: body, required: true, schema: {type: object}}]
      responses: {'200': {description: x, schema: {type: object}}}
  /events:
    get:
      produces: [text/event-stream]
      responses: {'200': {description: x, schema: {type: string}}}
)");
  const Grammar grammar = grammar_of(contract);
  const Operation& put = operation(grammar, "POST /put");
  REQUIRE(put.bodies.size() == 1);
  CHECK(put.bodies[0].content_type == "application/json");
  CHECK(put.bodies[0].json);
  CHECK_FALSE(put.streams);
  CHECK(put.accepts == "application/json");
  CHECK(operation(grammar, "POST /watch").streams);
  CHECK(operation(grammar, "POST /watch").accepts.empty());
  CHECK(operation(grammar, "GET /events").streams);
}
