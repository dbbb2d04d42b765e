// http_delay_headers: nothing of the response for `delay`, counted from when its head was there.
#pragma once

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class DelayHeaders final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  Nanoseconds until_{};
};

}  // namespace shakedown::faults
