#include "harness/provoke/access/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "harness/provoke/access/credentials.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/render.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::access {
namespace {

constexpr std::size_t most_reads = 2;

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string first_segment(const std::string& path) {
  return path.substr(0, std::min(path.find('/', 1), path.size()));
}

// "/auth/log-out?x" -> "logout"
std::string last_word(const std::string& path) {
  const auto slash = path.rfind('/');
  return traffic::plain_name(slash == std::string::npos ? path : path.substr(slash + 1));
}

bool ends_session(const Endpoint& endpoint) {
  static constexpr std::array<std::string_view, 4> words = {"logout", "signout", "logoff", "signoff"};
  const std::string word = last_word(endpoint.path);
  if (std::find(words.begin(), words.end(), word) != words.end()) return true;
  return endpoint.method == "DELETE" &&
         traffic::lower_case(endpoint.path).find("session") != std::string::npos;
}

bool changes_password(const Endpoint& endpoint) {
  return !changes_nothing(endpoint.method) && last_word(endpoint.path).find("password") != std::string::npos;
}

class Planner {
 public:
  Planner(const Traffic& traffic, const Lessons& lessons, const std::vector<Identity>& identities,
          const AccessSpec& spec, const judge::Contract* contract)
      : traffic_(traffic), lessons_(lessons), identities_(identities), spec_(spec), contract_(contract) {}

  Plan make() {
    plan_.roles = roles_of(identities_, spec_);
    for (std::size_t j = 0; j < traffic_.journeys.size(); ++j)
      roles_.push_back(role_of(traffic_, static_cast<int>(j), identities_, plan_.roles, spec_));
    find_special();
    for (std::size_t e = 0; e < traffic_.endpoints.size(); ++e) {
      if (auto route = route_of(static_cast<int>(e))) plan_.routes.push_back(std::move(*route));
    }
    say_what_is_missing();
    return std::move(plan_);
  }

 private:
  const Endpoint& endpoint_of(const Place& place) const {
    return traffic_.endpoints[static_cast<std::size_t>(request_at(traffic_, place).endpoint)];
  }

  void find_special() {
    for (const auto& [place, lesson] : lessons_) {
      if (!lesson.succeeded || carried_by(request_at(traffic_, place)).empty()) continue;
      const Endpoint& endpoint = endpoint_of(place);
      const bool named = to_string(endpoint) == spec_.sign_out;
      if (!plan_.sign_out && (spec_.sign_out.empty() ? ends_session(endpoint) : named))
        plan_.sign_out = place;
      if (!plan_.password && changes_password(endpoint)) plan_.password = place;
    }
  }

  // The one that carries credentials, with the shortest way to it.
  std::optional<Place> best_place(int endpoint) const {
    std::optional<Place> best;
    auto rank = std::make_pair(true, std::size_t{0});
    for (const auto& [place, lesson] : lessons_) {
      const auto& request = request_at(traffic_, place);
      if (request.endpoint != endpoint || !lesson.succeeded) continue;
      const auto mine =
          std::make_pair(carried_by(request).empty(), prefix_of(traffic_, place.first, place.second).size());
      if (best && rank <= mine) continue;
      best = place;
      rank = mine;
    }
    return best;
  }

  std::optional<Route> route_of(int number) {
    const Endpoint& endpoint = traffic_.endpoints[static_cast<std::size_t>(number)];
    const std::string name = to_string(endpoint);
    if (!spec_.endpoints.empty() && !contains(spec_.endpoints, name)) return std::nullopt;
    if (endpoint.method == "HEAD" || endpoint.method == "OPTIONS" || endpoint.method == "TRACE")
      return std::nullopt;
    const auto place = best_place(number);
    if (!place) {
      plan_.notes.push_back(
          name + " did not succeed when it was played as it was recorded, so nothing is known of it");
      return std::nullopt;
    }
    // Who signs out has no token afterwards, whoever it was.
    if (plan_.sign_out && request_at(traffic_, *plan_.sign_out).endpoint == number) return std::nullopt;
    Route route;
    route.probe.journey = place->first;
    route.probe.step = place->second;
    route.probe.endpoint = number;
    route.probe.prefix = prefix_of(traffic_, place->first, place->second);
    route.endpoint = name;
    route.method = endpoint.method;
    route.carried = carried_by(request_at(traffic_, *place));
    route.role = roles_[static_cast<std::size_t>(place->first)];
    route.shared = contains(spec_.shared, name);
    route.reaches = lessons_.at(*place).reaches;
    ask_contract(endpoint, route);
    if (contains(spec_.open, name)) route.declared = "public";
    route.owned = names_own(*place);
    route.privileged = route.declared == "admin" || is_for_admins(number, route);
    if (!route.carried.empty()) route.donor = donor_for(route);
    route.list = list_of(route);
    add_own_reads(route);
    return route;
  }

