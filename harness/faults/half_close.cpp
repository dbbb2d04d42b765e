#include "harness/faults/half_close.hpp"

#include <algorithm>
#include <utility>

#include "harness/faults/words.hpp"

namespace shakedown::faults {

HalfClose::HalfClose(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) : Stage(fault, random) {
  end_if_reached(now);
}

void HalfClose::end_if_reached(Nanoseconds at) {
  if (over_ || (fault_.bytes > 0 && passed_ < static_cast<std::uint64_t>(fault_.bytes))) return;
  over_ = true;
  says("FIN after " + bytes_in_words(passed_));
  hold({{}, at, Ending::fin});
}

void HalfClose::take(Chunk chunk) {
  if (over_) {  // an end that is more than a FIN comes through
    if (ends_all(chunk.ending)) hold(std::move(chunk));
    return;
  }
  const auto at = chunk.at;
  if (chunk.ending != Ending::none) {
    over_ = true;
    hold(std::move(chunk));
    return;
  }
  const auto left = static_cast<std::uint64_t>(fault_.bytes) - passed_;
  if (chunk.bytes.size() > left) chunk.bytes.resize(left);
  passed_ += chunk.bytes.size();
  hold(std::move(chunk));
  end_if_reached(at);
}

void HalfClose::change(const FaultSpec& fault, std::uint64_t random, Nanoseconds now) {
  Stage::change(fault, random, now);
  end_if_reached(now);
}

}  // namespace shakedown::faults
