#include "harness/net/readiness_loop.hpp"

#include <sys/eventfd.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace shakedown::net {

Result<std::unique_ptr<ReadinessLoop>> ReadinessLoop::make(const RunClock& clock) {
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll || !wake) return problem(std::string("no event loop: ") + std::strerror(errno));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;  // the wake-up
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake.get(), &event) != 0) {
    return problem(std::string("no event loop: ") + std::strerror(errno));
  }
  return std::unique_ptr<ReadinessLoop>(new ReadinessLoop(clock, std::move(epoll), std::move(wake)));
}

ReadinessLoop::ReadinessLoop(const RunClock& clock, Descriptor epoll, Descriptor wake)
    : clock_(clock), epoll_(std::move(epoll)), wake_(std::move(wake)) {}

void ReadinessLoop::watch(int descriptor, std::uint32_t before, std::uint32_t wanted, Watcher& watcher) {
  if (before == wanted) return;
  epoll_event event{};
  event.events = wanted;
  event.data.ptr = &watcher;
  const int what = before == 0 ? EPOLL_CTL_ADD : wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
  ::epoll_ctl(epoll_.get(), what, descriptor, &event);
}

void ReadinessLoop::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

void ReadinessLoop::stop() {
  post([this] { stopping_ = true; });
}

void ReadinessLoop::run_posted() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto n = ::read(wake_.get(), &count, sizeof count);
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (auto& task : tasks) task();
}

// Timers that expire now and set themselves again for now wait for the next batch: sockets have their turn.
void ReadinessLoop::run_timers() {
  const auto current = now();
  for (std::size_t most = timers_.size(); most > 0 && !timers_.empty(); --most) {
    Timer* first = timers_.front();
    if (first->due_ > current) return;
    first->clear();
    first->expired_();
  }
}

int ReadinessLoop::wait(epoll_event* events, int most) {
  if (timers_.empty()) return ::epoll_wait(epoll_.get(), events, most, -1);
  const auto left = std::max(timers_.front()->due_ - now(), Nanoseconds{});
  const auto whole = duration_cast<std::chrono::seconds>(left);
  const timespec timeout{static_cast<std::time_t>(whole.count()), static_cast<long>((left - whole).count())};
  const int n = ::epoll_pwait2(epoll_.get(), events, most, &timeout, nullptr);
  if (n >= 0 || errno != ENOSYS) return n;
  // A kernel before 5.11: milliseconds only, rounded up.
  const auto milliseconds = std::min<std::int64_t>((left.count() + 999'999) / 1'000'000, 3'600'000);
  return ::epoll_wait(epoll_.get(), events, most, static_cast<int>(milliseconds));
}

void ReadinessLoop::run() {
  ::prctl(PR_SET_TIMERSLACK, 1);  // this thread's waits end when they should and not up to 50 us later
  std::array<epoll_event, 256> events{};
  while (!stopping_) {
    const int n = wait(events.data(), static_cast<int>(events.size()));
    bool woken = false;
    for (int i = 0; i < n; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      if (event.data.ptr == nullptr)
        woken = true;
      else
        static_cast<Watcher*>(event.data.ptr)->ready(event.events);
    }
    run_timers();
    if (woken) run_posted();
    dead_.clear();
  }
}

void ReadinessLoop::put(std::size_t place, Timer* timer) {
  timers_[place] = timer;
  timer->place_ = place;
}

void ReadinessLoop::sift_up(std::size_t place) {
  Timer* timer = timers_[place];
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (timers_[parent]->due_ <= timer->due_) break;
    put(place, timers_[parent]);
    place = parent;
  }
  put(place, timer);
}

void ReadinessLoop::sift_down(std::size_t place) {
  Timer* timer = timers_[place];
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= timers_.size()) break;
    if (child + 1 < timers_.size() && timers_[child + 1]->due_ < timers_[child]->due_) ++child;
    if (timers_[child]->due_ >= timer->due_) break;
    put(place, timers_[child]);
    place = child;
  }
  put(place, timer);
}

void Timer::set(Nanoseconds due) {
  if (due == due_) return;
  if (due == never) return clear();
  const bool sooner = due < due_;
  due_ = due;
  if (place_ == nowhere) {
    place_ = loop_.timers_.size();
    loop_.timers_.push_back(this);
    loop_.sift_up(place_);
  } else if (sooner) {
    loop_.sift_up(place_);
  } else {
    loop_.sift_down(place_);
  }
}

void Timer::clear() {
  due_ = never;
  if (place_ == nowhere) return;
  const auto place = place_;
  place_ = nowhere;
  Timer* last = loop_.timers_.back();
  loop_.timers_.pop_back();
  if (last == this) return;
  loop_.put(place, last);
  loop_.sift_down(place);
  loop_.sift_up(last->place_);
}

}  // namespace shakedown::net
