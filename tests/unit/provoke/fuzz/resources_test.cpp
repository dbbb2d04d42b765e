// What a service keeps, inferred, and what is tried with it.
#include "harness/provoke/fuzz/resources.hpp"

#include <algorithm>

#include "harness/provoke/fuzz/from_contract.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

Grammar grammar_with(const std::vector<std::string>& names) {
  Grammar grammar;
  for (const std::string& name : names) {
    Operation one;
    one.method = name.substr(0, name.find(' '));
    one.path = name.substr(name.find(' ') + 1);
    grammar.operations.push_back(std::move(one));
  }
  return grammar;
}

std::string name_at(const Grammar& grammar, int operation) {
  return operation < 0 ? "none" : name_of(grammar.operations[static_cast<std::size_t>(operation)]);
}

std::string rules(const Grammar& grammar) {
  std::string text;
  for (const Plan& plan : plans_of(grammar, resources_of(grammar, {})))
    text += plan.rule + " " + name_at(grammar, plan.subject) + "\n";
  return text;
}

}  // namespace

TEST_CASE("paths say what is made, read, listed, changed and removed") {
  const auto grammar = grammar_with({"GET /orders", "POST /orders", "GET /orders/{id}", "PUT /orders/{order}",
                                     "PATCH /orders/{id}", "DELETE /orders/{id}", "POST /orders/{id}/pay",
                                     "POST /orders/{id}/notes/{note}", "GET /orders/top"});
  const auto all = resources_of(grammar, {});
  REQUIRE(all.size() == 1);
  CHECK(all[0].many);
  CHECK(all[0].list == 0);
  CHECK(all[0].create == 1);
  CHECK(all[0].read == 2);
  CHECK(all[0].replace == 3);  // another name of the same hole
  CHECK(all[0].change == 4);
  CHECK(all[0].remove == 5);
  CHECK(all[0].uses == std::vector<int>{6});
}

TEST_CASE("what there is one of is read and replaced") {
  const auto grammar = grammar_with({"GET /me", "PUT /me", "GET /ledger", "PUT /secret"});
  const auto all = resources_of(grammar, {});
  REQUIRE(all.size() == 1);
  CHECK_FALSE(all[0].many);
  CHECK(rules(grammar) == "fuzz/partial-put PUT /me\nfuzz/put-not-idempotent PUT /me\n");
}

TEST_CASE("what nothing makes is left alone") {
  CHECK(resources_of(grammar_with({"GET /products", "GET /products/{id}", "DELETE /products/{id}"}), {})
            .empty());
}

TEST_CASE("a value that the journeys carried says what makes a thing, and where its id is") {
  const auto grammar =
      grammar_with({"POST /checkout", "GET /orders/{id}", "DELETE /orders/{id}", "POST /login"});
  CHECK(resources_of(grammar, {}).empty());
  const auto all = resources_of(grammar, {{0, "$.order.id", 1}});
  REQUIRE(all.size() == 1);
  CHECK(all[0].create == 0);
  CHECK(all[0].id == "$.order.id");
}

TEST_CASE("names of operations say what makes a thing where paths do not") {
  auto grammar = grammar_with({"POST /orders/new", "GET /orders/{id}", "POST /carts/new"});
  grammar.operations[0].id = "createOrder";
  grammar.operations[1].id = "get_order";
  grammar.operations[2].id = "createCart";
  const auto all = resources_of(grammar, {});
  REQUIRE(all.size() == 1);
  CHECK(all[0].create == 0);
}

TEST_CASE("a search is the list or beside it, by a text that can be written and changed, or by any") {
  const auto grammar = grammar_of(fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
components:
  schemas:
    Place: {type: object, properties: {city: {type: string}, label: {type: string}, floor: {type: integer}}}
    Move: {type: object, properties: {city: {type: string}, floor: {type: integer}}}
paths:
  /api/places:
    get:
      parameters:
        - {name: city, in: query, schema: {type: string}}
        - {name: label, in: query, schema: {type: string}}
        - {name: floor, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer}}
      responses: {'200': {description: x}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Place'}}}}
      responses: {'201': {description: x}}
  /api/places/{id}:
    get: {responses: {'200': {description: x}, '404': {description: x}}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Move'}}}}
      responses: {'200': {description: x}}
  /api/search:
    get:
      parameters: [{name: q, in: query, required: true, schema: {type: string}}]
      responses: {'200': {description: x}}
  /api/orders/search:
    get:
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {'200': {description: x}}
)"));
  const auto all = resources_of(grammar, {});
  REQUIRE(all.size() == 1);
  std::string searches;
  for (const Search& one : all[0].searches)
    searches += name_at(grammar, one.operation) + " " + one.parameter + "=" + one.field + "\n";
  CHECK(searches == "GET /api/places city=city\nGET /api/search q=\n");
  CHECK(rules(grammar).find("fuzz/search-differs GET /api/places\nfuzz/search-differs GET /api/search\n") !=
        std::string::npos);
}

TEST_CASE("each sequence is about one rule and one operation") {
  CHECK(rules(grammar_with(
            {"GET /a", "POST /a", "GET /a/{id}", "PUT /a/{id}", "DELETE /a/{id}", "POST /a/{id}/b"})) ==
        "fuzz/location POST /a\nfuzz/failed-create POST /a\nfuzz/not-deleted DELETE /a/{id}\n"
        "fuzz/use-after-delete PUT /a/{id}\nfuzz/use-after-delete POST /a/{id}/b\nfuzz/list-differs GET /a\n"
        "fuzz/partial-put PUT /a/{id}\nfuzz/put-not-idempotent PUT /a/{id}\n");
  CHECK(rules(grammar_with({"POST /a", "GET /a/{id}"})) == "fuzz/location POST /a\n");
}

TEST_CASE("where the contract has no status for what is gone, nothing must be gone") {
  auto grammar = grammar_with({"POST /a", "GET /a/{id}", "DELETE /a/{id}"});
  grammar.operations[1].documented = true;
  grammar.operations[1].statuses = {200};
  CHECK(rules(grammar) == "fuzz/location POST /a\n");
  for (const int gone : {404, 410, 4, 0}) {
    grammar.operations[1].statuses = {200, gone};
    CHECK(rules(grammar) == "fuzz/location POST /a\nfuzz/not-deleted DELETE /a/{id}\n");
  }
}

TEST_CASE("the contract's names of operations are in its grammar") {
  const auto contract = fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
paths:
  /a: {get: {operationId: listThem, responses: {'200': {description: x}}}}
)");
  REQUIRE(grammar_of(contract).operations.size() == 1);
  CHECK(grammar_of(contract).operations[0].id == "listThem");
}
