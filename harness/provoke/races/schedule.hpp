// Which burst is made next: the ways that the scenario asks for in turn, each with the ends of headers and of
// bodies held back, in rotating orders, with steps around what one request takes. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/net/burst.hpp"
#include "harness/provoke/races/orders.hpp"

namespace shakedown::races {

struct Burst {
  Order order;  // of release; the requests that it is made of
  RacesSpec::Way way = RacesSpec::Way::sweep;
  net::BurstOptions::HoldBack hold_back = net::BurstOptions::HoldBack::headers;
  net::BurstOptions::Protocol protocol = net::BurstOptions::Protocol::http1;
  Nanoseconds step{};
  Nanoseconds let_go_step{};       // Way::gate: between one answer that goes on and the next
  std::uint64_t perturbation = 0;  // seed; 0: none

  // RacePlayRecord::how: "last byte of the headers", "single packet, answers of payments let go together".
  std::string says(const RaceSet& set) const;
};

struct Possible {
  bool perturb = false;  // the run started the target, and its threads are within reach
  bool gate = false;     // a dependency that the requests reach stands behind a proxy
  bool http1 = true;
  bool http2 = false;
};

// Protocols and ways that make sense; empty: none does.
std::vector<RacesSpec::Way> ways_of(const RacesSpec& spec, const Possible& possible);

// The n-th burst (from 0) of this many requests. `took`: how long one request takes by itself.
Burst burst_number(int n, int size, Nanoseconds took, const RacesSpec& spec, const Possible& possible);

// Wider and wider steps at which what was found is tried again.
std::vector<Nanoseconds> wider_steps(const Burst& shown, Nanoseconds took);

}  // namespace shakedown::races
