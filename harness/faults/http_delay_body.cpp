#include "harness/faults/http_delay_body.hpp"

#include <algorithm>

#include "harness/faults/chunk.hpp"
#include "harness/faults/words.hpp"

namespace shakedown::faults {

void DelayBody::take(const ResponsePart& part, const NextFault& next) {
  auto delayed = part;
  if (part.kind == ResponsePart::Kind::head) {
    const auto& head = *part.head;
    const bool empty = !head.has_body || (head.framing == Framing::length && head.length == 0);
    until_ = empty ? part.at : later(part.at, chosen().delay);
    if (empty) could_not("the response has no body");
  } else {
    delayed.at = std::max(part.at, until_);
    if (!part.is_ending()) did(time_in_words(chosen().delay) + " between head and body");
  }
  next(delayed);
}

}  // namespace shakedown::faults
