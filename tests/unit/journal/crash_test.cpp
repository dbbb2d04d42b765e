// The file of a harness that was killed, or whose disk is full: what was committed is there.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "harness/journal/journal.hpp"
#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::TemporaryFolder;

namespace {

// A child process that runs `body` with the writing end of a pipe, and never returns into the test.
struct Child {
  pid_t pid = -1;
  int from = -1;

  explicit Child(const std::function<int(int)>& body) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    pid = fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
      close(ends[0]);
      _exit(body(ends[1]));
    }
    close(ends[1]);
    from = ends[0];
  }
  ~Child() {
    close(from);
    if (pid > 0) {
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::string line() const {
    std::string text;
    for (char c = 0; read(from, &c, 1) == 1 && c != '\n';) text += c;
    return text;
  }
  int wait() {
    int status = 0;
    waitpid(std::exchange(pid, -1), &status, 0);
    return status;
  }
};

void say(int to, const std::string& text) {
  const std::string line = text + "\n";
  if (write(to, line.data(), line.size()) < 0) _exit(99);
}

constexpr int committed_events = 5000;

int write_until_killed(const std::string& path, int to) {
  auto journal = Journal::create(path, {});
  if (!journal) return 1;
  for (int i = 0; i < committed_events; ++i)
    journal.value()->event({Nanoseconds(i), EventKind::note, "harness", std::to_string(i)});
  FaultRecord fault;
  fault.id = 1;
  fault.on = "payments";
  fault.begin = 1s;
  journal.value()->fault(fault);
  CallRecord call;
  call.dependency = "payments";
  call.done = 2s;
  journal.value()->call(call);
  if (!journal.value()->flush()) return 2;
  say(to, "committed");
  for (int i = committed_events;; ++i) {
    journal.value()->event({Nanoseconds(i), EventKind::note, "harness", std::to_string(i)});
    if (i % 1000 == 0 && !journal.value()->flush()) return 3;
  }
}

// Writes until the disk fails, then goes on as a run does, and reports what it saw.
int write_until_full(const std::string& path, int to) {
  auto created = Journal::create(path, {});
  if (!created) {
    say(to, "not created: " + to_string(created.error()));
    return 1;
  }
  Journal& journal = *created.value();
  ExchangeRecord record;
  record.exchange.request.body = std::string(50'000, 'b');
  int flushed = 0;
  for (; flushed < 1000; ++flushed) {
    journal.exchange(record);
    if (!journal.flush()) break;
  }
  const auto first = journal.failure();
  if (!first) return 2;
  // It keeps accepting, keeps counting ids, and keeps the first failure.
  const bool counts_on = journal.exchange(record) == flushed + 2;
  journal.event({1s, EventKind::note, "harness", "after"});
  const bool closes = static_cast<bool>(journal.close(2s, false));
  const bool same = journal.failure() && journal.failure()->message == first->message;
  say(to, std::to_string(flushed));
  say(to, to_string(*first));
  return counts_on && same && !closes ? 0 : 3;
}

void check_full_disk(Child& child, const std::string& path_to_read) {
  const std::string flushed = child.line();
  const std::string problem = child.line();
  INFO(flushed << " " << problem);
  CHECK(WEXITSTATUS(child.wait()) == 0);
  CHECK(problem.find("--out") != std::string::npos);
  if (path_to_read.empty()) return;
  const auto run = read_run(path_to_read);
  REQUIRE(run);
  CHECK(run.value().exchanges.size() == static_cast<std::size_t>(std::stoi(flushed)));
  CHECK(run.value().exchanges.size() > 3);
  CHECK_FALSE(run.value().complete);
}

}  // namespace

TEST_CASE("the file of a harness that was killed holds everything up to the last batch") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.db");
  Child child([&](int to) { return write_until_killed(path, to); });
  REQUIRE(child.line() == "committed");
  REQUIRE(kill(child.pid, SIGKILL) == 0);
  const int status = child.wait();
  REQUIRE(WIFSIGNALED(status));

  const auto run = read_run(path);
  REQUIRE(run);
  CHECK_FALSE(run.value().complete);
  const auto& events = run.value().events;
  REQUIRE(events.size() >= committed_events);
  for (std::size_t i = 0; i < events.size(); ++i) REQUIRE(events[i].event.text == std::to_string(i));
  // A fault that was armed has no end, and what the dependency was asked is there.
  REQUIRE(run.value().faults.size() == 1);
  CHECK(run.value().faults[0].end == 0s);
  REQUIRE(run.value().calls.size() == 1);
  CHECK(run.value().length >= 2s);

  // And it can be judged.
  REQUIRE(store_judgement(path, {}));
  CHECK(read_run(path).value().verdict == Verdict::inconclusive);
}

TEST_CASE("a file that may not grow any more keeps what was committed, and the failure is told") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.db");
  Child child([&](int to) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1 << 20, 1 << 20};
    setrlimit(RLIMIT_FSIZE, &limit);
    return write_until_full(path, to);
  });
  check_full_disk(child, path);
}

TEST_CASE("a full disk keeps what was committed, and the failure is told") {
  const TemporaryFolder folder;
  Child child([&](int to) {
    // A file system of 1 MiB that only this child sees, and that is gone with it. Needs root.
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("none", folder.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
      say(to, "no mount");
      return 0;
    }
    const int code = write_until_full(folder.file("run.db"), to);
    const auto run = read_run(folder.file("run.db"));
    return code != 0 ? code : run && run.value().exchanges.size() > 3 ? 0 : 4;
  });
  pollfd ready{child.from, POLLIN, 0};
  REQUIRE(poll(&ready, 1, 60'000) == 1);
  const std::string first = child.line();
  if (first == "no mount") {
    WARN("not root: the test of a full disk was left out");
    return;
  }
  const std::string problem = child.line();
  INFO(first << " " << problem);
  CHECK(WEXITSTATUS(child.wait()) == 0);
  CHECK(problem.find("database or disk is full") != std::string::npos);
}

TEST_CASE("no room for a new run file is a problem, and no half file stays") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.db");
  Child child([&](int to) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10'000, 10'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    return write_until_full(path, to);
  });
  CHECK(child.line().find("not created: cannot") == 0);
  CHECK(WEXITSTATUS(child.wait()) == 1);
  CHECK(std::filesystem::is_empty(folder.path().string()));
}
