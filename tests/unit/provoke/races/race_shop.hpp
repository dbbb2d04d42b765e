// A bank inside the test, with the mistakes that a test asks for. POST /wallets opens one with 100 in it,
// POST /wallets/ID/spend takes 60 if there are 60, POST /wallets/ID/add adds 10, GET /wallets/ID says how
// much there is. A mistake waits between its check and its act until another request is there as well, so
// that it shows whenever two are under way at once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "tests/support/fake_server.hpp"

namespace shakedown::test {

struct RaceMistakes {
  bool spends_too_much = false;  // checks the balance before it takes the lock
  bool loses_updates = false;    // reads the balance before it takes the lock, and writes it back
  bool hangs = false;            // two adds at once wait for each other for ever, and so does who comes later
};

class RaceShop {
 public:
  explicit RaceShop(RaceMistakes mistakes)
      : mistakes_(mistakes), server_([this](FakeServer::Peer& peer) { serve(peer); }) {}
  std::string url() const { return server_.url(); }

 private:
  static constexpr const char* json = "Content-Type: application/json\r\n";
  static constexpr auto patience = std::chrono::milliseconds(15);

  void serve(FakeServer::Peer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      const std::string told = handle(request);
      if (told.empty()) {
        peer.wait_for_close();
        return;
      }
      peer.send(told);
    }
  }

  std::string handle(const std::string& request) {
    const std::string target = request.substr(0, request.find(" HTTP/"));
    if (target == "POST /wallets") {
      const std::lock_guard lock(mutex_);
      const std::string id = std::to_string(++opened_);
      balances_[id] = 100;
      return answer(201, R"({"id":")" + id + R"("})", json);
    }
    const auto begin = target.find("/wallets/") + 9;
    const std::string id = target.substr(begin, target.find('/', begin) - begin);
    if (target.starts_with("GET ")) {
      const std::lock_guard lock(mutex_);
      return answer(200, R"({"balance":)" + std::to_string(balances_[id]) + "}", json);
    }
    return target.ends_with("/spend") ? spend(id) : add(id);
  }

  // Until another request is in its window, or a while has passed.
  void meet(std::unique_lock<std::mutex>& lock) {
    const int met = ++arrived_;
    changed_.notify_all();
    changed_.wait_for(lock, patience, [&] { return arrived_ > met; });
  }

  std::string spend(const std::string& id) {
    std::unique_lock lock(mutex_);
    if (!mistakes_.spends_too_much) return take(id, balances_[id] >= 60);
    const bool enough = balances_[id] >= 60;
    meet(lock);
    return take(id, enough);
  }
  std::string take(const std::string& id, bool enough) {
    if (!enough) return answer(409, R"({"error":"too little"})", json);
    balances_[id] -= 60;
    return answer(200, R"({"spent":60})", json);
  }

  std::string add(const std::string& id) {
    std::unique_lock lock(mutex_);
    if (stuck_) return {};
    const int before = balances_[id];
    if (mistakes_.hangs) {
      const int met = arrived_;
      meet(lock);
      stuck_ = stuck_ || arrived_ > met + 1;
      if (stuck_) return {};
    }
    if (mistakes_.loses_updates) meet(lock);
    balances_[id] = (mistakes_.loses_updates ? before : balances_[id]) + 10;
    return answer(200, R"({"added":10})", json);
  }

  const RaceMistakes mistakes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, int> balances_;
  int opened_ = 0;
  int arrived_ = 0;
  bool stuck_ = false;
  FakeServer server_;
};

}  // namespace shakedown::test
