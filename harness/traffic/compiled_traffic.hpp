// Traffic made ready to send: everything that does not depend on a live value is written into bytes once, so
// that a request without holes is sent as it lies here and one with holes is a few copies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/traffic/render.hpp"

namespace shakedown::traffic {

struct CompiledRequest {
  int endpoint = 0;
  bool is_head = false;
  bool expect_continue = false;
  bool idempotent = false;
  bool sends_length = false;  // a Content-Length field belongs to it
  std::size_t kept_body_bytes = 0;
  std::string fixed_head;  // without holes: complete, with the empty line; else empty
  std::string fixed_body;
  Text head;  // with holes: up to the fields' end, without Content-Length and the empty line
  Text body;
  std::vector<int> needs;                   // the variables it cannot be sent without
  const RequestTemplate* source = nullptr;  // for what to take and what to expect
};

class CompiledTraffic {
 public:
  // `traffic` must outlive this. `authority` is the target's, for the Host field.
  CompiledTraffic(const Traffic& traffic, const std::string& authority);

  const CompiledRequest& request(std::uint32_t index) const { return requests_[index]; }
  const Traffic& traffic() const { return traffic_; }

 private:
  const Traffic& traffic_;
  std::vector<CompiledRequest> requests_;
};

// Writes the holes of a request: `head` and `body` are cleared and filled. Control characters in values never
// reach the head, so that what a target answered cannot add fields to a request.
void render(const CompiledRequest& request, const Values& values, std::string& head,
            std::string& body);

}  // namespace shakedown::traffic
