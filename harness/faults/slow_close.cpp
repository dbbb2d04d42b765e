#include "harness/faults/slow_close.hpp"

#include <utility>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

void SlowClose::take(Chunk chunk) {
  if (chunk.ending != Ending::none) says("close " + time_in_words(fault_.delay) + " late");
  hold(std::move(chunk));
}

Nanoseconds SlowClose::due() const {
  if (queue().empty()) return never;
  const auto& first = queue().front();
  return first.ending == Ending::none ? first.at : later(first.at, fault_.delay);
}

Chunk SlowClose::give() {
  const auto at = due();
  Chunk chunk = pop();
  chunk.at = at;
  return chunk;
}

}  // namespace shakedown::faults
