#include "harness/faults/http_kinds.hpp"

#include "harness/faults/http_delay_body.hpp"
#include "harness/faults/http_delay_headers.hpp"
#include "harness/faults/http_drift.hpp"
#include "harness/faults/http_drip_body.hpp"
#include "harness/faults/http_duplicate_reply.hpp"
#include "harness/faults/http_empty_reply.hpp"
#include "harness/faults/http_lose_answer.hpp"
#include "harness/faults/http_malformed_chunk.hpp"
#include "harness/faults/http_truncate.hpp"
#include "harness/faults/http_wrong_length.hpp"

namespace shakedown::faults {

std::unique_ptr<ResponseFault> make_response_fault(const ChosenFault& chosen) {
  switch (chosen.fault.kind) {
    case FaultKind::http_delay_headers:
      return std::make_unique<DelayHeaders>(chosen);
    case FaultKind::http_delay_body:
      return std::make_unique<DelayBody>(chosen);
    case FaultKind::http_drip_body:
      return std::make_unique<DripBody>(chosen);
    case FaultKind::http_truncate:
      return std::make_unique<Truncate>(chosen);
    case FaultKind::http_malformed_chunk:
      return std::make_unique<MalformedChunk>(chosen);
    case FaultKind::http_empty_reply:
      return std::make_unique<EmptyReply>(chosen);
    case FaultKind::http_wrong_length:
      return std::make_unique<WrongLength>(chosen);
    case FaultKind::http_duplicate_reply:
      return std::make_unique<DuplicateReply>(chosen);
    case FaultKind::http_lose_answer:
      return std::make_unique<LoseAnswer>(chosen);
    case FaultKind::http_drift:
      return std::make_unique<Drift>(chosen);
    default:
      return nullptr;
  }
}

int place_in_response(FaultKind kind) {
  switch (kind) {
    case FaultKind::http_lose_answer:
      return 0;
    case FaultKind::http_empty_reply:
      return 1;
    case FaultKind::http_drift:
      return 2;
    case FaultKind::http_malformed_chunk:
      return 3;
    case FaultKind::http_wrong_length:
      return 4;
    case FaultKind::http_truncate:
      return 5;
    case FaultKind::http_duplicate_reply:
      return 6;
    case FaultKind::http_delay_headers:
      return 7;
    case FaultKind::http_delay_body:
      return 8;
    default:
      return 9;
  }
}

}  // namespace shakedown::faults
