// http_drip_body: the body in up to 100 pieces, evenly over `delay`; the last of them leaves when it has
// passed. A body without a declared length is held until it is whole (or 256 KiB long; the rest then follows
// at once).
#pragma once

#include <cstdint>

#include "harness/faults/held_body.hpp"
#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class DripBody final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  void begin(const ResponsePart& part, const NextFault& next);
  void start(std::uint64_t size, Nanoseconds at);
  void drip(const ResponsePart& part, const NextFault& next);

  static constexpr std::uint64_t most_pieces = 100;
  bool holding_ = false;
  bool dripping_ = false;
  Nanoseconds from_{};
  Nanoseconds last_{};      // when what was handed on last may leave
  std::uint64_t size_ = 0;  // of the whole body as on the wire
  std::uint64_t at_ = 0;    // bytes of it so far
  HeldBody held_;
};

}  // namespace shakedown::faults
