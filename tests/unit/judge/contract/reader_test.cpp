// Which documents are read, and what is said of those that are not.
#include "tests/unit/judge/contract/support.hpp"

using namespace contract_test;

namespace {

const std::string small = R"(openapi: 3.0.3
servers: [{url: "https://api.example.test/v2/"}]
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      deprecated: true
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
        4XX: {description: wrong}
        default: {description: else}
  /orders/latest:
    get: {responses: {200: {description: ok}}}
components:
  schemas:
    Order: {type: object, required: [id], properties: {id: {type: integer}}}
)";

}  // namespace

TEST_CASE("operations are found by their template, the more literal one first") {
  const auto contract = read(small);
  CHECK(contract.endpoint_of("GET", "/v2/orders/17") == "GET /v2/orders/{id}");
  CHECK(contract.endpoint_of("GET", "/v2/orders/latest") == "GET /v2/orders/latest");
  CHECK(contract.endpoint_of("POST", "/v2/orders/17").empty());
  CHECK(contract.endpoint_of("GET", "/v2/orders/17/items").empty());
  CHECK(contract.endpoint_of("GET", "/v2/orders/a%2Fb") == "GET /v2/orders/{id}");
  CHECK(contract.is_deprecated("GET", "/v2/orders/17"));
  CHECK_FALSE(contract.is_deprecated("GET", "/v2/orders/latest"));
  CHECK(contract.documented("GET", "/v2/orders/17").statuses == std::vector<int>{0, 4, 200});
  CHECK_FALSE(contract.documented("PUT", "/v2/orders/17").found);
}

TEST_CASE("a service that is met without the servers' base path, or with a slash at the end, is known") {
  const auto contract = read(small);
  CHECK(contract.endpoint_of("GET", "/orders/17") == "GET /orders/{id}");
  CHECK(contract.endpoint_of("GET", "/v2/orders/17/") == "GET /v2/orders/{id}");
  CHECK(contract.endpoint_of("HEAD", "/v2/orders/17") == "GET /v2/orders/{id}");
}

