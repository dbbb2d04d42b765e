// Contracts and exchanges in a few words.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/judge/contract/contract.hpp"
#include "tests/support/catch.hpp"

namespace contract_test {

using shakedown::Headers;
using shakedown::Request;
using shakedown::Response;
using shakedown::Result;
using shakedown::judge::Contract;
using shakedown::judge::Deviation;

// Other documents by name.
using Files = std::map<std::string, std::string>;

inline Result<Contract> try_read(const std::string& text, const Files& files = {},
                                 const std::string& file = "openapi.yaml") {
  return Contract::read(text, file, [files](const std::string& name) -> Result<std::string> {
    const auto found = files.find(name);
    if (found == files.end()) return shakedown::problem("there is no such file");
    return found->second;
  });
}

inline Contract read(const std::string& text, const Files& files = {}) {
  auto made = try_read(text, files);
  if (!made) FAIL(shakedown::to_string(made.error()));
  return std::move(made).value();
}

inline std::string error_of(const std::string& text, const Files& files = {},
                            const std::string& file = "openapi.yaml") {
  const auto made = try_read(text, files, file);
  return made ? "it was read" : shakedown::to_string(made.error());
}

// A contract whose GET /thing answers with this schema. `schema` is one line of YAML, `rest` stands at the
// top.
inline Contract with_schema(const std::string& schema, const std::string& rest = "",
                            const std::string& version = "3.0.3") {
  return read("openapi: " + version +
              "\n"
              "paths:\n"
              "  /thing:\n"
              "    get:\n"
              "      responses:\n"
              "        200: {content: {application/json: {schema: " +
              schema + "}}}\n" + rest);
}

struct Exchange {
  Request request{"GET", "/thing", {}, ""};
  Response response{200, {{"Content-Type", "application/json"}}, ""};
  bool cut = false;
  std::string not_judged;

  std::vector<Deviation> check(const Contract& contract) {
    Contract::Checked checked;
    checked.request = &request;
    checked.response = &response;
    checked.path = std::string_view(request.target).substr(0, request.target.find('?'));
    checked.response_cut = cut;
    not_judged.clear();
    return contract.check(checked, 50, &not_judged);
  }
};

inline std::string say(const std::vector<Deviation>& deviations) {
  std::string text;
  for (const auto& one : deviations) {
    if (!text.empty()) text += "; ";
    text += one.rule + (one.where.empty() ? "" : " " + one.where) + ": " + one.expected + ", got " + one.got;
  }
  return text;
}

// What the answer `body` to GET /thing deviates in; empty: nothing.
inline std::string said(const Contract& contract, const std::string& body) {
  Exchange exchange;
  exchange.response.body = body;
  auto text = say(exchange.check(contract));
  return exchange.not_judged.empty() ? text : text + "not judged: " + exchange.not_judged;
}

}  // namespace contract_test
