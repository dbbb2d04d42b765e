#include "reports/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "harness/model/names.hpp"
#include "harness/model/quarantine.hpp"
#include "reports/document.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using HistoryState = HistoryFinding::State;

constexpr std::array<const char*, 8> blocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::string runs_text(std::uint64_t count) {
  return count_text(count) + (count == 1 ? " run" : " runs");
}

std::string rate_and_since(const HistoryFinding& finding) {
  return fmt::format("in {} of {} since {}", count_text(finding.seen), runs_text(finding.chances),
                     day_text(day_of(finding.first_seen_ms)));
}

std::string proof(std::uint64_t needed) {
  return needed == 1 ? "1 clean run would prove a fix"
                     : count_text(needed) + " clean runs in a row would prove a fix";
}

GateFigures figures_at(const Gate& gate, const HistoryPoint& point) {
  GateResult result;
  result.gate = gate;
  result.verdict = point.verdict;
  result.observed = point.observed;
  return gate_figures(result);
}

std::size_t failed_points(const HistoryGate& gate) {
  return static_cast<std::size_t>(
      std::count_if(gate.points.begin(), gate.points.end(),
                    [](const auto& point) { return point.verdict == Verdict::fail; }));
}

json::object finding_of_history(const HistoryFinding& finding) {
  return {{"fingerprint", clean(finding.fingerprint, limits::name)},
          {"rule", clean(finding.rule, limits::name)},
          {"severity", name_of(finding.severity)},
          {"endpoint", clean(finding.endpoint, limits::name)},
          {"title", clean(finding.title, limits::sentence)},
          {"finding", finding.finding.empty() ? json::value(nullptr)
                                              : json::value(clean(finding.finding, limits::name))},
          {"state", name_of(finding.state)},
          {"says", in_words(finding)},
          {"first_seen", wall_text(finding.first_seen_ms)},
          {"last_seen", wall_text(finding.last_seen_ms)},
          {"first_run", clean(finding.first_run, limits::name)},
          {"last_run", clean(finding.last_run, limits::name)},
          {"seen", finding.seen},
          {"chances", finding.chances},
          {"clean", finding.clean},
          {"needed", finding.needed}};
}

json::object gate_of_history(const HistoryGate& trend) {
  json::array points;
  for (const auto& point : trend.points) {
    const auto figures = figures_at(trend.gate, point);
    points.push_back(
        json::object{{"began", wall_text(point.began_ms)},
                     {"run", clean(point.run, limits::name)},
                     {"verdict", name_of(point.verdict)},
                     {"observed", figures.observed ? json::value(*figures.observed) : json::value(nullptr)},
                     {"observed_text", figures.observed_text}});
  }
  const auto figures = figures_at(trend.gate, {});
  return {{"gate", clean(trend.gate.text, limits::sentence)},
          {"unit", figures.unit},
          {"limit", figures.limit},
          {"limit_text", figures.limit_text},
          {"points", std::move(points)}};
}

const char* colour_of(HistoryState state) {
  switch (state) {
    case HistoryState::first:
    case HistoryState::back:
      return "\x1b[31m";
    case HistoryState::flaky:
    case HistoryState::again:
    case HistoryState::missing:
      return "\x1b[33m";
    case HistoryState::fixed:
      return "\x1b[32m";
  }
  return "";
}

}  // namespace

std::string in_words(const HistoryFinding& finding) {
  switch (finding.state) {
    case HistoryState::first:
      return "new: no earlier run showed it";
    case HistoryState::again:
      return fmt::format("in all {} since {}", runs_text(finding.chances),
                         day_text(day_of(finding.first_seen_ms)));
    case HistoryState::flaky:
      return rate_and_since(finding) + "; " + proof(finding.needed);
    case HistoryState::back:
      return "back, though it had been fixed: " + rate_and_since(finding) + "; " + proof(finding.needed);
    case HistoryState::missing:
      return fmt::format("not in the last {}, before that {}; {}", runs_text(finding.clean),
                         rate_and_since(finding), proof(finding.needed));
    case HistoryState::fixed:
      return fmt::format("fixed: not in the last {}, last seen in {} on {}", runs_text(finding.clean),
                         one_line(finding.last_run, limits::name), day_text(day_of(finding.last_seen_ms)));
  }
  return "";
}

