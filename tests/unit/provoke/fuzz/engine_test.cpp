// Both ways between the harness and the coverage-guided engine: what it may send, and what it found as a
// journey of this harness.
#include "harness/provoke/fuzz/engine_fields.hpp"

#include <algorithm>

#include "harness/provoke/fuzz/engine_journey.hpp"
#include "harness/provoke/fuzz/engine_lines.hpp"
#include "harness/provoke/fuzz/engine_operations.hpp"
#include "harness/provoke/fuzz/from_contract.hpp"
#include "tests/unit/fuzz/shop_operations.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

// "POST /login" signs a user in; "GET /orders" says who asks.
Traffic shop_traffic() {
  Traffic traffic;
  traffic.endpoints = {{"POST", "/login"}, {"GET", "/orders"}};
  RequestTemplate login;
  login.method = "POST";
  login.target = {{"/login?as=", 1, Encoding::query}};
  login.headers = {{"Content-Type", literal_text("application/json")}};
  login.body = {{R"({"password":")", 2, Encoding::json_string}, {R"("})", -1, Encoding::raw}};
  Take take;
  take.name = "$.session.token";
  login.takes.push_back(take);
  RequestTemplate orders;
  orders.endpoint = 1;
  orders.method = "GET";
  orders.target = literal_text("/orders");
  orders.headers = {{"Authorization", {{"Bearer ", 0, Encoding::raw}}},
                    {"Accept", literal_text("text/plain")}};
  login.headers.push_back({"Origin", literal_text("http://127.0.0.1:4711")});
  orders.headers.push_back({"Referer", literal_text("http://127.0.0.1:4711/")});
  traffic.requests = {login, orders};
  Journey journey;
  journey.name = "buy";
  journey.variables = {
      {"token", "recorded-token", ""}, {"name", "old", "name"}, {"password", "old", "password"}};
  journey.steps = {{0, {}, {}}, {1, {}, {}}};
  traffic.journeys.push_back(journey);
  return traffic;
}

Lead lead_to_orders() {
  Lead lead;
  lead.operation = 0;
  lead.journey = 0;
  lead.prefix = {0};
  lead.step = 1;
  return lead;
}

Grammar shop_grammar() {
  // Without the recursive member, whose depth is none of this test's business.
  return grammar_of(fuzz_test::contract_from(R"(
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
paths:
  /orders:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
        - {name: state, in: query, schema: {enum: [open, paid]}}
      responses: {'200': {description: x}}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [quantity]
              properties:
                quantity: {type: integer, minimum: 1, maximum: 10, example: 2}
                note: {type: string, maxLength: 20, example: as usual}
      responses: {'201': {description: x}}
  /orders/{id}:
    delete:
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
      responses: {'204': {description: x}}
)"));
}

std::string text_of(const Text& text) {
  std::string out;
  for (const TextPiece& piece : text)
    out += piece.literal + (piece.variable >= 0 ? "<" + std::to_string(piece.variable) + ">" : "");
  return out;
}

}  // namespace

TEST_CASE("a grammar and what leads up to its operations are written for the engine") {
  const Grammar grammar = shop_grammar();
  const Traffic traffic = shop_traffic();
  const Identity identity{{{"name", "ada l"}, {"password", "a\"b"}}};
  FuzzRequest get;
  get.arguments = {{fuzz::Place::query, "limit", "7", {}, false},
                   {fuzz::Place::header, "Authorization", "Bearer of-another-play", {}, false},
                   {fuzz::Place::header, "Accept", "text/plain", {}, false}};
  FuzzRequest post;
  post.content_type = "application/json";
  post.body = R"({"quantity":3})";
  const Lead lead = lead_to_orders();
  EngineInput input{grammar, {}, &traffic, &identity, {}};
  input.operations = {{operation_named(grammar, "GET /orders"), &lead, &get},
                      {operation_named(grammar, "POST /orders"), nullptr, &post},
                      {operation_named(grammar, "DELETE /orders/{id}"), nullptr, nullptr}};
  CHECK(engine_operations(input) == test::shop_operations);
}

