// Connections that could not be had, broke, or carried something else than HTTP. What a crash leaves behind
// is left to the crash's own finding.
#include <array>

#include "harness/judge/oracles.hpp"
#include "harness/judge/signature_groups.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

struct Kind {
  Outcome outcome;
  const char* rule;
  Severity severity;
  bool of_endpoint;  // false: before any endpoint is named, so one finding for all of them
  const char* what;
  const char* why;
};

constexpr std::array<Kind, 9> kinds = {{
    {Outcome::refused, "connection-failure", Severity::high, false, "refused connections",
     "Nothing listened or the backlog was full: at this load some users do not get in at all."},
    {Outcome::connect_failed, "connection-failure", Severity::medium, false, "could not be connected to",
     "No connection was possible; where local ports or the network are at fault, it is not the target's "
     "doing."},
    {Outcome::tls_failed, "connection-failure", Severity::high, false, "failed the TLS handshake",
     "Clients that verify certificates, as this one does, cannot use the service."},
    {Outcome::send_failed, "connection-failure", Severity::medium, true,
     "closed the connection while a request was "
     "written to it",
     "The service stopped reading before it had the whole request, and gave no answer that says why."},
    {Outcome::closed, "connection-failure", Severity::high, true, "closed the connection without an answer",
     "The request was taken and nothing came back, on a fresh connection as well: the caller cannot know "
     "whether it "
     "was done."},
    {Outcome::reset, "connection-failure", Severity::high, true, "reset the connection",
     "The request was taken and nothing came back: the caller cannot know whether it was done."},
    {Outcome::truncated, "connection-failure", Severity::high, true, "broke off in the middle of an answer",
     "Half an answer can look like a whole one to a careless client."},
    {Outcome::malformed, "connection-failure", Severity::high, true,
     "answered something that is not HTTP/1.x",
     "Clients and proxies between will reject it, or understand it differently from each other."},
    {Outcome::too_large, "response-too-large", Severity::high, true, "answered more than the stated limit",
     "An answer without a bound takes the memory of whoever reads it."},
}};

std::string title_of(const Kind& kind, const SignatureGroup& group, const Finding& finding) {
  std::string title =
      (kind.of_endpoint ? finding.endpoint : "The target") + " " + kind.what + " " + how_often(finding);
  const std::string& message = group.main().message;
  return message.empty() ? title : title + ": " + first_line(message);
}

}  // namespace

std::vector<Finding> find_connection_failures(const Case& run) {
  std::vector<Finding> findings;
  for (const Kind& kind : kinds) {
    const auto groups = group_signatures(
        run,
        [&](const auto& signature) {
          return signature.outcome == kind.outcome && !after_crash(run, signature);
        },
        [&](const auto& signature) { return kind.of_endpoint ? std::to_string(signature.endpoint) : ""; });
    for (const SignatureGroup& group : groups) {
      Finding finding = finding_from(run, group, kind.rule, kind.severity);
      if (!kind.of_endpoint) {
        finding.endpoint.clear();
        finding.of = std::max(finding.count, run.sent());
      }
      finding.title = title_of(kind, group, finding);
      finding.why = kind.why;
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace shakedown::judge
