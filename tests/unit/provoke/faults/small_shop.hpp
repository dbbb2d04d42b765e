// A shop and its payment provider inside the test, with the mistakes that a test asks for: POST /pay charges
// through the proxy, GET /state says what is paid, GET /page asks nobody.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>

#include "harness/net/exchange_client.hpp"
#include "tests/support/fake_server.hpp"

namespace shakedown::test {

struct Mistakes {
  bool no_deadline = false;  // waits for the provider for ever (here: a minute)
  bool swallows = false;     // says paid whatever the provider said
  bool retries_without_key = false;
  bool leaves_state = false;  // counts as paid before the provider was asked
  bool forgets_key = false;   // has a key of its own for each try, whatever the user's says
};

class SmallShop {
 public:
  explicit SmallShop(Mistakes mistakes)
      : mistakes_(mistakes),
        provider_([this](FakeServer::Peer& peer) { provide(peer); }),
        shop_([this](FakeServer::Peer& peer) { serve(peer); }) {}

  void pay_through(const std::string& address) {
    net::Origin origin;
    origin.host = "127.0.0.1";
    origin.port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
    provider_origin_ = {origin, {"127.0.0.1"}};
  }
  std::string provider_address() const { return "127.0.0.1:" + std::to_string(provider_.port()); }
  std::string url() const { return shop_.url(); }
  int charges() const { return charges_; }

 private:
  static std::string key_in(const std::string& request) {
    const std::string name = "Idempotency-Key: ";
    const auto at = request.find(name);
    if (at == std::string::npos) return {};
    return request.substr(at + name.size(), request.find('\r', at) - at - name.size());
  }

  // By which the provider is to know that it is the same payment.
  std::string key_for(const std::string& request) {
    if (mistakes_.retries_without_key) return {};
    if (mistakes_.forgets_key) return "own-" + std::to_string(++tries_);
    const auto users = key_in(request);
    return users.empty() ? "k" : users;
  }

  void provide(FakeServer::Peer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      const auto key = key_in(request);
      const std::lock_guard lock(mutex_);
      // The keys of users mean one charge each; the shop's own "k" means nothing.
      const bool known = !key.empty() && key != "k" && by_key_.contains(key);
      const int number = known ? by_key_[key] : ++charges_;
      by_key_[key] = number;
      peer.send(answer(201, "{\"id\":\"ch_" + std::to_string(number) + "\"}",
                       "Content-Type: application/json\r\n"));
    }
  }

  bool charge(const std::string& key) {
    const std::string body = R"({"amount":5})";
    std::string head =
        "POST /charges HTTP/1.1\r\nHost: payments\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\nContent-Type: application/json\r\n";
    if (!key.empty()) head += "Idempotency-Key: " + key + "\r\n";
    const std::string whole = head + "\r\n";
    const net::ExchangeQuestion asked{whole, body, false, 4096};
    const auto answered =
        net::ask_once(provider_origin_, {}, asked,
                      mistakes_.no_deadline ? std::chrono::minutes(1) : std::chrono::milliseconds(500),
                      RunClock(), stop_.get_token());
    return answered.outcome == Outcome::answered && answered.response.status == 201;
  }

  void serve(FakeServer::Peer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      const std::string json = "Content-Type: application/json\r\n";
      if (request.starts_with("GET /page")) {
        peer.send(answer(200, "{\"page\":1}", json));
      } else if (request.starts_with("GET /state")) {
        peer.send(answer(200, "{\"paid\":" + std::to_string(paid_) + "}", json));
      } else if (mistakes_.leaves_state) {
        ++paid_;
        const bool paid = charge("k");
        peer.send(paid ? answer(201, R"({"status":"paid"})", json)
                       : answer(502, R"({"error":"payments"})", json));
      } else {
        bool paid = charge(key_for(request));
        for (int i = 0; i < 2 && !paid && mistakes_.retries_without_key; ++i) paid = charge("");
        if (paid) ++paid_;
        const bool says = paid || mistakes_.swallows;
        peer.send(says ? answer(201, R"({"status":"paid"})", json)
                       : answer(502, R"({"error":"payments"})", json));
      }
    }
  }

  const Mistakes mistakes_;
  std::atomic<int> charges_{0};
  std::atomic<int> paid_{0};
  std::atomic<int> tries_{0};
  std::mutex mutex_;
  std::map<std::string, int> by_key_;  // guarded
  net::ResolvedOrigin provider_origin_;
  FakeServer provider_;
  FakeServer shop_;
  // First to go: a wait for the provider ends before the servers wait for their threads.
  std::stop_source stop_;

 public:
  ~SmallShop() { stop_.request_stop(); }
};

}  // namespace shakedown::test
