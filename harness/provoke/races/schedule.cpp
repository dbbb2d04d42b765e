#include "harness/provoke/races/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shakedown::races {
namespace {

using Way = RacesSpec::Way;
using HoldBack = net::BurstOptions::HoldBack;
using Protocol = net::BurstOptions::Protocol;

// What a handler does after its call is over by then, and what holds the others has not ended.
constexpr Nanoseconds one_by_one = std::chrono::milliseconds(2);
// Long against a change that nothing holds, and short against any deadline.
constexpr Nanoseconds held_for = std::chrono::milliseconds(20);

std::vector<Nanoseconds> steps_of(const RacesSpec& spec, Nanoseconds took) {
  if (!spec.offsets.empty()) return spec.offsets;
  return {took / 4, took / 2, took / 8, took};
}

std::string words_of(const target::PerturbSpec& spec) {
  using Kind = target::PerturbSpec::Kind;
  if (spec.kind == Kind::yield) return ", threads yield at every lock";
  if (spec.kind == Kind::hold) return fmt::format(", the first held at place {}", spec.place);
  return spec.alike ? ", threads delayed at the same points" : ", threads delayed at points of their own";
}

bool holds(RaceSet::Kind kind, const Possible& possible) {
  return kind == RaceSet::Kind::pair_with_read && possible.perturb && possible.places != 0;
}

// One turn through the ways.
std::vector<Way> turn_of(const std::vector<Way>& ways, int perturbed_after_each) {
  if (ways.size() == 1 || std::find(ways.begin(), ways.end(), Way::perturb) == ways.end()) return ways;
  std::vector<Way> turn;
  for (const Way way : ways) {
    if (way == Way::perturb) continue;
    turn.push_back(way);
    turn.insert(turn.end(), static_cast<std::size_t>(perturbed_after_each), Way::perturb);
  }
  return turn;
}

// Yields everywhere, few delays at the same points of all threads, or at points of each thread's own. The
// second kind wants threads that are all warm, and the third a cache that is still to be filled.
void disturb(Burst& burst, int n) {
  target::PerturbSpec spec;
  spec.seed = static_cast<std::uint64_t>(n) + 1;
  const int turn = n / 3;
  burst.reads_before = turn % 2 == 0;
  if (n % 3 > 0) {
    // A request comes to tens or hundreds of points: a few of them, and long against what any other does.
    spec.kind = target::PerturbSpec::Kind::delay;
    spec.alike = n % 3 == 1;
    spec.probability = 1.0 / 16;
    spec.longest_delay = std::chrono::milliseconds(2);
    burst.reads_before = spec.alike ? turn % 3 != 2 : turn % 3 == 1;
  }
  burst.perturbation = spec;
}

// One read first, held in one place while the change goes from its begin to its end. A second read, which is
// not held as surely, would fill a cache before its time.
void hold_read(Burst& burst, int n, std::optional<int> places) {
  target::PerturbSpec spec;
  spec.kind = target::PerturbSpec::Kind::hold;
  spec.alike = true;
  spec.place = static_cast<std::uint64_t>(places ? n % *places : n) + 1;
  spec.longest_delay = held_for;
  burst.step = std::chrono::milliseconds(1);
  spec.free_after = burst.step / 2;
  burst.perturbation = spec;
  burst.reads_before = false;
  burst.protocol = Protocol::http1;
  burst.order = {1, 0};
}

}  // namespace

std::string Burst::says(const RaceSet& set) const {
  std::string text = protocol == Protocol::http2   ? "single packet"
                     : hold_back == HoldBack::body ? "last byte of the body"
                                                   : "last byte of the headers";
  if (perturbation) text += words_of(*perturbation);
  if (way != Way::gate) return text;
  text += ", answers of ";
  for (std::size_t i = 0; i < set.reaches.size(); ++i) text += (i > 0 ? " and " : "") + set.reaches[i];
  return text + (let_go_step == Nanoseconds{} ? " let go together" : " let go one by one");
}

std::vector<Way> ways_of(const RacesSpec& spec, const Possible& possible) {
  std::vector<Way> ways;
  for (const Way way : spec.ways) {
    const bool out = (way == Way::gate && !possible.gate) || (way == Way::perturb && !possible.perturb);
    if (!out) ways.push_back(way);
  }
  // A set that reaches nothing can only be sent at once.
  if (ways.empty()) ways.push_back(Way::sweep);
  return ways;
}

int most_bursts(RaceSet::Kind kind, const RacesSpec& spec, const Possible& possible) {
  return holds(kind, possible) ? 3 * spec.bursts : spec.bursts;
}

Burst burst_number(int n, int size, Nanoseconds took, RaceSet::Kind kind, const RacesSpec& spec,
                   const Possible& possible) {
  const bool with_holds = holds(kind, possible);
  const auto ways = turn_of(ways_of(spec, possible), with_holds ? 3 : 1);
  const int count = static_cast<int>(ways.size());
  const auto at = ways.begin() + n % count;
  Burst burst;
  burst.way = *at;
  // How often this way was taken before.
  const auto times = std::count(ways.begin(), ways.end(), burst.way);
  const int round =
      n / count * static_cast<int>(times) + static_cast<int>(std::count(ways.begin(), at, burst.way));
  burst.order = release_order(size, round);
  burst.hold_back = round % 2 == 0 ? HoldBack::headers : HoldBack::body;
  burst.reads_before = round / 2 % 2 == 0;
  const bool second = possible.http2 && (!possible.http1 || round % 3 == 1);
  burst.protocol = second ? Protocol::http2 : Protocol::http1;
  if (burst.way == Way::gate && round % 2 == 1) burst.let_go_step = one_by_one;
  if (burst.way == Way::offsets) {
    const auto steps = steps_of(spec, took);
    burst.step = steps[static_cast<std::size_t>(round) % steps.size()];
    // Frames that are apart in time share no packet.
    if (possible.http1) burst.protocol = Protocol::http1;
  }
  if (burst.way != Way::perturb) return burst;
  if (with_holds && possible.http1 && round % 5 != 4) {
    hold_read(burst, round - round / 5, possible.places);
  } else {
    disturb(burst, with_holds ? round / 5 : round);
  }
  return burst;
}

std::vector<Nanoseconds> wider_steps(const Burst& shown, Nanoseconds took) {
  using std::chrono::milliseconds;
  if (shown.perturbation && shown.step > Nanoseconds{}) return {};
  std::vector<Nanoseconds> steps{took / 8, took / 4, took / 2, took};
  if (shown.way == Way::gate) steps = {milliseconds(2), milliseconds(10), milliseconds(25)};
  std::erase_if(steps, [&](Nanoseconds step) { return step <= shown.step; });
  return steps;
}

}  // namespace shakedown::races
