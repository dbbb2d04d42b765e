#include "harness/faults/reset.hpp"

#include <utility>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

void Reset::take(Chunk chunk) {
  if (over_) return;
  if (chunk.ending == Ending::none && !first_) first_ = chunk.at;
  if (first_ && chunk.ending == Ending::fin) ended_ = true;
  hold(std::move(chunk));
}

Nanoseconds Reset::due() const {
  if (over_) return never;
  return first_ ? later(*first_, fault_.delay) : Stage::due();
}

Chunk Reset::give() {
  if (!first_) return pop();  // an end without a byte before it
  const auto at = due();
  says("RST after " + bytes_in_words(held()));
  drop_held();
  over_ = true;
  return {{}, at, Ending::reset};
}

std::optional<std::string> Reset::missed() const {
  if (over_ || !first_) return std::nullopt;
  return "the connection ended before " + time_in_words(fault_.delay) + " were over";
}

}  // namespace shakedown::faults
