#include "harness/faults/http_lose_answer.hpp"

#include "harness/faults/chunk.hpp"
#include "harness/faults/words.hpp"

namespace shakedown::faults {

void LoseAnswer::take(const ResponsePart& part, const NextFault& next) {
  if (reset_) return;
  lost_ += part.bytes.size();
  if (!part.is_ending()) return;
  reset_ = true;
  did("RST in place of the answer of " + bytes_in_words(lost_));
  next({ResponsePart::Kind::reset, {}, later(part.at, chosen().delay)});
}

}  // namespace shakedown::faults
