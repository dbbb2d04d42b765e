#include "harness/provoke/fuzz/guided.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "harness/judge/words.hpp"
#include "harness/model/hash.hpp"
#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/engine_journey.hpp"
#include "harness/provoke/fuzz/engine_operations.hpp"
#include "harness/target/command.hpp"
#include "harness/target/coverage_runtime.hpp"
#include "harness/target/guarded_run.hpp"

namespace shakedown::fuzz {
namespace {

namespace fs = std::filesystem;

using std::chrono::seconds;

constexpr Nanoseconds shortest_share = seconds(5);
constexpr Nanoseconds share_without_end = seconds(60);
constexpr Nanoseconds grace_after =
    seconds(60);  // to end by itself: a target that is slow to start, a corpus
constexpr std::size_t most_findings = 50;
constexpr int longest_wait_ms = 600'000;  // that the engine takes

// For its files and those of its targets. The engine's guardian removes the inner one, even after this
// process was killed.
class EngineFolder {
 public:
  static Result<EngineFolder> make() {
    std::error_code failed;
    auto name = (fs::temp_directory_path(failed) / "shakedown-guided-XXXXXX").string();
    if (failed || ::mkdtemp(name.data()) == nullptr)
      return problem(fmt::format("no folder for temporary files: {}", std::strerror(errno)));
    EngineFolder folder;
    folder.outer_ = name;
    fs::create_directory(folder.path(), failed);
    return folder;
  }
  EngineFolder(EngineFolder&& other) noexcept : outer_(std::move(other.outer_)) { other.outer_.clear(); }
  EngineFolder& operator=(EngineFolder&&) = delete;
  ~EngineFolder() {
    std::error_code ignored;
    if (!outer_.empty()) fs::remove_all(outer_, ignored);
  }
  fs::path path() const { return outer_ / "engine"; }

