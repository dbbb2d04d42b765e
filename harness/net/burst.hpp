// Requests released together: all of a burst but its last bytes is sent first, on connections that stand and
// are warm, and then the last bytes go out in one sweep of one thread. By HTTP/1.1 each request has a
// connection and one byte is held back; by HTTP/2 (where the target speaks it) all are streams of one
// connection, whose last frames fit one packet. One sweep of one thread beats a barrier of threads: on two
// cores the barrier's wake-ups alone are wider than the spread.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "harness/net/exchange_client.hpp"

namespace shakedown::net {

// Written out, as ask_once takes them.
struct BurstRequest {
  std::string head;  // request line and fields with the empty line at the end
  std::string body;
  bool is_head_method = false;
};

struct BurstOptions {
  enum class Protocol : std::uint8_t { http1, http2 };
  // A server begins to handle a request at the end of its headers, or of its body: what is held back has to
  // stand before that. `body`: the last byte of the body (of the headers where there is none);
  // `headers`: the last byte of the headers, with the whole body after it.
  enum class HoldBack : std::uint8_t { body, headers };
  Protocol protocol = Protocol::http1;
  HoldBack hold_back = HoldBack::headers;
  std::vector<int> order;                           // of release; empty: as given
  Nanoseconds step{};                               // between one release and the next; 0: in one sweep
  Nanoseconds deadline = std::chrono::seconds(10);  // of each request, from its release
  // How long nothing may come back before the release: the target reads what it has, and one that answers or
  // closes too early is seen to.
  Nanoseconds settle = std::chrono::milliseconds(5);
  std::size_t kept_body_bytes = 64 * 1024;
  std::function<void()> before_release;  // everything else is sent by then; empty: nothing
  std::string warm_up;  // the head of a request that each connection sends first, whose answer is not kept;
                        // empty: connections are only opened
};

struct BurstAnswer {
  ExchangeAnswer answer;  // its timing counts from the release: due, possible and sent
  bool early = false;     // something came back before the release
};

struct BurstResult {
  std::vector<BurstAnswer> answers;  // in the order of the requests
  Nanoseconds released{};            // the first release
  Nanoseconds release_spread{};      // to the last, as handed to the kernel
  int overlap = 0;                   // most requests at once between release and first byte
  int connections = 0;               // that stood
  int possible = 0;                  // requests that could stand at once: what a burst may shrink to
  int rearmed = 0;                   // connections that the target closed while they waited, opened again
  std::string not_exercised;  // why this proves nothing: an early answer, too few connections, no HTTP/2...
};

// Blocks. A stop ends it within 50 ms, and what was not released is not_sent.
BurstResult send_burst(const ResolvedOrigin& origin, const TlsSettings& tls,
                       const std::vector<BurstRequest>& requests, const BurstOptions& options,
                       const RunClock& clock, const std::stop_token& stop = {});

// Whether the target speaks HTTP/2: by ALPN over TLS, by prior knowledge without.
bool speaks_http2(const ResolvedOrigin& origin, const TlsSettings& tls, Nanoseconds deadline);

}  // namespace shakedown::net
