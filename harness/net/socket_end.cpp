#include "harness/net/socket_end.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace shakedown::net {
namespace {

Transfer from_system(ssize_t n) {
  if (n > 0) return {Moved::some, static_cast<std::size_t>(n)};
  if (n == 0) return {Moved::ended, 0};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {Moved::blocked, 0};
  return {Moved::failed, 0};
}

int int_size(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

void SocketEnd::open(Descriptor socket) {
  let_go();
  socket_ = std::move(socket);
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void SocketEnd::secure(SSL_CTX* context, bool as_server) {
  tls_.reset(SSL_new(context));
  SSL_set_fd(tls_.get(), socket_.get());
  SSL_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_set_options(tls_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);  // a FIN alone ends a connection, too
  if (as_server)
    SSL_set_accept_state(tls_.get());
  else
    SSL_set_connect_state(tls_.get());
}

Transfer SocketEnd::tls_result(int result) {
  tls_needs_ = 0;
  if (result > 0) return {Moved::some, static_cast<std::size_t>(result)};
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      tls_needs_ = EPOLLIN;
      return {Moved::blocked, 0};
    case SSL_ERROR_WANT_WRITE:
      tls_needs_ = EPOLLOUT;
      return {Moved::blocked, 0};
    case SSL_ERROR_ZERO_RETURN:
      return {Moved::ended, 0};
    default:
      return {Moved::failed, 0};
  }
}

Transfer SocketEnd::handshake() {
  ERR_clear_error();
  return tls_result(SSL_do_handshake(tls_.get()));
}

std::string SocketEnd::handshake_error() const {
  const long verdict = SSL_get_verify_result(tls_.get());
  if (verdict != X509_V_OK) return std::string("certificate: ") + X509_verify_cert_error_string(verdict);
  const auto code = ERR_peek_last_error();
  if (code == 0) return "the connection ended";
  char text[256];
  ERR_error_string_n(code, text, sizeof text);
  return text;
}

Transfer SocketEnd::read(char* room, std::size_t size) {
  if (!tls_) {
    const auto done = from_system(::recv(socket_.get(), room, size, 0));
    // Level-triggered: whatever is left is told again, so a short read need not be followed by an empty one.
    readable = done.moved == Moved::some && done.bytes == size;
    return done;
  }
  ERR_clear_error();
  const auto done = tls_result(SSL_read(tls_.get(), room, int_size(size)));
  readable = done.moved == Moved::some;
  if (done.moved == Moved::blocked && tls_needs_ == EPOLLIN) tls_needs_ = 0;  // the usual wait
  return done;
}

Transfer SocketEnd::write(const char* bytes, std::size_t size) {
  if (!tls_) {
    return from_system(::send(socket_.get(), bytes, size, MSG_NOSIGNAL));
  }
  ERR_clear_error();
  return tls_result(SSL_write(tls_.get(), bytes, int_size(size)));
}

void SocketEnd::want(std::uint32_t events) {
  const std::uint32_t wanted = events | tls_needs_;
  if (wanted == watched_ || !socket_) return;
  loop_.watch(socket_.get(), watched_, wanted, *this);
  watched_ = wanted;
}

void SocketEnd::finish() {
  if (!socket_ || finished_) return;
  finished_ = true;
  if (tls_) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_.get(), SHUT_WR);
}

// A socket that is closed with bytes unread ends with RST, so they are read first. What comes after that is
// answered with RST by the kernel, as any closed port does.
void SocketEnd::close() {
  if (!socket_) return;
  finish();
  std::array<char, 16 * 1024> unread;
  for (int most = 64; most > 0 && ::recv(socket_.get(), unread.data(), unread.size(), 0) > 0; --most) {
  }
  let_go();
}

void SocketEnd::reset() {
  if (!socket_) return;
  const linger at_once{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  let_go();
}

void SocketEnd::let_go() {
  if (!socket_) return;
  loop_.watch(socket_.get(), watched_, 0, *this);
  watched_ = 0;
  tls_.reset();
  socket_.close();
}

}  // namespace shakedown::net
