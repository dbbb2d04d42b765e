// A stage that sends made-up requests. Which endpoints there are depends on contract and traffic, so their
// names are looked up when it runs.
#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/build.hpp"

namespace shakedown::scenario {

void build_fuzz(const View& stage_view, StageSpec& stage, Building& building) {
  const View view = stage_view["fuzz"];
  if (!view.given()) return;
  FuzzSpec fuzz;
  fuzz.where = view.where();
  const View endpoints = view["endpoints"];
  if (endpoints.given() && endpoints.node()->kind == Node::Kind::list) {
    for (const View& item : endpoints.items()) {
      auto text = item.text().value_or("");
      if (std::find(fuzz.endpoints.begin(), fuzz.endpoints.end(), text) != fuzz.endpoints.end())
        building.problem(item.where(), "the same is named twice", "leave one of them out");
      fuzz.endpoints.push_back(std::move(text));
    }
  }
  fuzz.only_touched = endpoints.is_word("touched");
  fuzz.as_written = view["requests"].is_word("as written");
  fuzz.sequences = view["requests"].is_word("sequences");
  if (view["watch"].is_word("time")) fuzz.watch = FuzzSpec::Watch::time;
  if (view["watch"].is_word("growth")) fuzz.watch = FuzzSpec::Watch::growth;
  if (view["watch"].is_word("others")) fuzz.watch = FuzzSpec::Watch::others;
  if (view["watch"].is_word("restart")) fuzz.watch = FuzzSpec::Watch::restart;
  if (view["watch"].given() && !fuzz.as_written)
    building.problem(view["watch"].where(), "`watch` is for requests as written",
                     "what is made up is watched in every way; leave it out");
  fuzz.deadline = view["deadline"].duration().value_or(fuzz.deadline);
  const auto number = [&](const char* key, int fallback) {
    return static_cast<int>(view[key].whole().value_or(static_cast<std::uint64_t>(fallback)));
  };
  fuzz.repeat = number("repeat", fuzz.repeat);
  fuzz.connections = number("connections", fuzz.connections);
  fuzz.enough = number("enough", fuzz.enough);
  if (view["enough"].given() && (fuzz.as_written || fuzz.sequences))
    building.problem(view["enough"].where(), "`enough` is for requests that are made up as they come",
                     "these are sent to the last one; leave it out");
  if (view["guided"].is_word("on")) fuzz.guided = FuzzSpec::Guided::on;
  if (view["guided"].is_word("off")) fuzz.guided = FuzzSpec::Guided::off;
  if (const auto corpus = view["corpus"].text()) fuzz.corpus = building.absolute(*corpus);
  for (const char* key : {"guided", "corpus"}) {
    if (!view[key].given() || !(fuzz.as_written || fuzz.sequences)) continue;
    building.problem(view[key].where(), fmt::format("`{}` is for generated requests", key), "leave it out");
  }
  if (fuzz.guided == FuzzSpec::Guided::off && view["corpus"].given())
    building.problem(view["corpus"].where(), "`corpus` is what coverage guides by, and `guided` is off",
                     "leave one of them out");
  for (const char* other : {"load", "faults", "compare", "access"}) {
    if (!stage_view[other].given()) continue;
    building.problem(stage_view[other].where(),
                     fmt::format("`{}` has no effect in a stage that fuzzes", other),
                     "it sends what it makes up; give it a stage of its own");
  }
  stage.fuzz = std::move(fuzz);
}

}  // namespace shakedown::scenario
