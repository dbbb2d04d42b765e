// What is exported accepts all that it was learned from, and refuses what was proven never to be.
#include <boost/json.hpp>
#include <set>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include "harness/judge/shapes/json_schema.hpp"
#include "harness/judge/shapes/openapi.hpp"
#include "harness/model/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/judge/shapes/samples.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace shakedown::judge::test;
namespace json = boost::json;

namespace {

class SchemaCheck {
 public:
  explicit SchemaCheck(const std::string& text) {
    const auto document = json::parse(text);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::BoostJsonAdapter(document), schema_);
  }
  bool accepts(const std::string& text) const {
    const auto value = json::parse(text);
    valijson::Validator validator;
    const valijson::adapters::BoostJsonAdapter adapter(value);
    return validator.validate(schema_, adapter, nullptr);
  }

 private:
  valijson::Schema schema_;
};

SchemaCheck schema_of(const ShapeSet& set) {
  const ShapeKey key{"GET /orders/{id}", Direction::response, 200};
  return SchemaCheck(json_schema_of(key, set.shapes.at(key)));
}

// An order as a service would write it: optional, null, enum, map, tagged union, formats.
std::string order(std::uint64_t seed, std::uint64_t number) {
  const auto random = [&](const char* what, std::uint64_t most) { return hash(seed, what, number) % most; };
  std::string text = "{\"id\":" + std::to_string(random("id", 100'000));
  text += std::string(",\"status\":\"") + (random("status", 2) == 0 ? "placed" : "paid") + "\"";
  text += ",\"total\":" +
          (random("whole", 5) == 0 ? std::string("12") : std::to_string(random("total", 99)) + ".50");
  if (random("note", 3) == 0) text += ",\"note\":null";
  text += ",\"at\":\"2024-05-0" + std::to_string(1 + random("day", 9)) + "T10:00:00Z\"";
  text += ",\"stock\":{\"10" + std::to_string(random("sku", 9)) + "\":1,\"205\":2}";
  text += random("type", 2) == 0 ? R"(,"pay":{"type":"card","number":"4111"})"
                                 : R"(,"pay":{"type":"bank","iban":"DE"})";
  text += ",\"items\":[";
  for (std::uint64_t i = 0; i < random("items", 4); ++i)
    text += std::string(i > 0 ? "," : "") + (random("x", 7) == 0 ? "\"gone\"" : "{\"sku\":1}");
  return text + "]}";
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("an exported schema accepts every sample and refuses what the verdicts exclude", "[shapes]") {
  std::vector<std::string> bodies;
  for (std::uint64_t i = 0; i < 300; ++i) bodies.push_back(order(5, i));
  const auto set = learned_bodies(bodies);
  const auto schema = schema_of(set);
  for (const auto& body : bodies) {
    INFO(body);
    CHECK(schema.accepts(body));
  }
  const auto body =
      replaced(bodies[0], bodies[0].find("placed") != std::string::npos ? "placed" : "paid", "placed");
  CHECK(schema.accepts(body));
  CHECK_FALSE(schema.accepts(replaced(body, "\"placed\"", "\"lost\"")));
  CHECK_FALSE(schema.accepts(replaced(body, "\"id\":", "\"identity\":")));
  CHECK_FALSE(schema.accepts(replaced(body, "\"at\":\"", "\"at\":1,\"was\":\"")));
  CHECK_FALSE(schema.accepts(replaced(body, "\"205\":2", "\"205\":\"two\"")));
  const bool by_card = body.find("card") != std::string::npos;
  CHECK_FALSE(
      schema.accepts(replaced(body, by_card ? "\"card\"" : "\"bank\"", by_card ? "\"bank\"" : "\"card\"")));
  CHECK(schema.accepts(replaced(body, "{\"id\"", "{\"more\":1,\"id\"")));
}

TEST_CASE("few samples prove nothing: types, and no more", "[shapes]") {
  const auto set = learned_bodies({R"({"a":"x","b":1})", R"({"a":"x","b":2.5})"});
  const auto schema = schema_of(set);
  CHECK(schema.accepts(R"({"a":"another"})"));
  CHECK(schema.accepts(R"({"b":3})"));
  CHECK_FALSE(schema.accepts(R"({"a":1})"));
}

TEST_CASE("odd bodies make schemas that accept them", "[shapes]") {
  const std::vector<std::string> bodies = {"null",
                                           "[]",
                                           "{}",
                                           "1",
                                           "\"x\"",
                                           "[[1],[null],[]]",
                                           R"({"":{"$ref":"#/x"}})",
                                           R"({"enum":1,"type":"object","required":[1]})"};
  const auto schema = schema_of(learned_bodies(bodies));
  for (const auto& body : bodies) CHECK(schema.accepts(body));
  CHECK_FALSE(schema.accepts("true"));
}

TEST_CASE("all shapes are one document with a definition each", "[shapes]") {
  auto sample = answer(R"({"a":1})");
  sample.request.headers = {{"Content-Type", "application/json"}};
  sample.request.body = "[1]";
  auto missing = answer("{}");
  missing.response.status = 404;
  const auto document = json::parse(json_schemas_of(learned({sample, missing}))).as_object();
  CHECK(document.at("$schema").as_string() == "https://json-schema.org/draft/2020-12/schema");
  const auto& all = document.at("$defs").as_object();
  CHECK(all.size() == 3);
  CHECK(all.at("GET /orders/{id} request").at("type").as_string() == "array");
  CHECK(all.at("GET /orders/{id} 404").at("title").as_string() == "GET /orders/{id} 404");
}

TEST_CASE("an OpenAPI draft has paths, parameters, bodies and statuses with their samples", "[shapes]") {
  ShapeSet set;
  for (int i = 0; i < 40; ++i) {
    auto sample = answer(R"({"ok":true})");
    sample.endpoint = "POST /shops/{id}/orders/{id}";
    sample.request = {"POST",
                      "/shops/1/orders/2?page=" + std::to_string(i) + (i % 2 == 0 ? "&q=a" : ""),
                      {{"Content-Type", "application/json"}, {"X-Tenant", "t"}, {"User-Agent", "curl"}},
                      R"({"qty":1})"};
    sample.response.status = i % 4 == 0 ? 409 : 201;
    sample.response.headers.push_back({"Location", "/orders/2"});
    learn(set, sample);
  }
  auto odd = answer("{}");
  odd.endpoint = "* /{other}";
  learn(set, odd);
  const auto document = json::parse(openapi_of(set, "shop")).as_object();
  CHECK(document.at("openapi").as_string() == "3.1.0");
  CHECK(document.at("info").at("title").as_string() == "shop");
  CHECK(document.at("x-left-out").as_array().size() == 1);
  const auto& paths = document.at("paths").as_object();
  REQUIRE(paths.size() == 1);
  const auto& operation = paths.at("/shops/{id}/orders/{id2}").at("post").as_object();
  std::set<std::string> parameters;
  for (const auto& parameter : operation.at("parameters").as_array()) {
    const auto& made = parameter.as_object();
    parameters.insert(std::string(made.at("in").as_string()) + " " +
                      std::string(made.at("name").as_string()) +
                      (made.at("required").as_bool() ? " required" : "") + " " +
                      std::string(made.at("schema").at("type").as_string()));
  }
  CHECK(parameters == std::set<std::string>{"header x-tenant required string", "path id required string",
                                            "path id2 required string", "query page required integer",
                                            "query q string"});
  const auto& body = operation.at("requestBody").as_object();
  CHECK(body.at("required").as_bool());
  CHECK(body.at("content").at("application/json").at("schema").at("required").as_array().size() == 1);
  const auto& responses = operation.at("responses").as_object();
  CHECK(responses.at("201").at("x-samples").as_int64() == 30);
  CHECK(responses.at("409").at("x-samples").as_int64() == 10);
  CHECK(responses.at("201").at("headers").at("location").at("required").as_bool());
  CHECK_FALSE(responses.at("409").at("headers").at("location").at("required").as_bool());
}

TEST_CASE("a query whose values are numbers in all samples is one of numbers", "[shapes]") {
  ShapeSet set;
  for (const auto* query : {"n=1&m=1&b=true&w=a", "n=2&m=1.5&b=false&w=2"}) {
    auto sample = answer("{}");
    sample.request.target = std::string("/orders/17?") + query;
    learn(set, sample);
  }
  const auto document = json::parse(openapi_of(set, "x"));
  std::string types;
  for (const auto& parameter :
       document.at("paths").at("/orders/{id}").at("get").at("parameters").as_array()) {
    if (parameter.at("in").as_string() == "query")
      types += std::string(parameter.at("schema").at("type").as_string()) + " ";
  }
  CHECK(types == "boolean number integer string ");
}
