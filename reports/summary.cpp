// The one screen at the end of a run. Blocks are written in the order in which a person asks: may we release,
// which gate broke, what is wrong, where is it slow, can I trust the measurement, where is the rest.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/judge/figures.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/names.hpp"
#include "reports/access.hpp"
#include "reports/changes.hpp"
#include "reports/drift.hpp"
#include "reports/figures.hpp"
#include "reports/fuzz.hpp"
#include "reports/history.hpp"
#include "reports/matrix.hpp"
#include "reports/races.hpp"
#include "reports/rounds.hpp"
#include "reports/tables.hpp"
#include "reports/terminal.hpp"
#include "reports/text.hpp"
#include "reports/touched.hpp"

namespace shakedown::reports {
namespace {

constexpr std::size_t most_reasons = 3;
constexpr std::size_t most_subjects = 3;

// How many lines the longer blocks may have. A run with faults has a block more on the same screen.
struct Shares {
  std::size_t gates = 8;
  std::size_t findings = 4;
  std::size_t endpoints = 4;
  std::size_t lines = 3;  // of contract and changes each
};
constexpr Shares shares_beside_faults{5, 3, 1, 3};
constexpr Shares shares_beside_all{4, 2, 0, 1};

enum class Ink { plain, bold, dim, red, green, yellow };

class Screen {
 public:
  Screen(std::size_t width, bool color) : width_(width), color_(color) {}

