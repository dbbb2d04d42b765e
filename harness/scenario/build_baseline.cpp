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

constexpr int default_rounds_of_load = 5;
constexpr int least_rounds_of_load = 4;
constexpr Nanoseconds usual_start_of_a_round = std::chrono::seconds(1);

CompareSpec::OfLoad read_rounds(const View& view, const StageSpec& stage, Building& building) {
  CompareSpec::OfLoad rounds;
  const View load = view["load"];
  rounds.load.kind = LoadKind::users;
  rounds.load.users = static_cast<int>(load["users"].whole().value_or(1));
  rounds.load.think = load["think"].duration();
  if (const auto rate = load["rate"].rate()) {
    rounds.load.kind = LoadKind::rate;
    rounds.load.rate = rate->per_second;
    rounds.load.unit = rate->unit;
  }
  if (load["arrivals"].is_word("poisson")) rounds.load.arrivals = Arrivals::poisson;
  rounds.measure = view["measure"].duration().value_or(rounds.measure);
  rounds.warm_up = view["warm_up"].duration().value_or(rounds.warm_up);
  rounds.margin = view["margin"].percentage().value_or(rounds.margin);
  rounds.must_see = view["must_see"].percentage().value_or(rounds.must_see);
  rounds.within = stage.length.value_or(Nanoseconds{});
  if (!building.scenario.baseline_run.empty()) {
    building.problem(load.where(), "a stored run is not compared under load: it ran at another time",
                     "give the baseline's `command` or `url`; `shakedown compare` shows two stored runs");
  }
  return rounds;
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
  if (view["load"].given()) compare.of_load = read_rounds(view, stage, building);
  if (compare.of_load) compare.rounds = default_rounds_of_load;
  compare.rounds =
      static_cast<int>(view["rounds"].whole().value_or(static_cast<std::uint64_t>(compare.rounds)));
  if (compare.of_load && compare.rounds < least_rounds_of_load) {
    building.problem(view["rounds"].where(),
                     fmt::format("{} rounds of load can show nothing, whatever they measure", compare.rounds),
                     "with four each a slowdown can be told from chance, with five it usually is");
  }
  if (compare.of_load && !stage.length)
    stage.length =
        2 * compare.rounds * (compare.of_load->warm_up + compare.of_load->measure + usual_start_of_a_round);
  for (const char* other : {"load", "faults"}) {
    if (!stage_view[other].given()) continue;
    building.problem(stage_view[other].where(),
                     fmt::format("`{}` has no effect in a stage that compares", other),
                     "it sends each journey by itself; give it a stage of its own");
  }
  stage.compare = std::move(compare);
}

}  // namespace shakedown::scenario
