#include "harness/judge/fuzz_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "harness/judge/case.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

struct FuzzRule {
  const char* rule;
  Severity severity;
  const char* why;
  bool of_sequence = false;  // several requests show it
};
constexpr std::array<FuzzRule, 22> fuzz_rules{{
    {"fuzz/crash", Severity::critical, "One request ends the whole service, for all of its users."},
    {"fuzz/hang", Severity::high,
     "A few such requests keep every worker busy, and nobody else gets an answer."},
    {"fuzz/server-error", Severity::high,
     "The input went where nobody expected it: what else it does there is not known, and the client is told "
     "that the service is to blame."},
    {"fuzz/leak", Severity::high, "Who looks for a way in is told what the service is made of."},
    {"fuzz/response-splitting", Severity::high,
     "Who writes a link can write the answer to it: cookies of their own, or a whole page "
     "for a cache to keep."},
    {"fuzz/reflected", Severity::high,
     "Who writes a link to it can have their own script run in the browser of whoever follows it, as if the "
     "service had sent it."},
    {"fuzz/accepted-invalid", Severity::high,
     "What the contract forbids went in, and everything behind it takes it for checked."},
    {"fuzz/closed", Severity::medium,
     "The client cannot tell what became of its request, and will send it again."},
    {"fuzz/answer", Severity::medium, "A client that trusts the contract fails at this answer."},
    {"fuzz/poisoned-restart", Severity::critical,
     "What one request stored ends the service at every start: starting it again, which is what every "
     "supervisor does, does not help, and it is down until somebody repairs its data.",
     true},
    {"fuzz/growth", Severity::high,
     "It goes well until descriptors or memory are used up, and then fails for everybody; anyone who may "
     "send "
     "such requests can bring that about.",
     true},
    {"fuzz/pollution", Severity::high,
     "One client's request changes what all others get, although it was refused or had no business there.",
     true},
    {"fuzz/super-linear", Severity::high,
     "One client with a few such requests keeps the processors busy that all others wait for, and the larger "
     "the input, the cheaper that is.",
     true},
    {"fuzz/refused-valid", Severity::low,
     "Either the contract promises too much, or a client that keeps to it is turned away."},
    {"fuzz/not-deleted", Severity::high,
     "Who removed it was told that it is gone, and others can still read it.", true},
    {"fuzz/use-after-delete", Severity::high,
     "What is gone is worked on, and the client is told that it went well: the work is lost, or what was "
     "removed comes back.",
     true},
    {"fuzz/failed-create", Severity::high,
     "The client was told that nothing was made and tries again; what should not be is there, "
     "perhaps twice.",
     true},
    {"fuzz/partial-put", Severity::high,
     "The client was told that its change is stored, and a part of it is lost.", true},
    {"fuzz/put-not-idempotent", Severity::medium,
     "A PUT may be sent again where its answer was lost (RFC 9110, 9.2.2); here that makes another state.",
     true},
    {"fuzz/list-differs", Severity::medium, "Which of the two is right, nobody can tell who reads only one.",
     true},
    {"fuzz/search-differs", Severity::medium,
     "Who looks for it does not find it, or finds it by what it no longer is.", true},
    {"fuzz/location", Severity::medium, "A client that goes where it is sent does not find what it made.",
     true},
}};

const FuzzRule* fuzz_rule(const std::string& rule) {
  const auto* const found = std::find_if(fuzz_rules.begin(), fuzz_rules.end(),
                                         [&](const FuzzRule& one) { return rule == one.rule; });
  return found == fuzz_rules.end() ? nullptr : found;
}

bool changes_something(const std::string& endpoint) {
  return !endpoint.starts_with("GET ") && !endpoint.starts_with("HEAD ") && !endpoint.starts_with("OPTIONS ");
}

bool in_most(const FuzzShown& shown) {
  return shown.of > 0 && shown.shown >= std::min(least_shown, shown.of) &&
         shown.shown * full_repetitions >= shown.of * least_shown;
}

