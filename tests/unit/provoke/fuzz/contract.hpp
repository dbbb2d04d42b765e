// A small contract for tests of what is made from one.
#pragma once

#include <string>

#include "harness/judge/contract/contract.hpp"
#include "tests/support/catch.hpp"

namespace fuzz_test {

inline shakedown::judge::Contract contract_from(const std::string& text) {
  auto read = shakedown::judge::Contract::read(text, "openapi.yaml",
                                               [](const std::string&) -> shakedown::Result<std::string> {
                                                 return shakedown::problem("there is no such file");
                                               });
  if (!read) FAIL(shakedown::to_string(read.error()));
  return std::move(read).value();
}

inline shakedown::judge::Contract shop_contract() {
  return contract_from(R"(
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
paths:
  /orders:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
        - {name: state, in: query, schema: {enum: [open, paid]}}
      responses:
        '200': {description: x, content: {application/json: {schema: {type: object, required: [items]}}}}
        '400': {description: x}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Order'}
            example: {quantity: 2, note: as usual}
      responses:
        '201': {description: x}
        4XX: {description: x}
  /orders/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
    delete: {responses: {'204': {description: x}}}
components:
  schemas:
    Order:
      type: object
      required: [quantity]
      additionalProperties: false
      properties:
        quantity: {type: integer, minimum: 1, maximum: 10}
        note: {type: string, maxLength: 20}
        with: {type: array, maxItems: 2, items: {$ref: '#/components/schemas/Order'}}
)");
}

}  // namespace fuzz_test
