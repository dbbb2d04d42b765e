// What OpenAPI adds to JSON Schema: null, directions, discriminators, the dialects' differences.
#include "tests/unit/judge/contract/support.hpp"

using namespace contract_test;

namespace {

const std::string pets = R"(components:
  schemas:
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat", dog: Dog}}
    Cat:
      allOf:
        - $ref: "#/components/schemas/Pet"
        - {type: object, required: [lives], properties: {lives: {type: integer}}}
    Dog:
      allOf:
        - $ref: "#/components/schemas/Pet"
        - {type: object, required: [bark], properties: {bark: {type: string}}}
    Either:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat", dog: Dog}}
)";

}  // namespace

TEST_CASE("nullable allows null beside an enum, a reference and an allOf; without it null is a mismatch") {
  const std::string rest = "components: {schemas: {Word: {type: string, enum: [a]}}}\n";
  for (const char* schema :
       {"{type: string, nullable: true, enum: [a]}", "{nullable: true, $ref: '#/components/schemas/Word'}",
        "{nullable: true, allOf: [{$ref: '#/components/schemas/Word'}]}"}) {
    INFO(schema);
    CHECK(said(with_schema(schema, rest), "null").empty());
    CHECK(said(with_schema(schema, rest), "\"a\"").empty());
    CHECK_FALSE(said(with_schema(schema, rest), "\"b\"").empty());
  }
  CHECK(said(with_schema("{$ref: '#/components/schemas/Word'}", rest), "null") ==
        "body $: string (Word), got null");
  CHECK(said(with_schema("{type: string, x-nullable: true}"), "null").empty());
}

TEST_CASE("beside a reference, 3.0 reads nothing and 3.1 everything") {
  const std::string rest = "components: {schemas: {Word: {type: string}}}\n";
  const std::string schema = "{$ref: '#/components/schemas/Word', maxLength: 1}";
  CHECK(said(with_schema(schema, rest, "3.0.3"), "\"ab\"").empty());
  CHECK(said(with_schema(schema, rest, "3.1.0"), "\"ab\"") == "body $: at most 1 characters, got \"ab\"");
  CHECK(said(with_schema(schema, rest, "3.1.0"), "1") == "body $: string (Word), got 1");
}

TEST_CASE("anchors are found in 3.1") {
  const auto contract =
      with_schema("{$ref: '#word'}", "components: {schemas: {W: {$anchor: word, type: string}}}\n", "3.1.0");
  CHECK_FALSE(said(contract, "1").empty());
}

TEST_CASE("a discriminator chooses the branch by its mapping, and the branch explains the mismatch") {
  const auto contract = with_schema("{$ref: '#/components/schemas/Either'}", pets);
  CHECK(said(contract, R"({"kind":"cat","lives":9})").empty());
  CHECK(said(contract, R"({"kind":"dog","bark":"x","lives":1})").empty());
  CHECK(said(contract, R"({"kind":"cat","lives":"9","bark":"x"})") == "body $.lives: integer, got \"9\"");
  // Not mapped, but it is what a Cat is.
  CHECK(said(contract, R"({"kind":"Cat","lives":9})").empty());
  CHECK(said(contract, R"({"kind":"cow"})") ==
        "body $.kind: one of \"Cat\", \"Dog\", \"cat\", \"dog\", got \"cow\"");
}

TEST_CASE("a discriminator of a base schema leads to what is derived from it") {
  const auto contract = with_schema("{$ref: '#/components/schemas/Pet'}", pets);
  CHECK(said(contract, R"({"kind":"cat","lives":9})").empty());
  CHECK(said(contract, R"({"kind":"cat","lives":"9"})") == "body $.lives: integer, got \"9\"");
  CHECK(said(contract, R"({"kind":"other"})").empty());
}

TEST_CASE("a union whose branches name it as their base is checked once") {
  const auto contract = with_schema("{$ref: '#/components/schemas/Pet'}", R"(components:
  schemas:
    Pet: {oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]}
    Cat: {allOf: [{$ref: "#/components/schemas/Pet"}, {required: [lives]}]}
    Dog: {allOf: [{$ref: "#/components/schemas/Pet"}, {required: [bark]}]}
)");
  CHECK(said(contract, R"({"lives":9})").empty());
  CHECK_FALSE(said(contract, R"({})").empty());
}

