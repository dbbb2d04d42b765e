#include "harness/provoke/compare/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "harness/provoke/experiment/journey_player.hpp"
#include "harness/provoke/experiment/probes.hpp"

namespace shakedown::comparing {
namespace {

using Phase = journal::ExperimentStepRecord::Phase;

constexpr std::size_t most_steps = 1000;  // of one play; beyond, the journeys that cover all endpoints
constexpr int reads_in_a_row = 6;         // of each read, so that answers of two versions in turn are seen
constexpr std::size_t kept_body = std::size_t{1} << 20;

class Comparison {
 public:
  Comparison(experiments::Surroundings& around, const CompareSpec& spec, const Baseline& baseline,
             Nanoseconds length, std::atomic<std::int64_t>& evidence_left)
      : around_(around),
        spec_(spec),
        until_(length == Nanoseconds{} ? never : around.clock.now() + length),
        evidence_left_(evidence_left),
        stored_(std::get_if<StoredPlays>(&baseline)),
        target_(around) {
    if (const auto* running = std::get_if<RunningBaseline>(&baseline))
      baseline_.emplace(around, running->service, running->origin);
    if (around.traffic.step_count() <= most_steps) {
      journeys_.resize(around.traffic.journeys.size());
      std::iota(journeys_.begin(), journeys_.end(), 0);
    } else {
      journeys_ = experiments::journeys_to_learn_from(around.traffic, most_steps);
    }
  }

  Result<CompareDone> run() {
    for (round_ = 1; round_ <= spec_.rounds && !over(); ++round_) {
      const auto played = play_round();
      if (!played) return played.error();
    }
    // The next stage begins with a target that nothing was done to.
    if (!around_.stop.stop_requested()) {
      if (const auto started = target_.again(); !started) return started.error();
    }
    return done_;
  }

 private:
  bool over() const { return around_.stop.stop_requested() || around_.clock.now() >= until_; }

  Status play_round() {
    journal::ExperimentRecord record;
    record.id = around_.next_experiment_id();
    record.stage = around_.stage;
    record.kind = "compare";
    record.subject = "target";
    record.what = stored_ ? "the run " + stored_->name : baseline_ ? "baseline" : "later runs";
    record.repetition = round_;
    record.says = fmt::format("round {}: {}", round_,
                              stored_     ? "the target, after two plays of the stored run"
                              : baseline_ ? "the baseline twice, then the target"
                                          : "the target, for later runs to be compared with");
    record.begin = around_.clock.now();
    experiment_ = record.id;
    around_.journal.experiment(record);
    if (around_.say) around_.say(fmt::format("round {} of {}", round_, spec_.rounds));
    if (stored_) {
      copy_stored();
    } else if (baseline_) {
      for (const Phase phase : {Phase::control, Phase::control_again}) {
        if (over()) break;
        if (const auto played = play(*baseline_, phase); !played) return played;
      }
    }
    if (!over()) {
      record.provoked = around_.clock.now();
      if (const auto played = play(target_, Phase::provoked); !played) return played;
    }
    record.end = around_.clock.now();
    if (over()) {
      record.not_exercised = "there was no time left to end this round";
    } else {
      ++done_.rounds;
    }
    around_.journal.experiment(record);
    return Done{};
  }

  Status play(experiments::FreshStart& side, Phase phase) {
    if (const auto started = side.again(); !started) return started;
    std::uint64_t steps = 0;
    for (const int journey : journeys_) {
      // The journey's number is the user's, so that each side signs the same user in.
      experiments::JourneyPlayer player(side.player(), journey, static_cast<std::uint64_t>(journey));
      const auto count = around_.traffic.journeys[static_cast<std::size_t>(journey)].steps.size();
      for (int step = 0; step < static_cast<int>(count) && !over(); ++step, ++steps)
        play_step(side, player, step, phase);
    }
    done_.steps = std::max(done_.steps, steps);
    return Done{};
  }

