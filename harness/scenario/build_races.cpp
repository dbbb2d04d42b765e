// A stage that sends requests at once. Which sets of requests there are depends on the traffic, so names of
// endpoints are looked up when it runs; what cannot be is refused there.
#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/build.hpp"

namespace shakedown::scenario {
namespace {

using Way = RacesSpec::Way;
using Protocol = RacesSpec::Protocol;

std::vector<std::string> texts_of(const View& view) {
  std::vector<std::string> texts;
  if (!view.given() || view.node()->kind != Node::Kind::list) return texts;
  for (const View& item : view.items()) {
    if (auto text = item.text()) texts.push_back(std::move(*text));
  }
  return texts;
}

template <class Value>
void refuse_twice(const std::vector<Value>& values, const View& view, Building& building) {
  std::vector<Value> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return;
  building.problem(view.where(), "the same is named twice", "leave one of them out");
}

void read_ways(const View& view, RacesSpec& races, Building& building) {
  if (!view.given()) return;
  races.ways.clear();
  for (const View& item : view.items()) {
    for (const auto& [word, way] : {std::pair{"sweep", Way::sweep},
                                    {"offsets", Way::offsets},
                                    {"gate", Way::gate},
                                    {"perturb", Way::perturb}}) {
      if (item.is_word(word)) races.ways.push_back(way);
    }
  }
  refuse_twice(races.ways, view, building);
}

void read_allowed(const View& view, RacesSpec& races) {
  if (!view.given()) return;
  for (const auto& pair : view.pairs()) {
    const auto text = pair.view().text();
    if (!text) continue;
    races.allow.push_back({pair.key, std::atoi(text->c_str())});
  }
}

}  // namespace

void build_races(const View& stage_view, StageSpec& stage, Building& building) {
  const View view = stage_view["races"];
  if (!view.given()) return;
  RacesSpec races;
  races.where = view.where();
  races.endpoints = texts_of(view["endpoints"]);
  refuse_twice(races.endpoints, view["endpoints"], building);
  races.only_touched = view["endpoints"].is_word("touched");
  races.pairs = texts_of(view["pairs"]);
  races.find_pairs = !view["pairs"].given() || view["pairs"].is_word("auto");
  races.only = texts_of(view["only"]);
  if (view["requests"].given()) {
    races.requests.clear();
    for (const View& item : view["requests"].items())
      races.requests.push_back(static_cast<int>(item.whole().value_or(2)));
    std::sort(races.requests.begin(), races.requests.end());
    refuse_twice(races.requests, view["requests"], building);
  }
  const auto number = [&](const char* key, int fallback) {
    return static_cast<int>(view[key].whole().value_or(static_cast<std::uint64_t>(fallback)));
  };
  races.bursts = number("bursts", races.bursts);
  races.repeat = number("repeat", races.repeat);
  races.deadline = view["deadline"].duration().value_or(races.deadline);
  read_ways(view["ways"], races, building);
  if (view["offsets"].given()) {
    for (const View& item : view["offsets"].items())
      races.offsets.push_back(item.duration().value_or(Nanoseconds(0)));
    const bool stepped = std::find(races.ways.begin(), races.ways.end(), Way::offsets) != races.ways.end();
    if (!stepped)
      building.problem(view["offsets"].where(), "`offsets` has no effect where `ways` has no `offsets`",
                       "leave it out, or add `offsets` to the ways");
  }
  if (view["protocol"].is_word("http1")) races.protocol = Protocol::http1;
  if (view["protocol"].is_word("http2")) races.protocol = Protocol::http2;
  read_allowed(view["allow"], races);
  for (const char* other : {"load", "faults", "compare", "fuzz", "access"}) {
    if (!stage_view[other].given()) continue;
    building.problem(stage_view[other].where(), fmt::format("`{}` has no effect in a stage of races", other),
                     "its experiments send what they need; give it a stage of its own");
  }
  stage.races = std::move(races);
}

}  // namespace shakedown::scenario
