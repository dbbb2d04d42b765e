// fork() and execve(), with errors of the child reported through a pipe that a successful execve() closes.
#include "harness/target/launch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "harness/target/descriptor.hpp"

namespace shakedown::target {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

void restore_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) ::signal(signal, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// In the child: does not return.
[[noreturn]] void become(const GuardianRequest& request, pid_t guardian, int errors) {
  const auto fail = [&](Message::Kind kind) {
    const Message message{.kind = kind, .a = errno, .b = 0, .c = 0};
    const auto written = ::write(errors, &message, sizeof message);
    std::_Exit(written == static_cast<ssize_t>(sizeof message) ? 127 : 126);
  };
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != guardian) std::_Exit(126);  // it died before the line above
  restore_signals();
  ::dup2(stdout_descriptor, STDOUT_FILENO);
  ::dup2(stderr_descriptor, STDERR_FILENO);
  constexpr unsigned long ask = 0xffffffff;
  if (request.fixed_addresses)
    ::personality(static_cast<unsigned long>(::personality(ask)) | ADDR_NO_RANDOMIZE);
  if (::chdir(request.directory.c_str()) != 0) fail(Message::Kind::no_directory);
  ::execve(request.program.c_str(), pointers(request.arguments).data(), pointers(request.environment).data());
  fail(Message::Kind::no_exec);
  std::abort();
}

}  // namespace

void keep_only_guardian_descriptors() {
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return;
  std::vector<int> open;
  while (const dirent* entry = ::readdir(folder)) {
    const int number = std::atoi(entry->d_name);
    if (number > STDERR_FILENO && number != ::dirfd(folder)) open.push_back(number);
  }
  ::closedir(folder);
  for (const int number : open) {
    if (number > stderr_descriptor) {
      ::close(number);
    } else {
      ::fcntl(number, F_SETFD, FD_CLOEXEC);
    }
  }
}

Message launch(const GuardianRequest& request) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {.kind = Message::Kind::no_exec, .a = errno, .b = 0, .c = 0};
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  const pid_t guardian = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return {.kind = Message::Kind::no_exec, .a = errno, .b = 0, .c = 0};
  if (child == 0) become(request, guardian, write_end.get());
  write_end.close();

  Message message;
  ssize_t got = 0;
  do {
    got = ::read(read_end.get(), &message, sizeof message);
  } while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof message)) {
    ::waitpid(child, nullptr, 0);
    return message;
  }
  return {.kind = Message::Kind::started, .a = child, .b = 0, .c = 0};
}

}  // namespace shakedown::target
