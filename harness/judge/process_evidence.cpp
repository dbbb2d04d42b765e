#include "harness/judge/process_evidence.hpp"

#include <algorithm>

#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_events = 5;
constexpr std::size_t most_lines = 10;
constexpr std::size_t most_exchanges = 5;
// Lines and failures are stamped when they are read, which may be a moment after the event.
constexpr Nanoseconds slack = std::chrono::milliseconds(500);
constexpr Nanoseconds just_before = std::chrono::seconds(2);

}  // namespace

std::string headline(const Event& event) {
  return first_line(std::string_view(event.text).substr(0, event.text.find(';')));
}

std::string called(const std::string& subject) {
  return subject == "target" ? "The target" : "The dependency " + first_line(subject);
}

Finding finding_from(const Case& run, const std::vector<const journal::StoredEvent*>& events) {
  Finding finding;
  finding.count = events.size();
  finding.first_seen = events.front()->event.at;
  finding.last_seen = events.back()->event.at;
  finding.stage = run.stage_at(finding.first_seen);
  finding.reproduce = run.reproduce(finding.stage);
  for (std::size_t i = 0; i < std::min(most_events, events.size()); ++i)
    finding.evidence.push_back({Evidence::Kind::event, events[i]->id, headline(events[i]->event)});
  return finding;
}

void add_last_log_lines(const Case& run, const std::string& subject, Nanoseconds at, Finding& finding) {
  std::vector<const journal::StoredLogLine*> lines;
  const auto& log = run.run().log;
  for (auto line = log.rbegin(); line != log.rend() && lines.size() < most_lines; ++line) {
    if (line->line.subject == subject && line->line.at <= at + slack) lines.push_back(&*line);
  }
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    finding.evidence.push_back(
        {Evidence::Kind::log_line, (*line)->id,
         "logged " + say_duration(std::max(Nanoseconds{}, at - (*line)->line.at)) + " before"});
}

void add_exchanges_before(const Case& run, Nanoseconds at, Finding& finding) {
  std::vector<const journal::ExchangeRecord*> last;
  for (const journal::ExchangeRecord& record : run.run().exchanges) {
    const Timing& timing = record.exchange.timing;
    if (was_sent(record.exchange.outcome) && timing.sent <= at && timing.done >= at - just_before)
      last.push_back(&record);
  }
  // Failures first: what a crash cut off is nearer to its cause than what was answered well.
  std::sort(last.begin(), last.end(), [](const auto* a, const auto* b) {
    const bool a_failed = is_error(a->exchange.outcome);
    const bool b_failed = is_error(b->exchange.outcome);
    if (a_failed != b_failed) return a_failed;
    const Nanoseconds a_sent = a->exchange.timing.sent;
    const Nanoseconds b_sent = b->exchange.timing.sent;
    return a_sent != b_sent ? a_sent > b_sent : a->id < b->id;
  });
  if (last.size() > most_exchanges) last.resize(most_exchanges);
  for (const auto* record : last)
    finding.evidence.push_back({Evidence::Kind::exchange, record->id,
                                "sent " + say_duration(at - record->exchange.timing.sent) +
                                    " before: " + describe(record->exchange)});
}

}  // namespace shakedown::judge
