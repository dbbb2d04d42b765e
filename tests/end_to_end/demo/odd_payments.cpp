// Plain sockets, one connection after the other. Shutting the listener down ends the waiting accept.
#include "tests/end_to_end/demo/odd_payments.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "tests/end_to_end/demo/listener.hpp"

namespace demo_tests {

OddPayments::OddPayments(std::string body) : body_(std::move(body)) {
  auto made = listen_anywhere();
  listener_ = made.descriptor;
  address_ = std::move(made.address);
  thread_ = std::jthread([this] { serve(); });
}

OddPayments::~OddPayments() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void OddPayments::serve() const {
  const std::string answer =
      "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
      std::to_string(body_.size()) + "\r\n\r\n" + body_;
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    // The shop's requests end with the brace of their JSON body, and have no other.
    std::string request;
    std::array<char, 4096> buffer{};
    while (request.find('}') == std::string::npos) {
      const auto count = ::recv(connection, buffer.data(), buffer.size(), 0);
      if (count <= 0) break;
      request.append(buffer.data(), static_cast<std::size_t>(count));
    }
    [[maybe_unused]] const auto sent = ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(connection);
  }
}

}  // namespace demo_tests