  void line(std::string_view text = {}, Ink ink = Ink::plain) { raw(paint(fit(text, width_), ink)); }
  // Already painted and fitted.
  void raw(const std::string& text) { text_ += text + "\n"; }
  void heading(std::string_view text) {
    line();
    line(text, Ink::bold);
  }
  std::string paint(std::string_view text, Ink ink) const {
    constexpr std::array<const char*, 6> codes = {"",         "\x1b[1m",  "\x1b[2m",
                                                  "\x1b[31m", "\x1b[32m", "\x1b[33m"};
    if (!color_ || ink == Ink::plain) return std::string(text);
    return codes[static_cast<std::size_t>(ink)] + std::string(text) + "\x1b[0m";
  }
  std::size_t width() const { return width_; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::size_t width_;
  bool color_;
};

Ink ink_of(std::optional<Verdict> verdict) {
  if (verdict == Verdict::pass) return Ink::green;
  return verdict == Verdict::fail ? Ink::red : Ink::yellow;
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

void add_verdict(Screen& screen, const journal::StoredRun& run) {
  const auto word = upper(verdict_word(run));
  const auto all = run_figures(run);
  auto facts = fmt::format("{}  {}  {}  seed {}", fit(one_line(run.info.name), 60), duration_text(run.length),
                           judge::say_extent(all.requests, run), run.info.seed);
  if (run.interrupted) facts += "  interrupted";
  const auto room = screen.width() - std::min(screen.width(), columns(word) + 2);
  screen.raw(screen.paint(word, ink_of(run.verdict)) + "  " + fit(facts, room));
  for (std::size_t i = 0; i < std::min(run.reasons.size(), most_reasons); ++i) {
    screen.line("  " + one_line(run.reasons[i]));
  }
  if (run.reasons.size() > most_reasons) {
    screen.line(fmt::format("  and {} more", run.reasons.size() - most_reasons), Ink::dim);
  }
}

void add_gate(Screen& screen, const GateResult& result, std::size_t name_width) {
  const auto figures = gate_figures(result);
  const char* word = result.verdict == Verdict::pass   ? "pass"
                     : result.verdict == Verdict::fail ? "FAIL"
                                                       : "?   ";
  const bool judged = result.verdict != Verdict::inconclusive;
  std::string rest = "  " + left(one_line(result.gate.text), name_width);
  if (judged) {
    rest += " " + right(figures.observed_text, 11) + "  " + left(figures.limit_text, 14) + "  " +
            figures.margin_text;
  } else {
    rest += " inconclusive: " + one_line(result.why.empty() ? "no samples" : result.why);
  }
  const auto room = screen.width() - std::min<std::size_t>(screen.width(), 6);
  screen.raw("  " + screen.paint(word, ink_of(result.verdict)) + fit(rest, room));
}

void add_gates(Screen& screen, const journal::StoredRun& run, std::size_t most_gates) {
  if (run.gates.empty()) return;
  // Broken gates first: they must be on the screen when there are many.
  std::vector<const GateResult*> order;
  for (const auto& gate : run.gates) order.push_back(&gate);
  const auto rank = [](const GateResult* gate) {
    return gate->verdict == Verdict::fail ? 0 : gate->verdict == Verdict::inconclusive ? 1 : 2;
  };
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return rank(a) != rank(b) ? rank(a) < rank(b) : a < b; });
  const auto shown = std::min(order.size(), most_gates);
  std::size_t name_width = 12;
  for (std::size_t i = 0; i < shown; ++i)
    name_width = std::max(name_width, columns(one_line(order[i]->gate.text)));
  name_width = std::min(name_width, screen.width() * 2 / 5);
  screen.heading("Gates" + std::string(name_width > 5 ? name_width - 5 : 0, ' ') +
                 "            observed  limit           margin");
  for (std::size_t i = 0; i < shown; ++i) add_gate(screen, *order[i], name_width);
  if (order.size() > most_gates) {
    screen.line(fmt::format("  and {} more", order.size() - most_gates), Ink::dim);
  }
}

void add_finding(Screen& screen, const Finding& finding) {
  // Before the title, which a narrow terminal cuts.
  const char* aside = finding.quarantine.empty() ? ""
                      : finding.quarantine_over  ? "quarantine over: "
                                                 : "in quarantine: ";
  auto title = fmt::format("{:<8}  {}  {}{}", upper(name_of(finding.severity)), fit(one_line(finding.id), 12),
                           aside, one_line(finding.title));
  title += rate_behind(finding);
  const auto ink = finding.severity >= Severity::high ? Ink::red : Ink::yellow;
  screen.line("  " + title, ink);
  if (!finding.evidence.empty()) screen.line("            " + one_line(finding.evidence.front().says));
  if (!finding.reproduce.empty()) screen.line("            $ " + one_line(finding.reproduce), Ink::dim);
}

void add_findings(Screen& screen, const journal::StoredRun& run, std::size_t most_findings) {
  const auto sorted = by_severity(run);
  if (sorted.empty()) {
    screen.heading("Findings  none");
    return;
  }
  std::array<std::size_t, 5> counts{};
  for (const auto* finding : sorted) ++counts[static_cast<std::size_t>(finding->severity)];
  std::string title = "Findings";
  const char* separator = "  ";
  for (std::size_t i = counts.size(); i-- > 0;) {
    if (counts[i] == 0) continue;
    title += fmt::format("{}{} {}", separator, counts[i], name_of(static_cast<Severity>(i)));
    separator = ", ";
  }
  screen.heading(title);
  for (std::size_t i = 0; i < std::min(sorted.size(), most_findings); ++i) add_finding(screen, *sorted[i]);
  if (sorted.size() > most_findings) {
    screen.line(fmt::format("  and {} more in the report", sorted.size() - most_findings), Ink::dim);
  }
}

Ink ink_of(const MatrixCounts& counts) {
  if (counts.broken > 0) return Ink::red;
  return counts.handled == counts.rows ? Ink::green : Ink::yellow;
}

bool has_faults(const journal::StoredRun& run) {
  // Those of an experiment are told with it.
  const bool any = std::any_of(run.faults.begin(), run.faults.end(),
                               [](const auto& fault) { return fault.experiment == 0; });
  return !run.cells.empty() || any || !not_exercised(run).empty();
}

// The matrix, a line a dependency, and what could not be done at all.
void add_faults(Screen& screen, const journal::StoredRun& run) {
  const auto counts = matrix_counts(matrix_rows(run));
  const auto missing = not_exercised(run);
  const auto timeline = timeline_faults(run);
  screen.heading("Faults" + (timeline.empty() ? "" : "  " + in_words(timeline)));
  for (std::size_t i = 0; i < std::min(counts.size(), most_subjects); ++i) {
    screen.line("  " + one_line(in_words(counts[i])), ink_of(counts[i]));
  }
  if (counts.size() > most_subjects) {
    screen.line(fmt::format("  and {} more", counts.size() - most_subjects), Ink::dim);
  }
  if (missing.empty()) return;
  const auto& first = missing.front();
  const auto what = one_line(first.what) + ": " + one_line(first.why);
  screen.line(missing.size() == 1 ? "  not tried: " + what
                                  : fmt::format("  {} not tried, such as {}", missing.size(), what),
              Ink::yellow);
}

// Of contracts and of changes, a line each.
void add_lines(Screen& screen, const char* title, const std::vector<std::string>& lines, std::size_t most) {
  if (lines.empty()) return;
  screen.heading(title);
  for (std::size_t i = 0; i < std::min(lines.size(), most); ++i) screen.line("  " + one_line(lines[i]));
  if (lines.size() > most) screen.line(fmt::format("  and {} more", lines.size() - most), Ink::dim);
}

// What the target was told in another shape, a line an endpoint that was asked.
void add_drift(Screen& screen, const std::vector<judge::DriftCounts>& counts) {
  if (counts.empty()) return;
  screen.heading("Drift");
  for (std::size_t i = 0; i < std::min(counts.size(), most_subjects); ++i) {
    const auto& one = counts[i];
    const Ink ink = one.broken > 0                           ? Ink::red
                    : one.inconclusive > 0 || one.cells == 0 ? Ink::yellow
                                                             : Ink::green;
    screen.line("  " + one_line(judge::in_words(one)), ink);
  }
  if (counts.size() > most_subjects) {
    screen.line(fmt::format("  and {} more", counts.size() - most_subjects), Ink::dim);
  }
}

// Sets of concurrent requests, invariants, or what earlier runs tell, a line each.
void add_races(Screen& screen, const char* title, const std::vector<RaceLine>& lines,
               std::size_t most = most_subjects) {
  if (lines.empty()) return;
  screen.heading(title);
  for (std::size_t i = 0; i < std::min(lines.size(), most); ++i) {
    const Ink ink = lines[i].tone == Tone::bad       ? Ink::red
                    : lines[i].tone == Tone::unclear ? Ink::yellow
                                                     : Ink::green;
    screen.line("  " + one_line(lines[i].text), ink);
  }
  if (lines.size() > most) screen.line(fmt::format("  and {} more", lines.size() - most), Ink::dim);
}

void add_fuzz(Screen& screen, const std::vector<FuzzLine>& lines) {
  if (lines.empty()) return;
  screen.heading("Made-up requests");
  for (std::size_t i = 0; i < std::min(lines.size(), most_subjects); ++i) {
    const Ink ink = lines[i].bad ? Ink::red : lines[i].unclear ? Ink::yellow : Ink::green;
    screen.line("  " + one_line(lines[i].text), ink);
  }
  if (lines.size() > most_subjects)
    screen.line(fmt::format("  and {} more", lines.size() - most_subjects), Ink::dim);
}

// What the change touches, the strongest claims first.
void add_touched(Screen& screen, const journal::StoredRun& run) {
  if (!run.touched) return;
  const auto rows = touched_rows(run);
  screen.heading("Touched by the change");
  screen.line("  " + one_line(touched_sentence(*run.touched)));
  for (std::size_t i = 0; i < std::min(rows.size(), most_subjects); ++i) {
    const auto& row = rows[i];
    const Ink ink = row.verdict == Verdict::fail   ? Ink::red
                    : row.verdict == Verdict::pass ? Ink::green
                                                   : Ink::yellow;
    const std::string found =
        row.findings.empty() ? "" : fmt::format(", {}", judge::counted(row.findings.size(), "finding"));
    screen.line(
        fmt::format("  {}  {}, {}; tried: {}{}", one_line(row.endpoint->endpoint),
                    name_of(row.endpoint->authorship), distance_text(*row.endpoint), row.tried(), found),
        ink);
  }
  if (rows.size() > most_subjects)
    screen.line(fmt::format("  and {} more", rows.size() - most_subjects), Ink::dim);
}

void add_endpoints(Screen& screen, const journal::StoredRun& run, std::size_t most_endpoints) {
  const auto rows = endpoint_figures(run);
  if (rows.empty() || most_endpoints == 0) return;
  std::size_t name_width = 17;
  for (std::size_t i = 0; i < std::min(rows.size(), most_endpoints); ++i) {
    name_width = std::max(name_width, columns(one_line(to_string(rows[i].endpoint))));
  }
  name_width = std::min(name_width, screen.width() * 2 / 5);
  screen.heading(left("Slowest endpoints", name_width + 2) + right("requests", 10) + right("p50", 10) +
                 right("p99", 10) + right("errors", 10));
  for (std::size_t i = 0; i < std::min(rows.size(), most_endpoints); ++i) {
    const auto& figures = rows[i].all;
    const auto at = [&](double percent) {
      return figures.latency.count() == 0 ? std::string("-")
                                          : duration_text(Nanoseconds(figures.latency.percentile(percent)));
    };
    screen.line("  " + left(one_line(to_string(rows[i].endpoint)), name_width) +
                right(count_text(figures.requests), 10) + right(at(50), 10) + right(at(99), 10) +
                right(percent_text(figures.error_share()), 10));
  }
  if (rows.size() > most_endpoints) {
    screen.line(fmt::format("  and {} more", rows.size() - most_endpoints), Ink::dim);
  }
}

void add_foot(Screen& screen, const journal::StoredRun& run, const std::string& folder) {
  screen.line();
  const auto generator = generator_sum(run);
  if (generator.sent > 0) {
    auto text = fmt::format("Generator    send lag p50 {}, p99 {}; ",
                            duration_text(Nanoseconds(generator.send_lag.percentile(50))),
                            duration_text(Nanoseconds(generator.send_lag.percentile(99))));
    text += generator.late == 0
                ? "no send was late"
                : fmt::format("{} of sends later than {}", percent_text(late_share(generator)),
                              duration_text(run.info.late_by));
    screen.line(text);
  }
  const auto& traffic = run.traffic;
  if (traffic.journeys > 0) {
    auto text = fmt::format("Traffic      {} {}, {} steps", count_text(traffic.journeys),
                            traffic.journeys == 1 ? "journey" : "journeys", count_text(traffic.steps));
    if (traffic.links_made > 0) {
      text += fmt::format("; {} values carried over from live responses, by {} links",
                          count_text(traffic.links_made), traffic.links.size());
    }
    screen.line(text);
  }
  if (!folder.empty()) screen.raw("Report       " + one_line(folder) + "/report.html");
}

}  // namespace

std::string summary(const journal::StoredRun& run, const SummaryOptions& options) {
  Screen screen(static_cast<std::size_t>(std::clamp(options.width, 60, 200)), options.color);
  add_verdict(screen, run);
  add_touched(screen, run);
  const bool faults = has_faults(run);
  const auto drift = drift_summary(run);
  const auto races = race_lines(run);
  const auto access = access_lines(run);
  const auto invariants = invariant_lines(run);
  const auto history = history_lines(run);
  const auto rounds = rounds_lines(run);
  const auto contract = contract_lines(run);
  const auto changes = change_lines(run);
  const bool both = !contract.empty() && !changes.empty();
  const auto fuzz = fuzz_lines(run);
  const bool provoked =
      faults || !drift.empty() || !races.empty() || !access.empty() || !rounds.empty() || !fuzz.empty();
  auto shares = provoked && both ? shares_beside_all : provoked || both ? shares_beside_faults : Shares{};
  if (!history.empty()) shares.endpoints -= std::min<std::size_t>(shares.endpoints, 2);
  add_gates(screen, run, shares.gates);
  add_findings(screen, run, shares.findings);
  if (faults) add_faults(screen, run);
  add_lines(screen, "Contract", contract, shares.lines);
  add_lines(screen, "Changes", changes, shares.lines);
  add_drift(screen, drift);
  add_races(screen, "Races", races);
  add_races(screen, "Access", access);
  add_races(screen, "Against the baseline", rounds);
  add_races(screen, "Invariants", invariants);
  add_fuzz(screen, fuzz);
  add_races(screen, "History", history, shares.lines);
  add_endpoints(screen, run, shares.endpoints);
  add_foot(screen, run, options.folder);
  return screen.take();
}

}  // namespace shakedown::reports
