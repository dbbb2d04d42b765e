// What left the contract, from the deviations that were counted while the run went on. One finding is one
// endpoint, rule and place; its severity says what a client that believes the contract would suffer. A
// dependency that leaves its own contract is somebody else's to mend and counts one step less; what the
// target asks of it outside of that contract counts as the target's own.
#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "harness/judge/oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using journal::DeviationRecord;

constexpr std::size_t most_examples = 3;
constexpr const char* target_side = "target";
constexpr const char* baseline_side = "baseline";

struct Group {
  std::vector<const DeviationRecord*> members;  // most often seen first
  std::uint64_t count = 0;
  Nanoseconds first_seen{};
  Nanoseconds last_seen{};

  void add(const DeviationRecord& record) {
    first_seen = members.empty() ? record.first_seen : std::min(first_seen, record.first_seen);
    last_seen = members.empty() ? record.last_seen : std::max(last_seen, record.last_seen);
    count += record.count;
    members.push_back(&record);
  }
  const DeviationRecord& main() const { return *members.front(); }
};

// The statuses that an operation does not document are findings of their own.
auto key_of(const DeviationRecord& record) {
  return std::tuple(record.side, record.endpoint, record.rule, record.where,
                    record.rule == "undocumented-status" ? record.status : 0);
}

bool is_request_rule(const DeviationRecord& record) {
  return record.rule.starts_with("request-") || record.rule == "deprecated";
}

Severity one_step_less(Severity severity) {
  return severity <= Severity::low ? Severity::low : static_cast<Severity>(static_cast<int>(severity) - 1);
}

// A value of another type or none at all breaks whoever reads it; a bound or a format may go unnoticed.
bool breaks_readers(const DeviationRecord& record) {
  if (record.got == "absent" || record.got == "no body") return true;
  for (const char* type : {"string", "integer", "number", "boolean", "object", "array", "null"}) {
    const std::string_view expected = record.expected;
    if (expected.starts_with(type)) return true;
  }
  return false;
}

Severity severity_of(const DeviationRecord& record) {
  const bool of_dependency = record.side != target_side;
  if (record.rule == "deprecated" || record.rule == "header") return Severity::low;
  if (is_request_rule(record)) return of_dependency ? Severity::medium : Severity::low;
  if (record.rule == "undocumented-endpoint") return Severity::medium;
  Severity severity = Severity::medium;
  if (record.rule == "undocumented-status" && record.status >= 400 && record.status < 500)
    severity = Severity::low;
  if (record.rule == "not-json" || (record.rule == "body" && breaks_readers(record)))
    severity = Severity::high;
  const bool of_an_error = record.status >= 400 && record.rule != "undocumented-status";
  if (of_an_error) severity = one_step_less(severity);
  return of_dependency ? one_step_less(severity) : severity;
}

std::string who(const DeviationRecord& record) {
  return record.side == target_side ? record.endpoint : record.side + "'s " + record.endpoint;
}

std::string got_instead(const DeviationRecord& record) {
  const std::string place = record.where.empty() ? "the message" : record.where;
  return place + " is " + record.got + " where the contract has " + record.expected;
}

std::string title_of(const DeviationRecord& record) {
  const std::string status = std::to_string(record.status);
  if (record.rule == "undocumented-endpoint")
    return who(record) + " is served (" + status + ") and is not in the contract";
  if (record.rule == "undocumented-status")
    return who(record) + " answered " + status + ", which the contract does not have: it has " +
           record.expected;
  if (record.rule == "undocumented-content-type")
    return who(record) + " answered " + status + " with content type " + record.got + ", not " +
           record.expected;
  if (record.rule == "missing-header")
    return who(record) + " answered " + status + " without its required " + record.where;
  if (record.rule == "not-json")
    return who(record) + " answered " + status + " with what says that it is JSON and is not: " + record.got;
  if (record.rule == "deprecated") return "The traffic calls " + who(record) + ", which is deprecated";
  if (record.rule == "request-body" || record.rule == "request-parameter")
    return who(record) + " accepted a request outside of the contract: " + got_instead(record);
  return who(record) + " answered " + status + " outside of the contract: " + got_instead(record);
}

