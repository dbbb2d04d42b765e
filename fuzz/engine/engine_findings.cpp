// Of the engine: what is wrong in an answer, which bug it is taken for, and the smallest sequence that shows
// it.
#include <fmt/format.h>

#include <algorithm>

#include "fuzz/engine/engine.hpp"

namespace shakedown::fuzz {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int confirmations = 3;
constexpr int most_reductions = 60;
constexpr std::size_t most_findings = 200;
constexpr std::ptrdiff_t shown_log_lines = 20;
constexpr std::uint64_t growth_every = 256;

// The first line with one of these words; empty where there is none.
std::string line_with(const std::vector<std::string>& lines, std::initializer_list<std::string_view> words) {
  for (const auto& line : lines) {
    for (const auto word : words) {
      if (line.find(word) != std::string::npos) return line;
    }
  }
  return {};
}

std::string error_line(const std::vector<std::string>& lines) {
  return line_with(lines, {"error", "ERROR", "Error", "xception", "panic", "Traceback", "fatal", "FATAL"});
}

// What a sanitizer or a runtime says last names the bug best.
std::string report_line(const std::vector<std::string>& lines) {
  const auto summary = line_with(lines, {"SUMMARY:", "panic:", "terminate called", "Assertion"});
  return summary.empty() ? error_line(lines) : summary;
}

// A line of the log without what was sent, so that one bug is one line.
std::string without_input(std::string line, const Message& message, const Step& step) {
  std::vector<std::string> sent{message.target, message.target.substr(0, message.target.find('?'))};
  for (const auto& value : step.values) sent.push_back(value.bytes);
  std::sort(sent.begin(), sent.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const auto& text : sent) {
    if (text.size() < 3) continue;
    for (auto at = line.find(text); at != std::string::npos; at = line.find(text, at + 1))
      line.replace(at, text.size(), "#");
  }
  return line;
}

std::uint64_t resident_limit_reached(const Target& target, std::uint64_t most) {
  const auto bytes = most == 0 ? 0 : target.resident_bytes();
  return bytes > most ? bytes : 0;
}

}  // namespace

std::optional<Engine::Sighting> Engine::sighting_of(const Played& played) const {
  if (played.messages.empty()) return std::nullopt;
  const auto last = played.steps() - 1;
  if (played.died) return Sighting{"crash", last, target_.ending(), 0, report_line(played.lines)};
  switch (played.outcome) {
    case Outcome::late:
      return Sighting{"hang", last, fmt::format("no answer within {} ms", settings_.patience.count()), 0, {}};
    case Outcome::closed:
      return Sighting{"closed", last, "the connection was closed before the answer was whole", 0, {}};
    case Outcome::not_http:
      return Sighting{"not-http", last, "what came is not HTTP", 0, {}};
    case Outcome::refused:
      return Sighting{"closed", last, "no connection was taken", 0, {}};
    case Outcome::answered:
      break;
  }
  for (std::size_t i = 0; i < played.steps(); ++i) {
    const auto& answer = played.answers[i];
    if (answer.status >= 500)
      return Sighting{"5xx", i, answer.body.substr(0, 300), answer.status, error_line(played.lines)};
  }
  return std::nullopt;
}

std::string Engine::key_of_sighting(const Sequence& sequence, const Played& played,
                                    const Sighting& sighting) const {
  const auto& step = sequence.steps[sighting.step];
  const auto& operation = operations_.operations[step.operation];
  const auto log_line = without_input(sighting.log_line, played.messages[sighting.step], step);
  const auto status = sighting.status == 0 ? std::string() : fmt::format(" {}", sighting.status);
  return key_of(sighting.event + status, operation.name(), sighting.message + " " + log_line);
}

// Plays it once more, from a fresh start where the last play left none; whether the same is seen.
bool Engine::shows(const Sequence& sequence, const std::string& key, Played& played) {
  prepare(0);
  played = play(sequence);
  wait_quiet();
  const auto sighting = sighting_of(played);
  const bool same = sighting && key_of_sighting(sequence, played, *sighting) == key;
  if (played.died || played.outcome == Outcome::late) restart();
  return same;
}

