// One loop: wait for the harness's word or for a child's end; stop when there is no child left.
#include "harness/target/guardian.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "harness/target/descriptor.hpp"
#include "harness/target/guardian_protocol.hpp"
#include "harness/target/launch.hpp"
#include "harness/target/process_tree.hpp"

namespace shakedown::target {
namespace {

using Clock = std::chrono::steady_clock;

// How long a killed process may take to be gone: one in uninterruptible sleep may never be.
constexpr auto give_up_after = std::chrono::seconds(10);
constexpr int freeze_passes = 20;
constexpr int retry_ms = 10;

class Guardian {
 public:
  explicit Guardian(pid_t service, int signals) : service_(service), signals_(signals) {}

  Message run() {
    bool any_left = true;
    while (true) {
      if (any_left) any_left = reap();
      if (stopping() && !any_left) return finished(0);
      if (stopping() && Clock::now() >= kill_at_) return kill_all();
      std::array<pollfd, 2> waiting = {{{.fd = signals_, .events = POLLIN, .revents = 0},
                                        {.fd = control_descriptor, .events = POLLIN, .revents = 0}}};
      ::poll(waiting.data(), waiting.size(), milliseconds_left());
      if (waiting[0].revents != 0) read_signals();
      if (waiting[1].revents != 0) listen();
    }
  }

 private:
  bool stopping() const { return kill_at_ != Clock::time_point::max(); }

  int milliseconds_left() const {
    if (!stopping()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(kill_at_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000));
  }

  void read_signals() {
    signalfd_siginfo info;
    while (::read(signals_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      // Somebody wants this process to end: the same as the harness's death.
      if (info.ssi_signo != SIGCHLD) kill_at_ = Clock::now();
    }
  }

  void listen() {
    const auto message = receive_message(control_descriptor);
    if (!message || message->kind != Message::Kind::stop) {
      kill_at_ = Clock::now();  // the harness is gone
      return;
    }
    if (stopping()) return;
    reap();  // who has ended by now did so by itself
    kill_at_ = Clock::now() + std::chrono::nanoseconds(message->c);
    for (const pid_t pid : descendants(::getpid())) ::kill(pid, SIGTERM);
    for (const pid_t pid : descendants(::getpid())) ::kill(pid, SIGCONT);  // a stopped one cannot end
  }

  // Waits for whoever has ended. False when no child is left.
  bool reap() {
    while (true) {
      int status = 0;
      const pid_t pid = ::waitpid(-1, &status, WNOHANG);
      if (pid == 0) return true;
      if (pid < 0 && errno == EINTR) continue;
      if (pid < 0) return false;
      if (pid != service_) continue;
      service_ended_ = true;
      send_message(control_descriptor,
                   {.kind = Message::Kind::exited, .a = status, .b = stopping() ? 1 : 0, .c = 0});
    }
  }

  // Stops every process before it kills any, so that none can fork away from it.
  void freeze() const {
    std::vector<pid_t> frozen;
    for (int pass = 0; pass < freeze_passes; ++pass) {
      const auto all = descendants(::getpid());
      bool grew = false;
      for (const pid_t pid : all) {
        if (std::find(frozen.begin(), frozen.end(), pid) != frozen.end()) continue;
        ::kill(pid, SIGSTOP);
        frozen.push_back(pid);
        grew = true;
      }
      if (!grew) return;
    }
  }

  Message kill_all() {
    hung_ = !service_ended_;
    const auto give_up = Clock::now() + give_up_after;
    std::vector<pid_t> killed;
    while (reap()) {
      freeze();
      for (const pid_t pid : descendants(::getpid())) {
        if (::kill(pid, SIGKILL) == 0 && std::find(killed.begin(), killed.end(), pid) == killed.end()) {
          killed.push_back(pid);
        }
      }
      if (Clock::now() >= give_up) break;
      pollfd waiting{.fd = signals_, .events = POLLIN, .revents = 0};
      ::poll(&waiting, 1, retry_ms);
      read_signals();
    }
    return finished(killed.size());
  }

  Message finished(std::size_t killed) const {
    const auto others = static_cast<std::int32_t>(killed - (hung_ && killed > 0 ? 1 : 0));
    const auto left = static_cast<std::int64_t>(descendants(::getpid()).size());
    return {.kind = Message::Kind::finished, .a = hung_ ? 1 : 0, .b = others, .c = left};
  }

  pid_t service_;
  int signals_;
  Clock::time_point kill_at_ = Clock::time_point::max();
  bool service_ended_ = false;
  bool hung_ = false;
};

std::optional<GuardianRequest> read_request() {
  struct stat status {};
  if (::fstat(request_descriptor, &status) != 0) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  const auto got = ::pread(request_descriptor, bytes.data(), bytes.size(), 0);
  if (got != status.st_size) return std::nullopt;
  return decode(bytes);
}

int watch_signals() {
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) ::sigaddset(&watched, signal);
  ::sigprocmask(SIG_BLOCK, &watched, nullptr);
  return ::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

bool is_guardian(int argc, char** argv) {
  return argc == 2 && std::strcmp(argv[1], guardian_argument) == 0;
}

int guardian_main() {
  keep_only_guardian_descriptors();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  ::prctl(PR_SET_NAME, "guardian", 0, 0, 0);  // so that killing the harness by its name spares this process
  const Descriptor signals(watch_signals());
  const auto request = read_request();
  if (!request) {
    send_message(control_descriptor, {.kind = Message::Kind::bad_request, .a = 0, .b = 0, .c = 0});
    return 1;
  }
  const Message first = launch(*request);
  ::close(
      stdout_descriptor);  // the service's own copies are now the only ones: their end is its streams' end
  ::close(stderr_descriptor);
  send_message(control_descriptor, first);
  Message last;
  if (first.kind == Message::Kind::started) last = Guardian(first.a, signals.get()).run();
  if (!request->remove.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(request->remove, ignored);
  }
  if (first.kind != Message::Kind::started) return 1;
  send_message(control_descriptor, last);
  return 0;
}

}  // namespace shakedown::target
