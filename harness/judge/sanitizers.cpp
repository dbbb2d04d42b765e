// Reports of AddressSanitizer and its family: a mistake that happened, with its place.
#include <algorithm>
#include <map>

#include "harness/judge/oracles.hpp"
#include "harness/judge/process_evidence.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_lines = 20;
constexpr Nanoseconds nearby = std::chrono::seconds(2);

// Reports of one mistake differ in addresses and process numbers only.
std::string family_of(const std::string& report) {
  std::string family;
  for (std::size_t i = 0; i < report.size(); ++i) {
    if (report.compare(i, 2, "0x") != 0) {
      family += report[i];
      continue;
    }
    family += "0x";
    i = std::min(report.find_first_not_of("0123456789abcdefABCDEF", i + 2), report.size()) - 1;
  }
  return family;
}

Severity severity_of(const std::string& report) {
  const auto says = [&](const char* word) { return report.find(word) != std::string::npos; };
  if (says("LeakSanitizer")) return Severity::medium;
  if (says("AddressSanitizer") || says("MemorySanitizer")) return Severity::critical;
  return Severity::high;  // data races and undefined behaviour
}

// The report itself: the line that begins it and those that follow.
void add_report_lines(const Case& run, const Event& event, Finding& finding) {
  const std::string begins = first_line(event.text, 4096);
  const auto& log = run.run().log;
  auto line = std::find_if(log.begin(), log.end(), [&](const auto& stored) {
    const Nanoseconds apart = stored.line.at - event.at;
    return stored.line.subject == event.subject && apart <= nearby && apart >= -nearby &&
           stored.line.text.find(begins) != std::string::npos;
  });
  for (std::size_t lines = 0; line != log.end() && lines < most_lines; ++line) {
    if (line->line.subject != event.subject) continue;
    ++lines;
    finding.evidence.push_back({Evidence::Kind::log_line, line->id, "of the report"});
  }
}

}  // namespace

std::vector<Finding> find_sanitizer_reports(const Case& run) {
  std::map<std::pair<std::string, std::string>, std::vector<const journal::StoredEvent*>> families;
  for (const journal::StoredEvent& stored : run.run().events) {
    const Event& event = stored.event;
    if (event.kind == EventKind::sanitizer_report)
      families[{event.subject, family_of(event.text)}].push_back(&stored);
  }
  std::vector<Finding> findings;
  for (const auto& [family, events] : families) {
    Finding finding = finding_from(run, events);
    finding.rule = "sanitizer-report";
    finding.severity = severity_of(family.second);
    finding.title = called(family.first) + " reported " + first_line(family.second);
    finding.why =
        "A sanitizer reports what happened, not what might: the same mistake in a build without it goes on "
        "with wrong memory.";
    add_report_lines(run, events.front()->event, finding);
    if (family.first == "target") add_exchanges_before(run, events.front()->event.at, finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace shakedown::judge