 private:
  EngineFolder() = default;
  fs::path outer_;
};

// The sign that the harness would see of what the engine calls so.
std::string rule_of(const std::string& event) {
  if (event == "crash") return "fuzz/crash";
  if (event == "hang") return "fuzz/hang";
  return event == "closed" || event == "not-http" ? "fuzz/closed" : "fuzz/server-error";
}

// The one that it is found for, or another that is as bad.
const Sign* sign_of(const Played& played, const std::string& event) {
  const auto with_rule = [&](const std::string& rule) -> const Sign* {
    const auto found = std::find_if(played.signs.begin(), played.signs.end(),
                                    [&](const Sign& one) { return one.rule == rule; });
    return found == played.signs.end() ? nullptr : &*found;
  };
  if (const Sign* sign = with_rule(rule_of(event))) return sign;
  for (const char* rule : {"fuzz/crash", "fuzz/server-error", "fuzz/hang", "fuzz/closed"}) {
    if (const Sign* sign = with_rule(rule)) return sign;
  }
  return nullptr;
}

}  // namespace

Guided::Guided(Stagecraft& stage, const FuzzSpec& spec, std::string engine, Nanoseconds until)
    : stage_(stage),
      spec_(spec),
      engine_(std::move(engine)),
      began_(stage.around.clock.now()),
      until_(until),
      done_(spec.guided == FuzzSpec::Guided::off) {}

bool Guided::over() const {
  return stage_.around.stop.stop_requested() || stage_.around.clock.now() >= until_;
}

bool Guided::is_due(bool boundaries_done) const {
  if (done_ || over()) return false;
  if (boundaries_done) return true;
  return until_ != never && stage_.around.clock.now() - began_ >= (until_ - began_) * 2 / 5;
}

// Half of the stage, and a quarter of what is left for showing again what it finds.
Nanoseconds Guided::share() const {
  if (until_ == never) return share_without_end;
  const Nanoseconds left = until_ - stage_.around.clock.now();
  return std::max(std::min((until_ - began_) / 2, left * 3 / 4), shortest_share);
}

// Empty: it can be.
std::string Guided::why_not() const {
  const auto& target = stage_.around.scenario.target;
  if (target.command.empty()) return "the run does not start the target";
  if (engine_.empty()) return "the program shakedown-fuzz is not beside shakedown";
  if (stage_.around.origin.origin.tls) return "the engine speaks no TLS, and the target does";
  if (spec_.guided == FuzzSpec::Guided::on) return {};
  const auto side = stage_.around.services.system_side("target");
  if (!side || !target::has_coverage_runtime(side.value().pids)) return "the target has no coverage runtime";
  return {};
}

void Guided::run(const std::vector<Operation>& operations, std::set<SuspicionKey>& known,
                 const Confirmer& confirmer) {
  done_ = true;
  known_ = &known;
  earlier_ = &confirmer;
  if (operations.empty()) return;
  if (const std::string why = why_not(); !why.empty()) {
    // That a service has no counters is the rule, and nothing to tell unless somebody wants them.
    if (spec_.guided == FuzzSpec::Guided::on) why_not_ = why;
    return;
  }
  std::vector<EngineFinding> findings;
  if (const auto asked = ask_engine(operations, findings); !asked) why_not_ = to_string(asked.error());
  seen_ = findings.size();
  if (!findings.empty() && !stage_.around.stop.stop_requested()) show(findings);
}

Status Guided::ask_engine(const std::vector<Operation>& operations, std::vector<EngineFinding>& findings) {
  const auto& around = stage_.around;
  const auto stencil = around.services.stencil("target");
  if (!stencil) return stencil.error();
  EngineInput input{stage_.grammar, {}, &around.traffic, nullptr, {}};
  if (!around.identities.empty()) input.identity = &around.identities.front();
  for (const Operation& one : operations) {
    const Lead& lead = stage_.leads[static_cast<std::size_t>(one.lead)];
    // A sign-out would end what all that comes after it needs.
    if (signs_out(stage_.grammar.operations[static_cast<std::size_t>(lead.operation)].path)) continue;
    input.operations.push_back({lead.operation, &lead, &one.led->request, false, &one.led->live});
  }
  auto folder = EngineFolder::make();
  if (!folder) return folder.error();
  const fs::path file = folder.value().path() / "operations.json";
  const std::string text = engine_operations(input);
  if (text.empty()) return problem("there is no operation that it could be asked for");
  std::ofstream(file, std::ios::binary) << text;

  const auto whole_seconds = [](Nanoseconds time) {
    return std::to_string(std::max<std::int64_t>(1, std::chrono::duration_cast<seconds>(time).count()));
  };
  const Nanoseconds time = share();
  const Nanoseconds for_corpus = spec_.corpus.empty() ? Nanoseconds{} : time / 10;
  const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(stage_.deadline).count();
  const auto seed = hash(around.scenario.seed, "guided", static_cast<std::uint64_t>(around.stage));
  target::GuardedRun run;
  auto& arguments = run.request.arguments;
  arguments = {engine_,
               "--operations",
               file.string(),
               "--for",
               whole_seconds(time - for_corpus),
               "--enough",
               std::to_string(most_findings),
               "--seed",
               std::to_string(seed),
               "--timeout",
               std::to_string(std::clamp<std::int64_t>(patience, 10, longest_wait_ms)),
               "--ready-within",
               whole_seconds(around.scenario.target.ready.within),
               "--directory",
               stencil.value().directory};
  const auto option = [&](const char* name, const std::string& value) {
    arguments.emplace_back(name);
    arguments.push_back(value);
  };
  if (!stencil.value().state.empty()) option("--state", stencil.value().state);
  if (!spec_.corpus.empty()) {
    option("--corpus", spec_.corpus);
    option("--minimise-for", whole_seconds(for_corpus));
  }
  for (const auto& [name, value] : stencil.value().environment) option("--environment", name + "=" + value);
  arguments.emplace_back("--");
  for (const auto& word : stencil.value().command) arguments.push_back(word);
  run.request.program = engine_;
  run.request.directory = folder.value().path().string();
  run.request.remove.push_back(folder.value().path().string());
  for (const auto& [name, value] : target::environment_with({{"TMPDIR", folder.value().path().string()}}))
    run.request.environment.push_back(name + "=" + value);
  run.within = time + grace_after;
  run.line = [&](const std::string& line) {
    if (auto finding = engine_finding(line); finding && findings.size() < most_findings)
      findings.push_back(std::move(*finding));
    if (auto summary = engine_summary(line)) summary_ = std::move(*summary);
  };
  if (around.say) around.say("guided by coverage for " + whole_seconds(time) + " s");
  const auto ended = target::run_guarded(run, around.stop);
  if (!ended) return ended.error();
  if (summary_) return Done{};
  return problem(fmt::format("shakedown-fuzz ended with status {}: {}", ended.value().status,
                             judge::first_line(ended.value().last_say, 300)));
}

void Guided::show(const std::vector<EngineFinding>& findings) {
  const Surroundings& around = stage_.around;
  Traffic traffic = around.traffic;
  add_endpoints(traffic, stage_.grammar);
  std::vector<Lead> leads = stage_.leads;
  // After what they need, and where they do not show then, after all that the engine's target was asked.
  std::vector<std::vector<int>> ways(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    std::size_t steps = 0;
    for (const bool whole_setup : {false, true}) {
      auto lead = add_journey(traffic, findings[i], stage_.grammar, stage_.leads, whole_setup);
      if (!lead || (whole_setup && lead->prefix.size() == steps)) continue;
      steps = lead->prefix.size();
      ways[i].push_back(static_cast<int>(leads.size()));
      leads.push_back(std::move(*lead));
    }
  }
  Surroundings own{
      around.journal, around.services,      around.service_faults,     around.proxies, around.sightings,
      around.clock,   around.stop,          around.scenario,           traffic,        around.identities,
      around.origin,  around.next_fault_id, around.next_experiment_id, around.say,     around.stage,
      around.weights};
  FreshStart fresh(own);
  Earlier earlier;
  Stagecraft stage{own,    fresh, stage_.grammar, leads, stage_.contract, stage_.deadline, stage_.endpoints,
                   earlier};
  Confirmer confirmer(stage, spec_, until_);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (over()) {
      ++not_tried_;
      continue;
    }
    const bool shown = std::any_of(ways[i].begin(), ways[i].end(),
                                   [&](int lead) { return show_as(stage, confirmer, findings[i], lead); });
    if (!shown) ++not_shown_;
  }
  confirmed_ = confirmer.confirmed();
  stage_.around.origin = own.origin;
}

