// A server that notes when each request began to come and when it was whole: one thread with epoll, so that
// what comes first is noted first; plain or TLS, HTTP/1.1 or HTTP/2. It answers each request with its target
// as the body; all of them only once `together` are whole, where that is set, so that a test can be certain
// that they were there at once, and /warm in any case. By HTTP/2 some targets are answered otherwise: /hang
// never, /reset and /refuse with RST_STREAM, /goaway with GOAWAY in place of itself and what comes behind it,
// /early at its headers, /nonsense with a response without a status, /interim after 103.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/certificates.hpp"

namespace shakedown::test {

struct StampingOptions {
  std::size_t together = 1;
  std::optional<Certificates> tls = {};  // with it, HTTP/2 is agreed on by ALPN
  bool http2 = false;
  std::uint32_t most_streams = 1000;
};

class StampingServer {
 public:
  struct Arrival {
    std::string target;
    std::string request;  // HTTP/1.1: as it came; HTTP/2: its fields, "name: value" a line, and its body
    std::string first;    // HTTP/1.1: its part of the first read
    std::chrono::steady_clock::time_point began;
    std::chrono::steady_clock::time_point whole;
  };

  explicit StampingServer(const StampingOptions& options = {});
  ~StampingServer();
  std::uint16_t port() const;
  // Those that were whole, in the order in which they became so.
  std::vector<Arrival> arrivals();
  void forget();

 private:
  class Serving;
  std::unique_ptr<Serving> serving_;
};

}  // namespace shakedown::test
