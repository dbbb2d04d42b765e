// Finds what an edit means and does it.
#include "harness/traffic/link_edits.hpp"

#include <algorithm>
#include <set>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/json_leaves.hpp"
#include "harness/traffic/nearest.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {
namespace {

constexpr const char* place_forms =
    "expected \"header Authorization\", \"query page\", \"path 2\", \"json $.id\", \"form id\" or \"cookie "
    "sid\"";

// Where an added link writes to.
struct Target {
  Site::Kind kind = Site::Kind::header;
  std::string name;
};

Result<Target> parse_place(const std::string& text) {
  const auto word = std::string(trimmed(text).substr(0, trimmed(text).find(' ')));
  const auto name = std::string(trimmed(trimmed(text).substr(word.size())));
  if (name.empty()) return problem("'" + text + "' is not a place in a request", place_forms);
  if (word == "header") return Target{Site::Kind::header, name};
  if (word == "query") return Target{Site::Kind::query, name};
  if (word == "form") return Target{Site::Kind::form, name};
  if (word == "cookie") return Target{Site::Kind::cookie, name};
  if (word == "path") {
    if (name.size() > 3 || name.find_first_not_of("0123456789") != std::string::npos)
      return problem("'" + text + "' is not a place in a request",
                     "expected the number of a segment, from 0");
    return Target{Site::Kind::path_segment, name};
  }
  if (word == "json") {
    const auto path = canonical_json_path(name);
    if (!path)
      return problem("'" + name + "' is not a JSON path to one value", "expected such as \"$.items[0].id\"");
    return Target{Site::Kind::json, *path};
  }
  return problem("'" + text + "' is not a place in a request", place_forms);
}

bool is_at(const Site& site, const Target& target) {
  if (site.kind != target.kind) return false;
  return site.kind == Site::Kind::header ? equal_ignoring_case(site.name, target.name)
                                         : site.name == target.name;
}

bool at_endpoint(const DraftStep& step, const std::string& endpoint) {
  return endpoint == "*" || to_string(step.endpoint) == endpoint;
}

class Edits {
 public:
  explicit Edits(std::vector<DraftJourney>& journeys) : journeys_(journeys) {}

  void apply(const LinkEdit& edit) {
    if (edit.what == LinkEdit::What::add) return add(edit);
    if (!knows_variable(edit)) return;
    if (edit.what == LinkEdit::What::change) return change(edit);
    for (auto& journey : journeys_) {
      const int variable = variable_named(journey, edit.variable);
      if (variable >= 0) drop_variable(journey, variable);
    }
  }
  Problems problems() { return std::move(problems_); }

 private:
  void complain(const LinkEdit& edit, std::string message, std::string hint = {}) {
    problems_.push_back({edit.where, std::move(message), std::move(hint)});
  }

  bool knows_variable(const LinkEdit& edit) {
    std::set<std::string> names;
    for (const auto& journey : journeys_) {
      for (const auto& variable : journey.variables) names.insert(variable.name);
    }
    if (names.count(edit.variable) > 0) return true;
    complain(edit, "no link is named '" + edit.variable + "'",
             hint_for(edit.variable, {names.begin(), names.end()}));
    return false;
  }

  bool knows_endpoint(const LinkEdit& edit, const std::string& endpoint) {
    std::set<std::string> names;
    for (const auto& journey : journeys_) {
      for (const auto& step : journey.steps) {
        if (at_endpoint(step, endpoint)) return true;
        names.insert(to_string(step.endpoint));
      }
    }
    complain(edit, "no request of this recording is '" + endpoint + "'",
             hint_for(endpoint, {names.begin(), names.end()}));
    return false;
  }

  void change(const LinkEdit& edit) {
    const auto take = parse_take(edit.take);
    if (!take) return complain(edit, take.error().message, take.error().hint);
    if (!edit.from.empty() && !knows_endpoint(edit, edit.from)) return;
    for (auto& journey : journeys_) {
      const int variable = variable_named(journey, edit.variable);
      if (variable >= 0) take_instead(journey, variable, take.value(), edit.from);
    }
  }

