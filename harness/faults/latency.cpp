#include "harness/faults/latency.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

Nanoseconds drawn_delay(const FaultSpec& fault, double u, double v) {
  double part = 0;
  switch (fault.spread) {
    case Spread::uniform:
      part = 2 * u - 1;
      break;
    case Spread::normal:  // Box and Muller, 1958
      part = std::sqrt(-2 * std::log(1 - u)) * std::cos(2 * std::numbers::pi * v);
      break;
    case Spread::pareto:
      part = std::pow(1 - u, -1.0 / 3) - 1;
      break;
  }
  const double total =
      static_cast<double>(fault.delay.count()) + static_cast<double>(fault.jitter.count()) * part;
  if (!(total > 0)) return Nanoseconds{};
  constexpr double longest = 9.0e18;  // below what 64 bits hold
  return Nanoseconds(static_cast<std::int64_t>(std::min(total, longest)));
}

Nanoseconds Latency::drawn() {
  const auto number = number_++;
  if (fault_.jitter == Nanoseconds{}) return std::max(fault_.delay, Nanoseconds{});
  return drawn_delay(fault_, draw(2 * number), draw(2 * number + 1));
}

void Latency::take(Chunk chunk) {
  const auto delay = drawn();
  last_ = std::max(last_, later(chunk.at, delay));
  if (chunk.ending == Ending::none) says(time_in_words(delay) + " on the first chunk");
  due_.push_back(last_);
  hold(std::move(chunk));
}

Nanoseconds Latency::due() const {
  return due_.empty() ? never : due_.front();
}

Chunk Latency::give() {
  Chunk chunk = pop();
  chunk.at = due_.front();
  due_.pop_front();
  return chunk;
}

void Latency::change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  Stage::change(fault, random, now);
  last_ = Nanoseconds{};  // those that wait do so from when they came, with the new delay
  due_.clear();
  for (const auto& chunk : queue()) due_.push_back(last_ = std::max(last_, later(chunk.at, drawn())));
  last_ = std::max(last_, due_.empty() ? Nanoseconds{} : due_.back());
}

}  // namespace shakedown::faults
