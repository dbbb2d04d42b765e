// http_delay_headers: nothing of the response for `delay`, counted from when its head was there; or until
// other calls have their answers, too (gate.hpp), and for `delay` at most.
#pragma once

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class DelayHeaders final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  void wait_for_others(const ResponsePart& head, const NextFault& next);

  Nanoseconds until_{};
};

}  // namespace shakedown::faults
