#include "harness/cli/reproduce.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/fuzz_files.hpp"
#include "harness/cli/run.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/journal/reader.hpp"
#include "harness/judge/access_cells.hpp"
#include "harness/judge/drift_cells.hpp"
#include "harness/judge/fuzz_findings.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/judge/race_outcome.hpp"
#include "harness/scenario/loader.hpp"
#include "reports/write.hpp"

extern char** environ;

namespace shakedown::cli {
namespace {

namespace fs = std::filesystem;
using State = journal::MatrixCell::State;

struct Shown {
  int shown = 0;
  int of = 0;
  std::string says;  // the last ruling that could be made, or why none could
};

// The folder that the reproduction's own runs go to; gone at the end unless it was asked for.
class Workplace {
 public:
  explicit Workplace(const std::string& out) : keep_(!out.empty()) {
    if (keep_) {
      path_ = out;
      return;
    }
    std::string name = (fs::temp_directory_path() / "shakedown-reproduce-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Workplace() {
    std::error_code ignored;
    if (!keep_ && !path_.empty()) fs::remove_all(path_, ignored);
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  std::string folder(int n) const { return (fs::path(path_) / std::to_string(n)).string(); }
  bool usable() const { return !path_.empty(); }

 private:
  const bool keep_;
  std::string path_;
};

// Each experiment of the run, by the finding's rule and endpoint.
Shown count_rulings(const journal::StoredRun& run, const Finding& finding) {
  Shown shown;
  for (const journal::ExperimentRecord& record : run.experiments) {
    const judge::ExperimentView view(run, record);
    const bool elsewhere = !view.endpoint().empty() && view.endpoint() != finding.endpoint;
    if (elsewhere) continue;
    const auto ruling = judge::look(run, record).at(finding.rule);
    if (shown.says.empty() || ruling.state == State::broken) shown.says = ruling.says;
    if (ruling.state == State::broken) ++shown.shown;
    if (ruling.state == State::broken || ruling.state == State::held) ++shown.of;
  }
  return shown;
}

// Each trial of the run with the finding's change, by its outcome.
Shown count_outcomes(const journal::StoredRun& run, const Finding& finding,
                     const journal::ExperimentRecord& shown_by) {
  Shown shown;
  for (const judge::DriftJudged& judged : judge::judge_all_drift(run)) {
    const auto& record = *judged.record;
    const bool elsewhere = !judged.endpoint.empty() && judged.endpoint != finding.endpoint;
    if (elsewhere || record.what != shown_by.what || record.place != shown_by.place) continue;
    const auto& ruling = judged.ruling;
    const bool shows = ruling.outcome == judge::outcome_of_rule(finding.rule);
    if (shown.says.empty() || shows) shown.says = ruling.says;
    if (shows) ++shown.shown;
    if (judge::is_exercised(ruling.outcome)) ++shown.of;
  }
  return shown;
}

// Each burst of the run: the scenario has only the finding's set of requests.
Shown count_bursts(const journal::StoredRun& run) {
  Shown shown;
  for (const journal::ExperimentRecord& record : run.experiments) {
    if (record.kind != "race") continue;
    if (shown.says.empty()) shown.says = record.not_exercised;
    std::vector<judge::RacePlay> serial;
    std::vector<judge::RacePlay> bursts;
    for (judge::RacePlay& play : judge::plays_of(run, record)) {
      const bool burst = play.record.kind == journal::RacePlayRecord::Kind::burst;
      (burst ? bursts : serial).push_back(std::move(play));
    }
    const judge::RaceControl control(std::move(serial));
    for (const judge::RacePlay& burst : bursts) {
      const auto ruling = judge::judge_burst(control, burst);
      const bool broken =
          std::any_of(run.invariants.begin(), run.invariants.end(), [&](const auto& invariant) {
            return invariant.experiment == record.id && invariant.play == burst.record.play &&
                   invariant.judged && !invariant.held;
          });
      const bool seen = broken || judge::is_race(ruling.outcome);
      if (seen || shown.says.empty()) shown.says = ruling.says;
      if (seen) ++shown.shown;
      if (seen || judge::is_exercised(ruling.outcome)) ++shown.of;
    }
  }
  return shown;
}

// Each play of the request that the scenario has as it stands, or of the sequence that shows the rule.
Shown count_plays(const journal::StoredRun& run, const Finding& finding) {
  Shown shown;
  int went_well = 0;  // plays of a sequence in which no step failed
  for (const journal::ExperimentRecord& record : run.experiments) {
    if (record.kind != "fuzz") continue;
    std::set<int> plays;
    for (const auto& step : run.experiment_steps) {
      if (step.experiment == record.id && step.request >= 0) plays.insert(step.play);
    }
    if (judge::is_fuzz_rule(record.what) && record.what != finding.rule) {  // another sequence
      if (record.not_exercised.empty()) went_well = std::max(went_well, static_cast<int>(plays.size()));
      continue;
    }
    if (shown.says.empty()) shown.says = record.not_exercised;
    shown.of += static_cast<int>(plays.size());
    int most = 0;  // several keys of one rule: the one that is seen most
    for (const judge::FuzzShown& one : judge::shown_in(run, record, finding.rule)) {
      if (one.shown <= most) continue;
      most = one.shown;
      shown.says = one.says;
    }
    shown.shown += most;
  }
  // What any step may show, those that went well have not shown.
  if (shown.of == 0 && judge::is_of_one_request(finding.rule)) shown.of = went_well;
  return shown;
}

// Each try of the run of the finding's cell. What makes it a finding may be what other endpoints do, which
// are not in it: that nobody is answered is enough there.
Shown count_tries(const journal::StoredRun& run, const Finding& finding,
                  const journal::ExperimentRecord& shown_by) {
  Shown shown;
  for (const judge::JudgedAccess& judged : judge::judge_all_access(run)) {
    if (judged.tried.record->what != shown_by.what || judged.tried.tried->side != "target") continue;
    const auto outcome = judged.ruling.outcome;
    const bool answered = judged.answer.kind == judge::AccessAnswer::Kind::answered;
    const bool seen = outcome == judge::AccessOutcome::open || outcome == judge::AccessOutcome::tells ||
                      (finding.rule == "access/no-token" && answered);
    if (shown.says.empty() || seen) shown.says = judged.ruling.says;
    if (seen) ++shown.shown;
    if (outcome != judge::AccessOutcome::not_exercised) ++shown.of;
  }
  return shown;
}

Result<Shown> run_scenario(const std::string& file, const Finding& finding,
                           const journal::ExperimentRecord& shown_by, const ReproduceRequest& request,
                           const Workplace& place, const Interrupt& interrupt) {
  auto loaded = scenario::load_file(file, {});
  if (!loaded.scenario) {
    complain(loaded.problems);
    return problem(file + " cannot be used");
  }
  RunRequest run;
  run.scenario = std::move(*loaded.scenario);
  for (StageSpec& stage : run.scenario.stages) {
    if (stage.matrix) stage.matrix->repeat = request.times;
    if (stage.drift) stage.drift->repeat = request.times;
    if (stage.races) stage.races->repeat = request.times;
    if (stage.fuzz) stage.fuzz->repeat = request.times;
    if (stage.access) stage.access->repeat = request.times;
  }
  run.scenario.gates.clear();
  run.command_line = "shakedown reproduce " + request.run + " " + request.finding;
  run.out = place.folder(1);
  run.quiet = true;
  const int status = cli::run(run, interrupt);
  if (status == wrong_input || status == could_not_run) return problem("the reproduction could not run");
  const auto stored = journal::read_run(run.out + "/run.db");
  if (!stored) return stored.error();
  if (shown_by.kind == "access") return count_tries(stored.value(), finding, shown_by);
  if (shown_by.kind == "race") return count_bursts(stored.value());
  if (shown_by.kind == "fuzz") return count_plays(stored.value(), finding);
  return shown_by.kind == "drift" ? count_outcomes(stored.value(), finding, shown_by)
                                  : count_rulings(stored.value(), finding);
}

// This program again, as a child.
Result<int> run_self(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error = ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return problem("this program could not be started again");
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(could_not_run);
}

Result<Shown> run_command_again(const Finding& finding, const ReproduceRequest& request,
                                const Workplace& place, const Interrupt& interrupt) {
  auto words = split_command(finding.reproduce);
  if (words.size() < 3 || words[0] != "shakedown" || words[1] != "run")
    return problem("finding " + finding.id + " has no command that could be run again",
                   finding.reproduce.empty() ? "" : "it says: " + finding.reproduce);
  for (auto word = words.begin(); word != words.end();) {  // where a run without a file had put its own
    const bool out = *word == "--out";
    if (!out && !word->starts_with("--out=")) {
      ++word;
      continue;
    }
    word = words.erase(word, std::min(word + (out ? 2 : 1), words.end()));
  }
  words.emplace_back("--quiet");
  words.emplace_back("--out");
  Shown shown;
  for (int n = 1; n <= request.times && !interrupt.requested(); ++n) {
    auto again = words;
    again.push_back(place.folder(n));
    const auto status = run_self(std::move(again));
    if (!status) return status.error();
    if (status.value() == wrong_input)
      return problem("`" + finding.reproduce + "` could not be run again",
                     "its paths are those of the folder that it was run in");
    const auto stored = journal::read_run(place.folder(n) + "/run.db");
    if (!stored) return problem("the run could not be made again: " + to_string(stored.error()));
    ++shown.of;
    const auto& findings = stored.value().findings;
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& other) {
      return other.rule == finding.rule && other.endpoint == finding.endpoint;
    });
    if (found == findings.end()) continue;
    ++shown.shown;
    shown.says = found->title;
  }
  return shown;
}

// A race that shows in some bursts is there, however rarely.
bool shows(const Shown& shown, bool by_chance) {
  if (by_chance) return shown.shown > 0;
  return shown.of > 0 && shown.shown * judge::full_repetitions >= shown.of * judge::least_shown;
}

}  // namespace

int reproduce(const ReproduceRequest& request, const Interrupt& interrupt) {
  const fs::path given(request.run);
  const fs::path folder = fs::is_directory(given) ? given : given.parent_path();
  const auto run = journal::read_run((folder / "run.db").string());
  if (!run) {
    complain(run.error());
    return wrong_input;
  }
  const auto& findings = run.value().findings;
  const auto finding = std::find_if(findings.begin(), findings.end(),
                                    [&](const Finding& f) { return f.id == request.finding; });
  if (finding == findings.end()) {
    std::string known;
    for (const Finding& other : findings) known += (known.empty() ? "" : ", ") + other.id;
    complain(problem("the run has no finding '" + request.finding + "'",
                     known.empty() ? "it has none" : "it has " + known));
    return wrong_input;
  }
  const Workplace place(request.out);
  if (!place.usable()) {
    complain(problem("no temporary folder could be made", "name one with --out"));
    return could_not_run;
  }
  const fs::path file = folder / "reproduce" / (finding->id + ".yaml");
  const auto* shown_by = judge::experiment_of(run.value(), *finding);
  const auto shown = shown_by && fs::exists(file)
                         ? run_scenario(file.string(), *finding, *shown_by, request, place, interrupt)
                         : run_command_again(*finding, request, place, interrupt);
  if (interrupt.requested()) return interrupted;
  if (!shown) {
    complain(shown.error());
    return could_not_run;
  }
  const Shown& seen = shown.value();
  if (seen.of == 0) {
    print(fmt::format("{} {}: could not be exercised: {}\n", finding->id, finding->rule, seen.says));
    return inconclusive;
  }
  print(fmt::format("{} {}: shown in {} of {}{}\n", finding->id, finding->rule, seen.shown, seen.of,
                    seen.says.empty() ? "" : ": " + seen.says));
  return shows(seen, shown_by && shown_by->kind == "race") ? all_held : gate_failed;
}

Status write_reproductions(journal::StoredRun& run, const std::string& folder) {
  const fs::path place = fs::path(folder) / "reproduce";
  std::error_code ignored;
  fs::remove_all(place, ignored);  // of an earlier judgement, whose findings had other ids
  constexpr std::string_view placeholder = "shakedown reproduce RUN ";
  for (Finding& finding : run.findings) {
    if (!finding.reproduce.starts_with(placeholder)) continue;
    finding.reproduce = "shakedown reproduce " + fs::proximate(folder).string() + " " +
                        finding.reproduce.substr(placeholder.size());
    const auto* record = judge::experiment_of(run, finding);
    if (!record || record->reproduce.empty()) continue;
    std::error_code failed;
    fs::create_directories(place, failed);
    if (failed) return problem("folder " + place.string() + " cannot be made: " + failed.message());
    if (auto written = reports::write_file((place / (finding.id + ".yaml")).string(), record->reproduce);
        !written)
      return written;
    if (record->kind != "fuzz") continue;
    if (auto written = write_fuzz_files(run, *record, finding, (place / finding.id).string()); !written)
      return written;
  }
  return Done{};
}

std::vector<std::string> split_command(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == ' ') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == '\'') {
      const auto end = line.find('\'', i + 1);
      if (end == std::string::npos) return {};
      word += line.substr(i + 1, end - i - 1);
      i = end;
    } else if (c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else if (std::string_view("$`;&|<>(){}*?\"\n").find(c) != std::string_view::npos) {
      return {};  // more than words: nothing that this program wrote
    } else {
      word += c;
    }
  }
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace shakedown::cli
