#include "harness/cli/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "harness/cli/access_stage.hpp"
#include "harness/cli/compare_stage.hpp"
#include "harness/cli/contracts.hpp"
#include "harness/cli/dependencies.hpp"
#include "harness/cli/drift_stage.hpp"
#include "harness/cli/early_end.hpp"
#include "harness/cli/exit_status.hpp"
#include "harness/cli/fuzz_stage.hpp"
#include "harness/cli/histories.hpp"
#include "harness/cli/judging.hpp"
#include "harness/cli/live_view.hpp"
#include "harness/cli/matrix_stage.hpp"
#include "harness/cli/preparation.hpp"
#include "harness/cli/progress.hpp"
#include "harness/cli/races_stage.hpp"
#include "harness/cli/rounds_stage.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/cli/touched/map.hpp"
#include "harness/cli/touched_check.hpp"
#include "harness/journal/reader.hpp"
#include "harness/net/origin.hpp"
#include "harness/provoke/experiment/invariants.hpp"
#include "harness/provoke/faults/timeline.hpp"
#include "harness/provoke/load/stage.hpp"
#include "harness/target/services.hpp"
#include "harness/traffic/render.hpp"

namespace shakedown::cli {
namespace {

// How a run ended before it was judged.
struct Ending {
  bool could_run = true;
  bool interrupted = false;
};

class Run {
 public:
  Run(const RunRequest& request, Prepared prepared, Contracts contracts, std::string folder,
      const Interrupt& interrupt)
      : request_(request),
        scenario_(request.scenario),
        prepared_(std::move(prepared)),
        contracts_(std::move(contracts)),
        folder_(std::move(folder)),
        interrupt_(interrupt),
        early_end_(scenario_, prepared_, interrupt) {}

  // Fails only where the run file cannot be made.
  Result<Ending> play() {
    auto made = journal::Journal::create(run_file(), run_info(scenario_, request_.command_line));
    if (!made) return made.error();
    journal_ = std::move(made).value();
    event(EventKind::run_began, "harness", scenario_.name);
    journal_->endpoints(endpoint_records(prepared_.traffic));
    journal_->traffic(describe(prepared_.traffic));
    tell_limits();
    if (const auto taken = take_baseline_shapes(); !taken) complain(taken.error());

    Ending ending;
    auto origin = start();
    if (prepared_.touched) journal_->touched(*prepared_.touched);
    const auto status = origin ? play_stages(origin.value()) : Status(origin.error());
    ending.interrupted = interrupt_.requested();
    if (ending.interrupted)
      event(EventKind::interrupted, "harness", "the run was stopped; what follows is its orderly end");
    if (!status && !ending.interrupted) {
      complain(status.error());
      event(EventKind::note, "harness", to_string(status.error()));
      ending.could_run = false;
    }
    if (dependencies_) dependencies_->heal();
    if (services_) services_->stop_all();  // so that the ends are in the journal
    dependencies_.reset();
    services_.reset();
    event(EventKind::run_ended, "harness", "");
    if (const auto closed = journal_->close(clock_.now(), ending.interrupted); !closed)
      complain(closed.error());
    journal_.reset();
    return ending;
  }

  std::string run_file() const { return folder_ + "/run.db"; }

 private:
  // What the change touches is final when this returns, also where something could not be started.
  Result<net::ResolvedOrigin> start() {
    std::vector<std::string> notes;
    touched_check_.emplace(scenario_, folder_, notes);
    for (const auto& note : notes) event(EventKind::note, "harness", note);
    auto origin = start_services();
    if (!origin || !prepared_.touched) return origin;
    const StageSpec none;
    MatrixStage around = stage_of_experiments(none, 0, {}, origin.value(), "touched");
    if (const auto looked = touched_check_->look(around, prepared_); !looked) return looked.error();
    return around.origin;
  }

  Status play_stages(const net::ResolvedOrigin& origin) {
    traffic::aim_at(prepared_.traffic,
                    (origin.origin.tls ? "https://" : "http://") + origin.origin.authority());
    load::RunState state{*journal_, clock_, {}, static_cast<std::int64_t>(scenario_.evidence_bytes)};
    Progress progress(!request_.quiet, prepared_.lengths);
    for (std::size_t i = 0; i < prepared_.stages.size() && !early_end_.requested(); ++i) {
      auto status = play_stage(i, origin, state, progress);
      if (!status) return status;
    }
    if (!early_end_.why().empty()) {
      event(EventKind::aborted, "harness", early_end_.why());
      if (!request_.quiet) say("\nended early, because a gate cannot hold any more: " + early_end_.why());
    }
    return Done{};
  }

