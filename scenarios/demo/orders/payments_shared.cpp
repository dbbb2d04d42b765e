// Small, and under load for as long as the payments service is not well.
#include "scenarios/demo/orders/payments_shared.hpp"

#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/common/http_server.hpp"

namespace demo::orders {
namespace {

constexpr auto patience = std::chrono::milliseconds(200);  // for somebody to leave the gate
constexpr int failures_that_open = 2;
constexpr auto a_while = std::chrono::seconds(2);

}  // namespace

PaymentsGate::Pass::Pass(PaymentsGate& gate) : gate_(gate) {
  std::unique_lock lock(gate_.mutex_);
  const bool free = gate_.left_.wait_for(lock, patience, [this] { return gate_.inside_ < gate_.most_; });
  if (free) {
    ++gate_.inside_;
    return;
  }
  lock.unlock();
  log_line("error payments: too many calls are under way already");
  throw Refusal{503, "payments_busy", "too many payments are under way; try again"};
}

PaymentsGate::Pass::~Pass() {
  {
    const std::lock_guard lock(gate_.mutex_);
    --gate_.inside_;
  }
  gate_.left_.notify_one();
}

void Breaker::saw(bool success) {
  const std::lock_guard lock(mutex_);
  failures_ = success ? 0 : failures_ + 1;
  if (!success) last_failure_ = std::chrono::steady_clock::now();
}

bool Breaker::open() const {
  const std::lock_guard lock(mutex_);
  return failures_ >= failures_that_open;
}

bool Breaker::open_lately() const {
  const std::lock_guard lock(mutex_);
  return failures_ > 0 && std::chrono::steady_clock::now() - last_failure_ < a_while;
}

void Watchers::watch() {
  const std::lock_guard lock(mutex_);
  threads_.emplace_back([this](const std::stop_token& stop) {
    std::mutex own;
    std::unique_lock mine(own);
    settled_.wait(mine, stop, [] { return false; });
  });
}

}  // namespace demo::orders
