// http_empty_reply: the upstream answers, the client sees the connection closed without a byte of it.
#pragma once

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class EmptyReply final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;
  bool swallows_interim() const override { return true; }

 private:
  bool closed_ = false;
};

}  // namespace shakedown::faults