  void play_step(experiments::FreshStart& side, experiments::JourneyPlayer& player, int step, Phase phase) {
    const auto deadline = around_.scenario.timeouts.whole;
    const auto written = player.write(step);
    if (!written) return;  // a value that it needs never came; what came instead is compared
    const Exchange exchange =
        experiments::send(side.player(), *written, player.user(), deadline, around_.stop);
    player.learn_from(*written, exchange);
    if (around_.stop.stop_requested()) return;
    const bool is_read = experiments::changes_nothing(exchange.request.method);
    keep(exchange, phase, is_read);
    if (!is_read || phase != Phase::provoked || round_ != spec_.rounds) return;
    for (int i = 0; i < reads_in_a_row && !over(); ++i)
      keep(experiments::send(side.player(), *written, player.user(), deadline, around_.stop), Phase::after,
           true);
  }

  // The other run's answers become a part of this run's file, so that it can be judged by itself: once, and
  // each round refers to them.
  void copy_stored() {
    for (std::size_t play = 0; play < stored_->plays.size(); ++play) {
      for (const auto& [place, record] : stored_->plays[play]) {
        auto& id = copied_[{play, place}];
        if (id == 0) id = into_journal(record);
        if (id != 0)
          refer_to(id, play == 0 ? Phase::control : Phase::control_again, place,
                   experiments::changes_nothing(record.exchange.request.method));
      }
    }
  }

  void keep(const Exchange& exchange, Phase phase, bool is_read) {
    journal::ExchangeRecord record;
    record.exchange = exchange;
    if (const auto id = into_journal(std::move(record)))
      refer_to(id, phase, {exchange.journey, exchange.step}, is_read);
  }

  // 0: there was no room for it.
  std::int64_t into_journal(journal::ExchangeRecord record) {
    const Exchange& exchange = record.exchange;
    record.because = journal::KeptBecause::evidence;
    record.signature = 0;
    record.exchange.stage = around_.stage;
    record.response_body_cut = record.response_body_cut || exchange.response.body.size() > kept_body;
    record.request_body_cut = record.request_body_cut || exchange.request.body.size() > kept_body;
    for (std::string* body : {&record.exchange.request.body, &record.exchange.response.body})
      if (body->size() > kept_body) body->resize(kept_body);
    const auto bytes = static_cast<std::int64_t>(1024 + record.exchange.request.body.size() +
                                                 record.exchange.response.body.size());
    if (evidence_left_.fetch_sub(bytes) < bytes) {
      evidence_left_.fetch_add(bytes);
      ++done_.unkept;
      return 0;
    }
    return around_.journal.exchange(std::move(record));
  }

  void refer_to(std::int64_t exchange, Phase phase, const std::pair<int, int>& place, bool is_read) {
    journal::ExperimentStepRecord step;
    step.experiment = experiment_;
    step.phase = phase;
    step.journey = place.first;
    step.step = place.second;
    step.is_read = is_read;
    step.exchange = exchange;
    around_.journal.experiment_step(std::move(step));
  }

  experiments::Surroundings& around_;
  const CompareSpec& spec_;
  const Nanoseconds until_;
  std::atomic<std::int64_t>& evidence_left_;
  const StoredPlays* stored_;
  std::map<std::pair<std::size_t, std::pair<int, int>>, std::int64_t> copied_;  // ExchangeRecord::id
  std::optional<experiments::FreshStart> baseline_;
  experiments::FreshStart target_;
  std::vector<int> journeys_;
  int round_ = 0;
  int experiment_ = 0;
  CompareDone done_;
};

}  // namespace

Result<CompareDone> run_compare(experiments::Surroundings& around, const CompareSpec& spec,
                                const Baseline& baseline, Nanoseconds length,
                                std::atomic<std::int64_t>& evidence_left) {
  return Comparison(around, spec, baseline, length, evidence_left).run();
}

}  // namespace shakedown::comparing
