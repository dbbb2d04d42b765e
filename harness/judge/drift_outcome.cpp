#include "harness/judge/drift_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "harness/judge/drift_result.hpp"
#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/target_log.hpp"
#include "harness/judge/words.hpp"
#include "harness/model/drift_operators.hpp"

namespace shakedown::judge {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;

bool same_step(const ViewedStep& a, const ViewedStep& b) {
  return a.record->journey == b.record->journey && a.record->step == b.record->step;
}

const ViewedStep* step_like(const ViewedSteps& steps, const ViewedStep& like) {
  for (const ViewedStep& step : steps) {
    if (same_step(step, like)) return &step;
  }
  return nullptr;
}

// What differs between the plays that were learned from, and between the last of them and the one right
// before the change.
NoiseMask noise_of(const ExperimentView& view, const ViewedStep& like, bool with_leading) {
  NoiseMask mask;
  const ViewedStep* last = nullptr;
  for (const ViewedStep& step : view.of(Phase::control)) {
    if (!same_step(step, like)) continue;
    if (last) mask.learn(last->exchange().response, step.exchange().response);
    last = &step;
  }
  const ViewedStep* leading = step_like(view.of(Phase::control_again), like);
  if (with_leading && last && leading) mask.learn(last->exchange().response, leading->exchange().response);
  return mask;
}

std::string nothing_changed(const ExperimentView& view) {
  const auto& record = view.record();
  if (!record.not_exercised.empty()) return record.not_exercised;
  if (!view.fault()) return "nothing was changed";
  if (!view.fault()->not_applied.empty()) return view.fault()->not_applied;
  if (!view.provoked()) return "the request was not sent while the change was on";
  if (!was_sent(view.provoked()->exchange().outcome)) return "the request could not be sent";
  if (!view.control() || !view.control_again()) return "there is no control to compare with";
  if (!view.controlled()) return "the controls did not go well";
  if (!view.acted()) return "nothing of this request had the place to change";
  return {};
}

const journal::StoredEvent* ending_of(const ExperimentView& view) {
  const auto& record = view.record();
  for (const journal::StoredEvent& stored : view.run().events) {
    const Event& event = stored.event;
    const bool ended = event.kind == EventKind::process_killed || event.kind == EventKind::process_exited;
    if (ended && event.subject == "target" && event.at >= record.provoked && event.at <= record.end)
      return &stored;
  }
  return nullptr;
}

// Digits say which request it was, and not what happened.
std::string without_digits(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isdigit(c) != 0; });
  return text;
}

// A line while the changed answer was worked on that the plays around it do not have.
bool was_logged(const ExperimentView& view) {
  const Exchange& exchange = view.provoked()->exchange();
  const ViewedStep* leading = view.control_again();
  const ViewedStep* trailing = step_like(view.of(Phase::recovering), *view.provoked());
  const Nanoseconds from = leading ? leading->exchange().timing.sent : exchange.timing.sent;
  const Nanoseconds until = trailing ? trailing->exchange().timing.sent : view.record().end;
  std::set<std::string> usual;
  std::vector<std::string> meanwhile;
  for (const journal::StoredLogLine& stored : view.run().log) {
    const LogLine& line = stored.line;
    if (line.subject != "target" || line.at < from || line.at > view.record().end) continue;
    const bool during = line.at >= exchange.timing.sent && line.at < until;
    if (during && looks_like_an_error(line, exchange.response.status)) return true;
    if (during) {
      meanwhile.push_back(without_digits(line.text));
    } else {
      usual.insert(without_digits(line.text));
    }
  }
  return std::any_of(meanwhile.begin(), meanwhile.end(),
                     [&](const std::string& line) { return !usual.contains(line); });
}

// Statuses by which a service says that it is not to blame, or that it failed in an orderly way.
bool is_documented(int status) {
  return (status >= 400 && status < 500) || (status >= 502 && status <= 504);
}

bool only_adds(const ExperimentView& view) {
  const DriftOperator* op = operator_of(view.record());
  return op && op->change == DriftChange::presence && std::string_view(op->id) == "D14";
}