Severity severity_of(const FuzzRule& rule, const std::string& endpoint) {
  const bool only_reads = rule.rule == std::string("fuzz/accepted-invalid") && !changes_something(endpoint);
  return only_reads ? Severity::medium : rule.severity;
}

Finding make(const Case& run, const FuzzRule& rule, const journal::ExperimentRecord& record,
             const FuzzShown& shown) {
  Finding finding;
  finding.id = fmt::format("{}\n{}\n{}", rule.rule, record.asked, shown.key);
  finding.rule = rule.rule;
  finding.severity = severity_of(rule, record.asked);
  finding.title = fmt::format(fmt::runtime(rule.of_sequence ? "{}: {} ({})" : "{}: {}, with {}"),
                              record.asked, shown.says, first_line(record.says, 200));
  finding.why = rule.why;
  finding.endpoint = record.asked;
  finding.stage = run.stage_at(record.begin);
  finding.count = static_cast<std::uint64_t>(shown.shown);
  finding.of = static_cast<std::uint64_t>(shown.of);
  finding.first_seen = record.begin;
  finding.last_seen = record.end;
  finding.evidence.push_back(
      {Evidence::Kind::experiment, record.id,
       fmt::format("{}: shown in {} of {} plays from fresh state", record.says, shown.shown, shown.of)});
  if (shown.exchange != 0)
    finding.evidence.push_back(
        {Evidence::Kind::exchange, shown.exchange, "the request that shows it: " + shown.says});
  finding.reproduce = record.reproduce.empty() ? run.reproduce(finding.stage) : std::string(reproduce_one);
  return finding;
}

}  // namespace

bool is_fuzz_rule(const std::string& rule) {
  return fuzz_rule(rule) != nullptr;
}

bool is_of_one_request(const std::string& rule) {
  const FuzzRule* found = fuzz_rule(rule);
  return found && !found->of_sequence;
}

std::vector<FuzzShown> shown_in(const journal::StoredRun& run, const journal::ExperimentRecord& record,
                                const std::string& rule) {
  std::set<int> plays;
  for (const auto& step : run.experiment_steps) {
    if (step.experiment == record.id && step.request >= 0) plays.insert(step.play);
  }
  std::vector<FuzzShown> all;
  std::set<std::pair<std::string, int>> counted;
  for (const auto& sign : run.fuzz_signs) {
    if (sign.experiment != record.id || sign.rule != rule) continue;
    const std::string key = rule == "fuzz/crash" ? "" : sign.key;
    auto known = std::find_if(all.begin(), all.end(), [&](const FuzzShown& one) { return one.key == key; });
    if (known == all.end())
      known = all.insert(all.end(), {0, static_cast<int>(plays.size()), key, sign.says, sign.exchange});
    if (counted.insert({key, sign.play}).second) ++known->shown;
  }
  return all;
}

std::vector<Finding> find_by_fuzzing(const journal::StoredRun& run) {
  const Case indexed(run);
  std::vector<Finding> findings;
  std::set<std::string> keys;
  for (const journal::ExperimentRecord& record : run.experiments) {
    if (record.kind != "fuzz") continue;
    for (const FuzzRule& rule : fuzz_rules) {
      // An experiment is about one rule, but for a request that a scenario has as it stands.
      const bool meant = record.what == rule.rule;
      if (!meant && is_fuzz_rule(record.what)) continue;
      for (const FuzzShown& shown : shown_in(run, record, rule.rule)) {
        if (!in_most(shown) || (meant && shown.key != record.place && rule.rule != std::string("fuzz/crash")))
          continue;
        Finding finding = make(indexed, rule, record, shown);
        if (keys.insert(finding.id).second) findings.push_back(std::move(finding));
      }
    }
  }
  return findings;
}

}  // namespace shakedown::judge
