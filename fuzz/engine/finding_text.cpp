#include "fuzz/engine/finding_text.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "fuzz/engine/answer_features.hpp"

namespace shakedown::fuzz {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_shown = 16 * 1024;

// Bytes of the UTF-8 character that begins here; 0 where none does.
std::size_t character_bytes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = first < 0x80                    ? 1
                            : first >= 0xc2 && first < 0xe0 ? 2
                            : first >= 0xe0 && first < 0xf0 ? 3
                            : first >= 0xf0 && first < 0xf5 ? 4
                                                            : 0;
  if (bytes == 0 || bytes > text.size()) return 0;
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
  }
  const auto second = bytes > 1 ? static_cast<unsigned char>(text[1]) : 0x80;
  if (first == 0xe0 && second < 0xa0) return 0;
  if (first == 0xed && second >= 0xa0) return 0;
  if (first == 0xf0 && second < 0x90) return 0;
  if (first == 0xf4 && second >= 0x90) return 0;
  return bytes;
}

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
  return out;
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string out;
  while (!bytes.empty() && out.size() < longest_shown) {
    const auto taken = character_bytes(bytes);
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
