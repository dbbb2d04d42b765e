// http_truncate: head and declared length whole, the body cut after `bytes` of payload (0: after half of it),
// then FIN. Where the length is not declared and half is asked, the body is held until it is whole.
#pragma once

#include <cstdint>
#include <string>

#include "harness/faults/held_body.hpp"
#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class Truncate final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  enum class State : std::uint8_t { passing, holding, cutting, closed };
  void begin(const ResponsePart& part, const NextFault& next);
  void hold(const ResponsePart& part, const NextFault& next);
  void cut(const ResponsePart& part, const NextFault& next);
  void release(Nanoseconds at, const NextFault& next);
  void close(Nanoseconds at, const NextFault& next);

  State state_ = State::passing;
  Framing framing_ = Framing::none;
  std::uint64_t left_ = 0;  // of the payload, before the cut
  std::uint64_t passed_ = 0;
  HeldBody held_;
  std::string chunk_line_;  // what only makes sense with payload behind it
};

}  // namespace shakedown::faults
