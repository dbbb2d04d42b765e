#include "harness/faults/http_delay_headers.hpp"

#include <algorithm>

#include "harness/faults/chunk.hpp"
#include "harness/faults/words.hpp"

namespace shakedown::faults {

void DelayHeaders::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == ResponsePart::Kind::head && chosen().gate) {
    wait_for_others(part, next);
  } else if (part.kind == ResponsePart::Kind::head) {
    until_ = later(part.at, chosen().delay);
    did(time_in_words(chosen().delay) + " before the head");
  }
  auto delayed = part;
  delayed.at = std::max(part.at, until_);
  next(delayed);
}

void DelayHeaders::wait_for_others(const ResponsePart& head, const NextFault& next) {
  const bool last = chosen().gate->arrive(chosen().call, head.at);
  const std::string calls = std::to_string(chosen().gate->calls()) + " calls";
  did(last ? "the last of " + calls + ", which go on"
           : "held until " + calls + " wait, " + time_in_words(chosen().gate->longest()) + " at most");
  ResponsePart wait{ResponsePart::Kind::wait, {}, head.at};
  wait.call = chosen().call;
  next(wait);
}

}  // namespace shakedown::faults
