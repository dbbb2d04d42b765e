// All of a scenario's traffic, ready to be replayed: the one call that the command line makes.
//
//     read -> journeys -> endpoints -> identities -> correlation -> the user's link edits -> Traffic
//
// Every step is a function of its own in this folder. Reads files, and nothing else of the outside.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"

namespace shakedown::traffic {

struct LoadedTraffic {
  Traffic traffic;
  std::vector<Identity> identities;  // those of the scenario's file
};

struct TrafficInput {
  std::vector<TrafficSource> sources;  // none: the contract's operations are the traffic
  std::string contract;                // path; empty: none
  std::string identities;              // path; empty: none
};

// Either the traffic, or every Problem that was found (at least one).
std::variant<LoadedTraffic, Problems> read_traffic(const TrafficInput& input);
std::variant<LoadedTraffic, Problems> read_traffic(const Scenario& scenario);

// Links that say the same in several journeys, with how often: what a run shows.
struct LinkSummary {
  std::string variable;
  std::string from;  // "POST /login: response JSON $.token"
  std::string to;    // "GET /orders: header Authorization after 'Bearer '"
  std::uint64_t uses = 0;
};
std::vector<LinkSummary> summarise_links(const Traffic& traffic);

}  // namespace shakedown::traffic
