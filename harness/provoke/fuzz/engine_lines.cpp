#include "harness/provoke/fuzz/engine_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/engine_operations.hpp"
#include "harness/provoke/fuzz/json_value.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_steps = 64;

const JsonValue* member(const JsonValue& value, std::string_view name) {
  const auto found = std::find_if(value.members.begin(), value.members.end(),
                                  [&](const auto& one) { return one.first == name; });
  return found == value.members.end() ? nullptr : &found->second;
}

std::string text(const JsonValue& value, std::string_view name) {
  const JsonValue* found = member(value, name);
  return found ? plain_text(*found) : std::string();
}

double real(const JsonValue& value, std::string_view name) {
  const std::string digits = text(value, name);
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return std::isfinite(number) ? number : 0;
}

std::uint64_t number_in(const std::string& digits) {
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}
std::uint64_t number(const JsonValue& value, std::string_view name) {
  return number_in(text(value, name));
}

int small(const JsonValue& value, std::string_view name) {
  return static_cast<int>(std::min<std::uint64_t>(number(value, name), 100'000));
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

EngineStep step_of(const JsonValue& value) {
  EngineStep step;
  step.operation = text(value, "operation");
  step.status = small(value, "status");
  step.request.method = text(value, "method");
  step.request.target = text(value, "target");
  if (const JsonValue* headers = member(value, "headers")) {
    for (const auto& [name, field] : headers->members)
      step.request.headers.push_back({name, plain_text(field)});
  }
  step.request.body = member(value, "body_hex") ? from_hex(text(value, "body_hex")) : text(value, "body");
  if (const JsonValue* taken = member(value, "taken")) {
    for (const JsonValue& one : taken->items)
      step.taken.push_back(
          {small(one, "step"), text(one, "pointer"), text(one, "value"), text(one, "setup")});
  }
  return step;
}

std::optional<JsonValue> line_of(const std::string& line, std::string_view type) {
  auto value = read_json_value(line);
  if (!value || text(*value, "type") != type) return std::nullopt;
  return value;
}

// The step that shows it: the first that failed on the server's side, or the last that was sent.
std::size_t subject_of(const EngineFinding& finding) {
  const auto failed = std::find_if(finding.steps.begin(), finding.steps.end(),
                                   [](const EngineStep& step) { return step.status >= 500; });
  const bool is_answer = finding.event == "5xx" && failed != finding.steps.end();
  return is_answer ? static_cast<std::size_t>(failed - finding.steps.begin()) : finding.steps.size() - 1;
}

}  // namespace

std::optional<EngineFinding> engine_finding(const std::string& line) {
  const auto value = line_of(line, "finding");
  if (!value) return std::nullopt;
  EngineFinding finding;
  finding.event = text(*value, "event");
  finding.operation = text(*value, "operation");
  finding.message = text(*value, "message");
  if (const JsonValue* steps = member(*value, "steps")) {
    for (const JsonValue& one : steps->items) {
      if (finding.steps.size() < most_steps) finding.steps.push_back(step_of(one));
    }
  }
  if (!finding.steps.empty()) finding.steps.resize(subject_of(finding) + 1);
  return finding;
}

std::optional<EngineSummary> engine_summary(const std::string& line) {
  const auto value = line_of(line, "summary");
  if (!value) return std::nullopt;
  EngineSummary summary;
  summary.guided_by = text(*value, "guided_by");
  summary.seconds = real(*value, "seconds");
  summary.sequences_per_second = real(*value, "sequences_per_second");
  summary.stability = real(*value, "stability");
  summary.sequences = number(*value, "executions");
  summary.requests = number(*value, "requests");
  summary.counters = number(*value, "counters");
  summary.counters_touched = number(*value, "counters_touched");
  if (const JsonValue* reached = member(*value, "reached")) {
    for (const auto& [operation, counters] : reached->members) {
      if (summary.reached.size() < most_engine_operations)
        summary.reached[operation] = number_in(plain_text(counters));
    }
  }
  if (member(*value, "corpus")) summary.corpus = number(*value, "corpus");
  return summary;
}

std::string to_text(const EngineSummary& summary) {
  std::string text =
      fmt::format("guided by {}: {} of {} in {:.0f} s, {:.0f} a second",
                  judge::first_line(summary.guided_by, 100), judge::counted(summary.sequences, "sequence"),
                  judge::counted(summary.requests, "request"), summary.seconds, summary.sequences_per_second);
  if (summary.counters > 0)
    text += fmt::format(", {} of {} counters touched, {:.0f} % of them stable", summary.counters_touched,
                        summary.counters, 100 * summary.stability);
  if (summary.corpus)
    text += fmt::format(", {} kept in the corpus", judge::counted(*summary.corpus, "sequence"));
  return text;
}

}  // namespace shakedown::fuzz
