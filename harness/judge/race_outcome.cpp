// The first thing that fits names the burst: what ended or hung, what is whose, then HTTP's own promises, and
// only then what no serial order explains, by what differs.
#include "harness/judge/race_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/judge/experiment_view.hpp"
#include "harness/judge/race_explain.hpp"
#include "harness/judge/race_marks.hpp"
#include "harness/judge/race_naming.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

RaceRuling ruling(RaceOutcome outcome, std::string says) {
  return {outcome, std::move(says), {}, {}};
}

std::string why_not_exercised(const RacePlay& burst) {
  if (!burst.record.not_exercised.empty()) return burst.record.not_exercised;
  if (burst.record.overlap < 2 || burst.record.certified_by.empty())
    return "no two of its requests were seen under way at once";
  const auto answered = std::count_if(burst.requests.begin(), burst.requests.end(), [](const auto& kept) {
    return kept.exchange.response.status > 0 || timed_out(kept.exchange);
  });
  return answered < 2 ? "fewer than two of its requests were answered" : "";
}

bool never_answered(const journal::ExchangeRecord& kept) {
  return kept.id != 0 && timed_out(kept.exchange);
}

// Requests that wait for each other: they did not end in time, and a read afterwards did not either.
RaceRuling look_for_deadlock(const RaceControl& control, const RacePlay& burst) {
  const auto hung = std::count_if(burst.requests.begin(), burst.requests.end(), never_answered);
  if (hung == 0) return ruling(RaceOutcome::serial, "");
  const auto stuck = std::find_if(burst.state.begin(), burst.state.end(), never_answered);
  Nanoseconds longest{};
  for (const RacePlay& play : control.serial()) {
    for (const int request : play.record.order)
      longest =
          std::max(longest, play.requests[static_cast<std::size_t>(request)].exchange.timing.service_time());
  }
  if (stuck == burst.state.end()) return ruling(RaceOutcome::serial, "");
  auto found = ruling(
      RaceOutcome::deadlock,
      fmt::format("{} of {} requests never ended (one after another none takes more than {}), and the target "
                  "was stuck afterwards: {} {} was not answered",
                  hung, burst.record.order.size(), say_duration(longest), stuck->exchange.request.method,
                  first_line(stuck->exchange.request.target, 60)));
  found.evidence.push_back({Evidence::Kind::exchange, stuck->id, "afterwards: not answered in time"});
  return found;
}

RaceRuling look_for_foreign_data(const RaceControl& control, const RacePlay& burst) {
  const auto marks = foreign_marks(control, burst);
  if (marks.empty()) return ruling(RaceOutcome::serial, "");
  const ForeignMark* worst = &marks.front();
  for (const ForeignMark& mark : marks) {
    if (!mark.same_identity && worst->same_identity) worst = &mark;
  }
  const bool foreign = !worst->same_identity || !worst->mixed;
  return ruling(
      foreign ? RaceOutcome::foreign_response : RaceOutcome::torn_response,
      fmt::format("the answer to request {} has \"{}\", which is request {}'s{}; in no serial order "
                  "it stands there",
                  worst->request + 1, first_line(worst->value, 40), worst->owner + 1,
                  worst->same_identity ? "" : ", another identity's"));
}

void cite_requests(const RacePlay& burst, RaceRuling& ruling) {
  for (const int request : burst.record.order) {
    const auto& kept = burst.requests[static_cast<std::size_t>(request)];
    if (kept.id == 0) continue;
    const Exchange& exchange = kept.exchange;
    const std::string answer = exchange.response.status > 0
                                   ? fmt::format("{} after {}", exchange.response.status,
                                                 say_duration(exchange.timing.service_time()))
                                   : "no whole answer";
    ruling.evidence.push_back({Evidence::Kind::exchange, kept.id,
                               fmt::format("request {}, {} {}: {}", request + 1, exchange.request.method,
                                           first_line(exchange.request.target, 60), answer)});
  }
}

