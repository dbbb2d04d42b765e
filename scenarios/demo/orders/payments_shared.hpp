// What the workers' payments clients share. In a correct shop that is the gate alone; the rest belongs to
// planted bugs. Every function may be called by any worker.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace demo::orders {

// How many workers may wait for the payments service at once. A worker that waits for it serves nobody else,
// so some must be left for requests that do not need it.
class PaymentsGate {
 public:
  explicit PaymentsGate(int most) : most_(most) {}

  // Held while a call is under way. Where the gate is full and nobody leaves for a fifth of a second: Refusal
  // 503.
  class Pass {
   public:
    explicit Pass(PaymentsGate& gate);
    ~Pass();
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

   private:
    PaymentsGate& gate_;
  };

 private:
  const int most_;
  std::mutex mutex_;
  std::condition_variable left_;
  int inside_ = 0;
};

// A circuit breaker. breaker-stuck opens it after a few failures in a row and waits for a success to close
// it, breaker-in-front opens it at once and for a while.
class Breaker {
 public:
  void saw(bool success);
  bool open() const;         // until a success
  bool open_lately() const;  // for a while after the last failure

 private:
  mutable std::mutex mutex_;
  int failures_ = 0;  // in a row
  std::chrono::steady_clock::time_point last_failure_;
};

// thread-per-failure: a thread for each failed charge, there to see it settled one day. None ends before the
// shop does.
class Watchers {
 public:
  void watch();

 private:
  std::mutex mutex_;
  std::condition_variable_any settled_;  // nobody notifies it
  std::vector<std::jthread> threads_;
};

struct PaymentsShared {
  explicit PaymentsShared(int most) : gate(most) {}
  PaymentsGate gate;
  Breaker breaker;                       // breaker-stuck, breaker-in-front
  Watchers watchers;                     // thread-per-failure
  std::atomic<bool> odd_answer = false;  // odd-answer-sticks
};

}  // namespace demo::orders
