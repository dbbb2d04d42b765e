#include "harness/cli/interrupt.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>

#include "harness/cli/exit_status.hpp"

namespace shakedown::cli {
namespace {

constexpr int signals_until_the_end = 3;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

Interrupt::Interrupt(std::function<void()> on_first)
    : on_first_(std::move(on_first)), done_(::eventfd(0, EFD_CLOEXEC)) {
  const auto set = watched();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { wait(); });
}

Interrupt::~Interrupt() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(done_, &one, sizeof one);
  thread_.join();
  ::close(done_);
  const auto set = watched();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Interrupt::wait() {
  const auto set = watched();
  const int signals = ::signalfd(-1, &set, SFD_CLOEXEC);
  std::array<pollfd, 2> waits{{{signals, POLLIN, 0}, {done_, POLLIN, 0}}};
  int seen = 0;
  while (true) {
    if (::poll(waits.data(), waits.size(), -1) < 0) continue;
    if (waits[1].revents != 0) break;
    signalfd_siginfo info{};
    if (::read(signals, &info, sizeof info) != sizeof info) continue;
    if (++seen == 1) {
      flag_ = true;
      stop_.request_stop();
      on_first_();
    }
    if (seen >= signals_until_the_end) ::_exit(interrupted);
  }
  ::close(signals);
}

}  // namespace shakedown::cli
