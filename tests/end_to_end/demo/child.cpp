// fork and exec: the kernel is asked to end the child when the test itself is killed, which posix_spawn
// cannot.
#include "tests/end_to_end/demo/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "tests/support/catch.hpp"

namespace demo_tests {

Child::Child(const std::vector<std::string>& command) {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    // Only calls that are safe after a fork of a program with threads.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(pipe[1], STDERR_FILENO);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
  }
  ::close(pipe[1]);
  REQUIRE(pid_ > 0);
  reader_ = std::jthread([this, descriptor = pipe[0]] { read_lines(descriptor); });
}

Child::~Child() {
  if (running()) {
    ::kill(pid_, SIGKILL);
    exit_status();
  }
}

bool Child::running() {
  if (status_ >= 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

int Child::stop() {
  if (running()) ::kill(pid_, SIGTERM);
  return exit_status();
}

int Child::exit_status() {
  if (status_ < 0) {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return status_;
}

std::vector<std::string> Child::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

std::string Child::wait_for_line(const std::string& text, int count) const {
  std::unique_lock lock(mutex_);
  std::size_t seen = 0;
  for (;;) {
    for (; seen < lines_.size(); ++seen) {
      if (lines_[seen].find(text) != std::string::npos && --count == 0) return lines_[seen];
    }
    if (closed_) return "";
    changed_.wait(lock);
  }
}

void Child::read_lines(int descriptor) {
  std::string pending;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto count = ::read(descriptor, buffer.data(), buffer.size());
    if (count <= 0) break;
    pending.append(buffer.data(), static_cast<std::size_t>(count));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(pending.substr(0, end));
      pending.erase(0, end + 1);
      changed_.notify_all();
    }
  }
  ::close(descriptor);
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

}  // namespace demo_tests
