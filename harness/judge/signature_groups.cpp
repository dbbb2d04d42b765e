#include "harness/judge/signature_groups.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/active_faults.hpp"
#include "harness/judge/target_log.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_examples = 3;
// A connection that a dying process resets is noticed before the process's end is.
constexpr Nanoseconds notice_of_crash = std::chrono::seconds(1);

// What the target itself said about the first example: the answer often hides the cause that the log names.
void add_log_lines(const Case& run, const SignatureGroup& group, Finding& finding) {
  const journal::ExchangeRecord* example = run.exchange(group.main().exchange);
  if (example == nullptr) return;
  for (const auto* stored : lines_about(log_of_target(run), example->exchange))
    finding.evidence.push_back({Evidence::Kind::log_line, stored->id,
                                "logged by the target at that time: " + first_line(stored->line.text)});
}

}  // namespace

void SignatureGroup::add(const journal::SignatureRecord& signature) {
  first_seen = members.empty() ? signature.first_seen : std::min(first_seen, signature.first_seen);
  last_seen = members.empty() ? signature.last_seen : std::max(last_seen, signature.last_seen);
  count += signature.count;
  members.push_back(&signature);
}

std::vector<SignatureGroup> group_signatures(
    const Case& run, const SignatureFilter& filter,
    const std::function<std::string(const journal::SignatureRecord&)>& key) {
  std::map<std::string, SignatureGroup> by_key;
  for (const journal::SignatureRecord& signature : run.run().signatures) {
    if (signature.count > 0 && filter(signature)) by_key[key(signature)].add(signature);
  }
  std::vector<SignatureGroup> groups;
  for (auto& [name, group] : by_key) {
    std::sort(group.members.begin(), group.members.end(), [](const auto* a, const auto* b) {
      return a->count != b->count ? a->count > b->count : a->id < b->id;
    });
    groups.push_back(std::move(group));
  }
  return groups;
}

Finding finding_from(const Case& run, const SignatureGroup& group, const char* rule, Severity severity) {
  Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.stage = run.stage_at(group.first_seen);
  finding.count = group.count;
  finding.first_seen = group.first_seen;
  finding.last_seen = group.last_seen;

  std::set<int> endpoints;
  for (const auto* member : group.members) endpoints.insert(member->endpoint);
  if (endpoints.size() == 1) finding.endpoint = run.endpoint(*endpoints.begin());
  for (const int endpoint : endpoints) finding.of += run.sent_to(endpoint);
  // The counts of a run that was cut off may be newer than its totals.
  finding.of = std::max(finding.of, finding.count);
  finding.reproduce = run.reproduce(finding.stage);

  for (const auto* member : group.members) {
    if (finding.evidence.size() == most_examples) break;
    const journal::ExchangeRecord* example = run.exchange(member->exchange);
    if (example == nullptr) continue;
    finding.evidence.push_back(
        {Evidence::Kind::exchange, example->id,
         describe(example->exchange) + while_faults_were_on(run.run(), example->exchange.timing)});
  }
  add_log_lines(run, group, finding);
  std::string figure = how_often(finding);
  if (group.members.size() > 1) figure += ", with " + say_count(group.members.size()) + " different messages";
  finding.evidence.push_back({Evidence::Kind::figure, 0, figure});
  return finding;
}

bool after_crash(const Case& run, const journal::SignatureRecord& signature) {
  return run.target_crashed() && signature.first_seen >= *run.target_crashed() - notice_of_crash;
}

std::string how_often(const Finding& finding) {
  return "in " + say_count(finding.count) + " of " + counted(finding.of, "request");
}

}  // namespace shakedown::judge
