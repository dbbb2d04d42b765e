// What checking one response of 2 KB costs, as it fits and as it does not, and what reading a large contract
// does.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "harness/judge/contract/contract.hpp"

namespace {

using shakedown::Request;
using shakedown::Response;
using shakedown::judge::Contract;

const std::string document = R"(openapi: 3.0.3
paths:
  /orders: {get: {responses: {200: {content: {application/json: {schema: {$ref: "#/components/schemas/Page"}}}}}}}
  /orders/{id}: {get: {responses: {200: {description: one}}}}
components:
  schemas:
    Page:
      type: object
      required: [items, total]
      properties:
        total: {type: integer, format: int32, minimum: 0}
        items: {type: array, items: {$ref: "#/components/schemas/Order"}}
    Order:
      type: object
      required: [id, status, price, created, customer]
      properties:
        id: {type: string, format: uuid}
        status: {type: string, enum: [placed, paid, sent, returned]}
        price: {type: number, minimum: 0, multipleOf: 0.01}
        created: {type: string, format: date-time}
        note: {type: string, nullable: true, maxLength: 100}
        customer: {type: object, required: [name], properties: {name: {type: string, pattern: "^[A-Z]"}}}
)";

Contract read(const std::string& text, const char* name) {
  auto made = Contract::read(text, name, {});
  if (!made) std::abort();
  return std::move(made).value();
}

std::string page(const std::string& price) {
  std::string body = "{\"total\":12,\"items\":[";
  for (int i = 0; i < 11; ++i) {
    body += (i == 0 ? "" : ",");
    body += R"({"id":"0190b2c4-7a3e-7000-8000-1f2e3d4c5b6a","status":"paid","price":)" + price +
            R"(,"created":"2026-11-24T10:00:00.123Z","note":null,"customer":{"name":"Ada Lovelace"}})";
  }
  return body + "]}";
}

void check(benchmark::State& state, const std::string& body) {
  const Contract contract = read(document, "bench.yaml");
  const Request request{"GET", "/orders", {}, ""};
  const Response response{200, {{"Content-Type", "application/json"}}, body};
  Contract::Checked checked;
  checked.request = &request;
  checked.response = &response;
  checked.path = request.target;
  for (auto _ : state) benchmark::DoNotOptimize(contract.check(checked));
  state.SetBytesProcessed(
      static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * body.size()));
}

void check_that_fits(benchmark::State& state) {
  check(state, page("19.99"));
}
BENCHMARK(check_that_fits);

void check_that_does_not(benchmark::State& state) {
  check(state, page("\"19.99\""));
}
BENCHMARK(check_that_does_not);

// 5 MB, 20,000 schemas that refer to each other.
std::string large(bool json) {
  std::string text =
      json ? "{\"openapi\":\"3.0.3\",\"paths\":{\"/a\":{\"get\":{\"responses\":{\"200\":{\"content\":{"
             "\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/S0\"}}}}}}}},\n"
             "\"components\":{\"schemas\":{\n"
           : "openapi: 3.0.3\npaths: {/a: {get: {responses: {200: {content: {application/json: {schema: "
             "{$ref: '#/components/schemas/S0'}}}}}}}}\ncomponents:\n  schemas:\n";
  constexpr int schemas = 20'000;
  for (int i = 0; i < schemas; ++i) {
    const auto name = "S" + std::to_string(i);
    const auto next = "#/components/schemas/S" + std::to_string((i + 1) % schemas);
    if (json) {
      text += (i == 0 ? "\"" : ",\n\"") + name + "\":{\"type\":\"object\",\"description\":\"" +
              std::string(80, 'd') +
              "\",\"properties\":{\"id\":{\"type\":\"integer\",\"format\":\"int64\"},\"next\":{\"$ref\":\"" +
              next + "\"}}}";
    } else {
      text += "    " + name + ":\n      type: object\n      description: " + std::string(100, 'd') +
              "\n      properties:\n        id: {type: integer, format: int64}\n        next: {$ref: '" +
              next + "'}\n";
    }
  }
  return json ? text + "}}}" : text;
}

void read_large(benchmark::State& state, bool json) {
  const auto text = large(json);
  for (auto _ : state) benchmark::DoNotOptimize(read(text, json ? "bench.json" : "bench.yaml"));
  state.SetBytesProcessed(
      static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * text.size()));
}
void read_large_json(benchmark::State& state) {
  read_large(state, true);
}
BENCHMARK(read_large_json)->Unit(benchmark::kMillisecond);
void read_large_yaml(benchmark::State& state) {
  read_large(state, false);
}
BENCHMARK(read_large_yaml)->Unit(benchmark::kMillisecond);

}  // namespace
