// What changed in the target's code. Whether there is such a repository is known to who reads it.
#include <fmt/format.h>

#include "harness/scenario/build.hpp"

namespace shakedown::scenario {

namespace {

// Without a change nothing says what is touched.
void refuse_touched(const View& root, Building& building) {
  for (const View& stage : root["stages"].items()) {
    for (const char* kind : {"fuzz", "races", "access"}) {
      const View endpoints = stage[kind]["endpoints"];
      if (!endpoints.is_word("touched")) continue;
      building.problem(endpoints.where(),
                       fmt::format("`{}.endpoints: touched` needs the scenario's `touched`", kind),
                       "say what changed: touched: {since: main}");
    }
  }
}

}  // namespace

void build_touched(const View& root, Building& building) {
  const View view = root["touched"];
  if (!view.given()) return refuse_touched(root, building);
  TouchedSpec touched;
  touched.where = view.where();
  touched.repository = building.absolute(view["repository"].text().value_or("."));
  touched.since = view["since"].text().value_or("");
  for (const auto& pair : view["routes"].pairs()) {
    auto& patterns = touched.routes.emplace_back(pair.key, std::vector<std::string>{}).second;
    for (const View& pattern : pair.view().items()) patterns.push_back(pattern.text().value_or(""));
  }
  if (view["agents"].given()) touched.agents = building.file(view["agents"]).value_or("");
  if (view["noir"].given()) touched.noir = building.file(view["noir"]).value_or("");
  for (const View& word : view["command"].items()) touched.command.push_back(word.text().value_or(""));
  touched.confirm = view["confirm"].flag().value_or(true);
  touched.spans = view["spans"].text().value_or("");
  building.scenario.touched = std::move(touched);
}

}  // namespace shakedown::scenario
