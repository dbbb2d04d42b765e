// A second opinion: valijson and our validator agree on every schema and value of draft 7 that a generator
// makes of the keywords both know. Where they would differ by right (1.0 as an integer, fractions and
// multipleOf, formats) no such pair is made.
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <boost/json.hpp>

#include "harness/model/hash.hpp"
#include "tests/unit/judge/contract/support.hpp"

using namespace contract_test;

namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : seed_(seed) {}

  std::string schema(int depth) {
    if (depth == 0 || below(12) == 0) return scalar_schema();
    std::string parts;
    const auto add = [&](const std::string& part) { parts += (parts.empty() ? "" : ",") + part; };
    for (int n = 1 + below(3); n > 0; --n) {
      switch (below(13)) {
        case 0:
          add("\"type\":" + types());
          break;
        case 1:
          add("\"properties\":{\"a\":" + schema(depth - 1) + ",\"b\":" + schema(depth - 1) + "}");
          break;
        case 2:
          add(below(2) == 0 ? "\"required\":[\"a\"]" : "\"required\":[\"b\",\"c\"]");
          break;
        case 3:
          add("\"additionalProperties\":" + (below(2) == 0 ? std::string("false") : schema(depth - 1)));
          break;
        case 4:
          add("\"items\":" + schema(depth - 1));
          break;
        case 5:
          add("\"minItems\":" + std::to_string(below(3)) + ",\"maxItems\":" + std::to_string(2 + below(2)));
          break;
        case 6:
          add("\"uniqueItems\":true");
          break;
        case 7:
          add("\"allOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]");
          break;
        case 8:
          add("\"anyOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]");
          break;
        case 9:
          add("\"oneOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]");
          break;
        case 10:
          add("\"not\":" + schema(depth - 1));
          break;
        case 11:
          add("\"minProperties\":" + std::to_string(below(3)));
          break;
        default:
          add("\"patternProperties\":{\"^[bc]$\":" + schema(depth - 1) + "}");
      }
    }
    return "{" + without_repetition(parts) + "}";
  }

  std::string value(int depth) {
    switch (below(depth == 0 ? 5 : 9)) {
      case 0:
        return "null";
      case 1:
        return below(2) == 0 ? "true" : "false";
      case 2:
        return std::to_string(below(7) - 3);
      case 3:
        return below(2) == 0 ? "2.5" : "-0.25";
      case 4:
        return below(2) == 0 ? "\"x\"" : "\"abä\"";
      case 5:
      case 6: {
        std::string list = "[";
        for (int n = below(4); n > 0; --n) list += (list.size() > 1 ? "," : "") + value(depth - 1);
        return list + "]";
      }
      default: {
        std::string object = "{";
        for (const char* name : {"a", "b", "c"}) {
          if (below(2) == 0) continue;
          object += (object.size() > 1 ? ",\"" : "\"") + std::string(name) + "\":" + value(depth - 1);
        }
        return object + "}";
      }
    }
  }

 private:
  int below(int count) {
    return static_cast<int>(shakedown::hash(seed_, "agreement", 0, next_++) %
                            static_cast<std::uint64_t>(count));
  }
  std::string types() {
    const char* names[] = {"\"object\"", "\"array\"",   "\"string\"", "\"integer\"",
                           "\"number\"", "\"boolean\"", "\"null\"",   "[\"object\",\"null\"]"};
    return names[below(8)];
  }
  std::string scalar_schema() {
    switch (below(9)) {
      case 0:
        return "{\"type\":" + types() + "}";
      case 1:
        return "{\"minimum\":" + std::to_string(below(5) - 2) + "}";
      case 2:
        return "{\"exclusiveMaximum\":" + std::to_string(below(4)) + "}";
      case 3:
        return "{\"minLength\":" + std::to_string(below(4)) + ",\"maxLength\":3}";
      case 4:
        return "{\"enum\":[1,\"x\",null,[1],{\"a\":1}]}";
      case 5:
        return "{\"const\":" + value(1) + "}";
      case 6:
        return "{\"pattern\":\"^a|x$\"}";
      case 7:
        return "{\"type\":\"string\",\"maxLength\":2}";
      default:
        return "{}";
    }
  }
  // Both readers differ in which of two equal keywords counts.
  static std::string without_repetition(const std::string& parts) {
    const auto parsed = boost::json::parse("{" + parts + "}").as_object();
    const auto text = boost::json::serialize(parsed);
    return text.substr(1, text.size() - 2);
  }

  std::uint64_t seed_;
  std::uint64_t next_ = 0;
};

bool second_opinion(const std::string& schema_text, const std::string& value_text) {
  const auto schema_value = boost::json::parse(schema_text);
  const auto value = boost::json::parse(value_text);
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::BoostJsonAdapter(schema_value), schema);
  valijson::Validator validator;
  return validator.validate(schema, valijson::adapters::BoostJsonAdapter(value), nullptr);
}

}  // namespace

TEST_CASE("valijson agrees") {
  constexpr std::uint64_t schemas = 400, values = 25;
  std::uint64_t fitting = 0;
  for (std::uint64_t seed = 0; seed < schemas; ++seed) {
    Generator generator(seed);
    const auto schema = generator.schema(3);
    const auto contract = with_schema(schema, "", "3.1.0");
    for (std::uint64_t i = 0; i < values; ++i) {
      const auto value = generator.value(3);
      const bool expected = second_opinion(schema, value);
      const auto found = said(contract, value);
      INFO(schema << "\n" << value << "\n" << found);
      REQUIRE(found.empty() == expected);
      fitting += expected ? 1U : 0U;
    }
  }
  // Both answers are put to the test.
  CHECK(fitting > schemas * values / 10);
  CHECK(fitting < schemas * values * 9 / 10);
}
