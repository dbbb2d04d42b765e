// A server that notes when each request began to come and when it was whole: one thread with epoll, so that
// what comes first is noted first. It answers each request with its target as the body; all of them only once
// `together` are whole, where that is set, so that a test can be certain that they were there at once.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "harness/net/descriptor.hpp"
#include "tests/support/fake_server.hpp"

namespace shakedown::test {

class StampingServer {
 public:
  struct Arrival {
    std::string request;  // as it came
    std::string first;    // its part of the first read
    std::chrono::steady_clock::time_point began;
    std::chrono::steady_clock::time_point whole;
    std::string target() const {
      const auto from = request.find(' ') + 1;
      return request.substr(from, request.find(' ', from) - from);
    }
  };

  explicit StampingServer(std::size_t together = 1) : together_(together) {
    const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    listener_ = net::Descriptor(one);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(one, any, size) != 0 || ::listen(one, 512) != 0 || ::getsockname(one, any, &size) != 0)
      throw std::runtime_error("no loopback port for the test");
    port_ = ntohs(address.sin_port);
    epoll_ = net::Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    wake_ = net::Descriptor(::eventfd(0, EFD_CLOEXEC));
    watch(listener_.get());
    watch(wake_.get());
    thread_ = std::thread([this] { serve(); });
  }
  ~StampingServer() {
    ::eventfd_write(wake_.get(), 1);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }
  // Those that were whole, in the order in which they became so.
  std::vector<Arrival> arrivals() {
    const std::lock_guard lock(mutex_);
    return arrivals_;
  }

 private:
  struct Client {
    net::Descriptor socket;
    Arrival coming;
  };

  void watch(int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event);
  }

  void serve() {
    std::array<epoll_event, 64> events;
    while (true) {
      const int n = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < n; ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == wake_.get()) return;
        if (descriptor == listener_.get()) {
          accept();
        } else if (!read(clients_[descriptor])) {
          clients_.erase(descriptor);
        }
      }
    }
  }

  void accept() {
    int descriptor;
    while ((descriptor = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
      clients_[descriptor] = {net::Descriptor(descriptor), {}};
      watch(descriptor);
    }
  }

  bool read(Client& client) {
    std::array<char, 64 * 1024> room;
    const auto n = ::recv(client.socket.get(), room.data(), room.size(), 0);
    if (n <= 0) return false;
    const auto now = std::chrono::steady_clock::now();
    auto& coming = client.coming;
    if (coming.request.empty()) {
      coming.began = now;
      coming.first.assign(room.data(), static_cast<std::size_t>(n));
    }
    coming.request.append(room.data(), static_cast<std::size_t>(n));
    if (!is_whole(coming.request)) return true;
    coming.whole = now;
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(std::exchange(coming, {}));
    unanswered_.emplace_back(client.socket.get(), arrivals_.back().target());
    if (unanswered_.size() < together_) return true;
    for (const auto& [descriptor, target] : std::exchange(unanswered_, {})) {
      const auto text = answer(200, target);
      if (::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL) < 0) return false;
    }
    return true;
  }

  static bool is_whole(const std::string& text) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto at = text.find("Content-Length: ");
    return at == std::string::npos || text.size() >= end + 4 + std::stoul(text.substr(at + 16));
  }

  std::size_t together_;
  net::Descriptor listener_, epoll_, wake_;
  std::uint16_t port_ = 0;
  std::map<int, Client> clients_;
  std::vector<std::pair<int, std::string>> unanswered_;
  std::mutex mutex_;
  std::vector<Arrival> arrivals_;  // guarded
  std::thread thread_;
};

}  // namespace shakedown::test
