// One loop: wait for the harness's word or for a child's end; stop when there is no child left.
#include "harness/target/guardian.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
#include "harness/target/guarded_tree.hpp"
#include "harness/target/guardian_protocol.hpp"
#include "harness/target/launch.hpp"
#include "harness/target/own_mounts.hpp"
#include "harness/target/process_tree.hpp"
#include "harness/target/run_delay.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

using Clock = std::chrono::steady_clock;

// How long a killed process may take to be gone: one in uninterruptible sleep may never be.
constexpr auto give_up_after = std::chrono::seconds(10);
constexpr int retry_ms = 10;

// The service's own copies are then the only ones: their end is its streams' end.
void close_streams() {
  ::close(stdout_descriptor);
  ::close(stderr_descriptor);
}

class Guardian {
 public:
  Guardian(const GuardianRequest& request, pid_t service, int signals)
      : request_(request), service_(service), signals_(signals) {}

  Message run() {
    while (true) {
      if (any_left_) any_left_ = reap();
      if (stopping() && !any_left_) return finished(0);
      if (stopping() && Clock::now() >= kill_at_ && !may_go_on()) return kill_all();
      std::array<pollfd, 2> waiting = {{{.fd = signals_, .events = POLLIN, .revents = 0},
                                        {.fd = control_descriptor, .events = POLLIN, .revents = 0}}};
      ::poll(waiting.data(), waiting.size(), milliseconds_left());
      if (waiting[0].revents != 0) read_signals();
      if (waiting[1].revents != 0) listen();
    }
  }

 private:
  bool stopping() const { return kill_at_ != Clock::time_point::max(); }

  void kill_now() {
    kill_at_ = Clock::now();
    stop_within_ = {};
  }

  int milliseconds_left() const {
    if (!stopping()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(kill_at_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000));
  }

  void read_signals() {
    signalfd_siginfo info;
    while (::read(signals_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      // Somebody wants this process to end: the same as the harness's death.
      if (info.ssi_signo != SIGCHLD) kill_now();
    }
  }

  void listen() {
    Descriptor out;
    Descriptor err;
    const auto message = receive_message(control_descriptor, &out, &err);
    if (!message) {
      kill_now();  // the harness is gone
      return;
    }
    if (stopping()) return;
    switch (message->kind) {
      case Message::Kind::stop:
        return stop(std::chrono::nanoseconds(message->c));
      case Message::Kind::pause: {
        const auto paused = pause_tree();
        paused_ = true;
        return answer(0, paused.processes, paused.not_yet);
      }
      case Message::Kind::resume:
        paused_ = false;
        return answer(0, resume_tree(), 0);
      case Message::Kind::kill:
        return kill_as_fault();
      case Message::Kind::launch:
        return launch_again(out, err);
      case Message::Kind::limit:
        return limit(message->c);
      case Message::Kind::disk:
        return resize_disk(message->a != 0);
      default:
        kill_now();  // whoever speaks there is no harness
    }
  }

  static void answer(int error, int processes, std::int64_t figure) {
    send_message(control_descriptor, {.kind = Message::Kind::done, .a = error, .b = processes, .c = figure});
  }

  void stop(std::chrono::nanoseconds within) {
    reap();  // who has ended by now did so by itself
    stop_at_ = Clock::now();
    stop_within_ = within;
    kill_at_ = stop_at_ + within;
    const auto tree = descendants(::getpid());
    delays_at_stop_ = run_delays(tree);
    for (const pid_t pid : tree) ::kill(pid, SIGTERM);
    // A stopped one cannot end. Whoever was not stopped may be ending by now, and gets no SIGCONT: that would
    // take back the SIGSTOP with which a leak checker halts its own process's threads, and it waits for ever.
    if (paused_) {
      resume_tree();  // some may be about to stop
    } else {
      resume_stopped();
    }
  }

  // What was asked to end, and others on the machine kept from it.
  bool may_go_on() {
    if (stop_within_ == std::chrono::nanoseconds{} || service_ended_) return false;
    const auto waited = longest_wait(delays_at_stop_, run_delays(descendants(::getpid())));
    const auto until = stop_at_ + with_waits(stop_within_, waited);
    if (until <= Clock::now()) return false;
    kill_at_ = until;
    return true;
  }

  void kill_as_fault() {
    reap();
    killing_ = true;
    const auto killed = kill_tree();
    killing_ = false;
    paused_ = false;
    answer(0, static_cast<int>(killed.size()), static_cast<std::int64_t>(descendants(::getpid()).size()));
  }

  void launch_again(Descriptor& out, Descriptor& err) {
    // They may have come with the very numbers that they shall get, in whatever order.
    out = Descriptor(::fcntl(out.get(), F_DUPFD_CLOEXEC, lowest_kept_descriptor));
    err = Descriptor(::fcntl(err.get(), F_DUPFD_CLOEXEC, lowest_kept_descriptor));
    ::dup3(out.get(), stdout_descriptor, O_CLOEXEC);
    ::dup3(err.get(), stderr_descriptor, O_CLOEXEC);
    out.close();
    err.close();
    const Message message = launch(request_);
    close_streams();
    if (message.kind == Message::Kind::started) {
      service_ = message.a;
      service_ended_ = false;
      any_left_ = true;
      limit_.lower_for(service_);
    }
    send_message(control_descriptor, message);
  }

  void limit(std::int64_t soft) {
    const auto changed = soft < 0 ? limit_.restore(service_) : limit_.lower(soft);
    answer(changed.error, changed.processes, DescriptorLimit::of(service_));
  }

  void resize_disk(bool full) {
    const auto resized = full ? fill_tmpfs(request_.in_memory) : empty_tmpfs(request_.in_memory);
    answer(resized.error, 0, resized.bytes);
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
      send_message(control_descriptor, {.kind = Message::Kind::exited,
                                        .a = status,
                                        .b = killing_     ? 2
                                             : stopping() ? 1
                                                          : 0,
                                        .c = 0});
    }
  }

