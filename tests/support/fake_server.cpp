#include "tests/support/fake_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace shakedown::test {
namespace {

int listen_on_loopback(std::uint16_t& port, int backlog) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (descriptor < 0 || ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      (backlog > 0 && ::listen(descriptor, backlog) != 0) ||
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no loopback port for the test");
  }
  port = ntohs(address.sin_port);
  return descriptor;
}

}  // namespace

FakeServer::Peer::~Peer() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool FakeServer::Peer::more() {
  char room[16 * 1024];
  const auto n = ::recv(descriptor_, room, sizeof room, 0);
  if (n <= 0) return false;
  held_.append(room, static_cast<std::size_t>(n));
  return true;
}

std::string FakeServer::Peer::head() {
  std::size_t end;
  while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return {};
  }
  auto text = held_.substr(0, end + 4);
  held_.erase(0, end + 4);
  return text;
}

std::string FakeServer::Peer::bytes(std::size_t count) {
  while (held_.size() < count && more()) {
  }
  auto text = held_.substr(0, std::min(count, held_.size()));
  held_.erase(0, text.size());
  return text;
}

std::string FakeServer::Peer::request() {
  auto text = head();
  const auto at = text.find("Content-Length: ");
  if (at != std::string::npos) text += bytes(std::stoul(text.substr(at + 16)));
  return text;
}

bool FakeServer::Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void FakeServer::Peer::reset() {
  const linger now{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(descriptor_);
  descriptor_ = -1;
}

void FakeServer::Peer::wait_for_close() {
  while (more()) held_.clear();
}

FakeServer::FakeServer(std::function<void(Peer&)> serve) : serve_(std::move(serve)) {
  listener_ = listen_on_loopback(port_, 512);
  accepting_ = std::thread([this] { accept(); });
}

void FakeServer::accept() {
  while (true) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    const std::lock_guard lock(mutex_);
    const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);  // ours stays valid whatever the peer closes
    open_.push_back(own);
    const int number = accepted_++;
    serving_.emplace_back([this, descriptor, number, own] {
      {
        Peer peer(descriptor, number);
        serve_(peer);
      }
      const std::lock_guard done(mutex_);
      if (std::erase(open_, own) > 0) ::close(own);
    });
  }
}

FakeServer::~FakeServer() {
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
  }
  for (auto& thread : serving_) thread.join();
}

std::string answer(int status, std::string_view body, std::string_view fields) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(listen_on_loopback(port, 0));
  return port;
}

}  // namespace shakedown::test
