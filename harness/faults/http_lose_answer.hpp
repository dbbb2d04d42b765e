// http_lose_answer: the upstream gets the request, does its work and answers in full, and the client never
// learns it: RST, `delay` after the answer was whole. What doubles side effects in a client that tries again.
#pragma once

#include <cstdint>

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class LoseAnswer final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;
  bool swallows_interim() const override { return true; }

 private:
  std::uint64_t lost_ = 0;
  bool reset_ = false;
};

}  // namespace shakedown::faults
