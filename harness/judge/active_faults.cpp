#include "harness/judge/active_faults.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace shakedown::judge {
namespace {

constexpr std::size_t most_named = 3;
constexpr std::array<std::string_view, 4> rules_about_failures = {"server-error", "timeout",
                                                                  "connection-failure", "silent-failure"};

using Faults = std::vector<const journal::FaultRecord*>;

// "latency 2 s on payments and status 503 on payments were on"
std::string were_on(const Faults& faults) {
  std::string text;
  const std::size_t named = std::min(faults.size(), most_named);
  for (std::size_t i = 0; i < named; ++i) {
    const bool last = i + 1 == faults.size();
    if (i > 0) text += last ? " and " : ", ";
    text += faults[i]->says;
  }
  if (faults.size() > named) text += " and " + std::to_string(faults.size() - named) + " more";
  return text + (faults.size() == 1 ? " was on" : " were on");
}

}  // namespace

Faults faults_during(const journal::StoredRun& run, Nanoseconds from, Nanoseconds to) {
  Faults active;
  for (const journal::FaultRecord& fault : run.faults) {
    const bool over = fault.end != Nanoseconds{} && fault.end < from;
    if (fault.not_applied.empty() && fault.begin <= to && !over) active.push_back(&fault);
  }
  std::sort(active.begin(), active.end(), [](const auto* a, const auto* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->id < b->id;
  });
  return active;
}

Faults faults_at(const journal::StoredRun& run, Nanoseconds at) {
  return faults_during(run, at, at);
}

std::string while_faults_were_on(const journal::StoredRun& run, const Timing& timing) {
  const Faults faults = faults_during(run, timing.sent, timing.done);
  return faults.empty() ? "" : ", while " + were_on(faults);
}

void cite_faults(const journal::StoredRun& run, Finding& finding) {
  if (std::find(rules_about_failures.begin(), rules_about_failures.end(), finding.rule) ==
      rules_about_failures.end())
    return;
  const Faults first = faults_at(run, finding.first_seen);
  if (first.empty()) return;
  Faults whole;
  for (const auto* fault : faults_at(run, finding.last_seen)) {
    if (std::find(first.begin(), first.end(), fault) != first.end()) whole.push_back(fault);
  }
  finding.why += whole.empty() ? " The first of it came while " + were_on(first)
                               : " All of it came while " + were_on(whole);
  finding.why += ", which the run itself had provoked.";
}

}  // namespace shakedown::judge
