// Any bytes as a contract, and any bytes as a body that is checked against one: the input's first byte says
// which. Read, compiled, checked; bounded time, memory and messages, no crash.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/judge/contract/contract.hpp"

using namespace shakedown;

namespace {

// Every keyword, with references in a circle, so that a body can reach them all.
const std::string rich = R"(openapi: 3.1.0
paths:
  /thing/{id}:
    parameters: [{name: q, in: query, required: true, schema: {type: integer}}]
    post:
      deprecated: true
      requestBody: {required: true, content: {"*/*": {schema: {$ref: "#/components/schemas/Node"}}}}
      responses:
        200:
          headers: {ETag: {required: true, schema: {type: string, minLength: 2}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Node"}}}
components:
  schemas:
    Node:
      type: [object, array, string, number, "null"]
      required: [kind, id]
      properties:
        kind: {enum: [leaf, branch, 1, null, [1], {a: 1}]}
        id: {type: integer, format: int64, minimum: 1, multipleOf: 3}
        price: {type: number, format: double, exclusiveMaximum: 1e9, multipleOf: 0.01}
        at: {type: string, format: date-time}
        mail: {type: string, format: email, maxLength: 20}
        address: {anyOf: [{format: ipv4}, {format: ipv6}, {format: uri}]}
        secret: {type: string, writeOnly: true, format: byte}
        word: {pattern: "^(a|b)*c\\u0064$", minLength: 2}
        children: {type: array, items: {$ref: "#/components/schemas/Node"}, uniqueItems: true, maxItems: 9}
        pair: {prefixItems: [{type: string}, {const: 2}], items: false, contains: {type: integer}}
        either: {oneOf: [{$ref: "#/components/schemas/Node"}, {$ref: "#/components/schemas/Cat"}],
                 discriminator: {propertyName: kind, mapping: {leaf: Node, cat: Cat}}}
        never: {not: {type: string}}
        map: {patternProperties: {"^x": {type: integer}}, additionalProperties: {$ref: "#/components/schemas/Node"},
              propertyNames: {maxLength: 4}, minProperties: 1}
      dependentRequired: {price: [at]}
      if: {required: [price]}
      then: {required: [word]}
      additionalProperties: false
    Cat: {allOf: [{$ref: "#/components/schemas/Node"}, {required: [lives]}]}
)";

void check(const judge::Contract& contract, const std::string& body) {
  const Request request{
      "POST", "/thing/1?q=" + body.substr(0, 20), {{"content-type", "application/json"}}, body};
  const Response response{200, {{"Content-Type", "application/json"}, {"etag", body.substr(0, 3)}}, body};
  judge::Contract::Checked checked;
  checked.request = &request;
  checked.response = &response;
  checked.path = "/thing/1";
  constexpr std::size_t longest = 4096;
  std::string not_judged;
  const auto found = contract.check(checked, 50, &not_judged);
  if (found.size() > 50) std::abort();
  for (const auto& one : found) {
    if (one.where.size() + one.expected.size() + one.got.size() > longest) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto no_other = [](const std::string& name) -> Result<std::string> {
    if (name == "self.yaml") return std::string(rich);
    return problem("no such document");
  };
  if (data[0] % 2 == 0) {
    static const auto fixed = judge::Contract::read(rich, "rich.yaml", no_other);
    if (!fixed) std::abort();
    check(fixed.value(), text);
    return 0;
  }
  const auto read = judge::Contract::read(text, data[0] % 4 == 1 ? "fuzz.yaml" : "fuzz.json", no_other);
  if (!read) return 0;
  for (const char* body :
       {"{}", "[1,\"a\",null,{\"a\":{\"a\":1.50}}]", "\"2026-11-24\"", "{\"kind\":\"leaf\",\"id\":3}"})
    check(read.value(), body);
  return 0;
}
