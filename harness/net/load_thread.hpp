// One load thread: one event loop, its own connections, nothing shared with other threads. It knows sockets
// and times and nothing of journeys or statistics: a RequestSource says what is due when, and hears how each
// request ended.
//
// The loop in one sentence: whatever is due goes out on an idle connection at once, otherwise answers are
// read, and the thread sleeps until shortly before the next due time and spins through the rest, because a
// sleeping thread is woken some 50 microseconds late and a schedule kept to that would show the generator's
// lateness as the target's latency.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/http/response_reader.hpp"
#include "harness/model/exchange.hpp"
#include "harness/model/load.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/net/origin.hpp"
#include "harness/net/tls_settings.hpp"

namespace shakedown::net {

// A request as it goes out. The bytes belong to the source and stay valid until it hears ended() for this
// ticket.
struct Outgoing {
  std::string_view head;  // request line and fields with the empty line at the end
  std::string_view body;
  std::uint64_t ticket = 0;  // the source's own name for it
  Nanoseconds due{};
  Nanoseconds
      ready{};  // when the source could have handed it out: due, or later where it waited for a predecessor
  bool is_head_method = false;
  bool expect_continue =
      false;  // send the body after "100 Continue", or after a second without it (RFC 9110, 10.1.1)
  bool idempotent =
      false;  // may be sent again where a kept connection turns out to be closed (RFC 9110, 9.2.2)
  std::size_t kept_body_bytes = 64 * 1024;
};

// How a request ended. `response` is valid during the call, and only where a response began.
struct Ended {
  std::uint64_t ticket = 0;
  Timing timing;
  Outcome outcome =
      Outcome::answered;   // never unexpected_status or skipped: judging a status is the source's business
  std::string_view error;  // what the network said; empty where all went well
  const http::ResponseReader* response = nullptr;
  std::uint64_t connection = 0;
  // Where it went out once before, on a kept connection that was closed without an answer: when. 0: it did
  // not.
  Nanoseconds first_sent{};
};

// Counters since the thread began; the source works out differences.
struct Gauges {
  std::uint64_t in_flight = 0;
  std::uint64_t connections = 0;  // open now
  std::uint64_t connections_opened = 0;
  std::uint64_t reconnects = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  bool starved = false;  // a request is due and no connection is free, with no more allowed
};

// Called on the load thread only.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  // When the next request is due; in the past when one is waiting; `never` when there is none until something
  // ends.
  virtual Nanoseconds next_due() = 0;
  // Hands out that request. Called only after next_due() said that it is due by now.
  virtual Outgoing next(Nanoseconds now) = 0;
  virtual void ended(const Ended& ended) = 0;
  // Called every few milliseconds while the loop runs.
  virtual void tick(Nanoseconds now, const Gauges& gauges) = 0;
};

struct LoadThreadOptions {
  ResolvedOrigin origin;
  TlsSettings tls;
  Timeouts timeouts;
  int max_connections = 4096;
  std::uint64_t first_connection_id =
      1;  // ids count up by `connection_id_step`, so that threads do not collide
  std::uint64_t connection_id_step = 1;
  Nanoseconds spin = std::chrono::microseconds(60);  // how long before a due time the thread stops sleeping
};

// Runs until the source has nothing due, nothing in flight and says never, or until `stop` is set: then what
// is in flight is given up without being reported as ended. Blocks the calling thread. Fails only where it
// cannot start (no descriptors, unusable TLS settings).
Status run_load_thread(const LoadThreadOptions& options, RequestSource& source, const RunClock& clock,
                       const std::atomic<bool>& stop);

}  // namespace shakedown::net
