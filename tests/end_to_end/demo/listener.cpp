#include "tests/end_to_end/demo/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/support/catch.hpp"

namespace demo_tests {

Listener listen_anywhere() {
  Listener made;
  made.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(made.descriptor >= 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof here;
  REQUIRE(::bind(made.descriptor, reinterpret_cast<const sockaddr*>(&here), length) == 0);
  REQUIRE(::listen(made.descriptor, 64) == 0);
  REQUIRE(::getsockname(made.descriptor, reinterpret_cast<sockaddr*>(&here), &length) == 0);
  made.address = "127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  return made;
}

}  // namespace demo_tests
