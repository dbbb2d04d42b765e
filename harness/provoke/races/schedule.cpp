#include "harness/provoke/races/schedule.hpp"

#include <algorithm>

namespace shakedown::races {
namespace {

using Way = RacesSpec::Way;
using HoldBack = net::BurstOptions::HoldBack;
using Protocol = net::BurstOptions::Protocol;

// What a handler does after its call is over by then, and what holds the others has not ended.
constexpr Nanoseconds one_by_one = std::chrono::milliseconds(2);

std::vector<Nanoseconds> steps_of(const RacesSpec& spec, Nanoseconds took) {
  if (!spec.offsets.empty()) return spec.offsets;
  return {took / 4, took / 2, took / 8, took};
}

}  // namespace

std::string Burst::says(const RaceSet& set) const {
  std::string text = protocol == Protocol::http2   ? "single packet"
                     : hold_back == HoldBack::body ? "last byte of the body"
                                                   : "last byte of the headers";
  if (way == Way::perturb) text += ", schedule perturbed";
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

Burst burst_number(int n, int size, Nanoseconds took, const RacesSpec& spec, const Possible& possible) {
  const auto ways = ways_of(spec, possible);
  const int count = static_cast<int>(ways.size());
  const int round = n / count;
  Burst burst;
  burst.way = ways[static_cast<std::size_t>(n % count)];
  burst.order = release_order(size, round);
  if (burst.way == Way::perturb) burst.perturbation = static_cast<std::uint64_t>(n) + 1;
  burst.hold_back = round % 2 == 0 ? HoldBack::headers : HoldBack::body;
  const bool second = possible.http2 && (!possible.http1 || round % 3 == 1);
  burst.protocol = second ? Protocol::http2 : Protocol::http1;
  if (burst.way == Way::gate && round % 2 == 1) burst.let_go_step = one_by_one;
  if (burst.way == Way::offsets) {
    const auto steps = steps_of(spec, took);
    burst.step = steps[static_cast<std::size_t>(round) % steps.size()];
    // Frames that are apart in time share no packet.
    if (possible.http1) burst.protocol = Protocol::http1;
  }
  return burst;
}

std::vector<Nanoseconds> wider_steps(const Burst& shown, Nanoseconds took) {
  using std::chrono::milliseconds;
  std::vector<Nanoseconds> steps{took / 8, took / 4, took / 2, took};
  if (shown.way == Way::gate) steps = {milliseconds(2), milliseconds(10), milliseconds(25)};
  std::erase_if(steps, [&](Nanoseconds step) { return step <= shown.step; });
  return steps;
}

}  // namespace shakedown::races
