// Messages that left their contract: of the target, what clients were promised and did not get; of a
// dependency, what the target was promised, and what the target sent that nobody promised to understand.
#include <algorithm>
#include <map>
#include <tuple>

#include "harness/judge/oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr int first_server_error = 500;

// One deviation over all stages.
struct Group {
  journal::DeviationRecord record;  // count and times over all of them
  int stage = 0;                    // the first
};
using Key = std::tuple<std::string, std::string, int, std::string, std::string, std::string>;

std::map<Key, Group> grouped(const journal::StoredRun& run) {
  std::map<Key, Group> groups;
  for (const journal::DeviationRecord& record : run.deviations) {
    // deprecated-call tells of these, where a dependency says so.
    if (record.rule == "deprecated") continue;
    // Nobody documents that it breaks: server-error tells of these.
    if (record.rule == "undocumented-status" && record.status >= first_server_error) continue;
    const auto [found, is_new] = groups.try_emplace(
        Key{record.side, record.endpoint, record.status, record.rule, record.where, record.expected},
        Group{record, record.stage});
    if (is_new) continue;
    journal::DeviationRecord& all = found->second.record;
    all.count += record.count;
    all.first_seen = std::min(all.first_seen, record.first_seen);
    all.last_seen = std::max(all.last_seen, record.last_seen);
    if (all.exchange == 0) all.exchange = record.exchange;
  }
  return groups;
}

bool of_target(const journal::DeviationRecord& record) {
  return record.side == "target";
}

// request-body, request-parameter
bool of_request(const journal::DeviationRecord& record) {
  return record.rule.starts_with("request-");
}

Severity severity_of(const journal::DeviationRecord& record) {
  const bool breaks_readers = record.rule == "body" || record.rule == "not-json";
  // What the target sends is the target's own doing; what traffic sends to the target is the recording's.
  if (of_request(record)) return of_target(record) ? Severity::low : Severity::high;
  if (record.rule == "undocumented-endpoint" && !of_target(record)) return Severity::high;
  return breaks_readers && of_target(record) ? Severity::high : Severity::medium;
}

std::string place(const journal::DeviationRecord& record) {
  return record.where.empty() ? std::string("the body") : first_line(record.where, 80);
}

std::string what_happened(const journal::DeviationRecord& record) {
  const std::string got = first_line(record.got, 60);
  const std::string expected = first_line(record.expected, 80);
  const std::string status = std::to_string(record.status);
  if (record.rule == "undocumented-endpoint") return "is not in the contract";
  if (record.rule == "undocumented-status")
    return "answered " + status + ", which the contract does not have";
  if (record.rule == "undocumented-content-type")
    return "answered " + status + " as " + (got.empty() ? "no type at all" : got) + ", the contract says " +
           expected;
  if (record.rule == "missing-header")
    return "answered " + status + " without the " + place(record) + " that its contract promises";
  if (record.rule == "not-json")
    return "answered " + status + " with a body that is not the JSON it says it is";
  if (of_request(record)) {
    return "was asked outside its contract: " + place(record) + " is " + got + ", the contract says " +
           expected;
  }
  return "answered " + status + " outside its contract: " + place(record) + " is " +
         (got.empty() ? "missing" : got) + ", the contract says " + expected;
}

const char* why_of(const journal::DeviationRecord& record) {
  if (!of_target(record) && (of_request(record) || record.rule == "undocumented-endpoint")) {
    return "The target relies on something that this dependency never promised, so the next release of the "
           "dependency may refuse it.";
  }
  if (!of_target(record))
    return "The target is written for what this contract says; what it gets is something else.";
  if (of_request(record)) {
    return "The target takes a request that its contract does not allow: the contract is behind, or a check "
           "is missing.";
  }
  return "Clients are written, and often generated, from this contract; what is not in it breaks them.";
}

// How many messages of this kind were looked at; 0: not known.
std::uint64_t messages_of(const journal::StoredRun& run, const journal::DeviationRecord& record) {
  const bool request = of_request(record);
  std::uint64_t messages = 0;
  for (const journal::ShapeRecord& shape : run.shapes) {
    if (shape.side == record.side && shape.endpoint == record.endpoint && shape.is_request == request &&
        (request || shape.status == record.status))
      messages += shape.messages;
  }
  return std::max(messages, record.count);
}

std::string stage_named(const journal::StoredRun& run, int id) {
  for (const journal::StageRecord& stage : run.stages) {
    if (stage.id == id) return stage.name;
  }
  return {};
}

}  // namespace

std::vector<Finding> find_deviations(const Case& run) {
  std::vector<Finding> findings;
  for (const auto& [key, group] : grouped(run.run())) {
    const journal::DeviationRecord& record = group.record;
    Finding finding;
    finding.rule = "contract-" + record.rule;
    finding.severity = severity_of(record);
    finding.endpoint = record.endpoint;
    const std::string who = of_target(record) ? record.endpoint : record.side + " " + record.endpoint;
    finding.title = who + " " + what_happened(record);
    finding.why = why_of(record);
    finding.stage = stage_named(run.run(), group.stage);
    finding.count = record.count;
    finding.of = messages_of(run.run(), record);
    finding.first_seen = record.first_seen;
    finding.last_seen = record.last_seen;
    if (record.exchange != 0) {
      const auto kind =
          of_target(record) || record.side == "baseline" ? Evidence::Kind::exchange : Evidence::Kind::call;
      finding.evidence.push_back({kind, record.exchange, "the first one of these"});
    }
    if (!record.schema.empty())
      finding.evidence.push_back(
          {Evidence::Kind::figure, 0, "the contract says so at " + first_line(record.schema, 120)});
    finding.reproduce = run.reproduce(finding.stage);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace shakedown::judge
