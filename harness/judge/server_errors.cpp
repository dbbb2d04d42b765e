// Answers of 500 and above that the recording does not have. A recorded 500 that is a 500 again is an
// expected answer and no finding.
#include "harness/judge/oracles.hpp"
#include "harness/judge/signature_groups.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t messages_apart =
    3;  // of one endpoint and status; the rarer ones are one finding together

const char* why_of(int status) {
  switch (status) {
    case 502:
    case 504:
      return "The service passes on that something behind it failed; users see it as this service's failure.";
    case 503:
      return "The service says that it cannot take the request now: at this load it is out of capacity or of "
             "something it needs.";
    default:
      return "The service itself failed: the caller cannot tell what was done and what was not.";
  }
}

std::string title_of(const SignatureGroup& group, const Finding& finding, bool rest) {
  const journal::SignatureRecord& main = group.main();
  std::string title =
      finding.endpoint + " answered " + std::to_string(main.status) + " " + how_often(finding);
  if (rest) return title + ", with other messages";
  return main.message.empty() ? title : title + ": " + first_line(main.message);
}

}  // namespace

std::vector<Finding> find_server_errors(const Case& run) {
  const auto groups = group_signatures(
      run,
      [](const auto& signature) {
        return signature.outcome == Outcome::unexpected_status && signature.status >= 500;
      },
      [](const auto& signature) {
        return std::to_string(signature.endpoint) + " " + std::to_string(signature.status);
      });
  std::vector<Finding> findings;
  for (const SignatureGroup& group : groups) {
    SignatureGroup rest;
    for (std::size_t i = 0; i < group.members.size(); ++i) {
      if (i >= messages_apart) {
        rest.add(*group.members[i]);
        continue;
      }
      SignatureGroup one;
      one.add(*group.members[i]);
      Finding finding = finding_from(run, one, "server-error", Severity::high);
      finding.title = title_of(one, finding, false);
      finding.why = why_of(group.main().status);
      findings.push_back(std::move(finding));
    }
    if (rest.members.empty()) continue;
    Finding finding = finding_from(run, rest, "server-error", Severity::high);
    finding.title = title_of(rest, finding, true);
    finding.why = why_of(group.main().status);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace shakedown::judge
