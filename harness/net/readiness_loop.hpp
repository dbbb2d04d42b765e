// The proxies' event loop: epoll, level-triggered, with timers that are exact to some microseconds.
//
// Not Asio, for two reasons: each wait for readiness there is one more system call (its reactor arms the
// descriptor again with epoll_ctl), where a small message through a proxy is to cost one read and one write;
// and a proxied connection has two readers and two writers that are independent and change between copying
// and splice(2) at any moment, which reads better as states than as four coroutines that cancel each other.
//
// One thread calls run(); only post() and stop() may be called from others.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"
#include "harness/net/descriptor.hpp"

namespace shakedown::net {

// Who is told that a descriptor is ready. Must live until the end of the batch: see bury().
class Watcher {
 public:
  virtual void ready(std::uint32_t events) = 0;  // EPOLLIN and so on

 protected:
  ~Watcher() = default;
};

class ReadinessLoop;

// Fires once at its time, from run(). Forgets itself when destroyed.
class Timer {
 public:
  Timer(ReadinessLoop& loop, std::function<void()> expired) : loop_(loop), expired_(std::move(expired)) {}
  ~Timer() { clear(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  void set(Nanoseconds due);  // `never` clears
  void clear();
  Nanoseconds due() const { return due_; }

 private:
  friend class ReadinessLoop;
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  ReadinessLoop& loop_;
  std::function<void()> expired_;
  Nanoseconds due_ = never;
  std::size_t place_ = nowhere;  // in the loop's heap
};

class ReadinessLoop {
 public:
  static Result<std::unique_ptr<ReadinessLoop>> make(const RunClock& clock);

  void run();                             // until stop()
  void stop();                            // any thread
  void post(std::function<void()> task);  // any thread; in order

  // Changes what a descriptor is watched for from `before` to `wanted` (0: not at all). Errors and hang-ups
  // are told whenever it is watched.
  void watch(int descriptor, std::uint32_t before, std::uint32_t wanted, Watcher& watcher);

  // Destroyed once nothing of the current batch can point to it any more.
  void bury(std::shared_ptr<void> dead) { dead_.push_back(std::move(dead)); }

  Nanoseconds now() const { return clock_.now(); }

 private:
  friend class Timer;
  ReadinessLoop(const RunClock& clock, Descriptor epoll, Descriptor wake);
  void run_posted();
  void run_timers();
  int wait(epoll_event* events, int most);
  void sift_up(std::size_t place);
  void sift_down(std::size_t place);
  void put(std::size_t place, Timer* timer);

  RunClock clock_;
  Descriptor epoll_;
  Descriptor wake_;
  std::vector<Timer*> timers_;  // a binary heap, the next to fire in front
  std::vector<std::shared_ptr<void>> dead_;
  bool stopping_ = false;

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  // guarded
};

}  // namespace shakedown::net
