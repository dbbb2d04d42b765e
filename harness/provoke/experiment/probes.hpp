// Which requests the experiments are made with: the fewest that cover each endpoint which reaches a
// dependency, each with what must be sent before it and which reads show the state around it. Pure: from the
// traffic, and from what playing it once has taught.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/model/journey.hpp"

namespace shakedown::experiments {

using Place = std::pair<int, int>;  // journey, step

// What one step did when it was played once, one after another and without a fault.
struct Lesson {
  bool succeeded = false;
  bool json = false;              // its answer is data, and not a page or a picture
  std::set<std::string> reaches;  // dependencies
};
using Lessons = std::map<Place, Lesson>;

struct Probe {
  int journey = 0;
  int step = 0;
  int endpoint = 0;         // of Traffic::endpoints
  std::vector<int> prefix;  // steps to send before it, in order
  std::vector<int>
      reads;  // steps that show the state and reach nothing, when it can be read before and after
  std::vector<int> bystanders;  // steps that do without the dependency
};

// The journeys to play for learning: the fewest that cover all endpoints, greedily, within `most_steps`.
std::vector<int> journeys_to_learn_from(const Traffic& traffic, std::size_t most_steps = 1000);

// The steps that give this one its values, and those that give them theirs.
std::set<int> needs_of(const Traffic& traffic, int journey, int step);

// The steps before this one without which it cannot be sent or would mean something else: those that give it
// values, and those that change state, with what these need in turn.
std::vector<int> prefix_of(const Traffic& traffic, int journey, int step);

// One probe for each endpoint that reaches the dependency, with the shortest prefix. For "target": one for
// the first endpoint that changes state (else the first of all), since a fault of its system meets every
// request.
std::vector<Probe> probes_for(const Traffic& traffic, const Lessons& lessons, const std::string& dependency);

// Fills in the probe's reads and bystanders: steps that succeeded, can be sent once its prefix was, and do
// without the dependency (empty: any).
void add_reads(const Traffic& traffic, const Lessons& lessons, const std::string& dependency, Probe& probe);

bool changes_nothing(const std::string& method);

}  // namespace shakedown::experiments
