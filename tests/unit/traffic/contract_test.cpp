#include "harness/traffic/contract.hpp"

#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

constexpr const char* shop = R"(
openapi: 3.0.3
servers: [{url: "https://api.shop.test/v2/"}]
paths:
  /orders:
    get:
      parameters:
        - {$ref: "#/components/parameters/Page"}
        - {name: verbose, in: query, schema: {type: boolean}}
      responses: {"200": {description: ok}, "404": {description: no}}
    post: {requestBody: {}, responses: {"201": {description: made}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 5}}]
    get: {responses: {"200": {description: ok}}}
    delete: {responses: {"204": {description: gone}}}
  /users/{name}:
    get: {parameters: [{name: name, in: path, required: true, schema: {type: string}}]}
  /things/{a b}:
    get:
      parameters:
        - {name: a b, in: path, required: true, example: "x/y"}
        - {name: X-Key, in: header, required: true, schema: {enum: [k1, k2]}}
components:
  parameters:
    Page: {name: page, in: query, required: true, schema: {$ref: "#/components/schemas/Page~1Number"}}
  schemas:
    Page/Number: {type: integer, default: 1}
)";

TEST_CASE("an OpenAPI 3 document gives operations with samples") {
  const auto read = parse_contract(shop, "openapi.yaml");
  REQUIRE(read);
  const auto& operations = read.value().operations;
  REQUIRE(operations.size() == 6);
  CHECK(operations[0].method == "GET");
  CHECK(operations[0].path == "/v2/orders");
  CHECK(operations[0].status == 200);
  REQUIRE(operations[0].parameters.size() == 2);
  CHECK(operations[0].parameters[0].name == "page");
  CHECK(operations[0].parameters[0].sample == "1");
}

TEST_CASE("a contract without any recording is traffic") {
  const TemporaryFile file(shop, ".yaml");
  Scenario scenario;
  scenario.contract = file.path();
  const auto traffic = traffic_of(scenario);
  REQUIRE(traffic.journeys.size() == 3);
  CHECK(target_at(traffic, 0, 0) == "/v2/orders?page=1");
  CHECK(request_at(traffic, 0, 0).expect.status == 200);
  CHECK(target_at(traffic, 1, 0) == "/v2/orders/5");
  CHECK(target_at(traffic, 2, 0) == "/v2/things/x%2Fy");
  CHECK(header_at(traffic, 2, 0, "X-Key") == "k1");
  CHECK(to_string(traffic.endpoints[1]) == "GET /v2/orders/{id}");
  CHECK(note_count(traffic, "GET /v2/users/{name} left out: no example") == 1);
  CHECK(note_count(traffic, "other than GET") == 2);
}

TEST_CASE("Swagger 2 in JSON is read, too") {
  const auto read = parse_contract(
      R"({"swagger":"2.0","basePath":"/api","paths":{"/a":{"get":{"parameters":[{"name":"q","in":"query","required":true,"type":"string","default":"x"}],"responses":{"200":{}}}}}})",
      "swagger.json");
  REQUIRE(read);
  REQUIRE(read.value().operations.size() == 1);
  CHECK(read.value().operations[0].path == "/api/a");
  CHECK(read.value().operations[0].parameters[0].sample == "x");
}

TEST_CASE("what is not a contract is a problem with its place") {
  const auto broken = parse_contract("openapi: 3.0.0\npaths: {a: [}", "c.yaml");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().where.line == 2);
  CHECK_FALSE(parse_contract("just text", "c.yaml"));
  CHECK_FALSE(parse_contract("", "c.yaml"));
  CHECK_FALSE(parse_contract("{\"log\":{}}", "c.yaml"));
  CHECK_FALSE(parse_contract("openapi: 3.0.0", "c.yaml"));
  CHECK_FALSE(read_contract("/nonexistent.yaml"));
}

TEST_CASE("references in a circle and odd documents end") {
  const auto read = parse_contract(R"(
openapi: 3.0.0
paths:
  /a: {$ref: "#/paths/~1b"}
  /b: {$ref: "#/paths/~1a"}
  /c: {get: {parameters: [{$ref: "#/components/parameters/x"}, 7, {$ref: "other.yaml#/x"}]}}
  /d: [1]
  e: {get: {}}
components: {parameters: {x: {$ref: "#/components/parameters/x"}}}
)",
                                   "c.yaml");
  REQUIRE(read);
  REQUIRE(read.value().operations.size() == 1);
  CHECK(read.value().operations[0].path == "/c");
}

TEST_CASE("a contract names the endpoints of recorded traffic") {
  const TemporaryFile contract("openapi: 3.0.0\npaths: {\"/people/{who}\": {get: {}}}", ".yaml");
  const TemporaryFile file(har_of({{"GET", "/people/bob"}, {"GET", "/people/eve?x=1"}}));
  auto scenario = har_scenario(file.path());
  scenario.contract = contract.path();
  const auto traffic = traffic_of(scenario);
  REQUIRE(traffic.endpoints.size() == 1);
  CHECK(to_string(traffic.endpoints[0]) == "GET /people/{who}");
}

}  // namespace
}  // namespace shakedown::traffic
