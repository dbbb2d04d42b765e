// JSON Schema's keywords one by one: a value that fits and its twin that does not.
#include "tests/unit/judge/contract/support.hpp"

using namespace contract_test;

namespace {

struct Case {
  std::string schema, fits, misfit, says;
};

void check(const std::vector<Case>& cases, const std::string& version = "3.1.0") {
  for (const auto& one : cases) {
    INFO(one.schema << " with " << one.fits << " and " << one.misfit);
    const auto contract = with_schema(one.schema, "", version);
    CHECK(contract.limits().empty());
    CHECK(said(contract, one.fits).empty());
    CHECK(said(contract, one.misfit) == "body " + one.says);
  }
}

}  // namespace

TEST_CASE("types") {
  check({
      {"{type: string}", "\"a\"", "1", "$: string, got 1"},
      {"{type: integer}", "1", "1.5", "$: integer, got 1.5"},
      {"{type: integer}", "1.0", "\"1\"", "$: integer, got \"1\""},
      {"{type: integer}", "1e2", "1e-2", "$: integer, got 1e-2"},
      {"{type: integer}", "123456789012345678901234567890", "0.1", "$: integer, got 0.1"},
      {"{type: number}", "1e400", "true", "$: number, got true"},
      {"{type: boolean}", "false", "0", "$: boolean, got 0"},
      {"{type: 'null'}", "null", "0", "$: null, got 0"},
      {"{type: [string, 'null']}", "null", "0", "$: string or null, got 0"},
      {"{type: array}", "[]", "{}", "$: array, got {}"},
      {"{type: object}", "{}", "[1,{\"a\":2}]", "$: object, got [1,{\"a\":2}]"},
      {"{type: object, properties: {a: true, b: false}}", "{\"a\":1}", "{\"b\":1}",
       "$.b: nothing here, got 1"},
  });
}

TEST_CASE("numbers are compared exactly") {
  check({
      {"{minimum: 1}", "1", "0.999", "$: at least 1, got 0.999"},
      {"{maximum: 9007199254740992}", "9007199254740992", "9007199254740993",
       "$: at most 9007199254740992, got 9007199254740993"},
      {"{exclusiveMinimum: 1}", "1.0001", "1", "$: more than 1, got 1"},
      {"{exclusiveMaximum: -1}", "-2", "-1.0", "$: less than -1, got -1.0"},
      {"{multipleOf: 0.01}", "19.99", "19.999", "$: a multiple of 0.01, got 19.999"},
      {"{multipleOf: 3}", "9e20", "10", "$: a multiple of 3, got 10"},
      {"{const: 1}", "1.0", "2", "$: the value 1, got 2"},
      {"{enum: [1, a, null, [1], {a: 1}]}", "{\"a\":1.0}", "[2]",
       "$: one of 1, \"a\", null, [1], {\"a\":1}, got [2]"},
  });
  check({{"{minimum: 1, exclusiveMinimum: true}", "2", "1", "$: more than 1, got 1"},
         {"{maximum: 1, exclusiveMaximum: true}", "0", "1", "$: less than 1, got 1"},
         {"{maximum: 1, exclusiveMaximum: false}", "1", "2", "$: at most 1, got 2"}},
        "3.0.3");
}

TEST_CASE("strings are counted in characters and matched by patterns") {
  check({
      {"{minLength: 2}", "\"äö\"", "\"ä\"", "$: at least 2 characters, got \"ä\""},
      {"{maxLength: 1}", "\"\\ud83d\\ude00\"", "\"ab\"", "$: at most 1 characters, got \"ab\""},
      {"{pattern: '^[a-z]+$'}", "\"abc\"", "\"abC\"", "$: text that matches \"^[a-z]+$\", got \"abC\""},
      {"{pattern: 'b\\u0063'}", "\"abcd\"", "\"b\"", "$: text that matches \"b\\\\u0063\", got \"b\""},
      {"{pattern: '^\\S+\\/(?<n>[[a])$'}", "\"x/[\"", "\"x /a\"",
       "$: text that matches \"^\\\\S+\\\\/(?<n>[[a])$\", got \"x /a\""},
  });
}

TEST_CASE("formats") {
  const auto format = [](const std::string& name, const std::string& fits, const std::string& misfit) {
    return Case{"{type: string, format: " + name + "}", '"' + fits + '"', '"' + misfit + '"',
                "$: a string of the format " + name + ", got \"" + misfit + '"'};
  };
  check({
      format("date-time", "2026-11-24T23:59:60Z", "2026-11-24T23:59:59"),
      format("date-time", "2026-11-24t10:00:00.123456+02:00", "2026-13-24T10:00:00Z"),
      format("date", "2024-02-29", "2026-02-29"),
      format("time", "10:00:00Z", "10:00"),
      format("duration", "P1DT2H", "1 day"),
      format("uuid", "0190B2C4-7a3e-7000-8000-1f2e3d4c5b6a", "0190b2c47a3e700080001f2e3d4c5b6a"),
      format("email", "a.b+c@example.test", "example.test"),
      format("uri", "urn:isbn:1", "/relative"),
      format("uri", "https://example.test/ä?x=1#y", "https://exa mple.test"),
      format("ipv4", "127.0.0.1", "127.0.0.256"),
      format("ipv6", "2001:db8::1", "2001:db8::1::2"),
      format("ipv6", "::ffff:127.0.0.1", "1:2:3"),
      format("byte", "aGVsbG8=", "aGVsbG8=="),
      format("byte", "a-_v", "a b"),
      {"{type: integer, format: int32}", "-2147483648", "2147483648",
       "$: a number that int32 can hold, got 2147483648"},
      {"{type: integer, format: int64}", "9223372036854775807", "9223372036854775808",
       "$: a number that int64 can hold, got 9223372036854775808"},
      {"{type: number, format: double}", "1e308", "1e400", "$: a number that double can hold, got 1e400"},
  });
  // A 64-bit number that is sent as a string, as many gateways do, is what the contract says it is.
  CHECK(said(with_schema("{type: string, format: int64}"), "\"9223372036854775808\"").empty());
}

