// http_duplicate_reply: the same response twice on the wire, and the connection goes on. Who keeps it open
// takes the copy for the answer to its next request.
#pragma once

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class DuplicateReply final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  void repeat(Nanoseconds at, const NextFault& next);

  ResponseHead head_;
  std::string copy_;
  std::size_t head_size_ = 0;
  bool copying_ = false;
};

}  // namespace shakedown::faults
