#include "harness/provoke/races/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/provoke/races/kinds.hpp"

namespace shakedown::races {
namespace {

using Kind = RaceSet::Kind;
using Place = experiments::Place;  // and not one in a file

constexpr std::size_t few_journeys = 24;
constexpr std::size_t most_journeys = 40;
constexpr std::size_t most_sets = 120;
constexpr std::size_t most_reads = 4;    // of one user
constexpr std::size_t most_crossed = 3;  // pairs over two journeys, of one endpoint

std::string endpoint_of(const Traffic& traffic, int journey, int step) {
  return to_string(traffic.endpoints[static_cast<std::size_t>(request_of(traffic, journey, step).endpoint)]);
}

bool changes(const Traffic& traffic, const Place& place) {
  return !changes_nothing(request_of(traffic, place.first, place.second).method);
}

// A sign-in: what it answers goes into the heads of later requests, and it needs nothing before it.
bool signs_in(const Traffic& traffic, const Place& place) {
  const RequestTemplate& request = request_of(traffic, place.first, place.second);
  if (request.takes.empty() || !prefix_of(traffic, place.first, place.second).empty()) return false;
  std::set<int> taken;
  for (const Take& take : request.takes) taken.insert(take.variable);
  const Journey& journey = traffic.journeys[static_cast<std::size_t>(place.first)];
  for (const Step& step : journey.steps) {
    for (const HeaderText& header : traffic.requests[step.request].headers) {
      if (!equal_ignoring_case(header.name, "Authorization") && !equal_ignoring_case(header.name, "Cookie"))
        continue;
      for (const TextPiece& piece : header.value) {
        if (taken.contains(piece.variable)) return true;
      }
    }
  }
  return false;
}

std::vector<int> sizes_up_to(const RacesSpec& spec, std::size_t most) {
  std::vector<int> sizes;
  for (const int size : spec.requests) {
    if (static_cast<std::size_t>(size) <= most) sizes.push_back(size);
  }
  if (sizes.empty() && most >= 2) sizes.push_back(static_cast<int>(most));
  return sizes;
}

class Planner {
 public:
  Planner(const Traffic& traffic, const Lessons& lessons, std::size_t identities, const RacesSpec& spec)
      : traffic_(traffic),
        lessons_(lessons),
        identities_(identities),
        spec_(spec),
        most_(static_cast<std::size_t>(*std::max_element(spec.requests.begin(), spec.requests.end()))) {}

  std::vector<RaceSet> sets() {
    std::set<std::string> seen;
    std::map<int, std::vector<Place>> by_endpoint;
    for (const auto& [place, lesson] : lessons_) {
      if (!lesson.succeeded || !seen.insert(text_of(traffic_, place.first, place.second)).second) continue;
      if (changes(traffic_, place)) {
        if (!is_named(place)) continue;
        alone(place);
        by_endpoint[request_of(traffic_, place.first, place.second).endpoint].push_back(place);
      } else if (spec_.endpoints.empty()) {
        reads(place, lesson);
      }
    }
    for (const auto& [place, lesson] : lessons_) {
      if (lesson.succeeded && changes(traffic_, place)) pairs(place);
    }
    if (spec_.find_pairs) {
      for (const auto& [endpoint, places] : by_endpoint) crossed(places);
    }
    return finished();
  }

 private:
  bool is_named(const Place& place) const {
    if (spec_.endpoints.empty()) return true;
    const std::string endpoint = endpoint_of(traffic_, place.first, place.second);
    return std::find(spec_.endpoints.begin(), spec_.endpoints.end(), endpoint) != spec_.endpoints.end();
  }

  RaceSet begin(Kind kind, std::string what, const Place& place) const {
    RaceSet set;
    set.kind = kind;
    set.what = std::move(what);
    set.endpoint = endpoint_of(traffic_, place.first, place.second);
    return set;
  }

