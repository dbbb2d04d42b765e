// The baseline, which is written as a target is and runs beside it under a name of its own, and the stages
// that compare with it.
#include <fmt/format.h>

#include <filesystem>

#include "harness/scenario/build.hpp"
#include "harness/scenario/build_services.hpp"

namespace shakedown::scenario {
namespace {

// "{target.port}" of the baseline's own texts is its own port.
void rename(std::string& text) {
  constexpr std::string_view from = "{target.";
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
    text.replace(at, from.size(), "{baseline.");
}

void check_run(const View& view, const std::string& path, Building& building) {
  std::error_code error;
  std::filesystem::path file(path);
  if (std::filesystem::is_directory(file, error)) file /= "run.db";
  if (std::filesystem::is_regular_file(file, error)) return;
  building.problem(view.where(), fmt::format("there is no run file {}", file.string()),
                   "give the folder of a run, or the run.db in it");
}

}  // namespace

void build_baseline(const View& root, Building& building) {
  const View view = root["baseline"];
  if (!view.given()) return;
  if (const auto run = view["run"].text()) {
    building.scenario.baseline_run = building.absolute(*run);
    check_run(view["run"], building.scenario.baseline_run, building);
    return;
  }
  ServiceSpec baseline;
  baseline.name = "target";
  read_target(view, baseline, building);
  baseline.name = "baseline";
  for (std::string& word : baseline.command) rename(word);
  for (auto& [name, value] : baseline.environment) rename(value);
  rename(baseline.ready.get);
  if (baseline.state) rename(baseline.state->as);
  building.scenario.baseline = std::move(baseline);
}

void build_compare(const View& stage_view, StageSpec& stage, Building& building) {
  const View view = stage_view["compare"];
  if (!view.given()) return;
  CompareSpec compare;
  compare.where = view.where();
  compare.rounds =
      static_cast<int>(view["rounds"].whole().value_or(static_cast<std::uint64_t>(compare.rounds)));
  for (const char* other : {"load", "faults"}) {
    if (!stage_view[other].given()) continue;
    building.problem(stage_view[other].where(),
                     fmt::format("`{}` has no effect in a stage that compares", other),
                     "it sends each journey by itself; give it a stage of its own");
  }
  stage.compare = std::move(compare);
}

}  // namespace shakedown::scenario