DriftRuling error_ruling(const ExperimentView& view) {
  const Exchange& exchange = view.provoked()->exchange();
  const int status = exchange.response.status;
  DriftRuling ruling;
  ruling.evidence = {evidence_of(*view.provoked())};
  if (status == 0) {
    ruling.outcome = DriftOutcome::server_error;
    ruling.says = "the connection was closed without a whole answer";
  } else if (status >= 500 && !is_documented(status)) {
    ruling.outcome = DriftOutcome::server_error;
    ruling.says = fmt::format("answered {}", status);
  } else if (only_adds(view) && !view.record().is_request) {
    ruling.outcome = DriftOutcome::refused_more;
    ruling.says = fmt::format("answered {} because of a field that was added", status);
  } else {
    ruling.outcome = DriftOutcome::failed_loudly;
    ruling.says = fmt::format("answered {}", status);
  }
  return ruling;
}

DriftRuling success_ruling(const ExperimentView& view) {
  const ViewedStep& provoked = *view.provoked();
  DriftRuling ruling;
  const int status = provoked.exchange().response.status;
  const int usual = view.control_again()->exchange().response.status;
  if (status == 202 && usual != 202)
    return {DriftOutcome::failed_loudly, "answered 202: not done yet", false, {evidence_of(provoked)}};
  if (status >= 300 && usual < 300)
    return {DriftOutcome::failed_loudly,
            fmt::format("redirected with {}", status),
            false,
            {evidence_of(provoked)}};
  const ChangedPlace place(view);
  ResultOfChange result;
  judge_answer(place, noise_of(view, provoked, true), view.control_again()->exchange().response,
               provoked.exchange().response, "", result);
  for (const ViewedStep& read : view.of(Phase::provoked)) {
    if (!read.record->is_read || !succeeded(read.exchange())) continue;
    const ViewedStep* before = step_like(view.of(Phase::control_again), read);
    if (!before || !succeeded(before->exchange())) continue;
    const std::string where =
        "afterwards " + read.exchange().request.method + " " + path_of(read.exchange()) + ": ";
    judge_answer(place, noise_of(view, read, true), before->exchange().response, read.exchange().response,
                 where, result);
  }
  ruling.outcome = result.outcome();
  ruling.says = result.says();
  if (view.record().is_request && ruling.outcome == DriftOutcome::failed_silently) {
    ruling.outcome = DriftOutcome::defaulted;
    ruling.says = "accepted, with another result: " + ruling.says;
  }
  if (ruling.outcome != DriftOutcome::tolerated) {
    ruling.evidence = {evidence_of(*view.control_again(), "the control"), evidence_of(provoked)};
  }
  return ruling;
}

// The first place at which a later play's answers differ from those of the one right before the change. What
// is read is left out: a list of orders keeps the order that the change left unpaid, which is right so.
std::string differs_from_leading(const ExperimentView& view, const ViewedSteps& later) {
  for (const ViewedStep& step : later) {
    if (!step.record->needs_dependency && !step.record->is_read) {
      return fmt::format("{} {}, which leads up to it, fails", step.exchange().request.method,
                         path_of(step.exchange()));
    }
    if (step.record->is_read) continue;
    const ViewedStep* before = step_like(view.of(Phase::control_again), step);
    if (!before || !succeeded(before->exchange())) continue;
    if (timed_out(step.exchange())) return "no whole answer within the deadline";
    if (!succeeded(step.exchange())) {
      return step.exchange().response.status == 0
                 ? std::string("the connection is closed without a whole answer")
                 : fmt::format("it is answered {}", step.exchange().response.status);
    }
    const auto found =
        noise_of(view, step, true).differences(before->exchange().response, step.exchange().response, 1);
    if (!found.empty()) return describe(found.front());
  }
  return {};
}

// Why the plays that were learned from prove nothing for this one; empty where they do.
std::string unsteady(const ExperimentView& view) {
  const ViewedStep& leading = *view.control_again();
  if (noise_of(view, leading, true).covers("status")) return "the control's status changes from play to play";
  const auto found = noise_of(view, leading, false)
                         .differences(view.control()->exchange().response, leading.exchange().response, 1);
  return found.empty() ? "" : "the control is not steady: " + describe(found.front());
}

}  // namespace

