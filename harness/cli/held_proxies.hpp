// A run's or a command's fault proxies, as the Toxiproxy-compatible API sees them.
#pragma once

#include <string>
#include <vector>

#include "harness/faults/toxiproxy_api.hpp"
#include "harness/net/fault_proxy.hpp"

namespace shakedown::cli {

struct HeldProxiesOptions {
  bool http = true;               // whether proxies that clients add know HTTP
  std::vector<std::string> kept;  // those that clients may fault and change, but not remove
};

// `proxies` outlives what is returned.
faults::ProxyHolder held_by(net::FaultProxies& proxies, HeldProxiesOptions options);

// The API's answers for a server's requests. `api` outlives what is returned.
Response answer_of(faults::ToxiproxyApi& api, const Request& request);

}  // namespace shakedown::cli
