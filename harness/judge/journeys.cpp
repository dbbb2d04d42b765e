// Answers below 500 that are not those of the recording or of the step: the journey cannot go on as it did.
// A recorded 404 that is a 404 again is an expected answer and no finding.
#include "harness/judge/oracles.hpp"
#include "harness/judge/signature_groups.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

const char* why_of(int status) {
  if (status == 401 || status == 403 || status == 407)
    return "The sign-in of the recording did not carry over: either access changed, or a token is not taken "
           "from the "
           "live answer (see the links that the run made).";
  if (status == 404 || status == 410)
    return "The recording's object is not there: either the service lost it, or an id is not taken from the "
           "live "
           "answer (see the links that the run made), or the state that the service starts from differs.";
  if (status == 409 || status == 412 || status == 423)
    return "The request collided with another one or with state that is left from before.";
  if (status == 429) return "The service limits the rate of requests, and this run exceeds it.";
  if (status >= 400)
    return "A request that was fine when it was recorded is refused now: its contract or its state has "
           "changed.";
  return "The service answers this step differently than before.";
}

}  // namespace

std::vector<Finding> find_broken_journeys(const Case& run) {
  const auto groups = group_signatures(
      run,
      [](const auto& signature) {
        return signature.outcome == Outcome::unexpected_status && signature.status < 500;
      },
      [](const auto& signature) {
        return std::to_string(signature.endpoint) + " " + std::to_string(signature.status);
      });
  std::vector<Finding> findings;
  for (const SignatureGroup& group : groups) {
    Finding finding = finding_from(run, group, "journey-broken", Severity::medium);
    finding.title = finding.endpoint + " answered " + std::to_string(group.main().status) +
                    ", which is not expected, " + how_often(finding);
    if (!group.main().message.empty()) finding.title += ": " + first_line(group.main().message);
    finding.why = why_of(group.main().status);
    if (run.skipped() > 0)
      finding.evidence.push_back({Evidence::Kind::figure, 0,
                                  counted(run.skipped(), "step") +
                                      " of the run could not be sent, because an earlier one had failed"});
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace shakedown::judge
