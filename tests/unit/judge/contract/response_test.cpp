// Statuses, content types, headers and endpoints of one exchange.
#include "tests/unit/judge/contract/support.hpp"

using namespace contract_test;

namespace {

const std::string document = R"(openapi: 3.0.3
paths:
  /thing:
    get:
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, minimum: 1}}
        - {name: X-Tenant, in: header, schema: {type: string, minLength: 2}}
      responses:
        200:
          headers:
            ETag: {required: true, schema: {type: string}}
            X-Count: {schema: {type: integer}}
            X-Mode: {schema: {type: string, enum: ["1", fast]}}
          content:
            application/json: {schema: {type: object}}
            application/*+json: {schema: {type: array}}
            text/*: {}
        2XX: {description: fine}
        404: {content: {application/problem+json: {schema: {type: object}}}}
        default: {content: {"*/*": {schema: {type: object, required: [error]}}}}
    delete: {responses: {204: {description: gone}}}
)";

Exchange good() {
  Exchange exchange;
  exchange.request.target = "/thing?limit=3";
  exchange.response = {200, {{"content-type", "application/json; charset=UTF-8"}, {"etag", "\"1\""}}, "{}"};
  return exchange;
}

}  // namespace

TEST_CASE("an answer that is as documented has no deviation") {
  CHECK(say(good().check(read(document))).empty());
}

TEST_CASE("an undocumented path or method is told where the service served it, and not where it refused") {
  const auto contract = read(document);
  auto exchange = good();
  exchange.request = {"GET", "/other", {}, ""};
  CHECK(say(exchange.check(contract)) == "undocumented-endpoint: a path of the contract, got \"/other\"");
  exchange.response.status = 404;
  CHECK(exchange.check(contract).empty());
  exchange = good();
  exchange.request.method = "PUT";
  CHECK(say(exchange.check(contract)) == "undocumented-endpoint: GET or DELETE, got PUT");
  exchange.response.status = 405;
  CHECK(exchange.check(contract).empty());
  exchange.response.status = 200;
  exchange.request.method = "OPTIONS";
  CHECK(exchange.check(contract).empty());
}

TEST_CASE("a status is covered by itself, then by its range, then by default") {
  const auto contract = read(document);
  auto exchange = good();
  exchange.response.status = 202;
  exchange.response.body = "[]";
  CHECK(exchange.check(contract).empty());
  exchange.response.status = 500;
  CHECK(say(exchange.check(contract)) == "body $: object, got []");
  Exchange gone;
  gone.request = {"DELETE", "/thing", {}, ""};
  gone.response = {200, {}, ""};
  CHECK(say(gone.check(contract)) == "undocumented-status: 204, got 200");
  gone.response.status = 204;
  CHECK(gone.check(contract).empty());
}

TEST_CASE("304 and 206 are answers to what the request asked HTTP for") {
  const auto contract =
      read("openapi: 3.0.0\npaths: {/thing: {get: {responses: {200: {description: x}}}}}\n");
  Exchange exchange;
  exchange.response = {304, {}, ""};
  CHECK(say(exchange.check(contract)) == "undocumented-status: 200, got 304");
  exchange.request.headers = {{"If-None-Match", "\"1\""}};
  CHECK(exchange.check(contract).empty());
}

TEST_CASE("content types match exactly, by suffix and by wildcard") {
  const auto contract = read(document);
  auto exchange = good();
  exchange.response.headers[0].value = "Text/Plain";
  exchange.response.body = "not JSON";
  CHECK(exchange.check(contract).empty());
  exchange.response.headers[0].value = "application/hal+json";
  exchange.response.body = "[]";
  CHECK(exchange.check(contract).empty());
  exchange.response.headers[0].value = "image/png";
  CHECK(
      say(exchange.check(contract)) ==
      "undocumented-content-type header content-type: application/json or application/*+json or text/*, got "
      "\"image/png\"");
  exchange.response.headers.erase(exchange.response.headers.begin());
  CHECK(say(exchange.check(contract)).ends_with("got absent"));
  // A documented error in another type, and JSON all the same.
  exchange = good();
  exchange.response = {404, {{"content-type", "application/json"}}, "{"};
  CHECK(say(exchange.check(contract)) ==
        "undocumented-content-type header content-type: application/problem+json, got \"application/json\"; "
        "not-json: JSON: the content type says so, got \"{\"");
}

TEST_CASE("headers: missing, and of another kind") {
  const auto contract = read(document);
  auto exchange = good();
  exchange.response.headers = {{"content-type", "application/json"}, {"x-count", "12"}, {"X-Mode", "1"}};
  CHECK(say(exchange.check(contract)) == "missing-header header etag: a value: it is required, got absent");
  exchange = good();
  exchange.response.headers.push_back({"X-Count", "twelve"});
  exchange.response.headers.push_back({"X-Mode", "slow"});
  CHECK(say(exchange.check(contract)) ==
        "header header x-count: integer, got \"twelve\"; header header x-mode: one of \"1\", \"fast\", got "
        "\"slow\"");
}

TEST_CASE("parameters of a request that was accepted") {
  const auto contract = read(document);
  auto exchange = good();
  exchange.request.target = "/thing";
  exchange.request.headers = {{"x-tenant", "a"}};
  CHECK(say(exchange.check(contract)) ==
        "request-parameter query limit: a value: it is required, got absent; request-parameter header "
        "X-Tenant: at "
        "least 2 characters, got \"a\"");
  exchange.request = {"GET", "/thing?limit=0&x=1", {}, ""};
  CHECK(say(exchange.check(contract)) == "request-parameter query limit: at least 1, got \"0\"");
  exchange.response = {400, {{"content-type", "application/json"}}, R"({"error":1})"};
  CHECK(exchange.check(contract).empty());
}

TEST_CASE("a deprecated operation is told") {
  const auto contract = read("openapi: 3.0.0\npaths: {/thing: {get: {deprecated: true}}}\n");
  Exchange exchange;
  CHECK(say(exchange.check(contract)) == "deprecated: no call: the operation is deprecated, got a call");
}

TEST_CASE("no body where one is described, and none where none can be") {
  const auto contract = read(document);
  auto exchange = good();
  exchange.response = {200, {{"etag", "1"}}, ""};
  CHECK(say(exchange.check(read("openapi: 3.0.0\npaths: {/thing: {get: {responses: {200: {content: "
                                "{application/json: {schema: {type: object}}}}}}}}\n"))) ==
        "body: application/json, got no body");
  exchange.request.method = "HEAD";
  CHECK(exchange.check(contract).empty());
  exchange.response.status = 0;
  exchange.request.method = "GET";
  CHECK(exchange.check(contract).empty());
}

TEST_CASE("a body of which only a part was kept is not judged, its head is") {
  const auto contract = read(document);
  auto exchange = good();
  exchange.response = {200, {{"content-type", "application/json"}}, "{\"a\":"};
  exchange.cut = true;
  CHECK(say(exchange.check(contract)) == "missing-header header etag: a value: it is required, got absent");
  CHECK(exchange.not_judged == "only a part of the body was kept");
}

TEST_CASE("an answer without a response's description may be anything") {
  const auto contract = read("openapi: 3.0.0\npaths: {/thing: {get: {}}}\n");
  CHECK(said(contract, "[1").empty());
}
