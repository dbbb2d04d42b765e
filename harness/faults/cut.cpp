#include "harness/faults/cut.hpp"

#include <algorithm>
#include <utility>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

void Cut::close(Nanoseconds at) {
  over_ = true;
  says("closed after " + bytes_in_words(passed_));
  hold({{}, at, Ending::close});
}

void Cut::take(Chunk chunk) {
  if (over_) return;
  if (timed() || chunk.ending != Ending::none) {
    passed_ += chunk.bytes.size();
    over_ = chunk.ending != Ending::none;
    hold(std::move(chunk));
    return;
  }
  const auto limit = static_cast<std::uint64_t>(std::max<std::int64_t>(0, fault_.bytes));
  const auto left = limit > passed_ ? limit - passed_ : 0;
  const auto at = chunk.at;
  const bool reached = chunk.bytes.size() >= left;
  if (reached) chunk.bytes.resize(left);
  passed_ += chunk.bytes.size();
  if (!chunk.bytes.empty()) hold(std::move(chunk));
  if (reached) close(at);
}

Nanoseconds Cut::due() const {
  const auto first = Stage::due();
  return timed() && !over_ ? std::min(first, later(met_, fault_.delay)) : first;
}

Chunk Cut::give() {
  const auto end = later(met_, fault_.delay);
  if (!timed() || over_ || Stage::due() < end) return pop();
  drop_held();
  close(end);
  return pop();
}

void Cut::change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  Stage::change(fault, random, now);
  if (over_ || fault_.bytes <= 0) return;
  if (passed_ >= static_cast<std::uint64_t>(fault_.bytes)) close(now);  // more than that has passed already
}

}  // namespace shakedown::faults
