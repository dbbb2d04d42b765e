#include "harness/faults/http_empty_reply.hpp"

namespace shakedown::faults {

// The head is the sign that the request had arrived and was taken; a cut is one that there will be none.
void EmptyReply::take(const ResponsePart& part, const NextFault& next) {
  if (closed_) return;
  closed_ = true;
  did("FIN in place of the response");
  next({ResponsePart::Kind::close, {}, part.at});
}

}  // namespace shakedown::faults
