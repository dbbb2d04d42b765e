#include "harness/judge/version_skew.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/shapes/shape.hpp"
#include "harness/judge/shapes/walk.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t least_answers = 4;
constexpr std::size_t least_of_each = 2;

// Places with their types: "$.total" -> "integer".
using Form = std::map<std::string, std::string>;

Form form_of(Kept kept, const std::string& endpoint, const LearnedNoise& noise) {
  ShapeSet set;
  ShapedExchange shaped;
  shaped.response = &kept->exchange.response;
  shaped.response_cut = kept->response_body_cut;
  learn(set, shaped);
  Form form;
  form["status"] = std::to_string(kept->exchange.response.status);
  if (set.shapes.empty()) return form;
  for_each_place(set.shapes.begin()->second.body, [&](const PlaceAt& at) {
    if (at.place->present == 0 || noise.covers(endpoint, at.path)) return;
    std::string& types = form[at.path];
    for (int type = 0; type < json_type_count; ++type) {
      if (at.place->types[static_cast<std::size_t>(type)] == 0) continue;
      if (!types.empty()) types += " or ";
      types += name_of(static_cast<JsonType>(type));
    }
  });
  return form;
}

std::string at(const Form& form, const std::string& place) {
  const auto found = form.find(place);
  return found == form.end() ? "absent" : found->second;
}

}  // namespace

std::vector<journal::ChangeRecord> find_skew(const ComparedStep& step, const LearnedNoise& noise) {
  if (step.in_a_row.size() < least_answers) return {};
  std::map<Form, std::vector<Kept>> forms;
  for (const Kept kept : step.in_a_row) {
    if (kept->exchange.response.status == 0) return {};
    forms[form_of(kept, step.endpoint, noise)].push_back(kept);
  }
  if (forms.size() != 2) return {};
  const auto& [one, ones] = *forms.begin();
  const auto& [other, others] = *std::next(forms.begin());
  if (ones.size() < least_of_each || others.size() < least_of_each) return {};
  std::set<std::string> places;
  for (const Form* form : {&one, &other}) {
    for (const auto& [place, types] : *form) places.insert(place);
  }
  std::vector<journal::ChangeRecord> changes;
  for (const std::string& place : places) {
    if (at(one, place) == at(other, place)) continue;
    journal::ChangeRecord change;
    change.endpoint = step.endpoint;
    change.status = ones.front()->exchange.response.status;
    change.where = place;
    change.kind = "version-skew";
    change.severity = Severity::high;
    change.before = at(one, place);
    change.after = at(other, place);
    change.count_before = ones.size();
    change.count_after = others.size();
    change.exchange_before = ones.front()->id;
    change.exchange_after = others.front()->id;
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace shakedown::judge
