// The stages and their loads, and the stage that a scenario without any has.
#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/build.hpp"
#include "harness/scenario/build_faults.hpp"
#include "harness/scenario/stage_lengths.hpp"

namespace shakedown::scenario {
namespace {

constexpr int default_users = 4;

bool has_recording(const Scenario& scenario) {
  return std::any_of(scenario.traffic.begin(), scenario.traffic.end(), [](const TrafficSource& source) {
    return source.kind == TrafficKind::har || source.kind == TrafficKind::access_log;
  });
}

// A recording is shown at its own timing; where nothing has times, a few users walk through the journeys.
LoadSpec default_load(const Scenario& scenario) {
  LoadSpec load;
  if (has_recording(scenario)) return load;
  load.kind = LoadKind::users;
  load.users = default_users;
  return load;
}

void read_ramp(const View& view, LoadSpec& load, Building& building) {
  load.kind = LoadKind::ramp;
  std::optional<RateUnit> unit;
  const auto same_unit = [&](const View& rate) {
    if (!rate.rate()) return;
    if (unit && *unit != rate.rate()->unit) {
      building.problem(rate.where(), "this ramp mixes requests and journeys", "write all of its rates alike");
    }
    unit = rate.rate()->unit;
  };
  bool any = false;
  for (const auto& piece : view["ramp"].items()) {
    const auto to = piece["to"].rate();
    if (to) load.ramp.push_back({to->per_second, piece["within"].duration().value_or(Nanoseconds(0))});
    any = any || (to && to->per_second > 0);
    same_unit(piece["to"]);
  }
  if (const auto from = view["from"].rate()) {
    load.rate = from->per_second;
    any = any || from->per_second > 0;
    if (from->per_second > 0) same_unit(view["from"]);
  }
  load.unit = unit.value_or(RateUnit::requests);
  if (!any && !load.ramp.empty()) {
    building.problem(view["ramp"].where(), "this ramp never sends anything",
                     "one of its rates must be above 0");
  }
}

LoadSpec read_load(const View& view, Building& building) {
  LoadSpec load = default_load(building.scenario);
  const auto needs_recording = [&](const View& what) {
    if (has_recording(building.scenario) || building.scenario.traffic.empty()) return;
    building.problem(what.where(), "nothing here was recorded, so there is no recorded timing",
                     "use `rate` or `users`, or give a recording");
  };
  if (view["rate"].given()) {
    load.kind = LoadKind::rate;
    const auto rate = view["rate"].rate().value_or(Rate{});
    load.rate = rate.per_second;
    load.unit = rate.unit;
  } else if (view["ramp"].given()) {
    read_ramp(view, load, building);
  } else if (view["users"].given()) {
    load.kind = LoadKind::users;
    load.users = static_cast<int>(view["users"].whole().value_or(0));
    load.think = view["think"].duration();
    load.think_recorded = view["think"].is_word("recorded");
    if (load.think_recorded) needs_recording(view["think"]);
  } else if (view["replay"].given()) {
    load.kind = LoadKind::replay;
    load.speed = view["replay"].speed().value_or(1);
    needs_recording(view["replay"]);
  }
  if (view["arrivals"].is_word("poisson")) load.arrivals = Arrivals::poisson;
  load.connections = static_cast<int>(view["connections"].whole().value_or(0));
  load.threads = static_cast<int>(view["threads"].whole().value_or(0));
  return load;
}

StageSpec read_stage(const View& view, Building& building) {
  StageSpec stage;
  stage.where = view.where();
  stage.name = view["name"].text().value_or("");
  for (const auto& earlier : building.scenario.stages) {
    if (stage.name.empty() || earlier.name != stage.name) continue;
    building.problem(view["name"].where(), fmt::format("there are two stages called `{}`", stage.name),
                     fmt::format("the first one is on line {}", earlier.where.line));
  }
  stage.load = view["load"].given() ? read_load(view["load"], building) : default_load(building.scenario);
  stage.length = view["for"].duration();
  Nanoseconds ramp{};
  for (const auto& piece : stage.load.ramp) ramp += piece.within;
  if (stage.load.kind != LoadKind::ramp) return stage;
  if (stage.length && *stage.length < ramp) {
    building.problem(view["for"].where(),
                     fmt::format("the stage ends after {}, before its ramp of {}",
                                 duration_text(*stage.length), duration_text(ramp)),
                     "leave `for` out, and the stage lasts as long as its ramp");
  }
  if (!stage.length) stage.length = ramp;
  return stage;
}

// Where the stated lengths use the budget up, a stage without one would have no time at all.
void check_budget(Building& building) {
  const auto& scenario = building.scenario;
  const auto stated = stated_length(scenario);
  if (stated < scenario.budget) return;
  for (const auto& stage : scenario.stages) {
    if (!shares_budget(stage)) continue;
    building.problem(stage.where, fmt::format("nothing of the budget is left for the stage `{}`", stage.name),
                     fmt::format("the others take {} of {}; give it a `for`, or raise `budget`",
                                 duration_text(stated), duration_text(scenario.budget)));
  }
}

}  // namespace

void build_stages(const View& root, Building& building) {
  auto& scenario = building.scenario;
  scenario.budget = root["budget"].duration().value_or(scenario.budget);
  for (const auto& item : root["stages"].items()) {
    auto stage = read_stage(item, building);
    build_faults(item, stage, building);
    build_compare(item, stage, building);
    build_drift(item, stage, building);
    build_races(item, stage, building);
    build_fuzz(item, stage, building);
    build_access(item, stage, building);
    scenario.stages.push_back(std::move(stage));
  }
  if (!root["stages"].given()) {
    StageSpec stage;
    stage.load = default_load(scenario);
    stage.name = stage.load.kind == LoadKind::replay ? "replay" : "users";
    scenario.stages.push_back(std::move(stage));
  }
  check_budget(building);
}

}  // namespace shakedown::scenario
