// A thing that more than one answer shows, written down: what an oracle of several requests does is played
// again some times, each from fresh state, and the journal has every play with what was seen in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/provoke/fuzz/trial.hpp"

namespace shakedown::fuzz {

struct Witnessed {
  std::vector<Exchange> exchanges;
  std::size_t first = 0;     // what is before it leads up to it
  std::size_t about = 0;     // the request that it is about
  std::optional<Sign> sign;  // nothing was seen
  std::string not_played;    // why; else empty
};

// A request of somebody else's, which is part of what shows it.
struct Bystander {
  int lead = -1;
  Lead from;  // as it is led up to here
  FuzzRequest request;
  std::vector<Live> live;
};

struct Charge {
  std::string rule;
  std::string key;   // empty: whatever is seen first
  std::string says;  // what is done: "$.label: 61440 bytes of spaces"
  int lead = -1;
  FuzzRequest request;     // the one that it is about
  std::vector<Live> live;  // that it was made with
  std::vector<Bystander> beside = {};
};

using WitnessPlay = std::function<Witnessed()>;  // the target is started afresh before each

// How often it was seen, of spec.repeat plays.
int witness(Stagecraft& stage, const FuzzSpec& spec, const Charge& charge, const WitnessPlay& play);

}  // namespace shakedown::fuzz
