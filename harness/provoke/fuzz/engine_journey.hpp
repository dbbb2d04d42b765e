// A sequence that the coverage-guided engine found, as a journey that this harness plays: what signs in comes
// from the traffic, with values of its own play; values that earlier answers gave become holes again. Pure.
#pragma once

#include <optional>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/provoke/fuzz/engine_lines.hpp"
#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/leads.hpp"

namespace shakedown::fuzz {

// Adds the journey to the traffic, which has an endpoint for each operation of the grammar. `leads`: by what
// each operation is led up to. `whole_setup`: all that the engine had its target asked before, and not only
// what these steps need. The last step is the subject, the ones before it lead up to it; none where its
// operation is not known.
std::optional<Lead> add_journey(Traffic& traffic, const EngineFinding& finding, const Grammar& grammar,
                                const std::vector<Lead>& leads, bool whole_setup);

// The traffic's endpoints, and behind them those of operations that it has none for.
void add_endpoints(Traffic& traffic, const Grammar& grammar);

}  // namespace shakedown::fuzz
