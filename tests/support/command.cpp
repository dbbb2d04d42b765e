#include "tests/support/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace shakedown::test {
namespace {

constexpr auto longest_run = std::chrono::minutes(2);
constexpr int poll_ms = 5;

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the test");
  }
  ~Pipe() {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_write_end() {
    ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// Appends what is there; false at the end.
bool drain(int descriptor, std::string& to) {
  std::array<char, 64 * 1024> room;
  const auto n = ::read(descriptor, room.data(), room.size());
  if (n > 0) to.append(room.data(), static_cast<std::size_t>(n));
  return n > 0;
}

pid_t start(const std::vector<std::string>& command, const std::string& folder, const Pipe& out,
            const Pipe& err) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write_end(), 1);
  posix_spawn_file_actions_adddup2(&actions, err.write_end(), 2);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
  return pid;
}

}  // namespace

Ran run_command(const std::vector<std::string>& command, const std::string& folder,
                const std::function<void(pid_t)>& while_running) {
  Pipe out, err;
  const pid_t pid = start(command, folder, out, err);
  out.close_write_end();
  err.close_write_end();
  Ran ran;
  std::array<pollfd, 2> waits{{{out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}}};
  const auto give_up = std::chrono::steady_clock::now() + longest_run;
  while (waits[0].fd >= 0 || waits[1].fd >= 0) {
    ::poll(waits.data(), waits.size(), poll_ms);
    if (waits[0].revents != 0 && !drain(waits[0].fd, ran.out)) waits[0].fd = -1;
    if (waits[1].revents != 0 && !drain(waits[1].fd, ran.err)) waits[1].fd = -1;
    if (while_running) while_running(pid);
    if (std::chrono::steady_clock::now() > give_up) {
      ::kill(pid, SIGKILL);
      break;
    }
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

Ran run_shakedown(std::vector<std::string> arguments, const std::string& folder,
                  const std::function<void(pid_t)>& while_running) {
  arguments.insert(arguments.begin(), std::string(SHAKEDOWN_BINARY_DIR) + "/harness/cli/shakedown");
  return run_command(arguments, folder, while_running);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace shakedown::test
