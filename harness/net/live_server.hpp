// Serves one page on loopback, and sends every page that is open the newest state of something that goes on,
// by WebSocket: GET / is the page, /live the stream. Who is slow gets the newest state and not all of them.
//
// Only this machine is answered, and only when it asks for this server by its address: another site's page in
// the same browser can neither read the page (Host) nor open the stream (Origin).
//
// One thread of its own; every method may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/model/result.hpp"

namespace shakedown::net {

class LiveServer {
 public:
  // Makes the page for the address that the server got: "127.0.0.1:41207". Port 0: any free one.
  using Page = std::function<std::string(const std::string& address)>;
  static Result<std::unique_ptr<LiveServer>> start(std::uint16_t port, const Page& page);
  // Gives what was published last a moment to reach those who watch.
  ~LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  const std::string& address() const { return address_; }
  std::size_t watchers() const;
  void publish(std::string message);

 private:
  class Loop;
  explicit LiveServer(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
  std::string address_;
};

}  // namespace shakedown::net
