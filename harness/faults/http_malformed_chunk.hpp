// http_malformed_chunk: the body in chunks (made so where it was not), and where the last one belongs a size
// line without sense; then FIN.
#pragma once

#include <string>

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class MalformedChunk final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  void begin(const ResponsePart& part, const NextFault& next);
  void break_off(Nanoseconds at, const NextFault& next);

  bool acts_ = false;
  bool over_ = false;
  bool was_chunked_ = false;
  std::string chunk_line_;  // held until there is payload behind it: it may be the last chunk's
};

}  // namespace shakedown::faults
