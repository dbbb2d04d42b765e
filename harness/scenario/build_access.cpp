// A stage that asks who may reach what. Which endpoints and journeys there are depends on the traffic, so
// their names are looked up when it runs.
#include <fmt/format.h>

#include "harness/scenario/build.hpp"

namespace shakedown::scenario {
namespace {

std::vector<std::string> words_of(const View& view) {
  std::vector<std::string> words;
  if (!view.given()) return words;
  for (const View& item : view.items()) {
    if (auto text = item.text()) words.push_back(std::move(*text));
  }
  return words;
}

}  // namespace

void build_access(const View& stage_view, StageSpec& stage, Building& building) {
  const View view = stage_view["access"];
  if (!view.given()) return;
  AccessSpec access;
  access.where = view.where();
  const View endpoints = view["endpoints"];
  if (endpoints.given() && endpoints.node()->kind == Node::Kind::list) access.endpoints = words_of(endpoints);
  access.only_touched = endpoints.is_word("touched");
  access.admins = words_of(view["admins"]);
  access.admin_journeys = words_of(view["admin_journeys"]);
  access.open = words_of(view["public"]);
  access.shared = words_of(view["shared"]);
  access.only = words_of(view["only"]);
  access.sign_out = view["sign_out"].text().value_or("");
  access.expired = view["expired"].text().value_or("");
  access.deadline = view["deadline"].duration().value_or(access.deadline);
  access.repeat =
      static_cast<int>(view["repeat"].whole().value_or(static_cast<std::uint64_t>(access.repeat)));
  for (const char* other : {"load", "faults", "compare"}) {
    if (!stage_view[other].given()) continue;
    building.problem(stage_view[other].where(), fmt::format("`{}` has no effect in a stage of access", other),
                     "its experiments send what they need; give it a stage of its own");
  }
  stage.access = std::move(access);
}

}  // namespace shakedown::scenario
