#include "harness/provoke/races/races.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "harness/judge/words.hpp"
#include "harness/provoke/experiment/lessons.hpp"
#include "harness/provoke/races/trial.hpp"

namespace shakedown::races {
namespace {

constexpr int bursts_at_first = 6;
constexpr Nanoseconds to_find_out = std::chrono::seconds(2);

class Runner {
 public:
  Runner(Surroundings& around, const RacesSpec& spec, Nanoseconds length)
      : around_(around),
        spec_(spec),
        until_(length == Nanoseconds{} ? never : around.clock.now() + length),
        fresh_(around) {}

  Result<RacesDone> run() {
    const auto lessons = learn(around_, fresh_, spec_.deadline, journeys_to_race(around_.traffic));
    if (!lessons) return lessons.error();
    auto sets = plan(around_.traffic, lessons.value(), around_.identities.size(), spec_);
    heaviest_first(around_.traffic, around_.weights, sets);
    for (const std::string& lost : missing(around_.traffic, sets, spec_)) note(lost);
    if (sets.empty()) note("no request of this traffic can be sent at once");
    const Possible possible = protocols();
    say(fmt::format("{} of requests", judge::counted(sets.size(), "set")));
    std::vector<std::unique_ptr<Trial>> trials;
    for (const RaceSet& set : sets)
      trials.push_back(std::make_unique<Trial>(around_, fresh_, set, spec_, possible, until_));
    for (auto& trial : trials) {
      if (over()) break;
      trial->go_on(bursts_at_first);
    }
    for (bool any = true; any && !over();) {
      any = false;
      for (auto& trial : trials) {
        if (!trial->open() || over()) continue;
        trial->go_on(share_of(trial->set()));
        any = any || trial->open();
      }
    }
    tell(trials);
    if (const auto left = fresh_.for_the_next(); !left) return left.error();
    return done_;
  }

 private:
  void say(const std::string& text) const {
    if (around_.say) around_.say(text);
  }
  void note(const std::string& text) const {
    around_.journal.event({around_.clock.now(), EventKind::note, "harness", "races: " + text});
  }
  bool over() const { return around_.stop.stop_requested() || around_.clock.now() >= until_; }

  // How many of its further bursts a set has in one round: all have the first few, and then the heaviest the
  // most.
  int share_of(const RaceSet& set) const {
    if (around_.weights.empty()) return bursts_at_first;
    double heaviest = weight_floor;
    for (const auto& [endpoint, weight] : around_.weights) heaviest = std::max(heaviest, weight);
    const double part = weight_of_set(around_.traffic, set, around_.weights) / heaviest;
    return std::max(1, static_cast<int>(std::lround(bursts_at_first * part)));
  }

  Possible protocols() {
    Possible possible;
    if (spec_.protocol == RacesSpec::Protocol::http1) return possible;
    const auto& player = fresh_.player();
    possible.http2 = net::speaks_http2(player.origin, player.tls, to_find_out);
    possible.http1 = spec_.protocol == RacesSpec::Protocol::any;
    if (!possible.http2 && !possible.http1) {
      note("the target does not speak HTTP/2, so bursts are made by HTTP/1.1");
      possible.http1 = true;
    }
    return possible;
  }

  void tell(const std::vector<std::unique_ptr<Trial>>& trials) {
    for (const auto& trial : trials) {
      if (!trial->begun() || trial->bursts() == 0) {
        ++done_.untried;
        if (!trial->begun()) trial->leave_out("not tried: the stage's time was over");
        continue;
      }
      ++done_.sets;
      done_.bursts += trial->bursts();
      done_.found += trial->found() ? 1 : 0;
    }
    done_.coverage = fmt::format(
        "{} of requests in {}, {} with a race", judge::counted(static_cast<std::uint64_t>(done_.sets), "set"),
        judge::counted(static_cast<std::uint64_t>(done_.bursts), "burst"), done_.found);
    if (done_.untried > 0) done_.coverage += fmt::format(", {} not tried", done_.untried);
    note(done_.coverage);
  }

  Surroundings& around_;
  const RacesSpec& spec_;
  const Nanoseconds until_;
  FreshStart fresh_;
  RacesDone done_;
};

}  // namespace

Result<RacesDone> run_races(Surroundings& around, const RacesSpec& spec, Nanoseconds length) {
  return Runner(around, spec, length).run();
}

}  // namespace shakedown::races