  Result<net::ResolvedOrigin> start_services() {
    // An attached target is checked before anything is started: nothing leaves for a host that was not
    // allowed.
    for (const std::string& url :
         {scenario_.target.url, scenario_.baseline ? scenario_.baseline->url : std::string()}) {
      if (url.empty()) continue;
      const auto origin = net::parse_origin(url);
      if (!origin) return origin.error();
      if (auto resolved = net::resolve(origin.value(), scenario_.allow_hosts); !resolved) return resolved;
    }
    target::ServicesOptions options;
    options.run_folder = folder_;
    options.tls = scenario_.tls;
    options.allow_hosts = scenario_.allow_hosts;
    auto opened = target::Services::open(
        early_end_.watching(sightings_.watching(target::record_in(*journal_))), clock_, options);
    if (!opened) return opened.error();
    services_ = std::move(opened).value();
    if (auto started = start_dependencies(); !started) return started.error();
    auto target = prepared_for_faults(scenario_.target, prepared_.stages);
    touched_check_->prepare(target);
    const auto address = services_->start(target, interrupt_.token());
    if (!address) return address.error();
    const auto origin = net::parse_origin(address.value().url());
    if (!origin) return origin.error();
    return net::resolve(origin.value(), scenario_.allow_hosts);
  }

  // Each with its proxy before it, which is what those that start later are told of.
  Status start_dependencies() {
    const bool faults = std::any_of(prepared_.stages.begin(), prepared_.stages.end(), [](const auto& stage) {
      return !stage.faults.empty() || stage.matrix || stage.compare || stage.drift || stage.races ||
             stage.fuzz || stage.access;
    });
    if (scenario_.dependencies.empty() && !faults && !prepared_.touched) return Done{};
    auto opened = Dependencies::open({scenario_, *journal_, clock_, *services_, prepared_.interval, folder_,
                                      [](const std::string& text) { say("\nshakedown: " + text); }});
    if (!opened) return opened.error();
    dependencies_ = std::move(opened).value();
    for (const auto& dependency : scenario_.dependencies) {
      const auto started =
          services_->start(prepared_for_faults(dependency, prepared_.stages), interrupt_.token());
      if (!started) return started.error();
      if (auto stands = dependencies_->stand_before(dependency, started.value()); !stands) return stands;
    }
    return dependencies_->serve_api();
  }

  Status play_stage(std::size_t index, const net::ResolvedOrigin& origin, load::RunState& state,
                    Progress& progress) {
    const auto& stage = prepared_.stages[index];
    load::StageInput input;
    input.id = static_cast<int>(index) + 1;
    input.stage = stage;
    input.seed = scenario_.seed;
    input.traffic = &prepared_.traffic;
    input.identities = &prepared_.identities;
    input.origin = origin;
    input.tls = {scenario_.tls.verify, scenario_.tls.ca};
    input.timeouts = scenario_.timeouts;
    input.late_by = scenario_.late_by;
    input.interval = prepared_.interval;
    input.sanitizer_reports = services_->sanitizer_reports_of_target();
    // The load's own view of whether the target answers: from one second to the next.
    input.watch = [&, answers = std::uint64_t{0}](const load::LiveFigures& live) mutable {
      const bool idle = live.in_flight == 0;
      services_->load_sees_answers("target", idle || live.answers > answers);
      answers = live.answers;
      progress.show(live, index);
      early_end_.look(clock_.now());
    };
    input.intervals = [this](const journal::IntervalRecord& record) { early_end_.interval(record); };

    journal::StageRecord record;
    record.id = input.id;
    record.name = stage.name;
    record.load = stage.matrix    ? describe(*stage.matrix)
                  : stage.drift   ? describe(*stage.drift)
                  : stage.races   ? describe(*stage.races)
                  : stage.fuzz    ? describe(*stage.fuzz)
                  : stage.access  ? describe(*stage.access)
                  : stage.compare ? describe(*stage.compare)
                                  : load::describe(stage.load);
    record.begin = clock_.now();
    record.planned = prepared_.lengths[index];
    if (!has_experiments(stage) && !stage.compare && stage.load.kind == LoadKind::replay)
      record.planned_requests = prepared_.traffic.step_count();
    journal_->stage_began(record);
    early_end_.stage_began(record.id, record.begin);
    event(EventKind::stage_began, stage.name, record.load);
    services_->going_on(input.id);
    auto status = has_experiments(stage) ? play_experiments(index, origin)
                  : stage.compare        ? play_compare(input, index, state)
                                         : play_load(input, record.begin, state);
    look_at_invariants(input.id, stage.name, origin);
    services_->going_on(0);
    journal_->stage_ended(input.id, clock_.now());
    event(EventKind::stage_ended, stage.name, "");
    progress.end_line();
    return status;
  }

