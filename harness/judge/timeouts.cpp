// Requests that were given up on. Their latency is the time that was waited, so they also show in the
// percentiles; here they are named.
#include <algorithm>

#include "harness/judge/oracles.hpp"
#include "harness/judge/signature_groups.hpp"

namespace shakedown::judge {
namespace {

bool is_timeout(Outcome outcome) {
  return outcome == Outcome::connect_timeout || outcome == Outcome::first_byte_timeout ||
         outcome == Outcome::whole_timeout;
}

const char* what_of(Outcome outcome) {
  if (outcome == Outcome::connect_timeout) return "did not take the connection in time";
  if (outcome == Outcome::first_byte_timeout) return "did not begin to answer in time";
  return "did not finish its answer in time";
}

}  // namespace

std::vector<Finding> find_timeouts(const Case& run) {
  const auto groups = group_signatures(
      run,
      [&](const auto& signature) { return is_timeout(signature.outcome) && !after_crash(run, signature); },
      // A connection is not made for an endpoint.
      [](const auto& signature) {
        return signature.outcome == Outcome::connect_timeout
                   ? std::string()
                   : std::to_string(signature.endpoint) + " " +
                         std::to_string(static_cast<int>(signature.outcome));
      });
  std::vector<Finding> findings;
  for (const SignatureGroup& group : groups) {
    const Outcome outcome = group.main().outcome;
    Finding finding = finding_from(run, group, "timeout", Severity::high);
    if (outcome == Outcome::connect_timeout) {
      finding.endpoint.clear();
      finding.of = std::max(finding.count, run.sent());
    }
    finding.title = (finding.endpoint.empty() ? "The target" : finding.endpoint) + " " + what_of(outcome) +
                    " " + how_often(finding);
    finding.why = "Users wait this long and get nothing, and what they asked for may still be going on.";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace shakedown::judge
