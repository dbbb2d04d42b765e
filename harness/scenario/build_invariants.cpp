// The scenario's own conditions: parsed here, so that a mistyped one is found before anything starts.
#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/build.hpp"
#include "harness/scenario/nearest.hpp"
#include "harness/scenario/placeholders.hpp"

namespace shakedown::scenario {
namespace {

using After = InvariantSpec::After;

void read_after(const View& view, InvariantSpec& invariant, Building& building) {
  const std::string after = view.text().value_or("each stage");
  if (after == "each stage") return;
  if (after == "each burst") {
    invariant.after = After::each_burst;
    return;
  }
  invariant.after = After::stage;
  invariant.stage = after;
  std::vector<std::string> names = {"each stage", "each burst"};
  for (const StageSpec& stage : building.scenario.stages) {
    if (stage.name == after) return;
    names.push_back(stage.name);
  }
  building.problem(view.where(), fmt::format("there is no stage `{}`", after), did_you_mean(after, names));
}

void read_headers(const View& view, InvariantSpec& invariant, Building& building) {
  for (const auto& pair : view.pairs()) {
    const std::string value = pair.view().text().value_or("");
    if (value.find_first_of("\r\n") != std::string::npos)
      building.problem(pair.view().where(), "a header's value is one line", "");
    for (const auto& wrong : check_step_text(value, {}, !building.scenario.identities.empty()))
      building.problem(pair.view().where(), wrong.message, wrong.hint);
    invariant.headers.emplace_back(pair.key, value);
  }
}

}  // namespace

void build_invariants(const View& root, Building& building) {
  for (const View& view : root["invariants"].items()) {
    InvariantSpec invariant;
    invariant.where = view.where();
    invariant.name = view["name"].text().value_or("");
    invariant.get = view["get"].text().value_or("/");
    read_after(view["after"], invariant, building);
    read_headers(view["headers"], invariant, building);
    const View expect = view["expect"];
    if (const auto text = expect.text()) {
      Place where = expect.where();
      if (expect.node()->quoted && where.column > 0) ++where.column;
      auto parsed = parse_invariant(*text, where);
      if (parsed) {
        invariant.expects = std::move(parsed).value();
      } else {
        building.problem(parsed.error().where, parsed.error().message, parsed.error().hint);
      }
    }
    const auto& known = building.scenario.invariants;
    const auto twin = std::find_if(known.begin(), known.end(),
                                   [&](const auto& other) { return other.name == invariant.name; });
    if (!invariant.name.empty() && twin != known.end())
      building.problem(view["name"].where(), fmt::format("two invariants are called `{}`", invariant.name),
                       "findings and reports could not tell them apart");
    building.scenario.invariants.push_back(std::move(invariant));
  }
}

}  // namespace shakedown::scenario
