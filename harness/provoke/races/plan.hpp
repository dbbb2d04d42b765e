// Which requests are sent at once: sets of them, from the traffic and from what playing it once has taught.
// The most dangerous first: the same request several times by one user (a double click), with one idempotency
// key, two different ones on one resource, the same by different users, and reads of different users. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/touched.hpp"
#include "harness/provoke/experiment/probes.hpp"

namespace shakedown::races {

using namespace experiments;  // what every kind of experiment is made with

// One user of a set, and what he sends before the requests at once.
struct Actor {
  int journey = 0;
  int identity = 0;
  std::vector<int> prefix;  // steps, in order
};

struct RaceRequest {
  int actor = 0;
  int step = 0;
  bool own_key = false;     // its idempotency key is made different from the others'
  bool other_body = false;  // it has the others' key and another body (other_body.hpp)
};

struct RaceSet {
  enum class Kind : std::uint8_t { one_key, one_user, pair, users, pair_with_read, reads };
  Kind kind = Kind::one_user;
  std::string what;      // "POST /orders at once", "PUT /cart | GET /cart"
  std::string name;      // the same, told apart from others: "POST /orders at once, in NAME OF THE JOURNEY"
  std::string endpoint;  // of the first request
  std::vector<Actor> actors;
  std::vector<RaceRequest> requests;       // the most at once; fewer are the first of them
  std::vector<int> sizes;                  // how many at once, ascending
  std::vector<std::pair<int, int>> reads;  // actor and step: what shows the state
  std::vector<std::string> reaches;        // dependencies that the requests call

  bool changes_state() const { return kind != Kind::reads; }
};

// The journeys worth learning from: all where they are few, else those that show a kind of request (an
// endpoint with its fields) for the first time.
std::vector<int> journeys_to_race(const Traffic& traffic);

// `identities`: how many users there are; with fewer than two, none are different.
std::vector<RaceSet> plan(const Traffic& traffic, const Lessons& lessons, std::size_t identities,
                          const RacesSpec& spec);

// Those of the heaviest endpoints first; among equal ones the order stays.
double weight_of_set(const Traffic& traffic, const RaceSet& set, const EndpointWeights& weights);
void heaviest_first(const Traffic& traffic, const EndpointWeights& weights, std::vector<RaceSet>& sets);

// What the scenario asks for and the traffic does not have: endpoints, pairs and names.
std::vector<std::string> missing(const Traffic& traffic, const std::vector<RaceSet>& sets,
                                 const RacesSpec& spec);

}  // namespace shakedown::races
