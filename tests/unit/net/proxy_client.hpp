// A blocking TCP client for tests of the proxies: connects, sends, receives, and tells a FIN from an RST.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace shakedown::test {

class ProxyClient {
 public:
  explicit ProxyClient(const std::string& address) : ProxyClient(port_of(address)) {}
  explicit ProxyClient(std::uint16_t port) {
    descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) error_ = errno;
    const timeval longest{30, 0};  // a test that waits in vain fails and does not hang
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
  }
  ProxyClient(ProxyClient&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), error_(other.error_) {}
  ~ProxyClient() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  static std::uint16_t port_of(const std::string& address) {
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }

  int connect_error() const { return error_; }
  int descriptor() const { return descriptor_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void finish() { ::shutdown(descriptor_, SHUT_WR); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(descriptor_, -1));
  }

  // Exactly so many bytes, fewer where the connection ends before.
  std::string receive(std::size_t count) {
    std::string got(count, '\0');
    std::size_t at = 0;
    while (at < count) {
      const auto n = ::recv(descriptor_, got.data() + at, count - at, 0);
      if (n <= 0) break;
      at += static_cast<std::size_t>(n);
    }
    got.resize(at);
    return got;
  }
  // What one recv gives.
  std::string receive_some() {
    char room[65536];
    const auto n = ::recv(descriptor_, room, sizeof room, 0);
    return n > 0 ? std::string(room, static_cast<std::size_t>(n)) : std::string();
  }
  // Reads to the end: "FIN", "RST", or what else went wrong. `rest` gets the bytes before.
  std::string ending(std::string* rest = nullptr) {
    for (;;) {
      char room[16384];
      const auto n = ::recv(descriptor_, room, sizeof room, 0);
      if (n == 0) return "FIN";
      if (n < 0) return errno == ECONNRESET ? "RST" : std::strerror(errno);
      if (rest) rest->append(room, static_cast<std::size_t>(n));
    }
  }
  bool has_bytes_within(int milliseconds) {
    pollfd readable{descriptor_, POLLIN, 0};
    return ::poll(&readable, 1, milliseconds) > 0;
  }

 private:
  int descriptor_ = -1;
  int error_ = 0;
};

}  // namespace shakedown::test
