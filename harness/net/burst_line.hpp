// One connection of a burst: a non-blocking socket, plain or with TLS through memory, so that what goes out
// at the release was encrypted long before and the release itself is one send(2). The caller polls.
//
// When bytes came is read from the kernel's own stamps where it gives them: a reader that was busy sending
// learns of a first byte too late, and would take requests for simultaneous that were not.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/model/exchange.hpp"
#include "harness/net/descriptor.hpp"
#include "harness/net/origin.hpp"
#include "harness/net/tls_settings.hpp"

namespace shakedown::net {

// The run's clock, and where the kernel's wall clock stands on it.
class StampClock {
 public:
  explicit StampClock(const RunClock& clock);
  Nanoseconds now() const { return clock_.now(); }
  Nanoseconds from_wall(Nanoseconds wall) const { return wall - offset_; }

 private:
  RunClock clock_;
  Nanoseconds offset_;
};

// What all connections of a burst share; outlives them.
struct LineSettings {
  const ResolvedOrigin& origin;
  const TlsSettings& tls;
  SSL_CTX* context = nullptr;  // null on plain connections
  std::string alpn;            // "http/1.1" or "h2"
  const StampClock& clock;
};

class BurstLine {
 public:
  enum class State : std::uint8_t { connecting, securing, open, ended };

  explicit BurstLine(const LineSettings& settings);  // begins to connect

  State state() const { return state_; }
  int descriptor() const { return socket_.get(); }
  short events() const;       // what to poll for
  void ready(short revents);  // connects, shakes hands, writes what waits, reads into `received`
  bool speaks(std::string_view alpn) const;  // what TLS agreed on; true on plain connections

  void say(std::string_view text);   // sent at once, or as the socket takes it
  void hold(std::string_view text);  // made ready; goes with release()
  void release();                    // what was held, in one send
  // Nothing waits here, and the peer's kernel has everything (on loopback: there is no path to be on).
  bool delivered() const;

  std::string received;       // what the peer said, decrypted; the caller takes it out
  Nanoseconds received_at{};  // the first of it
  Nanoseconds released_at{};

  // After `ended`: why. `orderly`: the peer's FIN.
  bool orderly = false;
  bool was_open = false;
  Outcome outcome = Outcome::connect_failed;  // of a request that never had an open connection
  std::string error;
  std::string unsent;  // why something could not be written; empty: all could

 private:
  void connect_next();
  void connected();
  void fail(Outcome why, std::string text);
  void end(bool in_order, std::string text);
  void read();
  void take(std::string_view bytes, Nanoseconds at);
  void shake_hands();
  void decrypt(Nanoseconds at);
  std::string encrypted();  // what OpenSSL has for the peer
  void flush();
  void flush_protocol();

  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  const LineSettings& settings_;
  State state_ = State::connecting;
  std::size_t address_ = 0;  // the next to be tried
  bool loopback_ = false;
  Descriptor socket_;
  std::unique_ptr<SSL, Free> tls_;
  std::string waiting_;  // to be written
  std::string held_;
  std::string behind_held_;  // what TLS itself has to say meanwhile: records keep their order
  bool holding_ = false;
};

}  // namespace shakedown::net
