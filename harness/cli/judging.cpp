#include "harness/cli/judging.hpp"

#include <filesystem>
#include <map>

#include "harness/cli/history_file.hpp"
#include "harness/cli/reproduce.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/journal/hdr_codec.hpp"
#include "harness/journal/hdr_log.hpp"
#include "harness/journal/journal.hpp"
#include "harness/journal/reader.hpp"
#include "harness/judge/judge.hpp"
#include "harness/scenario/gate_text.hpp"
#include "reports/ctrf.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/openmetrics.hpp"
#include "reports/sarif.hpp"
#include "reports/terminal.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

// The scenario's gates, as the run file keeps them: one canonical text a line.
Result<std::vector<Gate>> gates_of(const journal::StoredRun& run) {
  std::vector<Gate> gates;
  std::string_view rest = run.info.gates;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty()) continue;
    auto gate = scenario::parse_gate(line, Place{"the run file's gates", 0, 0});
    if (!gate) return gate.error();
    gates.push_back(std::move(gate).value());
  }
  return gates;
}

// `folder` empty: no report is named, because there is none.
std::string summary_of(const journal::StoredRun& run, const std::string& folder) {
  reports::SummaryOptions options;
  options.width = terminal_width();
  options.color = wants_color();
  if (!folder.empty()) options.folder = std::filesystem::proximate(folder).string();
  return reports::summary(run, options);
}

std::string folder_of(const std::string& run) {
  const std::filesystem::path path(run);
  const auto folder = std::filesystem::is_directory(path) ? path : path.parent_path();
  return folder.empty() ? "." : folder.string();
}

void show_judgement(const journal::Judgement& judgement, journal::StoredRun& run) {
  run.findings = judgement.findings;
  run.cells = judgement.cells;
  run.drift_cells = judgement.drift_cells;
  run.race_cells = judgement.race_cells;
  run.access_cells = judgement.access_cells;
  run.changes = judgement.changes;
  run.noise = judgement.noise;
  run.compared_rounds = judgement.compared_rounds;
  run.compared_figures = judgement.compared_figures;
  run.gates = judgement.gates;
  run.verdict = judgement.verdict;
  run.reasons = judgement.reasons;
}

}  // namespace

Result<Judged> judge_and_report(const std::string& run_file, const JudgingOptions& options) {
  auto run = journal::read_run(run_file);
  if (!run) return run.error();
  const auto gates = gates_of(run.value());
  if (!gates) return gates.error();
  auto judgement = judge::judge(run.value(), gates.value());
  Judged judged{judgement.verdict, true};
  const auto keep = [&judged](const Status& written) {
    if (written) return true;
    complain(written.error());
    return judged.kept = false;
  };
  show_judgement(judgement, run.value());
  keep(write_reproductions(run.value(), options.folder));
  judgement.findings = run.value().findings;  // with the run's folder in their commands
  // A history that cannot be written takes nothing from this run.
  if (const auto told = tell_history(run.value(), options.folder, judgement); !told) complain(told.error());
  run.value().history = judgement.history;
  keep(journal::store_judgement(run_file, judgement));
  // A report that cannot be written takes nothing from the verdict, which is still printed.
  const bool reported = keep(reports::write_reports(run.value(), options.folder));
  if (options.json) print(reports::report_json(run.value()) + "\n");
  if (options.summary) print(summary_of(run.value(), reported ? options.folder : ""));
  return judged;
}

namespace {

// A stage's totals are written now and then; its intervals know more.
void sum_up_what_goes_on(journal::StoredRun& run) {
  for (const journal::StageRecord& stage : run.stages) {
    if (stage.end != Nanoseconds{}) continue;
    std::erase_if(run.totals, [&](const auto& total) { return total.stage == stage.id; });
    std::map<int, journal::TotalRecord> totals;
    for (const journal::IntervalFigures& interval : run.intervals) {
      if (interval.stage != stage.id) continue;
      journal::TotalRecord& total = totals[interval.endpoint];
      for (std::size_t i = 0; i < total.outcomes.size(); ++i) total.outcomes[i] += interval.outcomes[i];
      for (const auto& [status, count] : interval.statuses) total.statuses[status] += count;
      const auto latency = journal::decode_histogram(interval.histogram);
      if (!interval.histogram.empty() && latency) total.latency.add(latency.value());
    }
    for (auto& [endpoint, total] : totals) {
      total.stage = stage.id;
      total.endpoint = endpoint;
      run.totals.push_back(std::move(total));
    }
  }
}

}  // namespace

Result<std::string> report_so_far(const std::string& run_file) {
  auto run = journal::read_run(run_file);
  if (!run) return run.error();
  const auto gates = gates_of(run.value());
  if (!gates) return gates.error();
  run.value().complete = true;  // it has no end yet, which is no crash
  sum_up_what_goes_on(run.value());
  show_judgement(judge::judge(run.value(), gates.value()), run.value());
  return reports::report_json(run.value());
}

Result<std::string> stored_report(const std::string& run_file) {
  const auto run = journal::read_run(run_file);
  if (!run) return run.error();
  return reports::report_json(run.value());
}

Status render_again(const std::string& path, const std::string& format, const std::string& out) {
  auto run = journal::read_run(path);
  if (!run) return run.error();
  std::string text;
  if (format == "html") {
    text = reports::report_html(run.value());
  } else if (format == "json") {
    text = reports::report_json(run.value());
  } else if (format == "junit") {
    text = reports::junit_xml(run.value());
  } else if (format == "sarif") {
    text = reports::sarif(run.value());
  } else if (format == "ctrf") {
    text = reports::ctrf(run.value());
  } else if (format == "openmetrics") {
    text = reports::openmetrics(run.value());
  } else if (format == "markdown") {
    text = reports::markdown(run.value());
  } else if (format == "hdr") {
    text = journal::interval_log(run.value());
  } else {
    text = summary_of(run.value(), folder_of(path));
  }
  if (!out.empty()) return reports::write_file(out, text);
  print(text);
  return Done{};
}

}  // namespace shakedown::cli