TEST_CASE("writeOnly is not required in an answer and must not be in one; readOnly the other way round") {
  const auto contract = read(R"(openapi: 3.0.3
paths:
  /thing:
    get: {responses: {200: {content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}
      responses: {201: {content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}}
components:
  schemas:
    User:
      type: object
      required: [id, name, password]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        password: {$ref: "#/components/schemas/Secret"}
    Secret: {type: string, writeOnly: true}
)");
  CHECK(said(contract, R"({"id":1,"name":"a"})").empty());
  CHECK(said(contract, R"({"name":"a"})") == "body $.id: a value: it is required, got absent");
  CHECK(said(contract, R"({"id":1,"name":"a","password":"hunter2"})") ==
        "body $.password: nothing: it is writeOnly, got present");
  Exchange post;
  post.request = {"POST", "/thing", {{"content-type", "application/json"}}, R"({"name":"a","password":"x"})"};
  post.response.status = 201;
  post.response.body = R"({"id":1,"name":"a"})";
  CHECK(post.check(contract).empty());
  post.request.body = R"({"name":"a"})";
  CHECK(say(post.check(contract)) == "request-body $.password: a value: it is required, got absent");
  // Refused, as it should be.
  post.response = {400, {}, ""};
  CHECK(say(post.check(contract)) == "undocumented-status: 201, got 400");
}

TEST_CASE("words that YAML takes for numbers are words where strings are expected") {
  const auto contract = with_schema("{type: string, enum: [1.0, no, 2026-11-24, null]}");
  CHECK(said(contract, "\"1.0\"").empty());
  CHECK(said(contract, "\"no\"").empty());
  CHECK(said(contract, "\"null\"").empty());
  CHECK_FALSE(said(contract, "\"1\"").empty());
}

TEST_CASE("Swagger 2.0: produces, schemas of answers, body parameters, headers") {
  const auto contract = read(R"(swagger: "2.0"
basePath: /api
produces: [application/json]
paths:
  /thing:
    post:
      consumes: [application/json]
      parameters:
        - {name: body, in: body, required: true, schema: {$ref: "#/definitions/Thing"}}
        - {name: dry, in: query, type: boolean}
      responses:
        200: {description: ok, schema: {$ref: "#/definitions/Thing"}, headers: {X-Left: {type: integer}}}
definitions:
  Thing: {type: object, required: [n], properties: {n: {type: integer, maximum: 5, exclusiveMaximum: true}}}
)");
  Exchange exchange;
  exchange.request = {"POST", "/api/thing?dry=true", {{"Content-Type", "application/json"}}, R"({"n":1})"};
  exchange.response = {200, {{"content-type", "application/json"}, {"x-left", "4"}}, R"({"n":1})"};
  CHECK(exchange.check(contract).empty());
  exchange.request.target = "/api/thing?dry=maybe";
  exchange.request.body = "{}";
  exchange.response = {200, {{"content-type", "application/json"}, {"x-left", "many"}}, R"({"n":5})"};
  CHECK(say(exchange.check(contract)) ==
        "header header x-left: integer, got \"many\"; body $.n: less than 5, got 5; request-parameter query "
        "dry: "
        "boolean, got \"maybe\"; request-body $.n: a value: it is required, got absent");
}

TEST_CASE("a list of items has no meaning in OpenAPI and is not checked") {
  const auto contract = with_schema("{type: array, items: [{type: string}, {type: integer}]}");
  CHECK(contract.limits().size() == 1);
  CHECK(said(contract, R"([1,"a",[]])").empty());
}

TEST_CASE("a stream of gRPC's gateway is checked line by line, as far as it is whole") {
  const std::string stream = R"x(swagger: "2.0"
produces: [application/json]
paths:
  /thing:
    get: {responses: {200: {description: "A successful response.(streaming responses)", schema: {required: [result]}}}}
)x";
  CHECK(said(read(stream), "{\"result\":1}\n{\"result\":2}\n{\"res").empty());
  CHECK(said(read(stream), "{\"result\":1}\n{\"error\":2}\n{}\n") ==
        "body $.result: a value: it is required, got absent");
  CHECK(said(read(stream), "{\"result\":1}\n<html>\n").starts_with("not-json"));
  const auto plain = with_schema("{type: object}");
  CHECK(said(plain, "{\"result\":1}\n{\"result\":2}\n").starts_with("not-json"));
}
