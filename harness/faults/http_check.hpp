// What cannot be meant, found when a fault is armed and not when a request comes.
#pragma once

#include "harness/model/fault.hpp"
#include "harness/model/result.hpp"

namespace shakedown::faults {

// What is wrong with a fault of an http_ kind, if anything is. Numbers below 0 count as 0 where the fault
// knows no such thing, and are no Problem.
Status check_http_fault(const FaultSpec& fault);

}  // namespace shakedown::faults
