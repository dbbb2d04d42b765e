// "host:port" as Go's net package reads it, which Toxiproxy's users write and whose error texts they know:
// "localhost:0", ":0" (all interfaces), "[::1]:8080", "127.0.0.1:http".
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::net {

struct HostPort {
  std::string host;  // without brackets; may be empty
  std::uint16_t port = 0;
};

// Fails with "address local373: missing port in address", "address 99999: invalid port" and their kin.
Result<HostPort> parse_host_port(std::string_view text);

// A numeric address with its port, as the socket calls take it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  bool is_loopback() const;  // 127.0.0.0/8, ::1, and the former mapped into IPv6
  std::uint16_t port() const;
  std::string text() const;  // "127.0.0.1:80", "[::]:80"
  friend bool operator==(const SocketAddress& a, const SocketAddress& b) { return a.text() == b.text(); }
};

// An IPv4 or IPv6 address in numbers, or size 0.
SocketAddress numeric_address(const std::string& host, std::uint16_t port);
// All addresses of a name. Blocks while the resolver works. Empty: there is no such host.
std::vector<SocketAddress> look_up(const std::string& host, std::uint16_t port);
// Where to listen for `text`: the first IPv4 address of a name, all interfaces for an empty host.
// Fails like Go's net.ResolveTCPAddr: without "listen tcp: " in front.
Result<SocketAddress> listening_address(const std::string& text);

// What a socket is bound to, or the other end of it.
SocketAddress local_address(int descriptor);

}  // namespace shakedown::net
