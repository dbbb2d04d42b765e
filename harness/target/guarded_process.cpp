// posix_spawn() and not fork(): the harness has threads, and between fork() and exec() a thread's lock may be
// held for ever.
#include "harness/target/guarded_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace shakedown::target {
namespace {

constexpr int first_word_within_ms = 30'000;
constexpr int pipe_bytes = 1 << 20;  // room for what is written while the watcher is busy elsewhere

Problem cannot_start(const char* step, int error) {
  return problem(fmt::format("cannot start a process: {}: {}", step, std::strerror(error)));
}

bool lift(Descriptor& descriptor) {
  descriptor = Descriptor(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, lowest_kept_descriptor));
  return static_cast<bool>(descriptor);
}

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

bool open_pipe(Pipe& pipe) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  pipe.read_end = Descriptor(ends[0]);
  pipe.write_end = Descriptor(ends[1]);
  ::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(pipe.read_end.get(), F_SETPIPE_SZ,
          pipe_bytes);  // refused beyond the user's limit: then it stays 64 KiB
  return lift(pipe.write_end);
}

// All that is opened for one start; what is not handed on closes with it.
struct Ends {
  Descriptor harness_control;
  Descriptor guardian_control;
  Descriptor request;
  Pipe out;
  Pipe err;
};

Status open_ends(Ends& ends, const std::string& request) {
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return cannot_start("socketpair", errno);
  }
  ends.harness_control = Descriptor(sockets[0]);
  ends.guardian_control = Descriptor(sockets[1]);
  ends.request = Descriptor(::memfd_create("shakedown-request", MFD_CLOEXEC));
  if (!ends.request) return cannot_start("memfd_create", errno);
  for (std::size_t done = 0; done < request.size();) {
    const auto written = ::write(ends.request.get(), request.data() + done, request.size() - done);
    if (written < 0) return cannot_start("write", errno);
    done += static_cast<std::size_t>(written);
  }
  if (!lift(ends.guardian_control) || !lift(ends.request)) return cannot_start("fcntl", errno);
  if (!open_pipe(ends.out) || !open_pipe(ends.err)) return cannot_start("pipe", errno);
  return Done{};
}

class SpawnSetup {
 public:
  explicit SpawnSetup(const Ends& ends) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, ends.guardian_control.get(), control_descriptor);
    ::posix_spawn_file_actions_adddup2(&actions_, ends.request.get(), request_descriptor);
    ::posix_spawn_file_actions_adddup2(&actions_, ends.out.write_end.get(), stdout_descriptor);
    ::posix_spawn_file_actions_adddup2(&actions_, ends.err.write_end.get(), stderr_descriptor);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  int spawn(const std::string& program, pid_t& pid) {
    std::string name = "shakedown";
    std::string argument = guardian_argument;
    const std::array<char*, 3> arguments = {name.data(), argument.data(), nullptr};
    return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::optional<Message> first_word(int control) {
  pollfd waiting{.fd = control, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, first_word_within_ms);
  } while (ready < 0 && errno == EINTR);
  return ready == 1 ? receive_message(control) : std::nullopt;
}

Problem no_guardian(const GuardianPath& path) {
  return problem(fmt::format("the guardian process {} did not start", path.program),
                 "is the machine out of memory or processes?");
}

}  // namespace

Problem why_not_started(const Message& message, const std::string& program, const std::string& directory) {
  const char* reason = std::strerror(message.a);
  if (message.kind == Message::Kind::no_directory) {
    return problem(fmt::format("cannot change to the directory {}: {}", directory, reason));
  }
  if (message.kind != Message::Kind::no_exec)
    return problem("the guardian process could not read its request");
  std::string hint;
  if (message.a == ENOEXEC) hint = "a script begins with a line like #!/bin/sh";
  if (message.a == ENOENT) hint = "the file is there, so its interpreter or loader is missing";
  if (message.a == E2BIG) hint = "its arguments and environment are too long";
  return problem(fmt::format("cannot run {}: {}", program, reason), hint);
}

Result<Streams> ask_to_launch(int control) {
  Pipe out;
  Pipe err;
  if (!open_pipe(out) || !open_pipe(err)) return cannot_start("pipe", errno);
  if (!send_launch(control, out.write_end.get(), err.write_end.get())) {
    return problem("the guardian process is gone");
  }
  return Streams{.out = std::move(out.read_end), .err = std::move(err.read_end)};
}

Result<GuardedProcess> start_guarded(const GuardianPath& path, const GuardianRequest& request) {
  Ends ends;
  const auto opened = open_ends(ends, encode(request));
  if (!opened) return opened.error();

  GuardedProcess process;
  const int failed = SpawnSetup(ends).spawn(path.program, process.guardian);
  if (failed != 0) return cannot_start(path.program.c_str(), failed);
  // The guardian's death must close these, so no copy may stay here.
  ends.guardian_control.close();
  ends.out.write_end.close();
  ends.err.write_end.close();

  const auto message = first_word(ends.harness_control.get());
  if (!message || message->kind != Message::Kind::started) {
    ends.harness_control.close();
    if (!message) ::kill(process.guardian, SIGKILL);  // not a guardian at all, or stuck
    wait_for_guardian(process.guardian);
    return message ? why_not_started(*message, request.program, request.directory) : no_guardian(path);
  }
  process.service = message->a;
  process.in_memory = message->b != 0;
  process.not_in_memory = static_cast<int>(message->c);
  process.control = std::move(ends.harness_control);
  process.out = std::move(ends.out.read_end);
  process.err = std::move(ends.err.read_end);
  return process;
}

void wait_for_guardian(pid_t guardian) {
  // ECHILD where the program that we are part of ignores SIGCHLD: then nobody has to wait.
  while (::waitpid(guardian, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace shakedown::target
