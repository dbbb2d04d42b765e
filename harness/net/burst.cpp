#include "harness/net/burst.hpp"

#include <memory>
#include <utility>

#include "harness/net/burst_parts.hpp"
#include "harness/net/tls_context.hpp"

namespace shakedown::net {
namespace {

BurstResult impossible(std::size_t requests, Outcome outcome, const std::string& why, Nanoseconds now) {
  BurstResult result;
  result.answers.resize(requests);
  for (auto& one : result.answers) end_answer(one.answer, outcome, why, now);
  result.not_exercised = why;
  return result;
}

using Context = std::unique_ptr<boost::asio::ssl::context>;

// Null for plain connections.
Result<Context> context_for(const ResolvedOrigin& origin, const TlsSettings& tls) {
  return origin.origin.tls ? make_client_context(tls) : Result<Context>(Context());
}
SSL_CTX* handle_of(const Context& context) {
  return context ? context->native_handle() : nullptr;
}

}  // namespace

BurstResult send_burst(const ResolvedOrigin& origin, const TlsSettings& tls,
                       const std::vector<BurstRequest>& requests, const BurstOptions& options,
                       const RunClock& clock, const std::stop_token& stop) {
  if (requests.empty()) return impossible(0, Outcome::not_sent, "a burst of no requests", clock.now());
  const auto context = context_for(origin, tls);
  if (!context) return impossible(requests.size(), Outcome::tls_failed, context.error().message, clock.now());
  const bool is_http1 = options.protocol == BurstOptions::Protocol::http1;
  const StampClock stamps(clock);
  const LineSettings line{origin, tls, handle_of(context.value()), is_http1 ? "http/1.1" : "h2", stamps};
  const BurstCall call{requests, options, stamps, stop, line};
  return is_http1 ? http1_burst(call) : http2_burst(call);
}

bool speaks_http2(const ResolvedOrigin& origin, const TlsSettings& tls, Nanoseconds deadline) {
  const auto context = context_for(origin, tls);
  if (!context) return false;
  const StampClock stamps{RunClock()};
  return greets_in_http2({origin, tls, handle_of(context.value()), "h2", stamps}, deadline);
}

}  // namespace shakedown::net
