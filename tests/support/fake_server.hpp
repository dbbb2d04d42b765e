// A server that does exactly what a test says, byte by byte, on an ephemeral loopback port: the peer for
// everything that connects. Each connection runs the test's function on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace shakedown::test {

class FakeServer {
 public:
  // One accepted connection, as the test's function sees it. Blocking; everything fails quietly once the
  // server ends.
  class Peer {
   public:
    explicit Peer(int descriptor, int number) : descriptor_(descriptor), number_(number) {}
    ~Peer();
    int number() const { return number_; }  // of the connection, from 0
    // The next request with its body (Content-Length only), or empty when the client closed.
    std::string request();
    std::string head();                    // up to the empty line
    std::string bytes(std::size_t count);  // exactly so many, fewer when the client closed
    bool send(std::string_view bytes);
    void reset();           // closes with RST
    void wait_for_close();  // until the client closes
   private:
    bool more();
    int descriptor_;
    int number_;
    std::string held_;
  };

  explicit FakeServer(std::function<void(Peer&)> serve);
  ~FakeServer();
  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return accepted_; }

 private:
  void accept();
  std::function<void(Peer&)> serve_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::mutex mutex_;
  std::list<int> open_;  // guarded: descriptors to shut down at the end
  std::list<std::thread> serving_;
  std::thread accepting_;
};

// An answer with a length: "HTTP/1.1 STATUS X".
std::string answer(int status, std::string_view body, std::string_view fields = {});

// A loopback port that nothing listens on.
std::uint16_t closed_port();

}  // namespace shakedown::test