const char* why_of(const std::string& rule) {
  if (rule == "undocumented-endpoint")
    return "Nobody who reads the contract knows of it: it is not reviewed, not tested by others, and nobody "
           "may rely "
           "on it.";
  if (rule == "deprecated") return "It may be gone with the next version of the service that offers it.";
  if (rule == "undocumented-status")
    return "Clients written from the contract have no branch for this status.";
  if (rule == "request-body" || rule == "request-parameter")
    return "Either the contract is stricter than the service, or the caller is out of date: a service that "
           "begins to "
           "check will refuse it.";
  if (rule == "missing-header" || rule == "header")
    return "Clients may rely on what the contract says of this header.";
  return "Clients generated from the contract fail on it, or read something else than was meant.";
}

void add_evidence(const Case& run, const Group& group, Finding& finding) {
  for (const DeviationRecord* record : group.members) {
    if (finding.evidence.size() >= most_examples) return;
    const std::string says = (record->where.empty() ? std::string() : record->where + ": ") + "expected " +
                             record->expected + ", got " + record->got +
                             (record->schema.empty() ? "" : " (" + record->schema + ")");
    const bool of_target = record->side == target_side;
    const journal::ExchangeRecord* example = of_target ? run.exchange(record->exchange) : nullptr;
    if (example != nullptr) {
      finding.evidence.push_back(
          {Evidence::Kind::exchange, record->exchange, describe(example->exchange) + "; " + says});
    } else if (!of_target && record->exchange != 0) {
      finding.evidence.push_back({Evidence::Kind::call, record->exchange, says});
    } else {
      finding.evidence.push_back({Evidence::Kind::figure, 0, says});
    }
  }
}

// How many messages of this kind were seen: by their shapes, else by what was sent there; 0: not known.
std::uint64_t chances(const Case& run, const DeviationRecord& deviation) {
  const bool of_request = is_request_rule(deviation);
  std::uint64_t seen = 0;
  for (const auto& shape : run.run().shapes) {
    if (shape.side == deviation.side && shape.endpoint == deviation.endpoint &&
        shape.is_request == of_request)
      seen += shape.messages;
  }
  if (seen > 0 || deviation.side != target_side) return seen;
  for (const auto& record : run.run().endpoints) {
    if (to_string(record.endpoint) == deviation.endpoint) return run.sent_to(record.id);
  }
  return 0;
}

// server-error tells of a 5xx that nobody expects, deprecated-call of what the target asks of a dependency.
bool told_elsewhere(const journal::StoredRun& run, const DeviationRecord& record) {
  if (record.rule == "deprecated") return record.side != target_side;
  if (record.rule != "undocumented-status" || record.status < 500 || record.side != target_side) return false;
  return std::any_of(
      run.signatures.begin(), run.signatures.end(), [&](const journal::SignatureRecord& signature) {
        const auto named =
            std::find_if(run.endpoints.begin(), run.endpoints.end(),
                         [&](const auto& endpoint) { return endpoint.id == signature.endpoint; });
        return signature.status == record.status && named != run.endpoints.end() &&
               to_string(named->endpoint) == record.endpoint;
      });
}

}  // namespace

std::vector<Finding> find_contract_deviations(const Case& run) {
  using Key = decltype(key_of(DeviationRecord{}));
  std::map<Key, Group> groups;
  for (const DeviationRecord& record : run.run().deviations) {
    if (record.count > 0) groups[key_of(record)].add(record);
  }
  std::vector<Finding> findings;
  for (auto& [key, group] : groups) {
    std::sort(group.members.begin(), group.members.end(), [](const auto* a, const auto* b) {
      return std::tie(b->count, a->first_seen, a->expected) < std::tie(a->count, b->first_seen, b->expected);
    });
    const DeviationRecord& main = group.main();
    if (main.side == baseline_side || told_elsewhere(run.run(), main)) continue;  // only the target is judged
    Finding finding;
    finding.rule = "contract-" + main.rule;
    finding.severity = severity_of(main);
    for (const auto* record : group.members)
      finding.severity = std::max(finding.severity, severity_of(*record));
    finding.title = title_of(main);
    finding.why = why_of(main.rule);
    Key of_baseline = key;
    std::get<0>(of_baseline) = baseline_side;
    if (main.side == target_side && groups.contains(of_baseline)) finding.why += " The baseline does so too.";
    finding.endpoint = main.side == target_side ? main.endpoint : "";
    finding.count = group.count;
    finding.of = chances(run, main);
    if (finding.of < finding.count) finding.of = 0;  // counted at different times
    finding.first_seen = group.first_seen;
    finding.last_seen = group.last_seen;
    for (const auto& stage : run.run().stages) {
      if (stage.id == main.stage) finding.stage = stage.name;
    }
    finding.reproduce = run.reproduce(finding.stage);
    add_evidence(run, group, finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace shakedown::judge
