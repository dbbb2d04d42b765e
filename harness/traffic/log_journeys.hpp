// The lines of an access log as journeys, one a client (address and user agent) and visit.
#pragma once

#include "harness/traffic/access_log.hpp"
#include "harness/traffic/endpoint_index.hpp"

namespace shakedown::traffic {

// Appends requests, journeys and notes. Times become relative to `zero`.
void add_log_journeys(AccessLog&& log, Nanoseconds zero, EndpointIndex& endpoints, Traffic& traffic);

}  // namespace shakedown::traffic
