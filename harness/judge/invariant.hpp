// Whether a condition holds on what was read, and what was seen when it does not. Pure; bounded by the size
// of what was read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/case.hpp"
#include "harness/model/finding.hpp"
#include "harness/model/invariant_expression.hpp"

namespace shakedown::judge {

struct InvariantRuling {
  bool judged = false;  // false: it could not be evaluated, and `says` tells why
  bool held = false;
  std::string says;  // "sum($.accounts[*].balance) is 90, and not == 100"
};

// `body` is a JSON text. A path in a comparison that leads to nothing or to several values, a sum of
// something else than numbers, and a division by 0 are not judged.
InvariantRuling evaluate_invariant(const InvariantExpression& expression, std::string_view body);

// The rule of an invariant's finding: "invariant/money-is-conserved".
std::string invariant_rule(std::string_view name);

// invariant/NAME: a condition of the scenario that did not hold.
std::vector<Finding> find_broken_invariants(const Case& run);

}  // namespace shakedown::judge
