// One FaultProxies with what it told, and upstreams to put behind it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "harness/net/fault_proxy.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/unit/net/proxy_client.hpp"

namespace shakedown::test {

inline void echo(FakeServer::Peer& peer) {
  for (std::string byte = peer.bytes(1); !byte.empty() && peer.send(byte); byte = peer.bytes(1)) {
  }
}

class Proxies {
 public:
  explicit Proxies(std::uint64_t seed = 1, net::ProxyOptions options = {}) {
    options.seed = seed;
    net::ProxyObserver observer;
    observer.injected = [this](net::InjectedFault fault) {
      const std::lock_guard lock(mutex_);
      injected_.push_back(std::move(fault));
      told_.notify_all();
    };
    observer.note = [this](const std::string&, const std::string& text) {
      const std::lock_guard lock(mutex_);
      notes_.push_back(text);
      told_.notify_all();
    };
    observer.exchange = [this](net::ProxiedExchange exchange) {
      const std::lock_guard lock(mutex_);
      exchanges_.push_back(std::move(exchange));
      told_.notify_all();
    };
    auto started = net::FaultProxies::start(options, clock, std::move(observer));
    REQUIRE(started);
    proxies_ = std::move(started).value();
  }

  net::FaultProxies* operator->() { return proxies_.get(); }
  void stop() { proxies_.reset(); }

  // A proxy named "p" in front of a port; gives where it listens.
  std::string in_front_of(std::uint16_t port, bool http = false) {
    net::ProxySpec spec;
    spec.name = "p";
    spec.upstream = "127.0.0.1:" + std::to_string(port);
    spec.http = http;
    return add(spec);
  }
  std::string add(const net::ProxySpec& spec) {
    const auto added = proxies_->add(spec);
    REQUIRE(added);
    return added.value().listen;
  }
  void arm(const FaultSpec& fault) {
    const auto armed = proxies_->arm("p", fault);
    if (!armed) FAIL(to_string(armed.error()));
  }
  void disarm(const std::string& fault) { REQUIRE(proxies_->disarm("p", fault)); }
  net::ProxyState state() { return proxies_->find("p").value(); }

  std::vector<net::InjectedFault> injected() {
    const std::lock_guard lock(mutex_);
    return injected_;
  }
  std::vector<std::string> notes() {
    const std::lock_guard lock(mutex_);
    return notes_;
  }
  // Waits until so many exchanges were told.
  std::vector<net::ProxiedExchange> exchanges(std::size_t count) {
    std::unique_lock lock(mutex_);
    told_.wait_for(lock, std::chrono::seconds(20), [&] { return exchanges_.size() >= count; });
    return exchanges_;
  }
  bool wait_for_note(const std::string& part) {
    std::unique_lock lock(mutex_);
    return told_.wait_for(lock, std::chrono::seconds(20), [&] {
      return std::any_of(notes_.begin(), notes_.end(),
                         [&](const std::string& note) { return note.find(part) != std::string::npos; });
    });
  }

  RunClock clock;

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  std::vector<net::InjectedFault> injected_;  // guarded, as are those below
  std::vector<std::string> notes_;
  std::vector<net::ProxiedExchange> exchanges_;
  std::unique_ptr<net::FaultProxies> proxies_;  // last: gone before what it tells
};

inline FaultSpec fault(FaultKind kind, const std::string& name = "f") {
  FaultSpec made;
  made.name = name;
  made.kind = kind;
  return made;
}

}  // namespace shakedown::test
