#include "harness/provoke/compare/rounds.hpp"

#include <fmt/format.h>

#include "harness/model/hash.hpp"

namespace shakedown::comparing {
namespace {

class Rounds {
 public:
  Rounds(experiments::Surroundings& around, const CompareSpec& spec, const RunningBaseline* baseline,
         const PlayRound& play)
      : around_(around), spec_(spec), baseline_spec_(baseline), play_(play), target_(around) {
    if (baseline != nullptr) baseline_.emplace(around, baseline->service, baseline->origin);
    const Nanoseconds within = spec.of_load->within;
    until_ = within == Nanoseconds{} ? never : around.clock.now() + within;
  }

  Result<RoundsDone> run() {
    RoundsDone done;
    for (const bool of_target : order()) {
      if (around_.stop.stop_requested()) break;
      const auto played = play(of_target);
      if (!played) return played.error();
      if (played.value()) ++(of_target ? done.target : done.baseline);
    }
    // The next stage begins with a target that nothing was done to.
    if (baseline_) stop(baseline_spec_->service);
    if (!around_.stop.stop_requested()) {
      if (const auto started = target_.again(); !started) return started.error();
    }
    return done;
  }

 private:
  std::vector<bool> order() const {
    if (!baseline_) return std::vector<bool>(static_cast<std::size_t>(spec_.rounds), true);
    return order_of_rounds(spec_.rounds, around_.scenario.seed);
  }

  void stop(const ServiceSpec& service) const {
    if (!service.command.empty()) around_.services.stop(service.name);
  }

  // Whether it counts.
  Result<bool> play(bool of_target) {
    journal::RoundRecord round;
    round.stage = around_.stage;
    round.position = ++position_;
    round.side = of_target ? "target" : "baseline";
    const Nanoseconds takes = spec_.of_load->warm_up + spec_.of_load->measure;
    if (until_ != never && around_.clock.now() + takes > until_) {
      round.not_measured = "the stage's time was over";
      around_.journal.round(round);
      return false;
    }
    if (around_.say)
      around_.say(
          fmt::format("round {} of {}: {}", position_, spec_.rounds * (baseline_ ? 2 : 1), round.side));
    if (baseline_) stop(of_target ? baseline_spec_->service : around_.scenario.target);
    experiments::FreshStart& side = of_target ? target_ : *baseline_;
    if (const auto started = side.again(); !started) return started.error();
    if (const auto played = play_(side.player().origin, round); !played) return played.error();
    if (around_.stop.stop_requested()) round.not_measured = "the run was interrupted";
    around_.journal.round(round);
    return round.not_measured.empty();
  }

  experiments::Surroundings& around_;
  const CompareSpec& spec_;
  const RunningBaseline* baseline_spec_;
  const PlayRound& play_;
  std::optional<experiments::FreshStart> baseline_;
  experiments::FreshStart target_;
  Nanoseconds until_ = never;
  int position_ = 0;
};

}  // namespace

std::vector<bool> order_of_rounds(int rounds, std::uint64_t seed) {
  const bool target_first = (hash(seed, "order of rounds") & 1) != 0;
  std::vector<bool> order;
  for (int pair = 0; pair < rounds; ++pair) {
    const bool first = target_first != (pair % 2 == 1);
    order.push_back(first);
    order.push_back(!first);
  }
  return order;
}

Result<RoundsDone> run_rounds(experiments::Surroundings& around, const CompareSpec& spec,
                              const RunningBaseline* baseline, const PlayRound& play) {
  return Rounds(around, spec, baseline, play).run();
}

}  // namespace shakedown::comparing
