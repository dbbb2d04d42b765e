// Bursts as the tests make them.
#pragma once

#include <string>
#include <vector>

#include "harness/net/burst.hpp"

namespace shakedown::test {

inline net::ResolvedOrigin loopback(std::uint16_t port, bool tls = false) {
  net::Origin origin;
  origin.tls = tls;
  origin.host = "127.0.0.1";
  origin.port = port;
  return {origin, {"127.0.0.1"}};
}

// GET /0, GET /1, ...
inline std::vector<net::BurstRequest> gets(int count) {
  std::vector<net::BurstRequest> all;
  for (int i = 0; i < count; ++i)
    all.push_back({"GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n", {}, false});
  return all;
}

// POST /0, POST /1, ... with a body each.
inline std::vector<net::BurstRequest> posts(int count) {
  std::vector<net::BurstRequest> all;
  for (int i = 0; i < count; ++i)
    all.push_back({"POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n",
                   "{\"a\":1}", false});
  return all;
}

inline net::BurstResult burst(std::uint16_t port, const std::vector<net::BurstRequest>& requests,
                              const net::BurstOptions& options = {}, const std::stop_token& stop = {}) {
  return net::send_burst(loopback(port), {}, requests, options, RunClock(), stop);
}

}  // namespace shakedown::test
