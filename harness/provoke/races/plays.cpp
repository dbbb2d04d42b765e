#include "harness/provoke/races/plays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "harness/judge/experiment_view.hpp"
#include "harness/model/names.hpp"
#include "harness/provoke/experiment/evidence.hpp"
#include "harness/provoke/races/other_body.hpp"
#include "harness/provoke/races/overlap.hpp"

namespace shakedown::races {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;
using PlayKind = journal::RacePlayRecord::Kind;

constexpr Nanoseconds calls_settle = std::chrono::milliseconds(40);
constexpr Nanoseconds ending_shows = std::chrono::milliseconds(500);
constexpr Nanoseconds between_looks = std::chrono::milliseconds(1);
constexpr std::size_t warming_reads = 16;  // as many threads as most services have
// Wide against what a handler does between its check and its act, narrow against any deadline.
constexpr Nanoseconds http_held = std::chrono::milliseconds(50);
constexpr Nanoseconds tcp_held = std::chrono::milliseconds(15);  // of each piece, and there may be many
// A read after one that hung: enough to see whether it does, too.
constexpr Nanoseconds short_deadline = std::chrono::milliseconds(500);

// "Idempotency-Key: a" -> "Idempotency-Key: a-2".
void change_key(WrittenRequest& request, const std::string& suffix) {
  std::size_t at = 0;
  while ((at = request.head.find("\r\n", at)) != std::string::npos) {
    at += 2;
    const auto end = request.head.find("\r\n", at);
    if (end == std::string::npos || end == at) return;
    const std::string_view line(request.head.data() + at, end - at);
    const auto name = line.substr(0, line.find(':'));
    if (equal_ignoring_case(name, "Idempotency-Key") || equal_ignoring_case(name, "X-Idempotency-Key")) {
      request.head.insert(end, suffix);
      return;
    }
  }
}

std::vector<FaultSpec> holding_back(const Surroundings& around, const RaceSet& set) {
  std::vector<FaultSpec> faults;
  for (const std::string& dependency : set.reaches) {
    const auto proxy = around.proxies.find(dependency);
    if (!proxy) continue;
    FaultSpec fault;
    fault.name = "races hold back " + dependency;
    fault.on = dependency;
    fault.kind = proxy->spec.http ? FaultKind::http_delay_headers : FaultKind::latency;
    fault.delay = proxy->spec.http ? http_held : tcp_held;
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace

// A play under way.
class Plays::Course {
 public:
  Course(Plays& plays, const Order& order, PlayKind kind, const PlayAsked& asked)
      : plays_(plays), around_(plays.around_), set_(plays.set_), asked_(asked) {
    play_.record.experiment = asked.experiment;
    around_.services.going_on(around_.stage, asked.experiment, asked.play);
    play_.record.play = asked.play;
    play_.record.kind = kind;
    play_.record.order = order;
    play_.requests.resize(set_.requests.size());
    for (auto& kept : play_.requests) kept.exchange.outcome = Outcome::not_sent;
  }

  judge::RacePlay serial() {
    if (!prepare()) return written();
    if (asked_.held_back) hold_back({});
    const Phase phase = asked_.again ? Phase::control_again : Phase::control;
    for (const int request : play_.record.order) {
      const auto& asking = set_.requests[static_cast<std::size_t>(request)];
      const JourneyPlayer& player = players_[static_cast<std::size_t>(asking.actor)];
      const Nanoseconds began = around_.clock.now();
      Exchange exchange = send(plays_.fresh_.player(), requests_[static_cast<std::size_t>(request)],
                               player.user(), asked_.deadline, around_.stop);
      if (!asked_.held_back) plays_.alone_.push_back(exchange.timing.service_time());
      calls_since(began, {trace_of(exchange.request)}, request);
      note(std::move(exchange), phase, request, false);
    }
    let_go();
    read_state(Phase::after);
    play_.record.how = asked_.held_back ? "answers held back" : "";
    return written();
  }

  judge::RacePlay burst(const Burst& burst) {
    play_.record.how = burst.says(set_);
    play_.record.step = burst.step;
    if (!prepare()) return written();
    if (burst.perturbation && asked_.reads_before) warm_threads(burst);
    release(burst);
    if (play_.record.perturbation != 0) calm(burst);
    let_go();
    read_state(Phase::after);
    look_whether_stuck();
    return written();
  }

 private:
  bool prepare() {
    if (const std::string why = renew(); !why.empty()) {
      play_.record.not_exercised = why;
      return false;
    }
    for (const Actor& actor : set_.actors) {
      players_.emplace_back(plays_.fresh_.player(), actor.journey, user_of(actor));
      if (!lead_up(actor)) return false;
    }
    if (asked_.reads_before) read_state(Phase::before);
    return write_requests();
  }

  std::string renew() {
    if (!plays_.fresh_.possible()) {
      play_.record.state = "new identities";
      return {};
    }
    if (!plays_.next_begins_afresh()) {
      play_.record.state = "as the play before left it";
      return {};
    }
    play_.record.state = "fresh start";
    const auto started = plays_.fresh_.again();
    plays_.incarnation_ = around_.services.incarnation("target");
    return started ? "" : "the services could not be started afresh: " + to_string(started.error());
  }

  std::uint64_t user_of(const Actor& actor) const {
    const int others = plays_.fresh_.possible() ? 0 : plays_.users_;
    return static_cast<std::uint64_t>(others + actor.identity);
  }

  bool takes_part(int actor) const {
    return std::any_of(set_.requests.begin(), set_.requests.begin() + asked_.size,
                       [&](const RaceRequest& request) { return request.actor == actor; });
  }

  bool lead_up(const Actor& actor) {
    if (!takes_part(static_cast<int>(players_.size()) - 1)) return true;
    for (const int step : actor.prefix) {
      Exchange exchange = players_.back().play(step, asked_.deadline, around_.stop);
      const bool well = exchange.outcome == Outcome::answered;
      const auto& journey = around_.traffic.journeys[static_cast<std::size_t>(actor.journey)];
      const bool needed =
          !around_.traffic.requests[journey.steps[static_cast<std::size_t>(step)].request].takes.empty();
      std::string failed = fmt::format("{} {} {}", exchange.request.method, exchange.request.target,
                                       name_of(exchange.outcome));
      if (exchange.response.status != 0) failed += fmt::format(" {}", exchange.response.status);
      note(std::move(exchange), Phase::before, -1, false);
      if (well || !needed) continue;
      play_.record.not_exercised = "what leads up to the requests fails: " + failed;
      return false;
    }
    return true;
  }

  bool write_requests() {
    requests_.resize(set_.requests.size());
    for (const int index : play_.record.order) {
      const RaceRequest& wanted = set_.requests[static_cast<std::size_t>(index)];
      auto request = players_[static_cast<std::size_t>(wanted.actor)].write(wanted.step);
      if (!request) {
        play_.record.not_exercised = "a value that a request needs never came";
        return false;
      }
      std::string suffix;
      // What was stored under a key by an earlier play would be answered again.
      if (!plays_.fresh_.possible()) suffix += fmt::format("-{}-{}", asked_.experiment, asked_.play);
      if (wanted.own_key) suffix += fmt::format("-{}", index);
      if (!suffix.empty()) change_key(*request, suffix);
      if (wanted.other_body) request->body = other_body(std::move(request->body));
      requests_[static_cast<std::size_t>(index)] = std::move(*request);
    }
    return true;
  }

  // Where others are awaited, each answer waits no longer than without: the control's have waited as long.
  void hold_back(const FaultSpec::Gather& gather) {
    for (FaultSpec fault : plays_.held_) {
      const bool gathers = gather.calls > 0 && fault.kind == FaultKind::http_delay_headers;
      if (gathers) fault.gather = gather;
      journal::FaultRecord record;
      record.id = around_.next_fault_id();
      record.stage = around_.stage;
      record.experiment = asked_.experiment;
      record.name = fault.name;
      record.kind = fault.kind;
      record.on = fault.on;
      record.says =
          gathers ? fmt::format("answers of {} held until {} calls of one kind wait", fault.on, gather.calls)
                  : "answers held back at " + fault.on;
      record.begin = around_.clock.now();
      if (const auto armed = around_.proxies.arm(fault.on, fault); !armed)
        record.not_applied = to_string(armed.error());
      held_.push_back(std::move(record));
    }
  }

  // A thread that meets its first request comes to more points than others do, and delays that are alike
  // would set them apart. So each has its share of reads before, which are held up to reach as many threads
  // as can be.
  void warm_threads(const Burst& burst) {
    if (set_.reads.empty() || !takes_part(set_.reads.front().first)) return;
    const auto& [actor, step] = set_.reads.front();
    const auto read = players_[static_cast<std::size_t>(actor)].write(step);
    if (!read || !perturb(*burst.perturbation)) return;
    const std::vector<net::BurstRequest> reads(warming_reads, {read->head, read->body, read->is_head});
    net::BurstOptions options;
    options.deadline = asked_.deadline;
    net::send_burst(plays_.fresh_.player().origin, plays_.fresh_.player().tls, reads, options, around_.clock,
                    around_.stop);
    around_.service_faults.schedule().calm("target");
  }

  // The burst goes out either way; why its schedule is its own is said once.
  bool perturb(const target::PerturbSpec& how) {
    const auto on = around_.service_faults.schedule().perturb("target", how);
    if (on) {
      play_.record.perturbation = how.kind == target::PerturbSpec::Kind::hold ? how.place : how.seed;
      return true;
    }
    if (plays_.can_perturb_) {
      around_.journal.event({around_.clock.now(), EventKind::note, "target",
                             "races: its schedule is not perturbed: " + to_string(on.error())});
    }
    plays_.can_perturb_ = false;
    return false;
  }

  // Just before the release, so that what the target has read of the requests by then is no part of it. Ready
  // before that: the first time after a start takes a look at the target's processes.
  void perturb_at_release(const target::PerturbSpec& how, net::BurstOptions& options) {
    auto idle = how;
    idle.most = 0;
    idle.place = 0;
    if (!perturb(idle)) {
      play_.record.how += ", not perturbed";
      return;
    }
    options.before_release = [this, how] { perturb(how); };
  }

  void calm(const Burst& burst) {
    const auto acted = around_.service_faults.schedule().calm("target");
    const bool held = burst.perturbation && burst.perturbation->kind == target::PerturbSpec::Kind::hold;
    if (!held || !acted || plays_.places_) return;
    const int place = static_cast<int>(burst.perturbation->place);
    if (*acted > 0) {
      plays_.reached_ = std::max(plays_.reached_, place);
    } else if (plays_.reached_ > 0 || place > 1) {
      // No thread came so far. That none can be held at all takes two bursts: one may have gone wrong.
      plays_.places_ = plays_.reached_;
    }
  }

  void let_go() {
    for (auto& record : held_) {
      if (record.not_applied.empty()) {
        if (const auto healed = around_.proxies.disarm(record.on, record.name); !healed)
          record.not_applied = to_string(healed.error());
      }
      record.end = around_.clock.now();
      for (const auto& injected : around_.sightings.injections_of(record.on, record.name)) {
        if (injected.at >= record.begin && injected.applied) ++record.injected;
      }
      around_.journal.fault(record);
    }
    held_.clear();
  }

  void release(const Burst& burst) {
    std::vector<net::BurstRequest> sent;
    std::vector<std::string> heads;
    for (const int index : sorted()) {
      const WrittenRequest& request = requests_[static_cast<std::size_t>(index)];
      heads.push_back(traced_head(plays_.fresh_.player(), request, sent.size() + 1));
      sent.push_back({heads.back(), request.body, request.is_head});
    }
    net::BurstOptions options;
    options.protocol = burst.protocol;
    options.hold_back = burst.hold_back;
    options.step = burst.step;
    options.deadline = asked_.deadline;
    options.kept_body_bytes = kept_for_takes;
    const auto indices = sorted();
    // The order of release is also that of going on, where dependencies' answers are held.
    FaultSpec::Gather gather{static_cast<int>(burst.order.size()), burst.let_go_step, {}};
    for (const int index : burst.order) {
      const auto place = std::find(indices.begin(), indices.end(), index) - indices.begin();
      options.order.push_back(static_cast<int>(place));
      gather.order.push_back(trace_of_head(heads[static_cast<std::size_t>(place)]));
    }
    if (burst.way == RacesSpec::Way::gate) hold_back(gather);
    if (burst.perturbation) perturb_at_release(*burst.perturbation, options);
    const Nanoseconds began = around_.clock.now();
    auto result = net::send_burst(plays_.fresh_.player().origin, plays_.fresh_.player().tls, sent, options,
                                  around_.clock, around_.stop);
    play_.record.released = result.released;
    play_.record.spread = result.release_spread;
    play_.record.overlap = result.overlap;
    play_.record.not_exercised = result.not_exercised;
    if (result.overlap >= 2) play_.record.certified_by = "timing";
    std::vector<std::string> traces(set_.requests.size());
    std::vector<Exchange> exchanges;
    for (std::size_t i = 0; i < result.answers.size(); ++i) {
      const int index = indices[i];
      const RaceRequest& asked = set_.requests[static_cast<std::size_t>(index)];
      exchanges.push_back(exchange_of(plays_.fresh_.player(), requests_[static_cast<std::size_t>(index)],
                                      heads[i], std::move(result.answers[i].answer),
                                      players_[static_cast<std::size_t>(asked.actor)].user()));
      traces[static_cast<std::size_t>(index)] = trace_of(exchanges.back().request);
    }
    look_whether_ended(exchanges);
    calls_since(began, traces, -1);
    for (std::size_t i = 0; i < exchanges.size(); ++i)
      note(std::move(exchanges[i]), Phase::provoked, indices[i], false);
    if (!play_.record.certified_by.empty() || !play_.record.not_exercised.empty()) return;
    const int overlap = overlap_of_calls(calls_, traces, plays_.calls_alone_);
    if (overlap < 2) return;
    play_.record.overlap = overlap;
    play_.record.certified_by = "dependency";
  }

  std::vector<int> sorted() const {
    std::vector<int> indices = play_.record.order;
    std::sort(indices.begin(), indices.end());
    return indices;
  }

  // The proxy tells of a call when its answer has been passed on, so it may come after the target's own.
  void calls_since(Nanoseconds began, const std::vector<std::string>& traces, int only) {
    calls_.clear();
    if (set_.reaches.empty()) return;
    const Nanoseconds answered = around_.clock.now();
    std::size_t seen = 0;
    // As long as some may be missing: none has come yet.
    do {
      calls_.clear();
      for (const std::string& dependency : set_.reaches) {
        const auto found = around_.sightings.calls_between(dependency, began, around_.clock.now());
        calls_.insert(calls_.end(), found.begin(), found.end());
      }
      seen = calls_.size();
      if (seen == 0) std::this_thread::sleep_for(between_looks);
    } while (seen == 0 && around_.clock.now() - answered < calls_settle);
    if (only >= 0) plays_.calls_alone_ = std::max(plays_.calls_alone_, overlap_of_calls(calls_, {}));
    owners_.clear();
    for (const auto& call : calls_)
      owners_.push_back(only >= 0 ? only : request_of_trace(traces, trace_of(call.request)));
  }

  // Whether the target ended by itself: only where an answer is missing.
  void look_whether_ended(const std::vector<Exchange>& exchanges) {
    const bool missing = std::any_of(exchanges.begin(), exchanges.end(), [](const Exchange& exchange) {
      return exchange.response.status == 0 && !judge::timed_out(exchange) && was_sent(exchange.outcome);
    });
    if (!missing || !plays_.fresh_.possible()) return;
    const Nanoseconds until = around_.clock.now() + ending_shows;
    while (around_.clock.now() < until && !play_.target_ended) {
      play_.target_ended = around_.services.exited("target").has_value();
      if (!play_.target_ended) std::this_thread::sleep_for(between_looks);
    }
  }

  void read_state(Phase phase) {
    if (play_.target_ended) return;
    Nanoseconds deadline = asked_.deadline;
    for (const auto& [actor, step] : set_.reads) {
      if (!takes_part(actor)) continue;
      JourneyPlayer& player = players_[static_cast<std::size_t>(actor)];
      Exchange exchange = player.play(step, deadline, around_.stop);
      if (judge::timed_out(exchange)) deadline = std::min(deadline, short_deadline);
      note(std::move(exchange), phase, -1, true);
    }
  }

  // One of the requests again, by itself, where some never ended: does it, now that nothing else is sent?
  void look_whether_stuck() {
    const auto hung = std::find_if(play_.requests.begin(), play_.requests.end(), [](const auto& kept) {
      return kept.id != 0 && judge::timed_out(kept.exchange);
    });
    const bool seen = std::any_of(play_.state.begin(), play_.state.end(),
                                  [](const auto& read) { return judge::timed_out(read.exchange); });
    if (hung == play_.requests.end() || seen || play_.target_ended) return;
    const auto index = static_cast<std::size_t>(hung - play_.requests.begin());
    const JourneyPlayer& player = players_[static_cast<std::size_t>(set_.requests[index].actor)];
    Exchange exchange =
        send(plays_.fresh_.player(), requests_[index], player.user(), asked_.deadline, around_.stop);
    if (judge::timed_out(exchange)) note(std::move(exchange), Phase::recovering, -1, false);
  }

  void note(Exchange exchange, Phase phase, int request, bool is_read) {
    journal::ExchangeRecord kept = as_evidence(std::move(exchange));
    kept.id = around_.journal.exchange(kept);
    journal::ExperimentStepRecord step;
    step.experiment = asked_.experiment;
    step.phase = phase;
    step.journey = kept.exchange.journey;
    step.step = kept.exchange.step;
    step.exchange = kept.id;
    step.is_read = is_read;
    step.play = asked_.play;
    step.request = request;
    for (std::size_t i = 0; request >= 0 && i < calls_.size(); ++i) {
      if (owners_[i] == request) step.calls.push_back(calls_[i].id);
    }
    step.needs_dependency = !step.calls.empty();
    around_.journal.experiment_step(step);
    if (request >= 0) {
      play_.requests[static_cast<std::size_t>(request)] = std::move(kept);
    } else {
      (phase == Phase::before ? play_.leading : play_.state).push_back(std::move(kept));
    }
  }

  judge::RacePlay written() {
    let_go();
    if (!plays_.fresh_.possible()) plays_.users_ += static_cast<int>(set_.actors.size());
    around_.journal.race_play(play_.record);
    around_.sightings.forget_before(around_.clock.now());
    return std::move(play_);
  }

  Plays& plays_;
  Surroundings& around_;
  const RaceSet& set_;
  const PlayAsked& asked_;
  judge::RacePlay play_;
  std::vector<JourneyPlayer> players_;
  std::vector<WrittenRequest> requests_;
  std::vector<journal::FaultRecord> held_;
  std::vector<journal::CallRecord> calls_;
  std::vector<int> owners_;  // of the calls: requests
};

Plays::Plays(Surroundings& around, FreshStart& fresh, const RaceSet& set)
    : around_(around),
      fresh_(fresh),
      set_(set),
      held_(holding_back(around, set)),
      can_perturb_(fresh.possible()) {}

judge::RacePlay Plays::serial(const Order& order, const PlayAsked& asked) {
  return Course(*this, order, PlayKind::serial, asked).serial();
}

judge::RacePlay Plays::burst(const Burst& burst, const PlayAsked& asked) {
  return Course(*this, burst.order, PlayKind::burst, asked).burst(burst);
}

// Reads leave nothing behind, so one start is enough for all of them until others begin afresh.
bool Plays::next_begins_afresh() const {
  return fresh_.possible() &&
         (set_.changes_state() || around_.services.incarnation("target") != incarnation_ ||
          around_.services.exited("target").has_value());
}

Nanoseconds Plays::took() const {
  if (alone_.empty()) return {};
  auto sorted = alone_;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                   sorted.end());
  return sorted[sorted.size() / 2];
}

}  // namespace shakedown::races