  void ask_contract(const Endpoint& endpoint, Route& route) const {
    if (!contract_) return;
    const auto access = contract_->access_of(endpoint.method, endpoint.path);
    if (access.found && access.says)
      route.declared = access.needs_admin ? "admin" : access.needs_token ? "token" : "public";
    route.fields_known = access.found && access.fields_known;
    route.fields = access.fields;
  }

  // Whether the target names something that was made by its sender.
  bool names_own(const Place& place) const {
    const auto made = made_by(traffic_, place.first);
    const Text& target = request_at(traffic_, place).target;
    return std::any_of(target.begin(), target.end(),
                       [&](const TextPiece& piece) { return made.contains(piece.variable); });
  }

  // Nobody but administrators makes it, nor anything else below the same first segment.
  bool is_for_admins(int number, const Route& route) const {
    if (route.carried.empty() || !route.role.is_admin || route.declared == "public") return false;
    const std::string segment = first_segment(traffic_.endpoints[static_cast<std::size_t>(number)].path);
    for (std::size_t j = 0; j < traffic_.journeys.size(); ++j) {
      if (roles_[j].is_admin) continue;
      for (const Step& step : traffic_.journeys[j].steps) {
        const auto& other =
            traffic_.endpoints[static_cast<std::size_t>(traffic_.requests[step.request].endpoint)];
        if (first_segment(other.path) == segment) return false;
      }
    }
    return true;
  }

  // The earliest request of a journey that anybody may play and that carries credentials of this kind.
  std::optional<Place> donor_for(const Route& route) const {
    const auto names = names_of({route.probe.journey, route.probe.step});
    std::optional<Place> found;
    for (std::size_t j = 0; j < traffic_.journeys.size(); ++j) {
      const int journey = static_cast<int>(j);
      if (roles_[j].fixed || (found && journey != route.probe.journey)) continue;
      for (std::size_t s = 0; s < traffic_.journeys[j].steps.size(); ++s) {
        const Place place{journey, static_cast<int>(s)};
        if (names_of(place) != names || !by_identity(place)) continue;
        found = place;
        break;
      }
    }
    return found;
  }

  std::set<std::string> names_of(const Place& place) const {
    std::set<std::string> names;
    for (const HeaderText& header : request_at(traffic_, place).headers) {
      if (is_credential(header.name)) names.insert(traffic::lower_case(header.name));
    }
    return names;
  }

  // Whether who plays it decides whose credentials it carries.
  bool by_identity(const Place& place) const {
    auto steps = needs_of(traffic_, place.first, place.second);
    steps.insert(place.second);
    const auto& variables = traffic_.journeys[static_cast<std::size_t>(place.first)].variables;
    return std::any_of(steps.begin(), steps.end(), [&](int step) {
      const auto used = traffic::variables_of(request_at(traffic_, {place.first, step}));
      return std::any_of(used.begin(), used.end(), [&](int variable) {
        return !variables[static_cast<std::size_t>(variable)].identity.empty();
      });
    });
  }

  // "GET /orders" for "POST /orders/{id}/pay".
  std::optional<Place> list_of(const Route& route) const {
    if (!route.owned) return std::nullopt;
    const std::string& path = traffic_.endpoints[static_cast<std::size_t>(route.probe.endpoint)].path;
    const auto hole = path.find("/{");
    if (hole == std::string::npos || hole == 0) return std::nullopt;
    for (const auto& [place, lesson] : lessons_) {
      const Endpoint& endpoint = endpoint_of(place);
      if (lesson.succeeded && endpoint.method == "GET" && endpoint.path == path.substr(0, hole) &&
          !roles_[static_cast<std::size_t>(place.first)].fixed)
        return place;
    }
    return std::nullopt;
  }

