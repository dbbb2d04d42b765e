// The kernel chooses when one binds port 0.
#include "harness/target/free_port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "harness/target/descriptor.hpp"

namespace shakedown::target {
namespace {

constexpr int most_attempts = 100;

// Binds 127.0.0.1:0 and says which port it got; 0 where that failed.
std::uint16_t bind_any(const Descriptor& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.get(), any, length) != 0 || ::getsockname(socket.get(), any, &length) != 0) return 0;
  return ntohs(address.sin_port);
}

bool free_on_six(std::uint16_t port) {
  const Descriptor socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return true;  // no IPv6 here
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  address.sin6_port = htons(port);
  return ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ||
         errno != EADDRINUSE;
}

}  // namespace

Result<std::uint16_t> free_port(const std::set<std::uint16_t>& taken) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const std::uint16_t port = socket ? bind_any(socket) : std::uint16_t{0};
    if (port == 0) return problem(std::string("cannot find a free port: ") + std::strerror(errno));
    if (!taken.contains(port) && free_on_six(port)) return port;
  }
  return problem("cannot find a free port");
}

}  // namespace shakedown::target