TEST_CASE("arrays") {
  check({
      {"{items: {type: integer}}", "[1,2]", "[1,\"2\",\"3\"]", "$[*]: integer, got \"2\""},
      {"{minItems: 1}", "[0]", "[]", "$: at least 1 elements, got []"},
      {"{maxItems: 1}", "[0]", "[1,2]", "$: at most 1 elements, got [1,2]"},
      {"{uniqueItems: true}", "[1,\"1\",{\"a\":1,\"b\":2}]", "[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]",
       "$: elements that differ from each other, got [{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]"},
      {"{prefixItems: [{type: string}], items: {type: integer}}", "[\"a\",1]", "[\"a\",\"b\"]",
       "$[*]: integer, got \"b\""},
      {"{contains: {type: integer}}", "[\"a\",1]", "[\"a\"]",
       "$: at least 1 elements like integer, got [\"a\"]"},
      {"{contains: {type: integer}, minContains: 0, maxContains: 1}", "[1]", "[1,2]",
       "$: at most 1 elements like integer, got [1,2]"},
  });
}

TEST_CASE("objects") {
  check({
      {"{required: [id]}", "{\"id\":null}", "{}", "$.id: a value: it is required, got absent"},
      {"{properties: {a: {type: string}}}", "{\"b\":1}", "{\"a\":1}", "$.a: string, got 1"},
      {"{properties: {a: {}}, additionalProperties: false}", "{\"a\":1}", "{\"b c\":1}",
       "$[\"b c\"]: nothing: no other members are allowed, got 1"},
      {"{additionalProperties: {type: integer}}", "{\"x\":1}", "{\"x\":\"1\",\"y\":\"2\"}",
       "${}: integer, got \"1\""},
      {"{patternProperties: {'^n': {type: integer}}, additionalProperties: false}", "{\"n1\":1}", "{\"m\":1}",
       "$.m: nothing: no other members are allowed, got 1"},
      {"{propertyNames: {maxLength: 2}}", "{\"ab\":1}", "{\"abc\":1}",
       "$: names like a value of its schema, got \"abc\""},
      {"{minProperties: 1}", "{\"a\":1}", "{}", "$: at least 1 members, got {}"},
      {"{maxProperties: 1}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2}",
       "$: at most 1 members, got {\"a\":1,\"b\":2}"},
      {"{dependentRequired: {a: [b]}}", "{\"b\":1}", "{\"a\":1}",
       "$.b: a value: \"a\" requires it, got absent"},
      {"{dependentSchemas: {a: {required: [c]}}}", "{}", "{\"a\":1}",
       "$.c: a value: it is required, got absent"},
  });
}

TEST_CASE("composition") {
  check({
      {"{allOf: [{required: [a]}, {properties: {b: {type: string}}}]}", "{\"a\":1}", "{\"a\":1,\"b\":1}",
       "$.b: string, got 1"},
      {"{anyOf: [{type: string}, {type: integer}]}", "1", "[]", "$: one of string, integer, got []"},
      {"{anyOf: [{type: object, properties: {a: {type: integer}}}, {type: 'null'}]}", "null", "{\"a\":\"x\"}",
       "$.a: integer, got \"x\""},
      {"{oneOf: [{type: integer}, {type: number, minimum: 5}]}", "1", "7",
       "$: exactly one of 2 schemas: it fits both integer and number, got 7"},
      {"{oneOf: [{properties: {k: {const: a}, v: {type: integer}}, required: [k]}, {properties: {k: {const: "
       "b}, v: "
       "{type: string}}, required: [k]}]}",
       "{\"k\":\"a\",\"v\":1}", "{\"k\":\"b\",\"v\":1}", "$.v: string, got 1"},
      {"{not: {type: string}}", "1", "\"a\"", "$: anything but string, got \"a\""},
      {"{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}", "{\"a\":1,\"b\":1}",
       "{\"a\":1}", "$.b: a value: it is required, got absent"},
  });
}

TEST_CASE("what is not checked never makes a mismatch of what surrounds it") {
  CHECK(said(with_schema("{oneOf: [{type: string, format: sku}, {type: string, format: ean}]}"), "\"a\"")
            .empty());
  CHECK(said(with_schema("{not: {type: string, format: sku}}"), "\"a\"").empty());
  CHECK(said(with_schema("{if: {format: sku}, then: {minLength: 9}}", "", "3.1.0"), "\"a\"").empty());
}