  void add_request(RaceSet& set, int actor, const Place& place, bool own_key = false) const {
    set.requests.push_back({actor, place.second, own_key});
    for (const std::string& dependency : lessons_.at(place).reaches) {
      if (std::find(set.reaches.begin(), set.reaches.end(), dependency) == set.reaches.end())
        set.reaches.push_back(dependency);
    }
  }

  // What shows the state to this user. A read that is the same for everybody is made by one of them.
  void add_reads_of(RaceSet& set, int actor, int step) const {
    const Actor& user = set.actors[static_cast<std::size_t>(actor)];
    Probe probe;
    probe.journey = user.journey;
    probe.step = step;
    probe.prefix = user.prefix;
    add_reads(traffic_, lessons_, "", probe);
    if (probe.reads.size() > most_reads) probe.reads.resize(most_reads);
    for (const int read : probe.reads) {
      const bool own = depends_on_identity(traffic_, user.journey, read);
      const bool known = std::any_of(set.reads.begin(), set.reads.end(), [&](const auto& other) {
        const Actor& reader = set.actors[static_cast<std::size_t>(other.first)];
        return text_of(traffic_, reader.journey, other.second) == text_of(traffic_, user.journey, read) &&
               (!own || reader.identity == user.identity);
      });
      if (!known) set.reads.emplace_back(actor, read);
    }
  }

  void keep(RaceSet set, std::size_t most, int rank = 0) {
    set.sizes = sizes_up_to(spec_, most);
    if (set.sizes.empty()) return;
    set.requests.resize(static_cast<std::size_t>(set.sizes.back()));
    if (signs_in(traffic_, {set.actors.front().journey, set.requests.front().step})) rank += 100;
    ranked_.emplace_back(rank + 10 * static_cast<int>(set.kind), std::move(set));
  }

  void alone(const Place& place) {
    // One set for each kind of request: variants of its values show nothing new.
    if (!kinds_.insert(kind_of(traffic_, place.first, place.second)).second) return;
    const std::string endpoint = endpoint_of(traffic_, place.first, place.second);
    const auto prefix = prefix_of(traffic_, place.first, place.second);
    const bool key = has_idempotency_key(request_of(traffic_, place.first, place.second));
    const auto one = [&](Kind kind, const std::string& how, bool own_key, bool other_bodies = false) {
      RaceSet set = begin(kind, endpoint + how, place);
      set.actors = {{place.first, 0, prefix}};
      for (std::size_t i = 0; i < most_; ++i) {
        add_request(set, 0, place, own_key);
        set.requests.back().other_body = other_bodies && i % 2 == 1;
      }
      add_reads_of(set, 0, place.second);
      keep(std::move(set), most_);
    };
    if (key) one(Kind::one_key, " with one key", false);
    if (key && has_number(traffic_, place.first, place.second))
      one(Kind::one_key, " with one key and two bodies", false, true);
    one(Kind::one_user, key ? " with a key each" : " at once", key);
    if (identities_ < 2 || !depends_on_identity(traffic_, place.first, place.second)) return;
    RaceSet set = begin(Kind::users, endpoint + " by different identities", place);
    const std::size_t users = std::min(most_, identities_);
    for (std::size_t i = 0; i < users; ++i) {
      set.actors.push_back({place.first, static_cast<int>(i), prefix});
      add_request(set, static_cast<int>(i), place);
      add_reads_of(set, static_cast<int>(i), place.second);
    }
    keep(std::move(set), users);
  }

  void reads(const Place& place, const Lesson& lesson) {
    if (!lesson.json || identities_ < 2 || !depends_on_identity(traffic_, place.first, place.second)) return;
    if (!kinds_.insert(kind_of(traffic_, place.first, place.second)).second) return;
    const std::string endpoint = endpoint_of(traffic_, place.first, place.second);
    RaceSet set = begin(Kind::reads, endpoint + " by different identities", place);
    const auto needs = needs_of(traffic_, place.first, place.second);
    const std::size_t users = std::min(most_, identities_);
    for (std::size_t i = 0; i < users; ++i) {
      set.actors.push_back({place.first, static_cast<int>(i), {needs.begin(), needs.end()}});
      add_request(set, static_cast<int>(i), place);
    }
    keep(std::move(set), users);
  }

