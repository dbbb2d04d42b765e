// Each endpoint of the traffic asked alone, one request after another and with nothing else under way, so
// that what the service then says of itself belongs to that endpoint.
#pragma once

#include <stop_token>
#include <vector>

#include "harness/model/touched.hpp"
#include "harness/provoke/experiment/journey_player.hpp"
#include "harness/target/witness.hpp"

namespace shakedown::alone {

struct AskedAlone {
  int requests = 0;
  std::vector<ExecutedAlone> executed;  // by endpoint, and by witness
};

// A GET of / whose answer does not matter.
void ask_nothing(const experiments::PlayerSurroundings& around, Nanoseconds deadline,
                 const std::stop_token& stop);

// Plays the journeys that cover all endpoints, within `length`. The witnesses are present.
AskedAlone ask_alone(const experiments::PlayerSurroundings& around,
                     const std::vector<target::Witness*>& witnesses, Nanoseconds deadline, Nanoseconds length,
                     const std::stop_token& stop);

}  // namespace shakedown::alone
