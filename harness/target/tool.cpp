#include "harness/target/tool.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "harness/target/descriptor.hpp"

namespace shakedown::target {
namespace {

constexpr std::size_t most_complaints = 16 << 10;

struct ToolPipe {
  Descriptor read;
  Descriptor write;
};

Result<ToolPipe> tool_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return problem(std::string("cannot make a pipe: ") + std::strerror(errno));
  return ToolPipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// A file without a name, because a pipe would have to be fed while the output is read.
Result<Descriptor> input_file(const std::string& text) {
  Descriptor file(::memfd_create("input", MFD_CLOEXEC));
  if (file.get() < 0) return problem(std::string("cannot keep a tool's input: ") + std::strerror(errno));
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = ::write(file.get(), text.data() + done, text.size() - done);
    if (written <= 0) return problem(std::string("cannot keep a tool's input: ") + std::strerror(errno));
    done += static_cast<std::size_t>(written);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

Result<pid_t> spawn(const ToolRun& run, int in, int out, int err) {
  std::vector<char*> arguments;
  for (const auto& word : run.command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::vector<std::string> pairs;
  for (const auto& [name, value] : run.environment) pairs.push_back(name + "=" + value);
  std::vector<char*> environment;
  for (auto& pair : pairs) environment.push_back(pair.data());
  environment.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  if (!run.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, run.directory.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGXFSZ}) sigaddset(&defaults, signal);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  // A group of its own, so that what it starts can be ended with it.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, run.command[0].c_str(), &actions, &attributes, arguments.data(),
                                   environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  return problem("cannot run " + run.command[0] + ": " + std::strerror(error),
                 error == ENOENT ? "install it" : "");
}

void take(int descriptor, std::string& into, bool& open) {
  char bytes[65536];
  const auto got = ::read(descriptor, bytes, sizeof bytes);
  if (got > 0)
    into.append(bytes, static_cast<std::size_t>(got));
  else if (got == 0 || errno != EINTR)
    open = false;
}

int status_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<ToolOutput> run_tool(const ToolRun& run) {
  auto in = input_file(run.input);
  if (!in) return in.error();
  auto out = tool_pipe();
  if (!out) return out.error();
  auto err = tool_pipe();
  if (!err) return err.error();
  const auto pid = spawn(run, in.value().get(), out.value().write.get(), err.value().write.get());
  if (!pid) return pid.error();
  out.value().write = Descriptor();
  err.value().write = Descriptor();

  ToolOutput result;
  bool out_open = true;
  bool err_open = true;
  bool late = false;
  const RunClock clock;
  while (out_open || err_open) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(run.within - clock.now()).count();
    if (left <= 0) {
      late = true;
      break;
    }
    pollfd polled[2] = {{out_open ? out.value().read.get() : -1, POLLIN, 0},
                        {err_open ? err.value().read.get() : -1, POLLIN, 0}};
    const int ready = ::poll(polled, 2, static_cast<int>(std::min<long long>(left, 1'000'000)));
    if (ready < 0 && errno != EINTR) break;
    if (ready <= 0) continue;
    if (polled[0].revents != 0) take(polled[0].fd, result.out, out_open);
    if (polled[1].revents != 0) take(polled[1].fd, result.err, err_open);
    if (result.err.size() > most_complaints) result.err.resize(most_complaints);
    if (result.out.size() > run.most_output) {
      result.cut = true;
      result.out.resize(run.most_output);
      break;
    }
  }
  if (late || result.cut) ::kill(-pid.value(), SIGKILL);
  // It may close its output and stay.
  int status = 0;
  for (pid_t ended = 0; (ended = ::waitpid(pid.value(), &status, WNOHANG)) != pid.value();) {
    if (ended < 0 && errno != EINTR) break;
    if (!late && clock.now() > run.within) {
      late = true;
      ::kill(-pid.value(), SIGKILL);
    }
    ::poll(nullptr, 0, 2);
  }
  if (late) return problem(run.command[0] + " was not done in time, and was ended");
  result.status = status_of(status);
  return result;
}

}  // namespace shakedown::target
