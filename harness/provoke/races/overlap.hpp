// Whether requests were under way at once, seen from the dependencies: two calls at the same time that belong
// to two of them. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::races {

// The request of this trace id; -1: none of these. `traces` by request, empty where it was not sent.
int request_of_trace(const std::vector<std::string>& traces, const std::string& trace);

// Most requests with a call under way at one moment. Calls belong to requests by their traces; where no call
// carries one that is known, each call that is under way counts, above what one request by itself makes at
// once.
int overlap_of_calls(const std::vector<journal::CallRecord>& calls, const std::vector<std::string>& traces,
                     int alone = 1);

}  // namespace shakedown::races
