#include "harness/cli/compare_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/journal/reader.hpp"
#include "harness/judge/rounds.hpp"
#include "harness/judge/stored_comparison.hpp"
#include "reports/text.hpp"

namespace shakedown::cli {
namespace {

struct CompareOptions {
  std::string before, after;
  bool all = false;
};

using journal::ComparedFigure;

std::string line_of(const ComparedFigure& figure, bool of_rounds) {
  const std::string subject = figure.subject.empty() ? "all endpoints" : figure.subject;
  std::string line =
      fmt::format("  {:<5}  {:<40} {:<10} {:>14} {:>14} {:>13}",
                  figure.worse    ? "worse"
                  : figure.better ? "better"
                                  : "",
                  reports::one_line(subject, 40), figure.figure, judge::say_figure(figure, figure.baseline),
                  judge::say_figure(figure, figure.target), judge::say_change(figure, figure.change));
  if (of_rounds)
    line += fmt::format("  {:>10} to {:<10} {:>12}", judge::say_change(figure, figure.low),
                        judge::say_change(figure, figure.high), judge::say_smallest(figure));
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

void print_figures(const judge::StoredComparison& comparison, bool all) {
  std::vector<const ComparedFigure*> rows;
  for (const auto& figure : comparison.figures) rows.push_back(&figure);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return std::pair(a->worse, a->better) > std::pair(b->worse, b->better);
  });
  constexpr std::size_t most = 30;
  const std::size_t shown = all ? rows.size() : std::min(rows.size(), most);
  std::string text =
      fmt::format("\n         {:<40} {:<10} {:>14} {:>14} {:>13}", "", "figure", "before", "after", "change");
  if (comparison.of_rounds) text += fmt::format("  {:>10}    {:<10} {:>12}", "from", "to", "could see");
  while (text.ends_with(' ')) text.pop_back();
  text += "\n";
  for (std::size_t i = 0; i < shown; ++i) text += line_of(*rows[i], comparison.of_rounds);
  if (shown < rows.size()) text += fmt::format("  and {} more; --all shows them\n", rows.size() - shown);
  if (rows.empty()) text += "  nothing that both runs measured\n";
  print(text);
}

void print_list(const char* title, const std::vector<std::string>& lines, bool all) {
  if (lines.empty()) return;
  constexpr std::size_t most = 10;
  const std::size_t shown = all ? lines.size() : std::min(lines.size(), most);
  std::string text = fmt::format("\n{}\n", title);
  for (std::size_t i = 0; i < shown; ++i) text += "  " + reports::one_line(lines[i]) + "\n";
  if (shown < lines.size()) text += fmt::format("  and {} more; --all shows them\n", lines.size() - shown);
  print(text);
}

int compare(const CompareOptions& options) {
  const auto before = journal::read_run(options.before);
  const auto after = journal::read_run(options.after);
  for (const auto* run : {&before, &after}) {
    if (*run) continue;
    complain(run->error());
    return wrong_input;
  }
  const auto comparison = judge::compare_runs(before.value(), after.value());
  print("before  " + reports::one_line(comparison.before) + "\nafter   " +
        reports::one_line(comparison.after) + "\n\nWhat this cannot tell\n");
  for (const auto& caution : comparison.cautions) print("  " + reports::one_line(caution) + "\n");
  print_figures(comparison, options.all);
  print_list("Failures that only the second run has", comparison.new_errors, options.all);
  print_list("Failures that only the first run has", comparison.gone_errors, options.all);
  print_list("Findings that only the second run has", comparison.new_findings, options.all);
  print_list("Findings that only the first run has", comparison.gone_findings, options.all);
  return all_held;
}

}  // namespace

void add_compare_command(CLI::App& app, std::function<int()>& chosen) {
  const auto options = std::make_shared<CompareOptions>();
  auto* sub = app.add_subcommand("compare", "two stored runs side by side, and what that cannot tell");
  sub->footer("It informs and never gates: exit status 0, or 2 where a run cannot be read.");
  sub->add_option("before", options->before, "a run's folder or its run.db")->required();
  sub->add_option("after", options->after, "another one")->required();
  sub->add_flag("--all", options->all, "every figure, failure and finding");
  sub->callback([&chosen, options] { chosen = [options] { return compare(*options); }; });
}

}  // namespace shakedown::cli