  void take_instead(DraftJourney& journey, int variable, Take take, const std::string& from) {
    take.variable = variable;
    int first = -1;
    for (std::size_t i = 0; i < journey.steps.size(); ++i) {
      auto& takes = journey.steps[i].takes;
      const auto old =
          std::remove_if(takes.begin(), takes.end(), [&](const Take& t) { return t.variable == variable; });
      const bool here = from.empty() ? old != takes.end() : at_endpoint(journey.steps[i], from);
      takes.erase(old, takes.end());
      if (!here) continue;
      takes.push_back(take);
      if (first < 0) first = static_cast<int>(i);
    }
    for (auto& link : journey.links) {
      if (link.variable != variable) continue;
      link.from = describe_take(take);
      if (first >= 0) link.from_step = first;
    }
  }

  void add(const LinkEdit& edit) {
    auto take = parse_take(edit.take);
    if (!take) return complain(edit, take.error().message, take.error().hint);
    const auto place = parse_place(edit.at);
    if (!place) return complain(edit, place.error().message, place.error().hint);
    if (!knows_endpoint(edit, edit.from) || !knows_endpoint(edit, edit.to)) return;
    std::size_t holes = 0;
    for (auto& journey : journeys_) holes += add_to(journey, edit, take.value(), place.value());
    if (holes == 0) {
      complain(edit, "no request of '" + edit.to + "' after '" + edit.from + "' has a " + edit.at,
               "the place must be in the recorded request");
    }
  }

  std::size_t add_to(DraftJourney& journey, const LinkEdit& edit, Take take, const Target& place) {
    const auto producer = std::find_if(journey.steps.begin(), journey.steps.end(),
                                       [&](const DraftStep& step) { return at_endpoint(step, edit.from); });
    if (producer == journey.steps.end()) return 0;
    int variable = -1;
    std::size_t holes = 0;
    for (auto step = producer + 1; step < journey.steps.end(); ++step) {
      if (!at_endpoint(*step, edit.to)) continue;
      for (const auto& site : step->sites) {
        if (!is_at(site, place)) continue;
        if (variable < 0) variable = add_variable(journey, edit.variable, site.value);
        replace(*step, site, variable);
        journey.links.push_back({variable, static_cast<int>(producer - journey.steps.begin()),
                                 static_cast<int>(step - journey.steps.begin()), describe_take(take),
                                 place_text(site)});
        ++holes;
      }
    }
    if (variable < 0) return 0;
    take.variable = variable;
    for (auto step = producer; step < journey.steps.end(); ++step) {
      if (at_endpoint(*step, edit.from)) step->takes.push_back(take);
    }
    return holes;
  }

  // What the user says stands above what was found by itself.
  static void replace(DraftStep& step, const Site& site, int variable) {
    step.holes.erase(std::remove_if(step.holes.begin(), step.holes.end(),
                                    [&](const Hole& hole) {
                                      return hole.text == site.text && hole.begin < site.end &&
                                             site.begin < hole.end;
                                    }),
                     step.holes.end());
    step.holes.push_back({site.text, site.begin, site.end, variable, site.encoding});
  }

  std::vector<DraftJourney>& journeys_;
  Problems problems_;
};

// Links whose hole another one has taken, and variables that nothing uses any more.
void prune(DraftJourney& journey) {
  const auto uses = [](const DraftStep& step, int variable) {
    return std::any_of(step.holes.begin(), step.holes.end(),
                       [&](const Hole& h) { return h.variable == variable; });
  };
  auto& links = journey.links;
  links.erase(std::remove_if(links.begin(), links.end(),
                             [&](const Link& link) {
                               return !uses(journey.steps[static_cast<std::size_t>(link.to_step)],
                                            link.variable);
                             }),
              links.end());
  for (int variable = static_cast<int>(journey.variables.size()) - 1; variable >= 0; --variable) {
    const bool used = std::any_of(journey.steps.begin(), journey.steps.end(),
                                  [&](const DraftStep& step) { return uses(step, variable); });
    if (!used) drop_variable(journey, variable);
  }
}

}  // namespace

Problems apply_edits(const std::vector<LinkEdit>& edits, std::vector<DraftJourney>& journeys) {
  Edits all(journeys);
  for (const auto& edit : edits) all.apply(edit);
  if (!edits.empty()) std::for_each(journeys.begin(), journeys.end(), prune);
  return all.problems();
}

}  // namespace shakedown::traffic