DriftRuling judge_drift(const ExperimentView& view) {
  if (auto why = nothing_changed(view); !why.empty())
    return {DriftOutcome::not_exercised, std::move(why), false, {}};
  const ViewedStep& provoked = *view.provoked();
  DriftRuling ruling;
  if (const auto* ending = ending_of(view)) {
    ruling = {DriftOutcome::crashed,
              "the target ended: " + first_line(ending->event.text),
              false,
              {{Evidence::Kind::event, ending->id, first_line(ending->event.text)}, evidence_of(provoked)}};
  } else if (auto why = unsteady(view); !why.empty()) {
    return {DriftOutcome::inconclusive, std::move(why), false, {}};
  } else if (timed_out(provoked.exchange())) {
    ruling = {DriftOutcome::hung,
              "no whole answer after " + say_duration(provoked.exchange().timing.service_time()),
              false,
              {evidence_of(provoked)}};
  } else if (auto worse = differs_from_leading(view, view.of(Phase::recovering)); !worse.empty()) {
    ruling = {
        DriftOutcome::poisoned, "the same request afterwards: " + worse, false, {evidence_of(provoked)}};
    if (!view.of(Phase::recovering).empty())
      ruling.evidence.push_back(evidence_of(view.of(Phase::recovering).front(), "afterwards, unchanged"));
  } else {
    ruling = succeeded(provoked.exchange()) ||
                     (provoked.exchange().response.status >= 200 && provoked.exchange().response.status < 400)
                 ? success_ruling(view)
                 : error_ruling(view);
  }
  ruling.logged = was_logged(view);
  return ruling;
}

const DriftOperator* operator_of(const journal::ExperimentRecord& record) {
  return drift_operator(std::string_view(record.what).substr(0, record.what.find(' ')));
}

bool is_exercised(DriftOutcome outcome) {
  return outcome != DriftOutcome::not_exercised && outcome != DriftOutcome::inconclusive;
}

bool is_broken(DriftOutcome outcome) {
  switch (outcome) {
    case DriftOutcome::server_error:
    case DriftOutcome::failed_silently:
    case DriftOutcome::value_ignored:
    case DriftOutcome::crashed:
    case DriftOutcome::hung:
    case DriftOutcome::poisoned:
    case DriftOutcome::refused_more:
      return true;
    default:
      return false;
  }
}

bool is_failure(DriftOutcome outcome) {
  return outcome == DriftOutcome::failed_loudly ||
         (is_broken(outcome) && outcome != DriftOutcome::failed_silently &&
          outcome != DriftOutcome::value_ignored);
}

const char* name_of(DriftOutcome outcome) {
  switch (outcome) {
    case DriftOutcome::tolerated:
      return "tolerated";
    case DriftOutcome::defaulted:
      return "defaulted";
    case DriftOutcome::failed_loudly:
      return "failed loudly";
    case DriftOutcome::server_error:
      return "server error";
    case DriftOutcome::failed_silently:
      return "failed silently";
    case DriftOutcome::value_ignored:
      return "value ignored";
    case DriftOutcome::crashed:
      return "crashed";
    case DriftOutcome::hung:
      return "hung";
    case DriftOutcome::poisoned:
      return "poisoned";
    case DriftOutcome::refused_more:
      return "refused addition";
    case DriftOutcome::not_exercised:
      return "not exercised";
    case DriftOutcome::inconclusive:
      return "inconclusive";
  }
  return "inconclusive";
}

std::string differs(const ExperimentView& view, Phase phase) {
  for (const ViewedStep& step : view.of(phase)) {
    if (step.record->is_read) continue;
    const ViewedStep* learned = step_like(view.of(Phase::control), step);
    if (!learned) return "a step that the plays before did not have";
    if (!succeeded(step.exchange()))
      return fmt::format("{} {} fails", step.exchange().request.method, path_of(step.exchange()));
    const auto found =
        noise_of(view, step, false).differences(learned->exchange().response, step.exchange().response, 1);
    if (!found.empty()) return describe(found.front());
  }
  return view.of(phase).empty() ? "it could not be played" : "";
}

}  // namespace shakedown::judge
