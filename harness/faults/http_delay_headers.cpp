#include "harness/faults/http_delay_headers.hpp"

#include <algorithm>

#include "harness/faults/chunk.hpp"
#include "harness/faults/words.hpp"

namespace shakedown::faults {

void DelayHeaders::take(const ResponsePart& part, const NextFault& next) {
  if (part.kind == ResponsePart::Kind::head) {
    until_ = later(part.at, chosen().delay);
    did(time_in_words(chosen().delay) + " before the head");
  }
  auto delayed = part;
  delayed.at = std::max(part.at, until_);
  next(delayed);
}

}  // namespace shakedown::faults
