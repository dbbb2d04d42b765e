// The scenario's gates, evaluated over a stored run. Pure; any thread.
//
// What counts as what:
// - latency (percentile, mean, max): from due, of every request that was sent, failures included. A
//   percentile with fewer values than it needs to tell it from the largest one is evaluated, and its `why`
//   says so.
// - errors: failed requests / requests asked for. "Not sent" is a failure; a step that was skipped because an
//   earlier one failed is neither (figures.hpp).
// - rate: requests that ended, a second of the stages' length.
// - memory: the largest sum over the target's processes: RSS for one process; PSS for several where the
//   kernel tells it, because RSS counts their shared pages once for each.
// - descriptors: the largest sum over the target's processes.
// - findings: how many at the severity or above.
//
// Whatever has no samples is inconclusive, never a pass: an endpoint or stage that never came (with the
// nearest name in `why`), a target without samples. Latency and rate over a stage whose generator was unfit
// are inconclusive too, whichever way they would have gone; errors, memory, descriptors and findings are not,
// because being late makes none of them up.
#pragma once

#include <optional>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/gate.hpp"

namespace shakedown::judge {

// One result a gate, in their order.
std::vector<GateResult> evaluate(const std::vector<Gate>& gates, const journal::StoredRun& run,
                                 const std::vector<Finding>& findings);

// How much of the limit is left, in the limit's unit: below 0 by how much it was missed. Nothing where
// nothing was observed, and for findings, which have no limit to be near to.
std::optional<double> margin(const GateResult& result);

// How a gate's "POST /orders", "/orders" or "" means an endpoint. Parameters match whatever they are called;
// a concrete path ("/orders/17") means its template only where no endpoint is meant to the letter.
enum class Match { none, by_template, to_the_letter };
Match match(const std::string& wanted, const Endpoint& endpoint);

}  // namespace shakedown::judge
