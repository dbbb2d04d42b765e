// Nothing stays behind: whatever ends, and however it ends, the service's whole tree and its state go.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "harness/target/descriptor.hpp"
#include "harness/target/process_tree.hpp"
#include "tests/unit/target/seen.hpp"

using namespace shakedown;
using namespace shakedown::target;
using std::chrono::milliseconds;

namespace {

// A handle that stays right even if the pid is used again.
class Process {
 public:
  explicit Process(pid_t pid) : handle_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {
    REQUIRE(handle_);
  }
  bool ends() const { return ended_within(static_cast<int>(std::chrono::milliseconds(patience).count())); }
  bool has_ended() const { return ended_within(0); }

 private:
  bool ended_within(int ms) const {
    pollfd waiting{.fd = handle_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, ms) == 1;
  }
  Descriptor handle_;
};

// A harness in a process of its own, whose output is the service's.
class OtherHarness {
 public:
  OtherHarness(const std::filesystem::path& folder, const char* how) {
    int out[2];
    int in[2];
    REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
    output_ = Descriptor(out[0]);
    input_ = Descriptor(in[1]);
    const Descriptor its_output(out[1]);
    const Descriptor its_input(in[0]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, its_input.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, its_output.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const std::string path = folder.string();
    const char* arguments[] = {TEST_SERVICE, "harness", path.c_str(), how, nullptr};
    const int failed =
        ::posix_spawn(&pid_, TEST_SERVICE, &actions, nullptr, const_cast<char* const*>(arguments), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    REQUIRE(failed == 0);
  }
  ~OtherHarness() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }

  pid_t pid() const { return pid_; }
  void go_on() { REQUIRE(::write(input_.get(), "x", 1) == 1); }
  void wait() {
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  // The number at the end of the line that begins with the word.
  pid_t number_after(const std::string& word) {
    while (true) {
      const auto at = ("\n" + text_).find("\n" + word);
      const auto end = at == std::string::npos ? at : text_.find('\n', at);
      if (end != std::string::npos) {
        const auto line = text_.substr(at, end - at);
        return std::atoi(line.substr(line.rfind(' ') + 1).c_str());
      }
      char buffer[1024];
      const auto got = ::read(output_.get(), buffer, sizeof buffer);
      REQUIRE(got > 0);
      text_.append(buffer, static_cast<std::size_t>(got));
    }
  }

 private:
  pid_t pid_ = 0;
  Descriptor output_;
  Descriptor input_;
  std::string text_;
};

}  // namespace

TEST_CASE("stopping a service ends the daemons it left, and says so") {
  Run run;
  auto spec = serving({"--daemon"});
  spec.stop_within = milliseconds(1000);
  REQUIRE(run.services->start(spec));
  REQUIRE(run.seen.wait([&](const Seen::Lists&) { return true; }));
  REQUIRE(run.seen.wait([](const Seen::Lists& lists) {
    return std::any_of(lists.log.begin(), lists.log.end(),
                       [](const LogLine& line) { return line.text.starts_with("daemon "); });
  }));
  const Process daemon(run.seen.number_after("daemon"));
  run.services->stop("target");
  CHECK(daemon.has_ended());
  CHECK(run.seen.events(EventKind::process_stopped).size() == 1);
  CHECK(contains(run.seen.events(EventKind::note).back(), "left 1 other process running"));
}

TEST_CASE("a service that is a tree of processes ends whole") {
  Run run;
  REQUIRE(run.services->start(shell("sleep 1000 & setsid sleep 1000 & echo child $!; $SERVE $1")));
  REQUIRE(run.seen.wait([](const Seen::Lists& lists) { return lists.log.size() >= 2; }));
  const Process child(run.seen.number_after("child"));
  const Process server(run.seen.number_after("serving"));
  run.services->stop_all();
  CHECK(child.has_ended());
  CHECK(server.has_ended());
  CHECK(run.seen.events(EventKind::process_hung).empty());
}

TEST_CASE("destroying the services stops them") {
  Run run;
  REQUIRE(run.services->start(serving()));
  REQUIRE(run.seen.wait([](const Seen::Lists& lists) { return !lists.log.empty(); }));
  const Process service(run.seen.number_after("serving"));
  run.services.reset();
  CHECK(service.has_ended());
}

TEST_CASE("whatever ends the harness, nothing of the service stays") {
  const std::string how = GENERATE("kill", "abort", "exit", "throw", "return");
  CAPTURE(how);
  const test::TemporaryFolder folder;
  const auto run_folder = folder.path() / "run";
  std::filesystem::create_directory(run_folder);
  folder.write("seed", "seed");

  OtherHarness harness(run_folder, how == "kill" ? "wait" : how.c_str());
  const Process service(harness.number_after("serving"));
  const Process daemon(harness.number_after("daemon"));
  harness.number_after("ready");
  const auto guardians = descendants(harness.pid());
  REQUIRE(guardians.size() >= 3);  // the guardian first, then the service and the daemon
  const Process guardian(guardians[0]);
  CHECK_FALSE(service.has_ended());
  CHECK(std::filesystem::exists(run_folder / "state" / "target-1" / "seed"));

  if (how == "kill") {
    REQUIRE(::kill(harness.pid(), SIGKILL) == 0);
  } else {
    harness.go_on();
  }
  harness.wait();
  CHECK(service.ends());
  CHECK(daemon.ends());
  CHECK(guardian.ends());
  CHECK_FALSE(std::filesystem::exists(run_folder / "state" / "target-1"));
}

TEST_CASE("a harness that is killed while faults are on leaves nothing stopped and nothing behind") {
  const std::string how = GENERATE("paused", "killed", "faulty");
  CAPTURE(how);
  const test::TemporaryFolder folder;
  const auto run_folder = folder.path() / "run";
  std::filesystem::create_directory(run_folder);
  folder.write("seed", "seed");

  OtherHarness harness(run_folder, how.c_str());
  harness.number_after("ready");
  const auto tree = descendants(harness.pid());
  REQUIRE(!tree.empty());
  std::vector<Process> processes;
  processes.emplace_back(tree[0]);  // the guardian
  // The service and its daemon are stopped. For moments there is more in the tree, such as what a sanitizer
  // starts at a process's end to look for leaks.
  for (const pid_t pid : tree) {
    const auto stat = read_stat(pid);
    if (stat && stat->state == 'T') processes.emplace_back(pid);
  }
  // The parent that a daemon leaves behind may have been stopped before it could end.
  if (how == "killed") {
    CHECK(processes.size() == 1);
  } else {
    CHECK(processes.size() >= 3);
  }
  CHECK(std::filesystem::exists(run_folder / "state" / "target-1" / "seed"));
  CHECK(std::filesystem::exists(run_folder / "preload" / "target-1" / "control") == (how == "faulty"));

  REQUIRE(::kill(harness.pid(), SIGKILL) == 0);
  harness.wait();
  for (const auto& process : processes) CHECK(process.ends());
  CHECK(std::filesystem::is_empty(run_folder));
}

TEST_CASE("when somebody kills the guardian, the kernel kills the service and the run says so") {
  Run run;
  REQUIRE(run.services->start(serving()));
  REQUIRE(run.seen.wait([](const Seen::Lists& lists) { return !lists.log.empty(); }));
  const pid_t pid = run.seen.number_after("serving");
  const auto stat = read_stat(pid);
  REQUIRE(stat);
  const Process service(pid);
  REQUIRE(::kill(stat->parent, SIGKILL) == 0);
  CHECK(service.ends());
  REQUIRE(run.seen.wait_for_event(EventKind::note, "guardian process of target was killed from outside"));
  run.services->stop_all();
  CHECK_FALSE(run.services->running("target"));
}

TEST_CASE("a service does not inherit what the harness has open") {
  Run run;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor read_end(ends[0]);
  const Descriptor write_end(ends[1]);
  const Descriptor careless(
      ::fcntl(ends[1], F_DUPFD, 100));  // without CLOEXEC, as some libraries open theirs
  REQUIRE(run.services->start(shell("ls -l /proc/self/fd | grep -c pipe; exec $SERVE $1")));
  CHECK(run.seen.wait_for_line("2"));  // ls's own stdout is the pipe to grep, its stderr ours
}
