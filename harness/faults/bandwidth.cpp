#include "harness/faults/bandwidth.hpp"

#include <algorithm>

namespace shakedown::faults {

void Bandwidth::take(Chunk chunk) {
  if (chunk.ending == Ending::none) {
    says(fault_.bytes_per_second > 0 ? std::to_string(fault_.bytes_per_second) + " B/s" : "nothing passes");
  }
  hold(std::move(chunk));
}

std::size_t Bandwidth::part() const {
  const auto tenth = static_cast<std::size_t>(std::max<std::int64_t>(1, fault_.bytes_per_second / 10));
  return std::min(front_left(), tenth);
}

Nanoseconds Bandwidth::due() const {
  if (queue().empty()) return never;
  const auto start = std::max(free_, queue().front().at);
  if (queue().front().ending != Ending::none) return start;
  if (fault_.bytes_per_second <= 0) return never;
  const double took = static_cast<double>(part()) * 1e9 / static_cast<double>(fault_.bytes_per_second);
  return later(start, Nanoseconds(static_cast<std::int64_t>(took)));
}

Chunk Bandwidth::give() {
  const auto at = due();
  if (queue().front().ending != Ending::none) {
    Chunk ending = pop();
    ending.at = at;
    return ending;
  }
  free_ = at;
  return split_front(part(), at);
}

void Bandwidth::change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  Stage::change(fault, random, now);
  free_ = now;  // the new rate begins now, with all that still waits
}

}  // namespace shakedown::faults
