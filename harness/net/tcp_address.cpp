#include "harness/net/tcp_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>

namespace shakedown::net {
namespace {

// What a user wrote comes back in messages: bounded.
Problem bad_address(std::string_view text, const char* why) {
  return problem("address " + std::string(text.substr(0, 200)) + ": " + why);
}

// A number, or the name of a service as getservbyname knows it.
Result<std::uint16_t> parse_port(std::string_view text) {
  if (text.empty()) return std::uint16_t{0};
  unsigned long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end == text.data() + text.size()) {
    if (error != std::errc() || number > 65535) return bad_address(text, "invalid port");
    return static_cast<std::uint16_t>(number);
  }
  if (text[0] == '-' || text[0] == '+') return bad_address(text, "invalid port");
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(nullptr, std::string(text.substr(0, 200)).c_str(), &hints, &found) != 0) {
    return problem("lookup tcp/" + std::string(text.substr(0, 200)) + ": unknown port");
  }
  const auto port = ntohs(reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_port);
  ::freeaddrinfo(found);
  return port;
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad_address(text, "missing port in address");
  std::string_view host;
  if (text[0] == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return bad_address(text, "missing ']' in address");
    if (end + 1 == text.size()) return bad_address(text, "missing port in address");
    if (end + 1 != colon) {
      return bad_address(text,
                         text[end + 1] == ':' ? "too many colons in address" : "missing port in address");
    }
    host = text.substr(1, end - 1);
  } else {
    host = text.substr(0, colon);
    if (host.find(':') != std::string_view::npos) return bad_address(text, "too many colons in address");
  }
  if (host.find('[') != std::string_view::npos) return bad_address(text, "unexpected '[' in address");
  if (host.find(']') != std::string_view::npos) return bad_address(text, "unexpected ']' in address");
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return port.error();
  return HostPort{std::string(host), port.value()};
}

bool SocketAddress::is_loopback() const {
  if (storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  if (storage.ss_family != AF_INET6) return false;
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

std::uint16_t SocketAddress::port() const {
  if (storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

std::string SocketAddress::text() const {
  if (size == 0) return {};
  char host[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET6) {
    ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr, host, sizeof host);
    return "[" + std::string(host) + "]:" + std::to_string(port());
  }
  ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(storage).sin_addr, host, sizeof host);
  return std::string(host) + ":" + std::to_string(port());
}

SocketAddress numeric_address(const std::string& host, std::uint16_t port) {
  SocketAddress address;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    address.size = sizeof v4;
  } else if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    address.size = sizeof v6;
  }
  return address;
}

std::vector<SocketAddress> look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<SocketAddress> addresses;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return addresses;
  for (const addrinfo* one = found; one; one = one->ai_next) {
    SocketAddress address;
    if (one->ai_addrlen > sizeof address.storage) continue;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
    address.size = one->ai_addrlen;
    addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

Result<SocketAddress> listening_address(const std::string& text) {
  // Go's net.Listen takes "" for ":0".
  const auto parsed = parse_host_port(text.empty() ? std::string_view(":0") : std::string_view(text));
  if (!parsed) return parsed.error();
  const auto& [host, port] = parsed.value();
  if (host.empty()) return numeric_address("::", port);
  const auto numeric = numeric_address(host, port);
  if (numeric.size > 0) return numeric;
  auto found = look_up(host, port);
  if (found.empty()) return problem("lookup " + host.substr(0, 200) + ": no such host");
  const auto v4 = std::find_if(found.begin(), found.end(),
                               [](const SocketAddress& a) { return a.storage.ss_family == AF_INET; });
  return v4 != found.end() ? *v4 : found.front();
}

SocketAddress local_address(int descriptor) {
  SocketAddress address;
  address.size = sizeof address.storage;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address.storage), &address.size) != 0) {
    address.size = 0;
  }
  return address;
}

}  // namespace shakedown::net
