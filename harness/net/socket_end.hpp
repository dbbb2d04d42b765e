// One end of a proxied connection: a non-blocking TCP socket, plain or with TLS over it (OpenSSL on the
// socket itself), which reads, writes and ends in the three ways TCP knows.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/net/descriptor.hpp"
#include "harness/net/readiness_loop.hpp"

namespace shakedown::net {

enum class Moved : std::uint8_t {
  some,     // bytes were moved
  blocked,  // not now: told by ready() once it is watched for `wanted`
  ended,    // the peer's FIN
  failed,   // the peer's RST, or anything else that ends both directions
};

struct Transfer {
  Moved moved = Moved::blocked;
  std::size_t bytes = 0;
};

class SocketEnd final : public Watcher {
 public:
  SocketEnd(ReadinessLoop& loop, std::function<void(std::uint32_t)> is_ready)
      : loop_(loop), is_ready_(std::move(is_ready)) {}
  ~SocketEnd() { let_go(); }
  SocketEnd(const SocketEnd&) = delete;
  SocketEnd& operator=(const SocketEnd&) = delete;

  void open(Descriptor socket);
  // TLS from here on; `session` is a client's or a server's by its context and name.
  void secure(SSL_CTX* context, bool as_server);
  Transfer handshake();  // moved == some: it is done
  std::string handshake_error() const;

  bool is_open() const { return static_cast<bool>(socket_); }
  bool is_plain() const { return tls_ == nullptr; }
  int descriptor() const { return socket_.get(); }
  SSL* session() const { return tls_.get(); }

  Transfer read(char* room, std::size_t size);
  Transfer write(const char* bytes, std::size_t size);

  // What to be told of: EPOLLIN, EPOLLOUT, both, or nothing; TLS adds what it needs by itself.
  void want(std::uint32_t events);

  void finish();  // FIN: no more writes; TLS's close_notify before it
  void close();   // FIN, whatever is still unread
  void reset();   // RST

  bool was_reset = false;  // a write failed: the end that a read finds is no FIN
  bool readable = false;   // worth a read

 private:
  void ready(std::uint32_t events) override { is_ready_(events); }
  Transfer tls_result(int result);
  void let_go();

  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  ReadinessLoop& loop_;
  std::function<void(std::uint32_t)> is_ready_;
  Descriptor socket_;
  std::unique_ptr<SSL, Free> tls_;
  std::uint32_t watched_ = 0;
  std::uint32_t tls_needs_ = 0;  // besides what is wanted
  bool finished_ = false;
};

}  // namespace shakedown::net