std::string sparkline(const HistoryGate& gate) {
  double most = gate.gate.limit;
  for (const auto& point : gate.points) most = std::max(most, point.observed.value_or(0));
  std::string line;
  for (const auto& point : gate.points) {
    if (!point.observed || most <= 0) {
      line += point.observed ? blocks[0] : "·";
      continue;
    }
    const auto share = std::clamp(*point.observed / most, 0.0, 1.0);
    line += blocks[std::min<std::size_t>(static_cast<std::size_t>(share * 8), 7)];
  }
  return line;
}

std::vector<RaceLine> history_lines(const journal::StoredRun& run) {
  std::vector<RaceLine> lines;
  if (run.history.runs < 2) return lines;
  for (const auto& finding : run.history.findings) {
    if (finding.state == HistoryState::again) continue;
    // The title of what this run found stands above, with its id.
    const auto text = finding.finding.empty()
                          ? in_words(finding) + ": " + one_line(finding.title, limits::name)
                          : one_line(finding.finding, limits::name) + " " + in_words(finding);
    const Tone tone = finding.state == HistoryState::fixed ? Tone::good
                      : finding.state == HistoryState::first || finding.state == HistoryState::back
                          ? Tone::bad
                          : Tone::unclear;
    lines.push_back({text, tone});
  }
  return lines;
}

json::value history_json(const journal::StoredRun& run) {
  if (run.history.runs == 0) return nullptr;
  BoundedArray findings(limits::history_size);
  for (const auto& finding : run.history.findings) findings.add(finding_of_history(finding));
  BoundedArray gates(limits::history_size);
  for (const auto& gate : run.history.gates) {
    if (!gate.points.empty()) gates.add(gate_of_history(gate));
  }
  const auto left_out = findings.left_out() + gates.left_out();
  return json::object{{"runs", run.history.runs},
                      {"findings", findings.take()},
                      {"gates", gates.take()},
                      {"left_out", left_out}};
}

std::string history_screen(const std::string& scenario, const std::string& last_run, const History& history,
                           const HistoryScreenOptions& options) {
  const auto width = static_cast<std::size_t>(std::clamp(options.width, 60, 200));
  const auto painted = [&](const char* colour, const std::string& text) {
    return options.color ? colour + text + "\x1b[0m" : text;
  };
  auto text = painted("\x1b[1m", fit(fmt::format("{}  {}, the last {}", one_line(scenario, limits::name),
                                                 runs_text(history.runs), one_line(last_run, limits::name)),
                                     width)) +
              "\n";
  for (const auto& finding : history.findings) {
    text += "  " + painted(colour_of(finding.state), left(name_of(finding.state), 9)) +
            left(name_of(finding.severity), 9) + fit(one_line(finding.title, limits::sentence), width - 20) +
            "\n";
    text += "           " + fit(finding.fingerprint + "  " + in_words(finding), width - 11) + "\n";
  }
  if (history.findings.empty()) text += "  no run found anything\n";
  for (const auto& gate : history.gates) {
    if (gate.points.empty()) continue;
    const auto last = figures_at(gate.gate, gate.points.back());
    text += "  " + fit(one_line(gate.gate.text, limits::name), width - 2) + "\n    " + sparkline(gate) +
            "  " +
            fmt::format("last {}, limit {}; failed in {} of {}", last.observed_text, last.limit_text,
                        failed_points(gate), runs_text(gate.points.size())) +
            "\n";
  }
  return text;
}

}  // namespace shakedown::reports
