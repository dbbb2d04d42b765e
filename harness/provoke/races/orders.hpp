// In which orders a set of requests is played one after another. Pure.
#pragma once

#include <vector>

#include "harness/provoke/races/plan.hpp"

namespace shakedown::races {

inline constexpr int all_orders_up_to = 4;  // requests; above that, a sample

using Order = std::vector<int>;

// The first `size` requests of the set. Those that are equal may change places, so that three equal requests
// have one order. All orders of up to all_orders_up_to requests, or where there are no more than 24; of more,
// each rotation, forwards and backwards: every request is first once, and last once.
std::vector<Order> serial_orders(const RaceSet& set, int size);

// The n-th order in which a burst is released: rotations, every second one backwards.
Order release_order(int size, int n);

}  // namespace shakedown::races
