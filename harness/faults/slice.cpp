#include "harness/faults/slice.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

void Slice::take(Chunk chunk) {
  if (chunk.ending == Ending::none) {
    const auto size = static_cast<std::uint64_t>(std::max<std::int64_t>(0, fault_.bytes));
    says(size == 0 ? "whole chunks, kept apart" : "pieces of " + bytes_in_words(size));
  }
  hold(std::move(chunk));
}

std::size_t Slice::piece() const {
  if (fault_.bytes <= 0) return std::numeric_limits<std::size_t>::max();
  const auto variation = static_cast<double>(std::max<std::int64_t>(0, fault_.variation));
  const double size = static_cast<double>(fault_.bytes) + variation * (2 * draw(number_) - 1);
  constexpr double most = 1e15;
  return static_cast<std::size_t>(std::clamp(size, 1.0, most));
}

Nanoseconds Slice::due() const {
  return queue().empty() ? never : std::max(free_, queue().front().at);
}

Chunk Slice::give() {
  const auto at = due();
  if (queue().front().ending != Ending::none) {
    Chunk ending = pop();
    ending.at = at;
    return ending;
  }
  free_ = later(at, fault_.delay);
  Chunk cut_off = split_front(piece(), at);
  ++number_;
  return cut_off;
}

void Slice::change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  Stage::change(fault, random, now);
  free_ = now;
}

}  // namespace shakedown::faults