TEST_CASE("a body that is neither JSON nor a form is one field, a form has one for each of its members") {
  Grammar grammar;
  Operation operation;
  operation.method = "PUT";
  operation.path = "/texts/{name}";
  FuzzRequest good;
  good.content_type = "text/plain";
  good.body = "hello";
  auto fields = engine_fields(grammar, operation, &good);
  REQUIRE(fields.size() == 2);
  CHECK(fields[0].in == "path");
  CHECK(fields[1].name.empty());
  CHECK(to_text(fields[1].examples.at(0)) == "\"hello\"");

  ValueSpec text;
  text.types = type_bit::string;
  ValueSpec form;
  form.types = type_bit::object;
  form.members = {{"a~/b", 0, true}};
  grammar.values = {text, form};
  operation.bodies = {{"application/x-www-form-urlencoded", 1, false}};
  fields = engine_fields(grammar, operation, nullptr);
  REQUIRE(fields.size() == 2);
  CHECK(fields[1].name == "/a~0~1b");
  CHECK(fields[1].required);
}

TEST_CASE(
    "values that a play gave are named as the setup takes them, and stand for holes in what was found") {
  const Grammar grammar = shop_grammar();
  const Traffic traffic = shop_traffic();
  FuzzRequest remove;
  remove.arguments = {{fuzz::Place::path, "id", "17", {}, false}};
  Lead lead = lead_to_orders();
  lead.operation = operation_named(grammar, "DELETE /orders/{id}");
  const std::vector<Live> live = {{0, "17"}, {1, "ada"}};
  const auto text =
      engine_operations({grammar, {{lead.operation, &lead, &remove, false, &live}}, &traffic, nullptr, {}});
  CHECK_THAT(text, Catch::Contains(R"("examples":["{taken-0-0}"])"));
  CHECK(taken_by_setup("taken-0-7") == std::pair(0, 7));
  for (const char* name : {"", "taken-", "taken-1", "taken-1-", "taken--1-2", "taken-1-2x", "id"})
    CHECK_FALSE(taken_by_setup(name));

  std::vector<Lead> leads(grammar.operations.size());
  for (std::size_t i = 0; i < leads.size(); ++i) leads[i].operation = static_cast<int>(i);
  leads[static_cast<std::size_t>(lead.operation)] = lead;
  Traffic again = traffic;
  add_endpoints(again, grammar);
  EngineFinding finding;
  finding.steps.push_back(
      {"DELETE /orders/{id}", {"DELETE", "/orders/99", {}, ""}, 500, {{0, "", "99", "taken-0-0"}}});
  const auto made = add_journey(again, finding, grammar, leads, false);
  REQUIRE(made);
  const Journey& journey = again.journeys.back();
  CHECK(text_of(again.requests[journey.steps.back().request].target) == "/orders/<0>");
}

TEST_CASE("a list has a field for its items, and one for none of them") {
  const Grammar grammar = grammar_of(fuzz_test::shop_contract());
  Operation operation;
  operation.method = "POST";
  operation.path = "/";
  FuzzRequest good;
  good.content_type = "application/json";
  good.body = R"({"items":[{"id":1},{"id":2}]})";
  const auto of_body = engine_fields(grammar, operation, &good);
  REQUIRE(of_body.size() == 3);
  CHECK(of_body[0].name == "/items");
  CHECK(of_body[0].type == "any");
  CHECK(to_text(of_body[0].examples.at(0)) == "[]");
  CHECK(of_body[2].name == "/items/1/id");

  const auto& post = grammar.operations[static_cast<std::size_t>(operation_named(grammar, "POST /orders"))];
  const auto of_schema = engine_fields(grammar, post, nullptr);
  CHECK(std::any_of(of_schema.begin(), of_schema.end(), [](const auto& one) { return one.name == "/with"; }));
  CHECK(of_schema.size() <= most_engine_fields);
}

TEST_CASE("who signs out does not lead up to anything of the engine's") {
  Traffic traffic = shop_traffic();
  traffic.requests.push_back(traffic.requests[1]);
  traffic.requests.back().target = literal_text("/session/Sign-Out?now");
  traffic.journeys[0].steps = {{0, {}, {}}, {2, {}, {}}, {1, {}, {}}};
  Lead lead = lead_to_orders();
  lead.prefix = {0, 1};
  lead.step = 2;
  CHECK(setup_of(traffic, {&lead}) == std::vector<std::pair<int, int>>{{0, 0}});
  CHECK_FALSE(signs_out("/logs/outer"));
}