  // Reads in the same journey that can be made once the prefix was, nearest first: of what the probe names,
  // or of the same path.
  void add_own_reads(Route& route) const {
    if (changes_nothing(route.method)) return;
    const int journey = route.probe.journey;
    std::set<int> known;
    for (const int step : route.probe.prefix) {
      for (const Take& take : request_at(traffic_, {journey, step}).takes) known.insert(take.variable);
    }
    const auto& variables = traffic_.journeys[static_cast<std::size_t>(journey)].variables;
    std::set<int> endpoints;
    std::vector<std::pair<int, int>> candidates;
    for (const auto& [place, lesson] : lessons_) {
      if (place.first != journey || !lesson.succeeded || !lesson.json) continue;
      const auto& request = request_at(traffic_, place);
      if (request.method != "GET" || request.endpoint == route.probe.endpoint) continue;
      const auto needs = traffic::variables_of(request);
      const bool possible = std::all_of(needs.begin(), needs.end(), [&](int variable) {
        return known.contains(variable) || !variables[static_cast<std::size_t>(variable)].identity.empty();
      });
      if (possible && endpoints.insert(request.endpoint).second)
        candidates.emplace_back(-common_begin(endpoint_of(place).path, path_of(route)), place.second);
    }
    std::sort(candidates.begin(), candidates.end());
    for (const auto& [distance, step] : candidates) {
      if (route.probe.reads.size() < most_reads) route.probe.reads.push_back(step);
    }
  }

  const std::string& path_of(const Route& route) const {
    return traffic_.endpoints[static_cast<std::size_t>(route.probe.endpoint)].path;
  }
  static int common_begin(const std::string& a, const std::string& b) {
    const auto [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<int>(end - a.begin());
  }

  void say_what_is_missing() {
    if (plan_.roles.ordinary.size() < 2)
      plan_.notes.emplace_back(
          "there are fewer than two ordinary users in the identities, so that nobody can ask for another's");
    if (plan_.roles.admins.empty()) plan_.notes.emplace_back("no user is an administrator");
    if (!plan_.sign_out)
      plan_.notes.emplace_back("no request of this traffic ends a session; `sign_out` may name it");
    if (spec_.expired.empty()) plan_.notes.emplace_back("no expired token is known; `expired` may give one");
    for (const auto& [key, names] :
         {std::pair{"public", &spec_.open}, {"shared", &spec_.shared}, {"endpoints", &spec_.endpoints}}) {
      for (const std::string& name : *names) {
        const bool known = std::any_of(traffic_.endpoints.begin(), traffic_.endpoints.end(),
                                       [&](const Endpoint& endpoint) { return to_string(endpoint) == name; });
        if (!known)
          plan_.notes.push_back(fmt::format("`{}` names {}, which this traffic has not", key, name));
      }
    }
  }

  const Traffic& traffic_;
  const Lessons& lessons_;
  const std::vector<Identity>& identities_;
  const AccessSpec& spec_;
  const judge::Contract* contract_;
  std::vector<JourneyRole> roles_;
  Plan plan_;
};

}  // namespace

std::set<int> made_by(const Traffic& traffic, int journey) {
  std::set<int> made;
  for (const Step& step : traffic.journeys[static_cast<std::size_t>(journey)].steps) {
    const auto& request = traffic.requests[step.request];
    if (changes_nothing(request.method)) continue;
    for (const Take& take : request.takes) made.insert(take.variable);
  }
  return made;
}

const RequestTemplate& request_at(const Traffic& traffic, const Place& place) {
  const auto& steps = traffic.journeys[static_cast<std::size_t>(place.first)].steps;
  return traffic.requests[steps[static_cast<std::size_t>(place.second)].request];
}

Plan plan(const Traffic& traffic, const Lessons& lessons, const std::vector<Identity>& identities,
          const AccessSpec& spec, const judge::Contract* contract) {
  return Planner(traffic, lessons, identities, spec, contract).make();
}

}  // namespace shakedown::access
