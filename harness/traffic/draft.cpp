// Variables of a draft, and its end.
#include "harness/traffic/draft.hpp"

#include <algorithm>

#include "harness/model/http_message.hpp"
#include "harness/traffic/render.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {
namespace {

// Removes what belongs to the variable and closes the gap in the numbering of the others.
template <class Item>
void forget(std::vector<Item>& items, int variable) {
  items.erase(
      std::remove_if(items.begin(), items.end(), [&](const Item& i) { return i.variable == variable; }),
      items.end());
  for (auto& item : items) {
    if (item.variable > variable) --item.variable;
  }
}

}  // namespace

int variable_named(const DraftJourney& journey, const std::string& name) {
  const auto found = std::find_if(journey.variables.begin(), journey.variables.end(),
                                  [&](const Variable& variable) { return variable.name == name; });
  return found == journey.variables.end() ? -1 : static_cast<int>(found - journey.variables.begin());
}

int add_variable(DraftJourney& journey, const std::string& name, const std::string& recorded) {
  std::string unique = name;
  for (int i = 2; variable_named(journey, unique) >= 0; ++i) unique = name + " " + std::to_string(i);
  journey.variables.push_back({unique, recorded, {}});
  return static_cast<int>(journey.variables.size()) - 1;
}

void drop_variable(DraftJourney& journey, int variable) {
  for (auto& step : journey.steps) {
    forget(step.holes, variable);
    forget(step.takes, variable);
  }
  forget(journey.links, variable);
  journey.variables.erase(journey.variables.begin() + variable);
}

std::string describe_take(const Take& take) {
  const auto text = to_text(take);
  if (take.from == Take::From::json) return "response JSON " + text;
  if (take.from == Take::From::html_field) return "response HTML field " + text.substr(5);
  return "response " + text;
}

void finish(DraftJourney&& draft, Nanoseconds zero, Traffic& traffic) {
  Journey journey;
  journey.name = std::move(draft.name);
  journey.source = std::move(draft.source);
  journey.variables = std::move(draft.variables);
  journey.links = std::move(draft.links);
  for (auto& step : draft.steps) {
    RequestTemplate request;
    request.endpoint = step.endpoint_index;
    request.method = step.request.method;
    request.target = text_with_holes(step.request, {TextId::target}, step.holes);
    for (std::size_t i = 0; i < step.request.headers.size(); ++i) {
      request.headers.push_back(
          {step.request.headers[i].name, text_with_holes(step.request, {static_cast<int>(i)}, step.holes)});
    }
    request.body = text_with_holes(step.request, {TextId::body}, step.holes);
    request.takes = std::move(step.takes);
    request.expect = step.expect;
    const auto at = step.started - zero;
    journey.steps.push_back({static_cast<std::uint32_t>(traffic.requests.size()), at, step.took});
    traffic.length = std::max(traffic.length, at);
    traffic.requests.push_back(std::move(request));
    step = {};
  }
  traffic.journeys.push_back(std::move(journey));
}

}  // namespace shakedown::traffic
