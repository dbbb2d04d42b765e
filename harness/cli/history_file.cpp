#include "harness/cli/history_file.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "harness/cli/terminal.hpp"
#include "harness/journal/history.hpp"
#include "harness/judge/history.hpp"
#include "harness/scenario/gate_text.hpp"
#include "reports/history.hpp"

namespace shakedown::cli {
namespace {

namespace fs = std::filesystem;
constexpr const char* history_name = "history.db";

std::optional<std::string> history_beside(const fs::path& run_folder) {
  std::error_code error;
  const auto parent = fs::absolute(run_folder, error).lexically_normal().parent_path();
  if (error || parent.empty()) return std::nullopt;
  const auto file = parent / history_name;
  if (parent.filename() == "runs" || fs::exists(file, error)) return file.string();
  return std::nullopt;
}

journal::HistoryRun history_run(const journal::StoredRun& run, const std::string& folder,
                                const journal::Judgement& judgement) {
  std::error_code error;
  journal::HistoryRun told;
  told.folder = fs::absolute(folder, error).lexically_normal().filename().string();
  told.began_ms = run.info.began_wall_ms;
  told.scenario = run.info.name;
  // What came after an early end could not be seen.
  const bool ended_early = std::any_of(run.events.begin(), run.events.end(), [](const auto& stored) {
    return stored.event.kind == EventKind::aborted;
  });
  told.complete = run.complete && !run.interrupted && !ended_early;
  for (const auto& stage : run.stages) told.stages.push_back(stage.name);
  for (const auto& finding : judgement.findings) {
    if (finding.severity == Severity::info || finding.rule == "more-findings") continue;
    told.findings.push_back({finding.fingerprint, finding.rule, finding.severity, finding.endpoint,
                             finding.stage, finding.title});
  }
  for (const auto& gate : judgement.gates)
    told.gates.push_back({gate.gate.text, gate.verdict, gate.observed});
  return told;
}

// Of this scenario, up to the run that it is told for: one that is judged again is told what it was then.
std::vector<journal::HistoryRun> runs_up_to(std::vector<journal::HistoryRun> all,
                                            const journal::HistoryRun& last) {
  std::erase_if(all, [&](const auto& run) {
    return run.scenario != last.scenario || run.began_ms > last.began_ms ||
           (run.began_ms == last.began_ms && run.folder != last.folder);
  });
  return all;
}

// From the gates' texts, as the file keeps them.
std::vector<GateResult> gates_in(const journal::HistoryRun& run) {
  std::vector<GateResult> gates;
  for (const auto& told : run.gates) {
    auto gate = scenario::parse_gate(told.text, {});
    if (!gate) continue;
    GateResult result;
    result.gate = std::move(gate).value();
    result.gate.text = told.text;
    gates.push_back(std::move(result));
  }
  return gates;
}

}  // namespace

Status tell_history(const journal::StoredRun& run, const std::string& folder, journal::Judgement& judgement) {
  const auto file = history_beside(folder);
  if (!file) return Done{};
  const auto told = history_run(run, folder, judgement);
  if (const auto kept = journal::record_in_history(*file, told); !kept) return kept;
  auto all = journal::read_history(*file);
  if (!all) return all.error();
  judgement.history = judge::history_of(runs_up_to(std::move(all).value(), told), judgement.gates);
  for (auto& known : judgement.history.findings) {
    for (const auto& finding : judgement.findings) {
      if (known.finding.empty() && finding.fingerprint == known.fingerprint) known.finding = finding.id;
    }
  }
  return Done{};
}

Status show_history(const std::string& path) {
  std::error_code error;
  fs::path file = path;
  if (fs::is_directory(file, error))
    file = fs::exists(file / history_name, error) ? file / history_name : file.parent_path() / history_name;
  if (!fs::exists(file, error))
    return problem("there is no history at " + path,
                   "name a folder of runs that has a history.db; `shakedown run` keeps one in runs/");
  const auto all = journal::read_history(file.string());
  if (!all) return all.error();
  std::map<std::string, std::vector<journal::HistoryRun>> by_scenario;
  for (const auto& run : all.value()) by_scenario[run.scenario].push_back(run);
  const char* between = "";
  for (const auto& [scenario, runs] : by_scenario) {
    const auto history = judge::history_of(runs, gates_in(runs.back()));
    print(between +
          reports::history_screen(scenario, runs.back().folder, history, {terminal_width(), wants_color()}));
    between = "\n";
  }
  if (by_scenario.empty()) print("no run is in this history\n");
  return Done{};
}

}  // namespace shakedown::cli
