// Anomalies told and drawn: a cycle as its transactions with the reason for each step, and as a ring.
#pragma once

#include <string>

#include "harness/judge/linearize/isolation.hpp"

namespace shakedown::judge::linearize {

std::string explain(const Transactions& transactions, const Anomaly& anomaly);
std::string cycle_as_svg(const Transactions& transactions, const Anomaly& anomaly);

}  // namespace shakedown::judge::linearize