bool Guided::show_as(Stagecraft& stage, Confirmer& confirmer, const EngineFinding& finding, int lead) {
  const Lead& from = stage.leads[static_cast<std::size_t>(lead)];
  if (!stage.fresh.again()) return false;
  std::string why;
  auto led = lead_up(stage.around, stage.fresh, stage.deadline, from, stage.grammar, 0, why);
  if (!led) return false;
  led->request.what = "random, guided by coverage";
  claim_by_contract({stage.grammar, stage.contract}, led->request);
  if (!stage.fresh.again()) return false;
  const Played played = play_once(stage, led->request, lead, led->live);
  const Sign* sign = sign_of(played, finding.event);
  if (!sign) return false;
  const SuspicionKey key{from.operation, sign->rule, sign->key};
  if (known_->contains(key) || earlier_->has_confirmed(from.operation, *sign) ||
      confirmer.has_confirmed(from.operation, *sign)) {
    ++same_;
    return true;
  }
  if (confirmer.confirm({led->request, lead, false}, *sign, led->live) != Confirmer::Outcome::confirmed)
    return false;
  known_->insert(key);
  return true;
}

std::uint64_t Guided::counters_reached(const std::string& operation) const {
  if (!summary_) return 0;
  const auto found = summary_->reached.find(operation);
  return found == summary_->reached.end() ? 0 : found->second;
}

std::string Guided::summary() const {
  if (!why_not_.empty()) return "not guided by coverage: " + why_not_;
  if (!summary_) return {};
  std::string text = to_text(*summary_);
  text += fmt::format("; {} seen, {} confirmed", judge::counted(seen_, "thing"), confirmed_);
  if (same_ > 0) text += fmt::format(", {} the same as another", same_);
  if (not_shown_ > 0) text += fmt::format(", {} not shown again by this harness", not_shown_);
  if (not_tried_ > 0) text += fmt::format(", {} not tried for want of time", not_tried_);
  return text;
}

}  // namespace shakedown::fuzz