TEST_CASE("servers' variables are all of their values, and those of paths count too") {
  const auto contract = read(R"(openapi: 3.1.0
servers: [{url: "/{version}", variables: {version: {default: v1, enum: [v1, v2]}}}]
paths:
  /a: {get: {responses: {200: {description: x}}}}
  /b:
    servers: [{url: //other.example.test/beta}]
    get: {responses: {200: {description: x}}}
)");
  CHECK(contract.endpoint_of("GET", "/v1/a") == "GET /v1/a");
  CHECK(contract.endpoint_of("GET", "/v2/a") == "GET /v2/a");
  CHECK(contract.endpoint_of("GET", "/v3/a").empty());
  CHECK(contract.endpoint_of("GET", "/beta/b") == "GET /beta/b");
}

TEST_CASE("the same contract in JSON is the same contract") {
  const auto contract = read(R"({"swagger":"2.0","basePath":"/api","produces":["application/json"],
    "paths":{"/a/{x}":{"get":{"responses":{"200":{"description":"ok","schema":{"type":"string"}}}}}}})");
  CHECK(contract.endpoint_of("GET", "/api/a/1") == "GET /api/a/{x}");
}

TEST_CASE("references lead into other documents, and from there back and on") {
  const auto contract = read(
      R"(openapi: 3.0.0
paths:
  /thing: {$ref: "paths/thing.yaml#/~1thing"}
)",
      {{"paths/thing.yaml", R"(/thing:
  get:
    responses:
      200: {content: {application/json: {schema: {$ref: "../schemas/a%20thing.json#/definitions/with~1slash"}}}}
)"},
       {"schemas/a thing.json",
        R"({"definitions":{"with/slash":{"type":"object","properties":{"next":{"$ref":"#/definitions/with~1slash"},"n":{"$ref":"#/definitions/n"}}},"n":{"type":"integer"}}})"}});
  CHECK(said(contract, R"({"next":{"next":{"n":1}}})").empty());
  CHECK(said(contract, R"({"next":{"next":{"n":"1"}}})") == "body $.next.next.n: integer (n), got \"1\"");
}

TEST_CASE("the place of a schema is told in its own document") {
  const auto contract = read(small);
  Exchange exchange;
  exchange.request.target = "/v2/orders/1";
  exchange.response.body = "{}";
  const auto found = exchange.check(contract);
  REQUIRE(found.size() == 2);
  CHECK(found[0].rule == "deprecated");
  CHECK(found[0].schema == "openapi.yaml:7:7");
  CHECK(found[1].schema == "openapi.yaml:16:12");
}

TEST_CASE("broken references are told with their place and what was meant") {
  CHECK(error_of(R"(openapi: 3.0.0
paths:
  /a:
    get:
      responses:
        200: {content: {application/json: {schema: {$ref: "#/components/schemas/Ordr"}}}}
components: {schemas: {Order: {type: object}}}
)") == "openapi.yaml:6:59: the reference \"#/components/schemas/Ordr\" leads nowhere: "
       "\"#/components/schemas\" "
       "has no \"Ordr\" (did you mean \"Order\"?)");
  CHECK(error_of("openapi: 3.0.0\npaths: {/a: {$ref: other.yaml}}\n") ==
        "openapi.yaml:2:20: the document \"other.yaml\" cannot be read: there is no such file");
  CHECK(error_of("openapi: 3.0.0\npaths: {/a: {$ref: '#/paths/~1a'}}\n").find("leads back to itself") !=
        std::string::npos);
}

TEST_CASE("remote references are refused by name, and what they describe is not checked") {
  const auto contract =
      with_schema("{type: object, properties: {a: {$ref: 'https://example.test/s.json#/A'}}}");
  REQUIRE(contract.limits().size() == 1);
  CHECK(contract.limits()[0].find("\"https://example.test/s.json#/A\" is refused") != std::string::npos);
  CHECK(said(contract, R"({"a":[1]})").empty());
}

TEST_CASE("structural errors are told with file, line and column") {
  CHECK(error_of("a: 1\n") ==
        "openapi.yaml:1:1: this is not an OpenAPI document (expected a key \"openapi\" (3.0 or 3.1) or "
        "\"swagger\" (2.0))");
  CHECK(error_of("openapi: 4.0.0\npaths: {}\n").starts_with("openapi.yaml:1:10: OpenAPI"));
  CHECK(error_of("openapi: 3.0.0\n").find("has no paths") != std::string::npos);
  CHECK(error_of("openapi: 3.0.0\npaths: {a: {}}\n").starts_with("openapi.yaml:2:12: the path \"a\""));
  CHECK(error_of("openapi: 3.0.0\npaths: [1]\n").starts_with("openapi.yaml:2:8: `paths` is a map"));
  CHECK(error_of("openapi: 3.0.0\npaths: {/a: {get: {responses: {ok: {}}}}}\n").find("\"ok\" is no status") !=
        std::string::npos);
  CHECK(error_of("{\"openapi\":\"3.0.0\",\n \"paths\" 1}", {}, "a.json").starts_with("a.json:2:"));
  CHECK(error_of("openapi: [\n").starts_with("openapi.yaml:"));
  CHECK(error_of("").find("empty") != std::string::npos);
}

TEST_CASE("what is not checked is named once") {
  const auto contract = with_schema(
      "{type: object, properties: {a: {format: sku}, b: {format: sku}, c: {pattern: '(?=x)'}, d: {type: "
      "int}}}");
  REQUIRE(contract.limits().size() == 3);
  const auto named = [&](const std::string& words) {
    return std::any_of(contract.limits().begin(), contract.limits().end(),
                       [&](const std::string& line) { return line.find(words) != std::string::npos; });
  };
  CHECK(named("the type \"int\" is none"));
  CHECK(named("the format \"sku\" is not checked"));
  CHECK(named("the pattern \"(?=x)\" is not checked"));
  CHECK(said(contract, R"({"a":"x","b":1,"c":"y","d":[]})").empty());
}

TEST_CASE("aliases that unfold to billions of values are refused") {
  std::string text = "openapi: 3.0.0\npaths: {}\nx-0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 12; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    text += "x-" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int n = 1; n < 10; ++n) text += ", " + before;
    text += "]\n";
  }
  CHECK(error_of(text).find("unfold to more than") != std::string::npos);
  CHECK(error_of("openapi: 3.0.0\npaths: &p {a: *p}\n").find("inside of what it repeats") !=
        std::string::npos);
}

TEST_CASE("merge keys are taken in, and a map's own keys win") {
  const auto contract = read(R"(openapi: 3.0.0
x-base: &base {type: object, required: [a]}
paths:
  /thing:
    get: {responses: {200: {content: {application/json: {schema: {<<: *base, required: [b]}}}}}}
)");
  CHECK(said(contract, R"({"a":1})") == "body $.b: a value: it is required, got absent");
}

TEST_CASE("documents nested without end are refused, in YAML and in JSON") {
  const std::string deep(100'000, '[');
  CHECK(error_of("{\"openapi\":" + deep, {}, "a.json").find("deeper") != std::string::npos);
  CHECK_FALSE(try_read("openapi: " + deep));
}

TEST_CASE("long chains and circles of references neither recurse nor hang") {
  std::string text = R"(openapi: 3.1.0
paths:
  /thing: {get: {responses: {200: {content: {application/json: {schema: {$ref: "#/components/schemas/S0"}}}}}}}
components:
  schemas:
)";
  constexpr int links = 20'000;
  for (int i = 0; i < links; ++i)
    text += "    S" + std::to_string(i) + ": {properties: {a: {$ref: '#/components/schemas/S" +
            std::to_string((i + 1) % links) + "'}}}\n";
  const auto contract = read(text);
  CHECK(said(contract, R"({"a":{"a":{}}})").empty());
  const auto own = with_schema("{$ref: '#/components/schemas/A'}",
                               "components: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}]}}}\n");
  CHECK(said(own, "{}").find("not judged") != std::string::npos);
}
