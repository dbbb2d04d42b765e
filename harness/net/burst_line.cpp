#include "harness/net/burst_line.hpp"

#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <system_error>
#include <utility>
#include <vector>

#include "harness/net/tcp_address.hpp"
#include "harness/net/tls_context.hpp"

namespace shakedown::net {
namespace {

constexpr int most_reads = 16;  // of one call: the others of the burst have their turn, too

std::string text_of(int error) {
  return std::system_category().message(error);
}

Outcome outcome_of(int error) {
  return error == ECONNREFUSED ? Outcome::refused
         : error == ETIMEDOUT  ? Outcome::connect_timeout
                               : Outcome::connect_failed;
}

Nanoseconds wall_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds(now.tv_sec) + Nanoseconds(now.tv_nsec);
}

// When the kernel saw what a recvmsg returned, on its wall clock; 0 where it does not say.
Nanoseconds stamp_of(msghdr& message) {
  for (cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr; one = CMSG_NXTHDR(&message, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SO_TIMESTAMPING) continue;
    std::array<timespec, 3> stamps;
    std::memcpy(stamps.data(), CMSG_DATA(one), sizeof stamps);
    return std::chrono::seconds(stamps[0].tv_sec) + Nanoseconds(stamps[0].tv_nsec);
  }
  return {};
}

std::string tls_error(SSL* session) {
  const long verdict = SSL_get_verify_result(session);
  if (verdict != X509_V_OK) return std::string("certificate: ") + X509_verify_cert_error_string(verdict);
  const auto code = ERR_peek_last_error();
  if (code == 0) return "the connection ended";
  std::array<char, 256> text;
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

}  // namespace

StampClock::StampClock(const RunClock& clock) : clock_(clock) {
  const auto before = clock.now();
  const auto wall = wall_now();
  offset_ = wall - (before + (clock.now() - before) / 2);
}

BurstLine::BurstLine(const LineSettings& settings) : settings_(settings) {
  connect_next();
}

void BurstLine::connect_next() {
  const auto& [origin, addresses] = settings_.origin;
  int failed = EADDRNOTAVAIL;
  while (address_ < addresses.size()) {
    const auto address = numeric_address(addresses[address_++], origin.port);
    if (address.size == 0) continue;
    socket_ = Descriptor(
        ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (!socket_) {
      failed = errno;
      continue;
    }
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int stamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
    loopback_ = address.is_loopback();
    if (::connect(socket_.get(), address.get(), address.size) == 0) return connected();
    if (errno == EINPROGRESS) return;
    failed = errno;
  }
  fail(outcome_of(failed), text_of(failed));
}

void BurstLine::connected() {
  if (settings_.context == nullptr) {
    state_ = State::open;
    was_open = true;
    return;
  }
  state_ = State::securing;
  tls_.reset(SSL_new(settings_.context));
  SSL_set_bio(tls_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_options(tls_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  name_server(tls_.get(), settings_.tls, settings_.origin.origin.host);
  std::string offer(1, static_cast<char>(settings_.alpn.size()));
  offer += settings_.alpn;
  SSL_set_alpn_protos(tls_.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                      static_cast<unsigned>(offer.size()));
  SSL_set_connect_state(tls_.get());
  shake_hands();
}

bool BurstLine::speaks(std::string_view alpn) const {
  if (!tls_) return true;
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_.get(), &name, &size);
  return std::string_view(reinterpret_cast<const char*>(name), size) == alpn;
}

void BurstLine::fail(Outcome why, std::string text) {
  outcome = why;
  end(false, std::move(text));
}

void BurstLine::end(bool in_order, std::string text) {
  if (state_ == State::ended) return;
  state_ = State::ended;
  orderly = in_order;
  error = std::move(text);
  socket_.close();
}

short BurstLine::events() const {
  if (state_ == State::ended) return 0;
  if (state_ == State::connecting) return POLLOUT;
  return static_cast<short>(waiting_.empty() ? POLLIN : POLLIN | POLLOUT);
}

void BurstLine::ready(short revents) {
  if (revents == 0 || state_ == State::ended) return;
  if (state_ == State::connecting) {
    int failed = 0;
    socklen_t size = sizeof failed;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &failed, &size);
    if (failed == 0) return connected();
    if (address_ < settings_.origin.addresses.size()) return connect_next();
    return fail(outcome_of(failed), text_of(failed));
  }
  if ((revents & POLLOUT) != 0) flush();
  if ((revents & (POLLIN | POLLERR | POLLHUP)) != 0 && state_ != State::ended) read();
}

void BurstLine::read() {
  std::array<char, 16 * 1024> room;
  alignas(cmsghdr) std::array<char, 256> control;
  for (int reads = 0; reads < most_reads && state_ != State::ended; ++reads) {
    iovec part{room.data(), room.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto n = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const int failed = errno;
      if (state_ == State::securing)
        return fail(Outcome::tls_failed, n == 0 ? tls_error(tls_.get()) : text_of(failed));
      return n == 0 ? end(true, {}) : end(false, text_of(failed));
    }
    const auto now = settings_.clock.now();
    const auto stamp = stamp_of(message);
    take({room.data(), static_cast<std::size_t>(n)},
         stamp > Nanoseconds{} ? std::min(settings_.clock.from_wall(stamp), now) : now);
    if (static_cast<std::size_t>(n) < room.size()) return;  // the rest is told by the next poll
  }
}

void BurstLine::take(std::string_view bytes, Nanoseconds at) {
  if (!tls_) {
    if (received.empty()) received_at = at;
    received.append(bytes);
    return;
  }
  BIO_write(SSL_get_rbio(tls_.get()), bytes.data(), static_cast<int>(bytes.size()));
  if (state_ == State::securing) shake_hands();
  if (state_ == State::open) decrypt(at);
}

void BurstLine::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(tls_.get());
  const int why = SSL_get_error(tls_.get(), result);
  flush_protocol();
  if (state_ == State::ended) return;
  if (result == 1) {
    state_ = State::open;
    was_open = true;
  } else if (why != SSL_ERROR_WANT_READ) {
    fail(Outcome::tls_failed, tls_error(tls_.get()));
  }
}

void BurstLine::decrypt(Nanoseconds at) {
  std::array<char, 16 * 1024> room;
  while (true) {
    ERR_clear_error();
    const int n = SSL_read(tls_.get(), room.data(), static_cast<int>(room.size()));
    if (n > 0) {
      if (received.empty()) received_at = at;
      received.append(room.data(), static_cast<std::size_t>(n));
      continue;
    }
    const int why = SSL_get_error(tls_.get(), n);
    flush_protocol();
    if (why == SSL_ERROR_ZERO_RETURN) end(true, {});
    if (why == SSL_ERROR_SSL || why == SSL_ERROR_SYSCALL) end(false, "TLS: " + tls_error(tls_.get()));
    return;
  }
}

std::string BurstLine::encrypted() {
  std::string bytes;
  BIO* const out = SSL_get_wbio(tls_.get());
  const auto size = BIO_ctrl_pending(out);
  bytes.resize(size);
  if (size > 0) BIO_read(out, bytes.data(), static_cast<int>(size));
  return bytes;
}

// What TLS has to say by itself: its handshake, an answer to a new key.
void BurstLine::flush_protocol() {
  (holding_ ? behind_held_ : waiting_) += encrypted();
  flush();
}

void BurstLine::say(std::string_view text) {
  if (state_ != State::open || text.empty()) return;
  if (tls_) {
    SSL_write(tls_.get(), text.data(), static_cast<int>(text.size()));
    (holding_ ? behind_held_ : waiting_) += encrypted();
  } else {
    (holding_ ? behind_held_ : waiting_) += text;
  }
  flush();
}

void BurstLine::hold(std::string_view text) {
  if (state_ != State::open || text.empty()) return;
  holding_ = true;
  if (tls_) {
    SSL_write(tls_.get(), text.data(), static_cast<int>(text.size()));
    held_ = encrypted();
  } else {
    held_ = text;
  }
}

// In the sweep: nothing but the call stands between one connection's byte and the next one's.
void BurstLine::release() {
  holding_ = false;
  released_at = settings_.clock.now();
  const auto n =
      !waiting_.empty() ? 0 : ::send(socket_.get(), held_.data(), held_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n == static_cast<ssize_t>(held_.size()) && behind_held_.empty()) return;
  if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) unsent = text_of(errno);
  const auto went = n > 0 ? static_cast<std::size_t>(n) : 0;
  waiting_ += held_.substr(went) + std::exchange(behind_held_, {});
}

void BurstLine::flush() {
  while (!waiting_.empty() && state_ != State::ended) {
    const auto n = ::send(socket_.get(), waiting_.data(), waiting_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (n < 0) {
      // What the peer said before it closed is still to be read, and says more than this failure.
      unsent = text_of(errno);
      waiting_.clear();
      return;
    }
    waiting_.erase(0, static_cast<std::size_t>(n));
  }
}

bool BurstLine::delivered() const {
  if (state_ != State::open || !waiting_.empty()) return false;
  int on_the_way = 0;
  if (::ioctl(socket_.get(), loopback_ ? SIOCOUTQNSD : SIOCOUTQ, &on_the_way) != 0) return false;
  return on_the_way == 0;
}

}  // namespace shakedown::net
