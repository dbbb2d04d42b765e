// http_wrong_length: Content-Length says `bytes` (default 10) more than there are; the body whole, then FIN.
// A body without a declared length is held until it is whole, and gets one.
#pragma once

#include <cstdint>
#include <string>

#include "harness/faults/held_body.hpp"
#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class WrongLength final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  enum class State : std::uint8_t { passing, holding, lying, closed };
  void begin(const ResponsePart& part, const NextFault& next);
  void hold(const ResponsePart& part, const NextFault& next);
  void let_go(const ResponsePart& part, const NextFault& next);
  void send_head(std::string_view text, std::uint64_t length, Nanoseconds at, const NextFault& next);
  void close(Nanoseconds at, const NextFault& next);

  State state_ = State::passing;
  ResponseHead head_;
  std::string head_text_;
  HeldBody held_;
  std::string says_;
};

}  // namespace shakedown::faults