  bool is_pair_by_hand(const std::string& what) const {
    return std::find(spec_.pairs.begin(), spec_.pairs.end(), what) != spec_.pairs.end();
  }

  // The others of its journey that are about the same resource, and need nothing that it answers.
  void pairs(const Place& place) {
    const int steps = static_cast<int>(traffic_.journeys[static_cast<std::size_t>(place.first)].steps.size());
    for (int other = 0; other < steps; ++other) {
      const auto lesson = lessons_.find({place.first, other});
      if (other == place.second || lesson == lessons_.end() || !lesson->second.succeeded) continue;
      const bool both_change = changes(traffic_, {place.first, other});
      if (both_change && other < place.second) continue;  // once, in the order of the journey
      if (!both_change && !lesson->second.json) continue;
      pair(place, other, both_change);
    }
  }

  void pair(const Place& place, int other, bool both_change) {
    const int journey = place.first;
    const std::string what =
        endpoint_of(traffic_, journey, place.second) + " | " + endpoint_of(traffic_, journey, other);
    const bool wanted =
        spec_.find_pairs
            ? share_resource(traffic_, journey, place.second, other) &&
                  (is_named(place) || ((both_change || spec_.only_touched) && is_named({journey, other})))
            : is_pair_by_hand(what);
    const auto other_needs = needs_of(traffic_, journey, other);
    if (!wanted || other_needs.contains(place.second)) return;
    if (both_change && needs_of(traffic_, journey, place.second).contains(other)) return;
    if (!pairs_.insert(text_of(traffic_, journey, place.second) + "|" + text_of(traffic_, journey, other))
             .second)
      return;
    std::set<int> prefix;
    const auto take = [&](const auto& needed) {
      for (const int step : needed) {
        const bool is_other = both_change && step == other;
        if (step == place.second || is_other || needs_of(traffic_, journey, step).contains(place.second) ||
            (both_change && needs_of(traffic_, journey, step).contains(other)))
          continue;
        prefix.insert(step);
      }
    };
    take(prefix_of(traffic_, journey, place.second));
    take(other_needs);
    if (both_change) take(prefix_of(traffic_, journey, other));
    RaceSet set = begin(both_change ? Kind::pair : Kind::pair_with_read, what, place);
    set.actors = {{journey, 0, {prefix.begin(), prefix.end()}}};
    // Changes at once have a set of their own; of one change, the more reads the likelier one is beside it.
    const auto is_other = [&](std::size_t i) { return both_change ? i % 2 == 1 : i > 0; };
    for (std::size_t i = 0; i < most_; ++i)
      add_request(set, 0, {journey, is_other(i) ? other : place.second});
    add_reads_of(set, 0, place.second);
    keep(std::move(set), most_);
  }

  // The same endpoint with other values in another journey: two users who send each other money.
  void crossed(const std::vector<Place>& places) {
    std::size_t made = 0;
    for (std::size_t a = 0; a < places.size(); ++a) {
      for (std::size_t b = a + 1; b < places.size() && made < most_crossed; ++b) {
        if (places[a].first == places[b].first || signs_in(traffic_, places[a])) continue;
        ++made;
        const std::string endpoint = endpoint_of(traffic_, places[a].first, places[a].second);
        RaceSet set = begin(Kind::pair,
                            fmt::format("{0} of {1} | {0} of {2}", endpoint,
                                        traffic_.journeys[static_cast<std::size_t>(places[a].first)].name,
                                        traffic_.journeys[static_cast<std::size_t>(places[b].first)].name),
                            places[a]);
        for (const Place& place : {places[a], places[b]}) {
          const int actor = static_cast<int>(set.actors.size());
          const int identity = identities_ > 1 ? actor : 0;
          set.actors.push_back({place.first, identity, prefix_of(traffic_, place.first, place.second)});
        }
        for (std::size_t i = 0; i < most_; ++i)
          add_request(set, static_cast<int>(i % 2), i % 2 == 0 ? places[a] : places[b]);
        for (int actor = 0; actor < 2; ++actor)
          add_reads_of(set, actor, places[static_cast<std::size_t>(actor == 0 ? a : b)].second);
        keep(std::move(set), most_, 1);
      }
    }
  }

