// A failure and not one line in a log that is otherwise written as things happen: in production only users
// would notice. A log that is buffered says late what it has to say, so every line up to the target's next
// start counts, and a target that logged nothing before the fault proves nothing.
#include <algorithm>

#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/target_log.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

Nanoseconds next_start(const journal::StoredRun& run, Nanoseconds after) {
  Nanoseconds next = never;
  for (const journal::StoredEvent& stored : run.events) {
    if (stored.event.kind == EventKind::process_started && stored.event.subject == "target" &&
        stored.event.at > after)
      next = std::min(next, stored.event.at);
  }
  return next;
}

Nanoseconds last_start(const journal::StoredRun& run, Nanoseconds before) {
  Nanoseconds last{};
  for (const journal::StoredEvent& stored : run.events) {
    if (stored.event.kind == EventKind::process_started && stored.event.subject == "target" &&
        stored.event.at <= before)
      last = std::max(last, stored.event.at);
  }
  return last;
}

}  // namespace

Ruling judge_silence(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  const ViewedStep& step = *view.provoked();
  const Exchange& exchange = step.exchange();
  const bool failed = exchange.response.status >= 500 || exchange.outcome == Outcome::closed ||
                      exchange.outcome == Outcome::reset || exchange.outcome == Outcome::truncated;
  if (!failed) return not_exercised("the target did not fail");
  const auto& log = view.run().log;
  const Nanoseconds started = last_start(view.run(), exchange.timing.sent);
  const bool logs = std::any_of(log.begin(), log.end(), [&](const auto& stored) {
    return stored.line.subject == "target" && stored.line.at >= started && stored.line.at < exchange.timing.sent;
  });
  if (!logs) return not_exercised("the target had logged nothing before either");
  for (const journal::StoredEvent& stored : view.run().events) {
    if (stored.event.kind == EventKind::log_flood && stored.event.subject == "target")
      return not_exercised("lines of the target's log were dropped");
  }
  // Any line while it failed; later ones, which may be about later requests, only where they speak of a failure.
  const Nanoseconds until = next_start(view.run(), exchange.timing.sent);
  const auto line = std::find_if(log.begin(), log.end(), [&](const auto& stored) {
    if (stored.line.subject != "target" || stored.line.at < exchange.timing.sent || stored.line.at >= until)
      return false;
    return stored.line.at <= view.record().healed || looks_like_an_error(stored.line, exchange.response.status);
  });
  if (line != log.end()) return held("logged: " + first_line(line->line.text));
  return broken(Severity::medium, "failed, and not one line was logged",
                {evidence_of(step, "and no log line about it")});
}

}  // namespace shakedown::judge
