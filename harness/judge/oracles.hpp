// The oracles that need no configuration, one file each. An oracle is a pure function from a stored run to
// findings; it leaves out ids and order, which findings.hpp gives. README.md in this folder lists the rules.
#pragma once

#include <vector>

#include "harness/judge/case.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

// target-crashed, dependency-crashed, target-not-ready, dependency-not-ready
std::vector<Finding> find_crashes(const Case& run);
// target-hung, dependency-hung, slow-to-stop
std::vector<Finding> find_hangs(const Case& run);
// sanitizer-report
std::vector<Finding> find_sanitizer_reports(const Case& run);
// server-error
std::vector<Finding> find_server_errors(const Case& run);
// connection-failure, response-too-large
std::vector<Finding> find_connection_failures(const Case& run);
// timeout
std::vector<Finding> find_timeouts(const Case& run);
// journey-broken
std::vector<Finding> find_broken_journeys(const Case& run);
// silent-failure
std::vector<Finding> find_silent_failures(const Case& run);
// contract-body, contract-not-json, contract-undocumented-endpoint and so on: one for each rule of
// judge::Deviation
std::vector<Finding> find_contract_deviations(const Case& run);

// deprecated-call
std::vector<Finding> find_deprecated_calls(const Case& run);

}  // namespace shakedown::judge
