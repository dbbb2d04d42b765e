#include "harness/faults/stall.hpp"

#include <utility>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

Stall::Stall(const FaultSpec& fault, std::uint64_t random, Nanoseconds now)
    : Stage(fault, random), since_(now) {
  says("nothing passes");
}

void Stall::take(Chunk chunk) {
  if (ends_all(chunk.ending))
    hold(std::move(chunk));
  else if (chunk.ending == Ending::fin)
    ended_ = true;
}

Nanoseconds Stall::due() const {
  if (over_) return never;
  if (!queue().empty()) return queue().front().at;
  return fault_.delay > Nanoseconds{} ? later(since_, fault_.delay) : never;
}

Chunk Stall::give() {
  over_ = true;
  if (!queue().empty()) return pop();
  forget_said();
  says("closed after " + time_in_words(fault_.delay));
  return {{}, later(since_, fault_.delay), Ending::close};
}

void Stall::change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  Stage::change(fault, random, now);
  since_ = now;
  says("nothing passes");
}

std::vector<Chunk> Stall::withdraw(Nanoseconds now) {
  if (over_) return {};
  over_ = true;
  std::vector<Chunk> closing;
  closing.push_back({{}, now, Ending::close});
  return closing;
}

}  // namespace shakedown::faults
