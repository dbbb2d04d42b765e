// Journeys by hand: texts with "{token}" and "{identity.name}" become texts with holes, encoded as their
// place asks. Only what looks like a name in braces is a hole, so JSON needs no escaping; "{{name}}" writes
// "{name}" itself.
#pragma once

#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/traffic/endpoint_index.hpp"

namespace shakedown::traffic {

// Recorded times do not exist here: a step is due a tenth of a second after the one before.
inline constexpr Nanoseconds hand_step_distance = std::chrono::milliseconds(100);

// Appends the journey and its requests. Problems: variables that no earlier step takes, takes that cannot be
// read, identity columns that the identities file (`columns`; empty: there is none) does not have.
Problems add_hand_journey(const HandJourney& journey, const std::vector<std::string>& columns,
                          EndpointIndex& endpoints, Traffic& traffic);

}  // namespace shakedown::traffic
