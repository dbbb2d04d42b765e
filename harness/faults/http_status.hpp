// http_status: an answer in the upstream's place, which is never asked. `status` 0 is 503.
#pragma once

#include <string>

#include "harness/faults/http_response.hpp"

namespace shakedown::faults {

// What an answer's form depends on in its request.
struct AnswerForm {
  bool to_head = false;
  bool http_1_0 = false;
  bool keep_alive = true;  // as the request has it; the answer says the same
};

struct MadeAnswer {
  ResponseHead facts;
  std::string head;
  std::string body;  // empty where the form has none
};

// Content-Length is the body's, also to HEAD; 204 and 304 have no body and 204 no length (RFC 9110, 8.6).
// Without a Content-Type of its own a body that begins like JSON is application/json, any other text/plain.
MadeAnswer make_answer(const FaultSpec& fault, const AnswerForm& form);

int status_of(const FaultSpec& fault);
std::string reason_of(int status);  // "Service Unavailable"; empty for unknown ones

}  // namespace shakedown::faults
