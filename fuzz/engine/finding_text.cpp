#include "fuzz/engine/finding_text.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "fuzz/engine/answer_features.hpp"
#include "harness/model/utf8.hpp"

namespace shakedown::fuzz {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_shown = 16 * 1024;

json::object step_json(const SentStep& step) {
  json::object headers;
  for (const auto& [name, value] : step.message.headers) headers[printable(name)] = printable(value);
  json::object out{
      {"method", step.message.method}, {"target", printable(step.message.target)}, {"headers", headers}};
  const auto& body = step.message.body;
  if (!body.empty()) {
    out["body"] = printable(body);
    // Where the text is not the bytes, the bytes.
    if (printable(body) != body) {
      std::string hex;
      for (const char c : body) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
      out["body_hex"] = hex;
    }
  }
  out["status"] = step.status;
  if (!step.operation.empty()) out["operation"] = step.operation;
  json::array taken;
  for (const auto& one : step.taken) {
    json::object its{{"value", printable(one.value)}};
    if (!one.setup.empty()) {
      its["setup"] = one.setup;
    } else {
      its["step"] = one.step;
      its["pointer"] = printable(one.pointer);
    }
    taken.push_back(std::move(its));
  }
  if (!taken.empty()) out["taken"] = std::move(taken);
  return out;
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string out;
  while (!bytes.empty() && out.size() < longest_shown) {
    const auto taken = utf8_length(bytes);
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (taken == 0 || first < 0x20 || first == 0x7f) {
      out += fmt::format("\\x{:02x}", first);
      bytes.remove_prefix(1);
    } else {
      out += bytes.substr(0, taken);
      bytes.remove_prefix(taken);
    }
  }
  return out;
}

std::string key_of(const std::string& event, const std::string& operation, const std::string& message) {
  return event + "|" + operation + "|" + template_of(message);
}

std::string line_of(const FindingLine& finding) {
  json::array steps;
  for (const auto& step : finding.steps) steps.push_back(step_json(step));
  json::array log;
  for (const auto& line : finding.log) log.push_back(json::value(printable(line)));
  json::object out{{"type", "finding"},
                   {"event", finding.event},
                   {"operation", finding.operation},
                   {"key", printable(finding.key)},
                   {"message", printable(finding.message)}};
  if (finding.status != 0) out["status"] = finding.status;
  out["showed"] = finding.showed;
  out["tried"] = finding.tried;
  out["execution"] = finding.execution;
  out["at"] = std::round(finding.at_seconds * 1000) / 1000;
  out["steps"] = std::move(steps);
  out["log"] = std::move(log);
  return json::serialize(out);
}

}  // namespace shakedown::fuzz
