// Cycles in a graph of dependencies, by kind: G0 (writes only), G1c (a read too), G-single (one
// anti-dependency), G-nonadjacent (several, no two in a row), G2 (two in a row somewhere); each without, with
// process and with realtime edges, told with the fewest of those that it needs.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/linearize/dependencies.hpp"

namespace shakedown::judge::linearize {

struct Cycles {
  std::vector<Anomaly>
      anomalies;            // one of each kind for each strongly connected component, as short as found
  std::string why_unknown;  // where a component was too large for one of the questions
};

// The graph's first `transactions` nodes are transactions. What is absent is absent: only how short a cycle
// is found, and whether a component with a lesser kind has a G2 as well, is a matter of effort.
Cycles find_cycles(const DependencyGraph& graph, std::uint32_t transactions);

}  // namespace shakedown::judge::linearize
