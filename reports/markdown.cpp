// summary.md. Text from a target stands between backticks or has its markup escaped: it must neither become
// formatting nor mention anybody.
#include "reports/markdown.hpp"
#include "reports/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "harness/judge/command_options.hpp"
#include "harness/judge/fault_figures.hpp"
#include "harness/judge/figures.hpp"
#include "harness/model/names.hpp"
#include "reports/access.hpp"
#include "reports/drift.hpp"
#include "reports/figures.hpp"
#include "reports/fuzz.hpp"
#include "reports/history.hpp"
#include "reports/matrix.hpp"
#include "reports/races.hpp"
#include "reports/rounds.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"
#include "reports/touched.hpp"

namespace shakedown::reports {
namespace {

constexpr std::size_t most_touched = 30;
constexpr std::size_t most_findings = 20;
constexpr std::size_t most_race_lines = 20;
constexpr std::size_t most_endpoints = 15;
constexpr std::size_t most_faults = 10;
constexpr std::size_t sentence = 300;
constexpr std::string_view closing = "\nMore is in report.html.\n";

// Characters that begin markup anywhere in a line, and the signs that would call a person or an issue.
std::string plain(std::string_view text) {
  const auto line = one_line(text, sentence);
  std::string out;
  for (const char c : line) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "&#64;";
    } else if (c == '#') {
      out += "&#35;";
    } else {
      if (std::string_view("\\`*_[]|~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

// In backticks; within a table a bar would still end the cell.
std::string code(std::string_view text) {
  auto line = one_line(text, sentence);
  std::replace(line.begin(), line.end(), '`', '\'');
  std::replace(line.begin(), line.end(), '|', '/');
  return line.empty() ? "" : "`" + line + "`";
}

const char* mark(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "**FAIL**";
    case Verdict::inconclusive:
      return "inconclusive";
  }
  return "";
}

std::string head(const journal::StoredRun& run) {
  const auto all = run_figures(run);
  auto text = fmt::format("### Shakedown: {}: {}\n\n", verdict_word(run), plain(run.info.name));
  for (std::size_t i = 0; i < std::min<std::size_t>(run.reasons.size(), 5); ++i) {
    text += "- " + plain(run.reasons[i]) + "\n";
  }
  text += fmt::format("\n{} in {}", judge::say_extent(all.requests, run), duration_text(run.length));
  if (all.requests > 0)
    text += fmt::format(", {} errors ({})", count_text(all.errors), percent_text(all.error_share()));
  if (all.latency.count() > 0) {
    text += fmt::format(", p50 {}, p99 {}", duration_text(Nanoseconds(all.latency.percentile(50))),
                        duration_text(Nanoseconds(all.latency.percentile(99))));
  }
  text += fmt::format(", seed {}.\n", run.info.seed);
  return text + "Again: " + code(judge::run_again(run.info)) + "\n";
}

std::string finding_lines(const Finding& finding) {
  auto text =
      fmt::format("- **{}** {} {}", name_of(finding.severity), code(finding.id), plain(finding.title));
  text += rate_behind(finding);
  if (!finding.quarantine.empty())
    text +=
        fmt::format(" ({}quarantine {})", finding.quarantine_over ? "over: " : "", plain(finding.quarantine));
  text += "\n";
  if (!finding.reproduce.empty()) text += "  " + code(finding.reproduce) + "\n";
  return text;
}

// Never dropped as a whole, because the commands that reproduce stand here: at least one finding, and as many
// as `room` bytes hold.
std::string findings_section(const journal::StoredRun& run, std::size_t room) {
  const auto sorted = by_severity(run);
  if (sorted.empty()) return "";
  std::string text = "\n#### Findings\n\n";
  std::size_t shown = 0;
  for (; shown < std::min(sorted.size(), most_findings); ++shown) {
    const auto lines = finding_lines(*sorted[shown]);
    if (shown > 0 && text.size() + lines.size() > room) break;
    text += lines;
  }
  if (sorted.size() > shown) text += fmt::format("- and {} more\n", sorted.size() - shown);
  return text;
}

std::string gates_section(const journal::StoredRun& run) {
  if (run.gates.empty()) return "";
  std::string text =
      "\n#### Gates\n\n| gate | observed | limit | margin | |\n| --- | ---: | ---: | ---: | --- |\n";
  for (const auto& gate : run.gates) {
    const auto figures = gate_figures(gate);
    text += fmt::format("| {} | {} | {} | {} | {} |\n", code(gate.gate.text), plain(figures.observed_text),
                        plain(figures.limit_text), plain(figures.margin_text), mark(gate.verdict));
  }
  return text;
}

std::string window_text(const judge::StretchFigures& figures) {
  if (figures.requests == 0) return "";
  auto text = percent_text(figures.error_share());
  if (figures.p50) text += ", p50 " + duration_text(*figures.p50);
  if (figures.p99) text += ", p99 " + duration_text(*figures.p99);
  return figures.enough() ? text : text + " (few)";
}

std::string recovery_text(const judge::Recovery& recovery) {
  switch (recovery.state) {
    case judge::Recovery::State::recovered:
      return recovery.took.count() == 0 ? "at once" : "after " + duration_text(recovery.took);
    case judge::Recovery::State::not_recovered:
      return "**not within " + duration_text(recovery.took) + "**";
    case judge::Recovery::State::unknown:
      return "";
  }
  return "";
}

std::string timeline_table(const journal::StoredRun& run) {
  const auto figures = judge::fault_figures(run, most_faults);
  if (figures.empty()) return "";
  std::string text =
      "\n| fault | when | acted | errors and latency before | during | after | errors back |\n"
      "| --- | --- | ---: | --- | --- | --- | --- |\n";
  for (const auto& one : figures) {
    const auto found = std::find_if(run.faults.begin(), run.faults.end(),
                                    [&](const auto& fault) { return fault.id == one.fault; });
    if (found == run.faults.end()) continue;
    text += fmt::format("| {} | {} to {} | {} | {} | {} | {} | {} |\n", code(found->says),
                        moment_text(one.stretches[1].begin), moment_text(one.stretches[1].end),
                        count_text(found->injected), window_text(one.all[0]), window_text(one.all[1]),
                        window_text(one.all[2]), recovery_text(one.recovery));
  }
  return text;
}

std::string faults_section(const journal::StoredRun& run) {
  const auto counts = matrix_counts(matrix_rows(run));
  const auto missing = not_exercised(run);
  const auto timeline = timeline_table(run);
  if (counts.empty() && missing.empty() && timeline.empty()) return "";
  std::string text = "\n#### Faults\n" + timeline;
  if (!counts.empty()) {
    text +=
        "\n| on | faults | handled | findings | inconclusive | not exercised |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n";
  }
  for (std::size_t i = 0; i < std::min(counts.size(), most_endpoints); ++i) {
    const auto& one = counts[i];
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", code(one.subject), one.rows, one.handled,
                        one.findings, one.inconclusive, one.not_exercised);
  }
  if (!missing.empty()) text += "\nNot tried:\n\n";
  for (std::size_t i = 0; i < std::min(missing.size(), most_faults); ++i) {
    text += fmt::format("- {}: {}\n", code(missing[i].what), plain(missing[i].why));
  }
  if (missing.size() > most_faults) text += fmt::format("- and {} more\n", missing.size() - most_faults);
  return text;
}

std::string list_section(const char* title, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = fmt::format("\n#### {}\n\n", title);
  for (const auto& line : lines) text += "- " + plain(line) + "\n";
  return text;
}

std::string drift_section(const journal::StoredRun& run) {
  const auto table = drift_table(run, code, plain);
  return table.empty() ? "" : "\n#### Drift\n\n" + table;
}

std::string rounds_section(const journal::StoredRun& run) {
  const auto table = rounds_table(run, code, plain);
  return table.empty() ? "" : "\n#### Against the baseline\n\n" + table;
}

std::string races_section(const journal::StoredRun& run) {
  std::string text;
  for (const auto& [title, lines] :
       {std::pair{"Races", race_lines(run)}, std::pair{"Invariants", invariant_lines(run)},
        std::pair{"History", history_lines(run)}}) {
    if (lines.empty()) continue;
    text += fmt::format("\n#### {}\n\n", title);
    for (std::size_t i = 0; i < std::min(lines.size(), most_race_lines); ++i)
      text += (lines[i].tone == Tone::bad ? "- **" : "- ") + plain(lines[i].text) +
              (lines[i].tone == Tone::bad ? "**\n" : "\n");
    if (lines.size() > most_race_lines)
      text += fmt::format("- and {} more\n", lines.size() - most_race_lines);
  }
  return text;
}

std::string fuzz_section(const journal::StoredRun& run) {
  const auto lines = fuzz_lines(run);
  if (lines.empty()) return "";
  std::string text = "\n#### Made-up requests\n\n";
  for (std::size_t i = 0; i < std::min(lines.size(), most_race_lines); ++i) {
    const char* const mark = lines[i].bad ? "**" : "";
    text += "- " + std::string(mark) + plain(lines[i].text) + mark + "\n";
  }
  if (lines.size() > most_race_lines) text += fmt::format("- and {} more\n", lines.size() - most_race_lines);
  return text;
}

std::string touched_section(const journal::StoredRun& run) {
  if (!run.touched) return "";
  std::string text = "\n#### Touched by the change\n\n" + plain(touched_sentence(*run.touched)) + "\n";
  const auto rows = touched_rows(run);
  if (rows.empty()) return text + "\nNo endpoint was found that these lines reach.\n";
  text += "\n| endpoint | written by | distance | tried | findings |\n| --- | --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < std::min(rows.size(), most_touched); ++i) {
    std::string findings;
    for (const auto& id : rows[i].findings) findings += (findings.empty() ? "" : ", ") + plain(id);
    text +=
        fmt::format("| {} | {} | {} | {} | {} |\n", code(rows[i].endpoint->endpoint),
                    name_of(rows[i].endpoint->authorship), distance_text(*rows[i].endpoint), rows[i].tried(),
                    findings.empty() ? (rows[i].verdict == Verdict::pass ? "none" : "not tried") : findings);
  }
  if (rows.size() > most_touched) text += fmt::format("\nand {} more\n", rows.size() - most_touched);
  return text;
}

std::string access_section(const journal::StoredRun& run) {
  const auto table = access_table(run, code);
  return table.empty() ? "" : "\n#### Access\n\n" + table;
}

std::string endpoints_section(const journal::StoredRun& run) {
  const auto rows = endpoint_figures(run);
  if (rows.empty()) return "";
  std::string text =
      "\n#### Slowest endpoints\n\n| endpoint | requests | p50 | p99 | errors |\n"
      "| --- | ---: | ---: | ---: | ---: |\n";
  for (std::size_t i = 0; i < std::min(rows.size(), most_endpoints); ++i) {
    const auto& figures = rows[i].all;
    const bool timed = figures.latency.count() > 0;
    text += fmt::format("| {} | {} | {} | {} | {} |\n", code(to_string(rows[i].endpoint)),
                        count_text(figures.requests),
                        timed ? duration_text(Nanoseconds(figures.latency.percentile(50))) : "",
                        timed ? duration_text(Nanoseconds(figures.latency.percentile(99))) : "",
                        percent_text(figures.error_share()));
  }
  return text;
}

}  // namespace

std::string markdown(const journal::StoredRun& run, std::size_t limit) {
  auto text = head(run);
  text += findings_section(run, limit - std::min(limit, text.size() + closing.size()));
  for (const auto& section :
       {touched_section(run), gates_section(run), faults_section(run),
        list_section("Contract", contract_lines(run)), list_section("Changes", change_lines(run)),
        rounds_section(run), drift_section(run), races_section(run), access_section(run), fuzz_section(run),
        endpoints_section(run)}) {
    if (text.size() + section.size() + closing.size() > limit) {
      text += closing;
      break;
    }
    text += section;
  }
  return text;
}

}  // namespace shakedown::reports
