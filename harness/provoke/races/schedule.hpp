// Which burst is made next: the ways that the scenario asks for in turn, each with the ends of headers and of
// bodies held back, in rotating orders, with steps around what one request takes. Where the target's threads
// can be perturbed, that comes after every other way: it shows most races of threads, and each of its kinds
// shows some that the others miss. Beside a change, reads are held as well, place by place of their way.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/scenario.hpp"
#include "harness/net/burst.hpp"
#include "harness/provoke/races/orders.hpp"
#include "harness/provoke/races/plan.hpp"
#include "harness/target/perturber.hpp"

namespace shakedown::races {

struct Burst {
  Order order;  // of release; the requests that it is made of
  RacesSpec::Way way = RacesSpec::Way::sweep;
  net::BurstOptions::HoldBack hold_back = net::BurstOptions::HoldBack::headers;
  net::BurstOptions::Protocol protocol = net::BurstOptions::Protocol::http1;
  Nanoseconds step{};
  Nanoseconds let_go_step{};  // Way::gate: between one answer that goes on and the next
  std::optional<target::PerturbSpec> perturbation;
  // Whether the state is read just before, too, where the target was started afresh: threads, connections and
  // caches are warm then. Without, what a read would have put into a cache has still to be raced for.
  bool reads_before = false;

  // RacePlayRecord::how: "last byte of the headers", "single packet, answers of payments let go together".
  std::string says(const RaceSet& set) const;
};

struct Possible {
  bool perturb = false;  // the run started the target, and its threads are within reach
  bool gate = false;     // a dependency that the requests reach stands behind a proxy
  bool http1 = true;
  bool http2 = false;
  std::optional<int> places = {};  // where a request can be held; none: not known yet
};

// Protocols and ways that make sense; empty: none does.
std::vector<RacesSpec::Way> ways_of(const RacesSpec& spec, const Possible& possible);

// How many bursts of a set are made where nothing shows: three times as many as the scenario says where reads
// are held beside a change, since a request has some tens of places; not where it turns out to have none.
int most_bursts(RaceSet::Kind kind, const RacesSpec& spec, const Possible& possible);

// The n-th burst (from 0) of this many requests, or of two where one is held. `took`: how long one request
// takes by itself.
Burst burst_number(int n, int size, Nanoseconds took, RaceSet::Kind kind, const RacesSpec& spec,
                   const Possible& possible);

// Wider and wider steps at which what was found is tried again.
std::vector<Nanoseconds> wider_steps(const Burst& shown, Nanoseconds took);

}  // namespace shakedown::races
