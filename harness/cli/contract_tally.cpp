#include "harness/cli/contract_tally.hpp"

#include <algorithm>

#include "harness/judge/contract/json_tree.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::cli {
namespace {

using judge::counted;
using judge::say_count;

std::string json_text(const std::string& text) {
  return judge::openapi::quoted_json(text, text.size());
}

// Of a request's own path, where the contract has none: what a terminal must not take for commands is
// escaped.
std::string shown(const std::string& text) {
  const std::string quoted = judge::openapi::quoted_json(text, 200);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

void ContractTally::add(const judge::Contract::Checked& exchange, const std::string& example) {
  ++checked_;
  std::string endpoint = contract_.endpoint_of(exchange.request->method, exchange.path);
  if (endpoint.empty()) endpoint = "undocumented " + shown(exchange.request->method);
  ++exchanges_[endpoint];
  std::string not_judged;
  const auto found = contract_.check(exchange, 50, &not_judged);
  if (!not_judged.empty()) ++not_judged_[not_judged];
  if (!found.empty()) ++deviating_;
  for (const auto& one : found) {
    Key key{endpoint, one.rule, exchange.response->status, one.where, one.expected, one.schema};
    // Undocumented paths are told apart by what they are.
    if (one.rule == "undocumented-endpoint") key.where = shown(std::string(exchange.path.substr(0, 200)));
    if (deviations_.size() >= most_deviations && !deviations_.contains(key)) {
      ++beyond_;
      continue;
    }
    Seen& seen = deviations_[key];
    if (seen.count++ > 0) continue;
    seen.got = one.got;
    seen.example = shown(example);
  }
}

std::string ContractTally::summary() const {
  std::string text =
      "checked " + counted(checked_, "exchange") + " of " + counted(exchanges_.size(), "endpoint") + ": ";
  if (deviations_.empty()) {
    text += "no deviation\n";
  } else {
    text += counted(deviations_.size(), "deviation") + ", in " + counted(deviating_, "exchange") + "\n";
  }
  if (beyond_ > 0) text += "further deviations, only counted: " + say_count(beyond_) + "\n";
  for (const auto& [why, count] : not_judged_) text += counted(count, "body") + " not judged: " + why + "\n";
  if (!contract_.limits().empty())
    text += "not checked of the contract: " + counted(contract_.limits().size(), "thing") +
            " (--limits names them)\n";
  return text;
}

std::string ContractTally::text() const {
  std::string text;
  std::string endpoint;
  for (const auto& [key, seen] : deviations_) {
    if (key.endpoint != endpoint) {
      endpoint = key.endpoint;
      text += endpoint + "  (" + counted(exchanges_.at(endpoint), "exchange") + ")\n";
    }
    text +=
        "  " + key.rule + (key.where.empty() ? "" : "  " + key.where) + "  " + say_count(seen.count) + "x";
    text += "\n      expected " + key.expected + "\n      got      " + seen.got;
    if (!key.schema.empty()) text += "\n      contract " + key.schema;
    text += "\n      such as  " + seen.example + "\n";
  }
  return text + summary();
}

std::string ContractTally::json() const {
  std::string text = "{\"checked\":" + std::to_string(checked_) +
                     ",\"deviating\":" + std::to_string(deviating_) +
                     ",\"beyond\":" + std::to_string(beyond_) + ",\"deviations\":[";
  bool first = true;
  for (const auto& [key, seen] : deviations_) {
    text += first ? "\n" : ",\n";
    first = false;
    text += "{\"endpoint\":" + json_text(key.endpoint) + ",\"status\":" + std::to_string(key.status) +
            ",\"rule\":" + json_text(key.rule) + ",\"where\":" + json_text(key.where) +
            ",\"expected\":" + json_text(key.expected) + ",\"got\":" + json_text(seen.got) +
            ",\"schema\":" + json_text(key.schema) + ",\"count\":" + std::to_string(seen.count) +
            ",\"of\":" + std::to_string(exchanges_.at(key.endpoint)) +
            ",\"example\":" + json_text(seen.example) + "}";
  }
  text += "],\n\"not_judged\":{";
  first = true;
  for (const auto& [why, count] : not_judged_) {
    text += (first ? "" : ",") + json_text(why) + ":" + std::to_string(count);
    first = false;
  }
  text += "},\n\"limits\":[";
  first = true;
  for (const auto& line : contract_.limits()) {
    text += (first ? "" : ",") + json_text(line);
    first = false;
  }
  return text + "]}\n";
}

}  // namespace shakedown::cli
