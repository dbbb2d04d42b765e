// One request with its response, its times and how it ended. Every outcome has times: a failure that took 30
// s is a latency of 30 s. Latency counts from `due`, the moment the schedule asked for the request, never
// from the send.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/model/http_message.hpp"
#include "harness/model/time.hpp"

namespace shakedown {

enum class Outcome : std::uint8_t {
  answered,           // a whole response with an expected status
  unexpected_status,  // a whole response, but not what the recording or the step expects
  refused,            // connection refused
  connect_failed,     // unreachable, no route, name not found, no local port left
  connect_timeout,
  tls_failed,   // handshake or certificate
  send_failed,  // reset or closed before the request was written
  closed,       // closed without a single byte of response
  reset,        // reset by the peer after the request was sent
  truncated,    // closed in the middle of a response
  malformed,    // bytes that are not HTTP/1.x
  first_byte_timeout,
  whole_timeout,  // the response began, and did not end in time
  too_large,      // more response than the stated limit
  not_sent,       // the stage ended first, or no connection could be had for it
  skipped,        // a value it needs never came, because an earlier step of its journey failed
};
inline constexpr int outcome_count = 16;

inline bool is_error(Outcome outcome) {
  return outcome != Outcome::answered;
}
// Whether a request of this outcome ever reached the wire; those that did not count as errors but have no
// latency.
inline bool was_sent(Outcome outcome) {
  return outcome != Outcome::not_sent && outcome != Outcome::skipped;
}

// Since the run began. `possible` is when the request could first have gone out: its due time, or later where
// it had to wait for its predecessor in the journey or for a connection. sent - possible is the generator's
// own lateness; sent - due also holds the target's.
struct Timing {
  Nanoseconds due{};
  Nanoseconds possible{};
  Nanoseconds sent{};
  Nanoseconds first_byte{};  // 0 where none came
  Nanoseconds done{};

  Nanoseconds latency() const { return done - due; }
  Nanoseconds service_time() const { return done - sent; }
  Nanoseconds send_lag() const { return sent - possible; }
};

// A whole exchange, as kept for evidence. Bodies may be cut at a stated size; the sizes are those on the
// wire.
struct Exchange {
  int stage = 0;  // ids of the journal's tables
  int endpoint = 0;
  std::uint64_t journey_instance = 0;  // which user of the run this belonged to
  int journey = -1;                    // -1: none
  int step = 0;
  std::uint64_t connection = 0;
  Timing timing;
  Outcome outcome = Outcome::answered;
  std::string error;  // what the network said, for a human; empty where there is nothing to add
  Request request;
  Response response;
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;
};

}  // namespace shakedown
