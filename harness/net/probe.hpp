// One question to one server: does it accept connections, does it answer a GET? For readiness, not for load.
//
// The call opens a connection of its own, blocks the caller for at most `within`, and closes it. Nothing is
// kept, so any thread may call. What the server sends is bounded: only the head of a response is read, and at
// most 16 KiB of it.
#pragma once

#include <string>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/net/origin.hpp"
#include "harness/net/tls_settings.hpp"

namespace shakedown::net {

struct ProbeAnswer {
  int status = 0;       // of the response; 0 where only a connection was asked for
  std::string address;  // which of the origin's addresses accepted the connection
};

// The answer to "GET path HTTP/1.1"; with an empty path, that a
// TCP connection was accepted. Or what happened instead: "Connection refused", "nothing answered within 1000
// ms", "certificate: self-signed certificate". The origin's addresses are tried in their order.
Result<ProbeAnswer> probe(const ResolvedOrigin& origin, const TlsSettings& tls, const std::string& path,
                          Nanoseconds within);

}  // namespace shakedown::net
