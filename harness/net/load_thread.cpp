#include "harness/net/load_thread.hpp"

#include <boost/system/system_error.hpp>

#include "harness/net/load_loop.hpp"

namespace shakedown::net {

Status run_load_thread(const LoadThreadOptions& options, RequestSource& source, const RunClock& clock,
                       const std::atomic<bool>& stop) {
  std::unique_ptr<boost::asio::ssl::context> tls;
  if (options.origin.origin.tls) {
    auto made = make_client_context(options.tls);
    if (!made) return made.error();
    tls = std::move(made).value();
  }
  try {
    LoadLoop(options, std::move(tls), source, clock, stop).run();
  } catch (const boost::system::system_error& error) {
    return problem(std::string("the load thread could not go on: ") + error.what());
  }
  return Done{};
}

}  // namespace shakedown::net
