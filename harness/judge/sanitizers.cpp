// What sanitizers and race detectors reported: a mistake that happened, with its places. Reports that were
// read as a whole are records of the run (one a defect); a headline in a log whose report was not is an
// event.
#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/changed_frames.hpp"
#include "harness/judge/oracles.hpp"
#include "harness/judge/process_evidence.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

using journal::SanitizerReportRecord;
using journal::SanitizerStack;

constexpr std::size_t most_lines = 20;
constexpr std::size_t most_stacks = 4;
constexpr std::size_t most_frames = 8;
constexpr std::size_t most_changed_frames = 4;
constexpr std::size_t most_exchanges = 6;
constexpr std::size_t most_name = 120;
constexpr Nanoseconds nearby = std::chrono::seconds(2);
// A runtime looks up names and lines, and then writes, while the thread that it found waits.
constexpr Nanoseconds writing = std::chrono::milliseconds(250);

bool holds(const std::string& text, const char* word) {
  return text.find(word) != std::string::npos;
}

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
  if (holds(report, "LeakSanitizer")) return Severity::medium;
  if (holds(report, "AddressSanitizer") || holds(report, "MemorySanitizer")) return Severity::critical;
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

std::string shortened(const std::string& name) {
  return name.size() <= most_name ? name : name.substr(0, most_name) + "...";
}

std::string say_frame(const journal::SanitizerFrame& frame) {
  std::string text = frame.function.empty() ? "?" : shortened(frame.function);
  const auto slash = frame.file.rfind('/');
  if (!frame.file.empty()) text += " " + frame.file.substr(slash == std::string::npos ? 0 : slash + 1);
  if (frame.line > 0) text += ":" + std::to_string(frame.line);
  return text;
}

// "Write of size 4 by thread T2: take() shop.cpp:12, called by serve() shop.cpp:80 ...", from the project's
// own frame on.
std::string say_stack(const SanitizerStack& stack) {
  std::string text = shortened(stack.title);
  const auto begin = static_cast<std::size_t>(std::max(0, stack.user_frame));
  for (std::size_t i = begin; i < std::min(stack.frames.size(), begin + most_frames); ++i)
    text += (i == begin ? ": " : ", called by ") + say_frame(stack.frames[i]);
  return text;
}

// The kept requests that were under way when the report was written.
std::vector<const journal::ExchangeRecord*> under_way(const Case& run, const SanitizerReportRecord& report) {
  std::vector<const journal::ExchangeRecord*> found;
  for (const auto& record : run.run().exchanges) {
    const Timing& timing = record.exchange.timing;
    if (was_sent(record.exchange.outcome) && timing.sent <= report.first_seen &&
        timing.done >= report.first_seen - writing)
      found.push_back(&record);
  }
  std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
    const auto a_sent = a->exchange.timing.sent;
    const auto b_sent = b->exchange.timing.sent;
    return a_sent != b_sent ? a_sent > b_sent : a->id < b->id;
  });
  if (found.size() > most_exchanges) found.resize(most_exchanges);
  return found;
}

void add_requests(const Case& run, const SanitizerReportRecord& report, Finding& finding) {
  const auto requests = under_way(run, report);
  std::set<std::string> endpoints;
  for (const auto* record : requests) {
    endpoints.insert(run.endpoint(record->exchange.endpoint));
    finding.evidence.push_back({Evidence::Kind::exchange, record->id,
                                "under way when it was reported: " + describe(record->exchange)});
  }
  if (requests.empty()) {
    add_exchanges_before(run, report.first_seen, finding);
    return;
  }
  if (endpoints.size() == 1) finding.endpoint = *endpoints.begin();
  std::string names;
  for (const auto& name : endpoints) names += (names.empty() ? "" : ", ") + name;
  finding.why += " Requests to " + names + " were under way.";
}

void add_changed_lines(const Case& run, const SanitizerReportRecord& report, Finding& finding) {
  if (!run.run().touched || report.process != "target") return;
  const auto frames = changed_frames(*run.run().touched, report.stacks);
  if (frames.empty()) return;
  finding.why += " The change under test touches its lines.";
  for (std::size_t i = 0; i < std::min(most_changed_frames, frames.size()); ++i) {
    const ChangedFrame& frame = frames[i];
    finding.evidence.push_back({Evidence::Kind::figure, 0,
                                first_line(frame.file + ":" + std::to_string(frame.line), most_name) +
                                    ", a changed line (" + name_of(frame.authorship) + "), in " +
                                    first_line(frame.function, most_name)});
  }
}

Finding finding_of(const Case& run, const SanitizerReportRecord& report) {
  Finding finding;
  finding.rule = "sanitizer-report";
  finding.severity = report.io_sync_off ? Severity::medium : severity_of(report.tool);
  finding.title = called(report.process) + " reported " + first_line(report.tool + ": " + report.says);
  finding.why =
      "A sanitizer reports what happened, not what might: the same mistake in a build without it goes on "
      "with wrong memory.";
  if (report.io_sync_off)
    finding.why += " Seen only in the look that counts no data through sockets and pipes as synchronisation.";
  if (report.cut) finding.why += " Its log ends in the middle of the report.";
  finding.count = report.count;
  finding.first_seen = report.first_seen;
  finding.last_seen = report.last_seen;
  finding.stage = run.stage_at(report.first_seen);
  finding.reproduce = run.reproduce(finding.stage);
  for (std::size_t i = 0; i < std::min(most_stacks, report.stacks.size()); ++i)
    finding.evidence.push_back({Evidence::Kind::figure, 0, say_stack(report.stacks[i])});
  add_changed_lines(run, report, finding);
  if (report.experiment != 0) {
    finding.evidence.push_back(
        {Evidence::Kind::experiment, report.experiment, "first reported while this went on"});
  }
  if (report.process == "target") add_requests(run, report, finding);
  return finding;
}

// Headlines in the output of a process none of whose reports is a record.
std::vector<Finding> findings_of_headlines(const Case& run, const std::set<std::string>& recorded) {
  std::map<std::pair<std::string, std::string>, std::vector<const journal::StoredEvent*>> families;
  for (const journal::StoredEvent& stored : run.run().events) {
    const Event& event = stored.event;
    if (event.kind == EventKind::sanitizer_report && !recorded.contains(event.subject))
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

}  // namespace

std::vector<Finding> find_sanitizer_reports(const Case& run) {
  std::set<std::string> recorded;
  for (const auto& report : run.run().sanitizer_reports) recorded.insert(report.process);
  auto findings = findings_of_headlines(run, recorded);
  for (const auto& report : run.run().sanitizer_reports) findings.push_back(finding_of(run, report));
  return findings;
}

}  // namespace shakedown::judge