// Errors of the target's own that no serial order has, though the rest is explained.
RaceRuling explained(const RaceControl& control, const RacePlay& burst, const ComparedPlay& compared,
                     const Explanation& explanation) {
  if (auto errors = look_for_errors(control, burst, compared, Errors::of_the_target);
      errors.outcome != RaceOutcome::serial)
    return errors;
  if (!explanation.in_real_time) {
    return ruling(RaceOutcome::stale_read,
                  "a read that began after a write had been answered shows what was before");
  }
  if (!control.blind().empty()) return ruling(RaceOutcome::inconclusive, control.blind());
  return ruling(RaceOutcome::serial, explanation.with_refusals
                                         ? "as some serial order ends, less the requests that were refused"
                                         : "as some serial order ends");
}

RaceRuling look(const RaceControl& control, const RacePlay& burst) {
  if (burst.target_ended) {
    auto crashed = ruling(RaceOutcome::crashed, "the target ended");
    if (burst.ending != 0)
      crashed.evidence.push_back({Evidence::Kind::event, burst.ending, "the target ended"});
    return crashed;
  }
  if (!control.unusable().empty()) return ruling(RaceOutcome::inconclusive, control.unusable());
  if (burst.requests.size() != control.requests())
    return ruling(RaceOutcome::inconclusive, "the burst is not one of these requests");
  if (auto why = why_not_exercised(burst); !why.empty())
    return ruling(RaceOutcome::not_exercised, std::move(why));
  if (auto deadlock = look_for_deadlock(control, burst); deadlock.outcome != RaceOutcome::serial)
    return deadlock;
  if (auto foreign = look_for_foreign_data(control, burst); foreign.outcome != RaceOutcome::serial)
    return foreign;
  const ComparedPlay compared = control.compared(burst);
  const Explanation explanation = explain(control, burst, compared);
  if (explanation.legal) return explained(control, burst, compared, explanation);
  if (auto promise = look_for_broken_promise(control, burst, compared);
      promise.outcome != RaceOutcome::serial)
    return promise;
  if (!explanation.wants.empty()) {
    auto open = ruling(RaceOutcome::inconclusive,
                       "some requests were refused, and what the others alone leave behind is not known");
    open.wants = explanation.wants;
    return open;
  }
  if (!control.complete(burst.record.order)) return look_at_incomplete(control, burst, compared);
  return name_what_differs(control, burst, compared);
}

}  // namespace

RaceRuling judge_burst(const RaceControl& control, const RacePlay& burst) {
  RaceRuling result = look(control, burst);
  if (is_race(result.outcome)) cite_requests(burst, result);
  return result;
}

bool is_race(RaceOutcome outcome) {
  return is_exercised(outcome) && outcome != RaceOutcome::serial;
}

bool is_exercised(RaceOutcome outcome) {
  return outcome != RaceOutcome::not_exercised && outcome != RaceOutcome::inconclusive;
}

const char* name_of(RaceOutcome outcome) {
  switch (outcome) {
    case RaceOutcome::serial:
      return "serial";
    case RaceOutcome::limit_overrun:
      return "limit overrun";
    case RaceOutcome::duplicate_create:
      return "duplicate create";
    case RaceOutcome::lost_update:
      return "lost update";
    case RaceOutcome::double_effect:
      return "double effect";
    case RaceOutcome::torn_response:
      return "torn response";
    case RaceOutcome::foreign_response:
      return "foreign response";
    case RaceOutcome::stale_read:
      return "stale read";
    case RaceOutcome::concurrent_errors:
      return "concurrent errors";
    case RaceOutcome::deadlock:
      return "deadlock";
    case RaceOutcome::conditional_overrun:
      return "conditional overrun";
    case RaceOutcome::other_state:
      return "other state";
    case RaceOutcome::crashed:
      return "crashed";
    case RaceOutcome::not_exercised:
      return "not exercised";
    case RaceOutcome::inconclusive:
      return "inconclusive";
  }
  return "inconclusive";
}

}  // namespace shakedown::judge