Sequence Engine::reduced(Sequence sequence, const std::string& key) {
  int left = most_reductions;
  Played played;
  const auto try_without = [&](auto remove) {
    auto smaller = sequence;
    remove(smaller);
    put_right(smaller);
    if (smaller.steps.empty() || left-- <= 0 || over_ || !shows(smaller, key, played)) return false;
    sequence = std::move(smaller);
    return true;
  };
  const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  for (std::size_t i = sequence.steps.size(); i-- > 0 && sequence.steps.size() > 1;) {
    try_without([&](Sequence& smaller) { erase_step(smaller, i); });
  }
  for (std::size_t step = 0; step < sequence.steps.size(); ++step) {
    for (std::size_t i = sequence.steps[step].values.size(); i-- > 0;) {
      try_without([&](Sequence& smaller) {
        auto& values = smaller.steps[step].values;
        values.erase(values.begin() + at(i));
      });
    }
  }
  return sequence;
}

void Engine::record(const Sequence& sequence, const Played& played, const Sighting& sighting) {
  const auto key = key_of_sighting(sequence, played, sighting);
  if (known_findings_.size() >= most_findings || !known_findings_.insert(key).second) return;
  FindingLine line;
  line.key = key;
  line.event = sighting.event;
  line.operation = operations_.operations[sequence.steps[sighting.step].operation].name();
  line.message = sighting.message;
  line.status = sighting.status;
  line.execution = tally_.executions;
  line.at_seconds = std::chrono::duration<double>(steady_clock::now() - began_).count();
  const auto shown_lines = std::min(shown_log_lines, static_cast<std::ptrdiff_t>(target_.tail().size()));
  line.log.assign(target_.tail().end() - shown_lines, target_.tail().end());
  const bool needs_start = played.died || played.outcome == Outcome::late;
  if (needs_start) restart();
  if (over_) return;
  auto shown = sequence;
  shown.steps.resize(played.steps());
  shown = reduced(std::move(shown), key);
  auto last = played;
  for (int i = 0; i < confirmations && !over_; ++i) {
    ++line.tried;
    Played again;
    if (shows(shown, key, again)) {
      ++line.showed;
      last = std::move(again);
    }
  }
  // A process that died did die; a connection that was closed once proves nothing.
  const bool is_certain = sighting.event == "crash" || sighting.event == "5xx" || sighting.event == "hang";
  if (line.showed == 0 && !is_certain) return;
  const auto& of = line.showed == 0 ? sequence : shown;  // whose plays `last` is one of
  for (std::size_t i = 0; i < last.steps(); ++i) {
    const auto& step = of.steps[i];
    SentStep sent{
        last.messages[i], last.answers[i].status, operations_.operations[step.operation].name(), {}};
    for (const auto& value : step.values) {
      if (const auto* its = taken_value(value, taken_))
        sent.taken.push_back({0, {}, *its, value.bytes.substr(1, value.bytes.size() - 2)});
      if (value.form != Form::reference || value.back == 0 || value.back > i) continue;
      const auto from = i - value.back;
      sent.taken.push_back({from, value.bytes, scalar_at(last.answers[from].body, value.bytes)});
    }
    line.steps.push_back(std::move(sent));
  }
  say_(line_of(line));
}

void Engine::look_at_growth(const Sequence& sequence) {
  if (tally_.executions % growth_every != 0) return;
  const auto bytes = resident_limit_reached(target_, settings_.most_resident_bytes);
  if (bytes == 0) return;
  FindingLine line;
  line.key = line.event = "memory";
  line.operation = operations_.operations[sequence.steps.back().operation].name();
  line.message =
      fmt::format("{} MiB resident after {} sequences; started again", bytes >> 20U, tally_.executions);
  line.execution = tally_.executions;
  line.at_seconds = std::chrono::duration<double>(steady_clock::now() - began_).count();
  if (known_findings_.insert("memory").second) say_(line_of(line));
  restart();
}

}  // namespace shakedown::fuzz