  // The load, and beside it the stage's timeline of faults, which is healed when this returns.
  Status play_load(const load::StageInput& input, Nanoseconds began, load::RunState& state) {
    std::optional<faulting::Timeline> timeline;
    if (dependencies_) {
      dependencies_->board().set_stage(input.id);
      if (!input.stage.faults.empty())
        timeline.emplace(input.stage.faults, input.id, began, clock_, dependencies_->board(),
                         interrupt_.token());
    }
    load::HistoryLog histories(scenario_.histories, prepared_.traffic.endpoints);
    load::StageInput watched = input;
    if (!scenario_.histories.empty()) watched.histories = &histories;
    const auto status = play_watched(watched, state);
    look_at_histories({scenario_.histories, histories, *journal_, clock_, folder_, input.id,
                       interrupt_.token().stop_requested()});
    return status;
  }

  // What a contract or a shape is held against is looked at beside the load.
  Status play_watched(load::StageInput& watched, load::RunState& state) {
    const auto spec = contracts_.watch(scenario_);
    if (!spec.anything()) return load::run_stage(watched, state, early_end_.flag());
    watching::Lookout lookout(
        {*journal_, clock_, state.evidence_left, prepared_.traffic.endpoints, watched.id}, spec);
    if (spec.responses()) watched.lookout = &lookout;
    if (dependencies_)
      dependencies_->calls().observe([&](const journal::CallRecord& call) { lookout.call(call); });
    const auto status = load::run_stage(watched, state, early_end_.flag());
    if (dependencies_) dependencies_->calls().observe({});
    lookout.finish();
    return status;
  }

  // The stored baseline's shapes become a part of this run's file, so that it can be judged by itself.
  Status take_baseline_shapes() {
    if (scenario_.baseline_run.empty()) return Done{};
    auto stored = journal::read_run(scenario_.baseline_run);
    if (!stored) return stored.error();
    for (journal::ShapeRecord& shape : stored.value().shapes) {
      if (shape.side != "target") continue;
      shape.side = "baseline";
      shape.stage = -shape.stage;  // of no stage of this run
      journal_->shape(std::move(shape));
    }
    event(EventKind::note, "baseline",
          fmt::format("shapes are compared with those of {} ({})", stored.value().info.name,
                      scenario_.baseline_run));
    return Done{};
  }

  // Nothing of a contract is left unchecked in silence.
  void tell_limits() {
    if (contracts_.target) tell_limits("target", *contracts_.target);
    for (const auto& [name, contract] : contracts_.dependencies) tell_limits(name, contract);
  }
  void tell_limits(const std::string& of, const judge::Contract& contract) {
    constexpr std::size_t most_told = 50;
    const auto& limits = contract.limits();
    for (std::size_t i = 0; i < std::min(limits.size(), most_told); ++i)
      event(EventKind::note, of, "contract: " + limits[i]);
    if (limits.size() > most_told)
      event(EventKind::note, of, fmt::format("contract: {} more limits", limits.size() - most_told));
  }

  MatrixStage stage_of_experiments(std::size_t index, int id, const net::ResolvedOrigin& origin,
                                   const std::string& what) {
    return stage_of_experiments(prepared_.stages[index], id, prepared_.lengths[index], origin, what);
  }
  MatrixStage stage_of_experiments(const StageSpec& stage, int id, Nanoseconds length,
                                   const net::ResolvedOrigin& origin, const std::string& what) {
    return {scenario_,
            prepared_,
            stage,
            id,
            length,
            *journal_,
            clock_,
            *services_,
            *dependencies_,
            sightings_,
            origin,
            interrupt_.token(),
            [this] { return ++experiments_; },
            [this, what](const std::string& text) {
              if (!request_.quiet) say("  " + what + ": " + text);
            }};
  }

  // A baseline that runs does so for as long as it is compared with, so that it takes nothing from the loads.
  Status play_compare(const load::StageInput& input, std::size_t index, load::RunState& state) {
    const auto baseline = start_baseline();
    if (!baseline) return baseline.error();
    sightings_.begin();
    const CompareStage stage{stage_of_experiments(index, input.id, input.origin, "compare"), baseline.value(),
                             state.evidence_left};
    const auto status = stage.stage.compare->of_load ? run_rounds_stage(stage, input, interrupt_.flag())
                                                     : run_compare_stage(stage);
    sightings_.end();
    if (scenario_.baseline) services_->stop(scenario_.baseline->name);
    return status;
  }

  void look_at_invariants(int stage, const std::string& name, const net::ResolvedOrigin& origin) {
    experiments::look_after_stage({scenario_.invariants,
                                   prepared_.identities,
                                   *journal_,
                                   clock_,
                                   origin,
                                   {scenario_.tls.verify, scenario_.tls.ca},
                                   scenario_.timeouts.whole,
                                   interrupt_.token()},
                                  stage, name);
  }

