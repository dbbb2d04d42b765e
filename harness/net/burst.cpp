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

}  // namespace

BurstResult send_burst(const ResolvedOrigin& origin, const TlsSettings& tls,
                       const std::vector<BurstRequest>& requests, const BurstOptions& options,
                       const RunClock& clock, const std::stop_token& stop) {
  if (requests.empty()) return impossible(0, Outcome::not_sent, "a burst of no requests", clock.now());
  std::unique_ptr<boost::asio::ssl::context> context;
  if (origin.origin.tls) {
    auto made = make_client_context(tls);
    if (!made) return impossible(requests.size(), Outcome::tls_failed, made.error().message, clock.now());
    context = std::move(made).value();
  }
  const bool is_http1 = options.protocol == BurstOptions::Protocol::http1;
  const StampClock stamps(clock);
  const LineSettings line{origin, tls, context ? context->native_handle() : nullptr,
                          is_http1 ? "http/1.1" : "h2", stamps};
  const BurstCall call{requests, options, stamps, stop, line};
  return http1_burst(call);
}

}  // namespace shakedown::net
