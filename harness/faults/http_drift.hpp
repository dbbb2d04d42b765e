// http_drift: the response has another shape. It is held until it is whole (up to drift_body_limit of body),
// an operator of drift.hpp changes it, and it goes on with the length that it has then; one that was chunked
// gets a length. What the operator cannot change passes as it came, and that is told.
#pragma once

#include <cstdint>
#include <string>

#include "harness/faults/drift.hpp"
#include "harness/faults/held_body.hpp"
#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

class Drift final : public ResponseFault {
 public:
  using ResponseFault::ResponseFault;
  void take(const ResponsePart& part, const NextFault& next) override;

 private:
  enum class State : std::uint8_t { passing, holding, closed };
  void begin(const ResponsePart& part, const NextFault& next);
  void hold(const ResponsePart& part, const NextFault& next);
  void let_go(const ResponsePart& part, const NextFault& next);
  void change(const ResponsePart& end, const NextFault& next);
  std::string head_for(const DriftMessage& changed, const Headers& before);

  State state_ = State::passing;
  ResponseHead head_;
  std::string head_text_;
  std::string payload_;
  HeldBody held_;
};

}  // namespace shakedown::faults