TEST_CASE("what the engine cannot send is not written") {
  Grammar grammar;
  grammar.operations.resize(2);
  grammar.operations[0].method = "GET";
  grammar.operations[0].path = "/with space";
  grammar.operations[1].method = "GET\r\nX: 1";
  grammar.operations[1].path = "/";
  CHECK(engine_operations({grammar, {{0, nullptr, nullptr}, {1, nullptr, nullptr}}, nullptr, nullptr, {}})
            .empty());
}

TEST_CASE("lines of the engine are read, and others are nothing") {
  const auto finding = engine_finding(
      R"({"type":"finding","event":"5xx","operation":"POST /a","message":"boom","steps":[)"
      R"({"method":"POST","target":"/a","headers":{"X":"1"},"body":"\\x00","body_hex":"00ff","status":500,)"
      R"("operation":"POST /a","taken":[{"step":0,"pointer":"/id","value":"7"}]},)"
      R"({"method":"GET","target":"/b","headers":{},"status":200}]})");
  REQUIRE(finding);
  REQUIRE(finding->steps.size() == 1);  // what comes after the step that shows it says nothing
  CHECK(finding->steps[0].request.body == std::string("\0\xff", 2));
  CHECK(finding->steps[0].request.headers.at(0).value == "1");
  CHECK(finding->steps[0].taken.at(0).pointer == "/id");
  for (const char* line : {"", "{", "[]", "17", R"({"type":"summary"})", R"({"event":"5xx"})"})
    CHECK_FALSE(engine_finding(line));
  const auto crash =
      engine_finding(R"({"type":"finding","event":"crash","steps":[{"status":500},{"status":0}]})");
  REQUIRE(crash);
  CHECK(crash->steps.size() == 2);

  const auto summary = engine_summary(
      R"({"type":"summary","guided_by":"40 counters","seconds":2.5,"executions":1200,"requests":2400,)"
      R"("sequences_per_second":480.0,"counters":40,"counters_touched":12,"stability":0.975,)"
      R"("reached":{"GET /orders":7,"POST /orders":-1}})");
  REQUIRE(summary);
  CHECK(summary->reached.at("GET /orders") == 7);
  CHECK(summary->reached.at("POST /orders") == 0);
  CHECK(to_text(*summary) ==
        "guided by 40 counters: 1,200 sequences of 2,400 requests in 2 s, 480 a second, 12 of 40 counters "
        "touched, 98 % of them stable");
  CHECK_FALSE(engine_summary("{}"));
}

TEST_CASE("what the engine found becomes a journey that signs in by itself") {
  Traffic traffic = shop_traffic();
  const Grammar grammar = shop_grammar();
  std::vector<Lead> leads;
  for (std::size_t i = 0; i < grammar.operations.size(); ++i) {
    Lead lead;
    lead.operation = static_cast<int>(i);
    if (name_of(grammar.operations[i]) == "GET /orders") lead = lead_to_orders();
    lead.operation = static_cast<int>(i);
    leads.push_back(lead);
  }
  add_endpoints(traffic, grammar);
  CHECK(traffic.endpoints.size() == 4);
  EngineFinding finding;
  finding.steps.push_back({"POST /orders", {"POST", "/orders", {}, R"({"quantity":1})"}, 201, {}});
  finding.steps.push_back(
      {"GET /orders",
       {"GET", "/orders?after=o-7&o-77", {{"Authorization", "Bearer theirs"}, {"X-A", "o-7"}}, ""},
       500,
       {{0, "/made/0/id", "o-7"}}});
  const auto lead = add_journey(traffic, finding, grammar, leads, false);
  REQUIRE(lead);
  CHECK(lead->prefix == std::vector<int>{0, 1});
  CHECK(lead->step == 2);
  const Journey& journey = traffic.journeys.back();
  REQUIRE(journey.variables.size() == 4);
  const auto request = [&](std::size_t step) { return traffic.requests[journey.steps[step].request]; };
  CHECK(request(0).method == "POST");
  CHECK(text_of(request(0).target) == "/login?as=<1>");
  CHECK(request(1).expect.status == 201);
  CHECK(request(1).takes.at(0).name == "$.made[0].id");
  CHECK(text_of(request(2).target) == "/orders?after=<3>&o-77");
  CHECK(text_of(request(2).headers.at(0).value) == "Bearer <0>");
  CHECK(text_of(request(2).headers.at(1).value) == "<3>");

  finding.steps.back().operation = "GET /nowhere";
  CHECK_FALSE(add_journey(traffic, finding, grammar, leads, false));
}
