// A stage that changes the shape of messages: which services it can be for.
#include <fmt/format.h>

#include <algorithm>

#include "harness/model/drift_operators.hpp"
#include "harness/scenario/build.hpp"
#include "harness/scenario/nearest.hpp"

namespace shakedown::scenario {
namespace {

// The scalars of a value that is one or a list of them.
void read_service(const View& on, DriftStageSpec& drift, Building& building) {
  const auto name = on.text();
  if (!name) return;
  std::vector<std::string> known{"target"};
  for (const ServiceSpec& dependency : building.scenario.dependencies) {
    known.push_back(dependency.name);
    if (dependency.name != *name || dependency.protocol == "http") continue;
    building.problem(on.where(),
                     fmt::format("`{}` does not speak HTTP, so its messages have no shape", *name),
                     "say `protocol: http` where it does");
    return;
  }
  if (std::find(known.begin(), known.end(), *name) == known.end()) {
    const auto near = nearest(*name, known);
    building.problem(on.where(), fmt::format("there is no dependency `{}`", *name),
                     near ? fmt::format("did you mean `{}`?", *near) : "");
    return;
  }
  if (std::find(drift.on.begin(), drift.on.end(), *name) != drift.on.end()) {
    building.problem(on.where(), fmt::format("`{}` is named twice", *name), "");
    return;
  }
  drift.on.push_back(*name);
}

void read_services(const View& view, DriftStageSpec& drift, Building& building) {
  for (const View& on : view["on"].one_or_more()) read_service(on, drift, building);
  if (view["on"].given()) return;
  for (const ServiceSpec& dependency : building.scenario.dependencies) {
    if (dependency.protocol == "http") drift.on.push_back(dependency.name);
  }
  if (drift.on.empty())
    building.problem(view.where(), "there is no HTTP dependency whose answers could be changed",
                     "name what the target calls under `dependencies`, or say `on: target`");
}

}  // namespace

void build_drift(const View& stage_view, StageSpec& stage, Building& building) {
  const View view = stage_view["drift"];
  if (!view.given()) return;
  DriftStageSpec drift;
  drift.where = view.where();
  read_services(view, drift, building);
  drift.all = !view["operators"].given() || view["operators"].is_word("all");
  for (const View& op : drift.all ? std::vector<View>{} : view["operators"].one_or_more()) {
    const auto name = op.text();
    if (!name || drift_operator(*name) == nullptr) continue;
    if (std::find(drift.operators.begin(), drift.operators.end(), *name) != drift.operators.end())
      building.problem(op.where(), fmt::format("`{}` is named twice", *name), "");
    drift.operators.push_back(*name);
  }
  for (const View& place : view["places"].items()) drift.places.push_back(place.text().value_or(""));
  drift.deadline = view["deadline"].duration().value_or(drift.deadline);
  drift.repeat = static_cast<int>(view["repeat"].whole().value_or(static_cast<std::uint64_t>(drift.repeat)));
  for (const char* other : {"load", "faults", "compare", "races", "fuzz", "access"}) {
    if (!stage_view[other].given()) continue;
    building.problem(stage_view[other].where(),
                     fmt::format("`{}` has no effect in a stage that changes shapes", other),
                     "its experiments send what they need; give it a stage of its own");
  }
  stage.drift = std::move(drift);
}

}  // namespace shakedown::scenario
