// One request and its answer, with a deadline that holds whatever the server does: for experiments, which ask
// one thing at a time and must never hang themselves. Each call has a connection of its own, so that no
// request is confused with what an earlier one left, and blocks its caller. Any thread may call; calls share
// nothing.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "harness/model/exchange.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/net/origin.hpp"
#include "harness/net/tls_settings.hpp"

namespace shakedown::net {

struct ExchangeQuestion {
  std::string_view head;  // request line and fields with the empty line at the end
  std::string_view body;
  bool is_head_method = false;
  std::size_t kept_body_bytes = 64 * 1024;
};

struct ExchangeAnswer {
  Timing timing;  // due, possible and sent are when the connection stood, or the call began where it never did
  Outcome outcome = Outcome::answered;  // never unexpected_status or skipped: what to expect is the caller's
  std::string error;                    // what the network said; empty where all went well
  Response response;                    // status 0: none; the body without chunking, cut at kept_body_bytes
  std::uint64_t response_body_bytes = 0;
};

// Connects, sends, reads to the end of the response. After `deadline`, connecting included, it is over: the
// outcome says what was being waited for. A requested stop ends it within 50 ms, as not_sent.
ExchangeAnswer ask_once(const ResolvedOrigin& origin, const TlsSettings& tls, const ExchangeQuestion& question,
                        Nanoseconds deadline, const RunClock& clock, const std::stop_token& stop = {});

}  // namespace shakedown::net
