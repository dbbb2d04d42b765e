// http_delay_body: the head at once, its body `delay` later.
#pragma once

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class DelayBody final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  Nanoseconds until_{};
};

}  // namespace shakedown::faults