  static bool has_experiments(const StageSpec& stage) {
    return stage.matrix || stage.drift || stage.races || stage.fuzz || stage.access;
  }

  Status play_experiments(std::size_t index, const net::ResolvedOrigin& origin) {
    sightings_.begin();
    const StageSpec& stage = prepared_.stages[index];
    const std::string what = stage.matrix  ? "matrix"
                             : stage.drift ? "drift"
                             : stage.races ? "races"
                             : stage.fuzz  ? "fuzz"
                                           : "access";
    const MatrixStage needs = stage_of_experiments(index, static_cast<int>(index) + 1, origin, what);
    const auto status = stage.matrix  ? run_matrix_stage(needs)
                        : stage.drift ? run_drift_stage(needs)
                        : stage.fuzz
                            ? run_fuzz_stage(needs, contracts_.target ? &*contracts_.target : nullptr)
                        : stage.races ? run_races_stage(needs)
                                      : play_access(needs);
    sightings_.end();
    return status;
  }

  Status play_access(const MatrixStage& needs) {
    const auto baseline = start_baseline();
    if (!baseline) return baseline.error();
    const auto status =
        run_access_stage(needs, contracts_.target ? &*contracts_.target : nullptr, baseline.value());
    if (scenario_.baseline) services_->stop(scenario_.baseline->name);
    return status;
  }

  // None where the scenario has none that runs.
  Result<std::optional<net::ResolvedOrigin>> start_baseline() {
    std::optional<net::ResolvedOrigin> baseline;
    if (!scenario_.baseline) return baseline;
    const auto address = services_->start(*scenario_.baseline, interrupt_.token());
    if (!address) return address.error();
    const auto parsed = net::parse_origin(address.value().url());
    if (!parsed) return parsed.error();
    auto resolved = net::resolve(parsed.value(), scenario_.allow_hosts);
    if (!resolved) return resolved.error();
    baseline = std::move(resolved).value();
    return baseline;
  }

  void event(EventKind kind, const std::string& subject, const std::string& text) {
    journal_->event({clock_.now(), kind, subject, text});
  }

  const RunRequest& request_;
  const Scenario& scenario_;
  Prepared prepared_;
  const Contracts contracts_;
  const std::string folder_;
  const Interrupt& interrupt_;
  EarlyEnd early_end_;
  const RunClock clock_;
  std::unique_ptr<journal::Journal>
      journal_;  // before the services and proxies, which write into it until they have ended
  experiments::Sightings sightings_;
  int experiments_ = 0;
  std::optional<TouchedCheck> touched_check_;  // before the services, which need it whenever they start
  std::unique_ptr<target::Services> services_;
  std::unique_ptr<Dependencies> dependencies_;
};

// What the scenario's change touches is known before anything is started. A large change takes half a minute.
Status look_at_change(const Scenario& scenario, bool quiet, Prepared& prepared) {
  if (!scenario.touched) return Done{};
  if (!quiet) say("touched: looking for what changed since " + scenario.touched->since);
  auto map = map_of(*scenario.touched, {prepared.traffic.endpoints, scenario.contract});
  if (!map) return map.error();
  prepared.weights = weights_of(map.value());
  prepared.touched = std::move(map).value();
  return Done{};
}

}  // namespace

int run(const RunRequest& request, const Interrupt& interrupt) {
  auto prepared = prepare(request.scenario, request.only);
  if (!prepared) {
    complain(prepared.error());
    return wrong_input;
  }
  if (const auto looked = look_at_change(request.scenario, request.quiet, prepared.value()); !looked) {
    complain(looked.error());
    return wrong_input;
  }
  auto contracts = read_contracts(request.scenario);
  if (!contracts) {
    complain(contracts.error());
    return wrong_input;
  }
  const auto folder = make_run_folder(request.out, request.scenario.name);
  if (!folder) {
    complain(folder.error());
    return could_not_run;
  }
  Run run(request, std::move(prepared).value(), std::move(contracts).value(), folder.value(), interrupt);
  std::unique_ptr<LiveView> live;
  if (request.live) {
    auto opened = LiveView::open(run.run_file(), *request.live);
    if (!opened) {
      complain(opened.error());
      return could_not_run;
    }
    live = std::move(opened).value();
  }
  const auto ending = run.play();
  if (!ending) {
    complain(ending.error());
    return could_not_run;
  }
  JudgingOptions options;
  options.folder = folder.value();
  options.summary = !request.quiet && !request.json;
  options.json = request.json;
  const auto judged = judge_and_report(run.run_file(), options);
  if (!judged) {
    complain(judged.error());
    return could_not_run;
  }
  if (live) live->finish();
  if (ending.value().interrupted) return interrupted;
  if (!ending.value().could_run) return could_not_run;
  return exit_status(judged.value());
}

}  // namespace shakedown::cli