  // Stops every process before it kills any, so that none can fork away from it.
  std::vector<pid_t> kill_tree() {
    const auto give_up = Clock::now() + give_up_after;
    std::vector<pid_t> killed;
    while ((any_left_ = reap())) {
      freeze_tree();
      for (const pid_t pid : descendants(::getpid())) {
        if (is_zombie(pid) || ::kill(pid, SIGKILL) != 0) continue;
        if (std::find(killed.begin(), killed.end(), pid) == killed.end()) killed.push_back(pid);
      }
      if (Clock::now() >= give_up) break;
      pollfd waiting{.fd = signals_, .events = POLLIN, .revents = 0};
      ::poll(&waiting, 1, retry_ms);
      read_signals();
    }
    return killed;
  }

  Message kill_all() {
    hung_ = !service_ended_;
    return finished(kill_tree().size());
  }

  Message finished(std::size_t killed) const {
    const auto others = static_cast<std::int32_t>(killed - (hung_ && killed > 0 ? 1 : 0));
    const auto left = static_cast<std::int64_t>(descendants(::getpid()).size());
    return {.kind = Message::Kind::finished, .a = hung_ ? 1 : 0, .b = others, .c = left};
  }

  const GuardianRequest& request_;
  pid_t service_;
  int signals_;
  DescriptorLimit limit_;
  Clock::time_point kill_at_ = Clock::time_point::max();
  Clock::time_point stop_at_;
  std::chrono::nanoseconds stop_within_{};  // 0: it is not asked, but killed
  RunDelays delays_at_stop_;
  bool any_left_ = true;
  bool paused_ = false;   // as a fault
  bool killing_ = false;  // as a fault
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

void remove_folders(const GuardianRequest& request) {
  std::error_code ignored;
  for (const auto& folder : request.remove) fs::remove_all(folder, ignored);
  for (const auto& folder : request.remove_empty) fs::remove(folder, ignored);
  for (const auto& list : {request.remove, request.remove_empty}) {
    for (const fs::path folder : list)
      fs::remove(folder.parent_path(), ignored);  // shared with other services: the last one removes it
  }
}

// The service and all that it starts inherit it.
void limit_descriptors(std::uint64_t soft) {
  rlimit limit{};
  if (soft == 0 || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(soft, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
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
  limit_descriptors(request->descriptors);
  const bool wanted = !request->in_memory.empty();
  const MountFailure unmounted = wanted ? move_into_memory(request->in_memory) : MountFailure{};
  Message first = launch(*request);
  close_streams();
  if (first.kind == Message::Kind::started) {
    first.b = wanted && !unmounted ? 1 : 0;
    first.c = unmounted.error;
  }
  send_message(control_descriptor, first);
  Message last;
  if (first.kind == Message::Kind::started) last = Guardian(*request, first.a, signals.get()).run();
  if (wanted && !unmounted) leave_memory(request->in_memory);
  remove_folders(*request);
  if (first.kind != Message::Kind::started) return 1;
  send_message(control_descriptor, last);
  return 0;
}

}  // namespace shakedown::target