  // Names told apart, the most dangerous first, only those that are asked for.
  std::vector<RaceSet> finished() {
    std::stable_sort(ranked_.begin(), ranked_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::map<std::string, int> count;
    for (const auto& [rank, set] : ranked_) ++count[set.what];
    std::set<std::string> names;
    std::vector<RaceSet> sets;
    for (auto& [rank, set] : ranked_) {
      set.name = set.what;
      if (count[set.what] > 1)
        set.name += ", in " + traffic_.journeys[static_cast<std::size_t>(set.actors.front().journey)].name;
      for (int n = 2; !names.insert(set.name).second; ++n) set.name = fmt::format("{} ({})", set.name, n);
      const bool wanted = spec_.only.empty() ||
                          std::any_of(spec_.only.begin(), spec_.only.end(),
                                      [&](const auto& only) { return only == set.name || only == set.what; });
      if (wanted && sets.size() < most_sets) sets.push_back(std::move(set));
    }
    return sets;
  }

  const Traffic& traffic_;
  const Lessons& lessons_;
  const std::size_t identities_;
  const RacesSpec& spec_;
  const std::size_t most_;
  std::set<std::string> kinds_;
  std::set<std::string> pairs_;
  std::vector<std::pair<int, RaceSet>> ranked_;
};

}  // namespace

std::vector<int> journeys_to_race(const Traffic& traffic) {
  std::vector<int> journeys;
  std::set<std::string> kinds;
  for (std::size_t j = 0; j < traffic.journeys.size() && journeys.size() < most_journeys; ++j) {
    const int journey = static_cast<int>(j);
    bool shows_more = traffic.journeys.size() <= few_journeys;
    for (std::size_t s = 0; s < traffic.journeys[j].steps.size(); ++s)
      shows_more = kinds.insert(kind_of(traffic, journey, static_cast<int>(s))).second || shows_more;
    if (shows_more) journeys.push_back(journey);
  }
  return journeys;
}

std::vector<RaceSet> plan(const Traffic& traffic, const Lessons& lessons, std::size_t identities,
                          const RacesSpec& spec) {
  return Planner(traffic, lessons, identities, spec).sets();
}

double weight_of_set(const Traffic& traffic, const RaceSet& set, const EndpointWeights& weights) {
  double heaviest = weight_floor;
  for (const RaceRequest& request : set.requests) {
    const int journey = set.actors[static_cast<std::size_t>(request.actor)].journey;
    heaviest = std::max(heaviest, weight_of(weights, endpoint_of(traffic, journey, request.step)));
  }
  return heaviest;
}

void heaviest_first(const Traffic& traffic, const EndpointWeights& weights, std::vector<RaceSet>& sets) {
  if (weights.empty()) return;
  std::stable_sort(sets.begin(), sets.end(), [&](const RaceSet& a, const RaceSet& b) {
    return weight_of_set(traffic, a, weights) > weight_of_set(traffic, b, weights);
  });
}

std::vector<std::string> missing(const Traffic& traffic, const std::vector<RaceSet>& sets,
                                 const RacesSpec& spec) {
  std::vector<std::string> lost;
  for (const std::string& endpoint : spec.endpoints) {
    const bool known = std::any_of(traffic.endpoints.begin(), traffic.endpoints.end(),
                                   [&](const Endpoint& e) { return to_string(e) == endpoint; });
    if (!known) lost.push_back("no request of this traffic is " + endpoint);
  }
  for (const auto* names : {&spec.pairs, &spec.only}) {
    for (const std::string& name : *names) {
      const bool known = std::any_of(
          sets.begin(), sets.end(), [&](const RaceSet& set) { return set.what == name || set.name == name; });
      if (!known) lost.push_back("no journey has the requests of " + name);
    }
  }
  return lost;
}

}  // namespace shakedown::races
