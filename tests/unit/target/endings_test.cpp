// What happens to services while they run, and how they end.
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "harness/target/process_tree.hpp"
#include "tests/unit/target/seen.hpp"

using namespace shakedown;
using namespace shakedown::target;
using std::chrono::milliseconds;

TEST_CASE("a crash is an event with the signal's name and the last lines before it") {
  Run run;
  const auto address = run.services->start(serving());
  REQUIRE(address);
  get(address.value(), "/raise/" + std::to_string(SIGSEGV));
  REQUIRE(run.seen.wait_for_event(EventKind::process_killed));
  const auto text = run.seen.events(EventKind::process_killed)[0];
  CHECK(contains(text, "target was killed by SIGSEGV (segmentation fault) after"));
  CHECK(contains(text, "\nabout to crash"));
  run.services->stop_all();
  CHECK(run.services->exited("target") == Exit{.status = 0, .signal = SIGSEGV});
  CHECK(run.services->last_lines("target", 1) == std::vector<std::string>{"about to crash"});
  CHECK(run.seen.events(EventKind::process_stopped).empty());
}

TEST_CASE("an exit by itself is an event, whatever its status") {
  Run run;
  const int status = GENERATE(0, 7);
  const auto address = run.services->start(serving());
  REQUIRE(address);
  get(address.value(), "/exit/" + std::to_string(status));
  REQUIRE(run.seen.wait_for_event(EventKind::process_exited));
  const auto text = run.seen.events(EventKind::process_exited)[0];
  CHECK(contains(text, "target exited with status " + std::to_string(status)));
  CHECK(contains(text, "about to exit"));
}

TEST_CASE("a service that ignores SIGTERM is killed, and that is said") {
  Run run;
  auto spec = serving({"--ignore-term"});
  spec.stop_within = milliseconds(100);
  REQUIRE(run.services->start(spec));
  run.services->stop("target");
  CHECK_FALSE(run.services->running("target"));
  REQUIRE(run.seen.events(EventKind::process_hung).size() == 1);
  CHECK(contains(run.seen.events(EventKind::process_hung)[0], "did not end within 100 ms of SIGTERM"));
  CHECK(run.seen.events(EventKind::process_killed).empty());
}

// Its last child is waited for by the guardian, which by then has sent all that it sends.
TEST_CASE("a service that ends gets no SIGCONT on the way, which would make a leak checker wait for ever") {
  Run run;
  REQUIRE(
      run.services->start(shell("trap 'asked=yes' TERM; trap 'echo continued' CONT; $SERVE $1 & "
                                "while [ -z \"$asked\" ]; do wait; done; last=$(sh -c ': & echo $!'); "
                                "while kill -0 $last 2>/dev/null; do :; done; echo ended")));
  run.services->stop_all();
  const auto lines = run.seen.lines();
  CHECK(std::count(lines.begin(), lines.end(), "ended") == 1);
  CHECK(std::count(lines.begin(), lines.end(), "continued") == 0);
}

TEST_CASE("one that somebody else has stopped is continued, so that it can end") {
  Run run;
  REQUIRE(run.services->start(serving()));
  const pid_t service = run.seen.number_after("serving");
  REQUIRE(::kill(service, SIGSTOP) == 0);
  while (read_stat(service).value().state != 'T') std::this_thread::yield();
  run.services->stop_all();
  CHECK(run.services->exited("target") == Exit{.status = 0, .signal = SIGTERM});
  CHECK(run.seen.events(EventKind::process_hung).empty());
}

TEST_CASE("a crash on the way out is a crash") {
  Run run;
  REQUIRE(run.services->start(
      shell("trap 'echo cleaning up; kill -ABRT $$' TERM; $SERVE $1 & while :; do wait; done")));
  run.services->stop_all();
  REQUIRE(run.seen.events(EventKind::process_killed).size() == 1);
  CHECK(
      contains(run.seen.events(EventKind::process_killed)[0], "SIGABRT (aborted) when it was asked to end"));
}

TEST_CASE("log lines keep their stream, their order and their bytes") {
  Run run;
  REQUIRE(run.services->start(
      shell("printf 'one\\r\\n\\ntwo\\n\\377\\000\\001\\n'; printf 'oops' >&2; exec $SERVE $1")));
  REQUIRE(run.seen.wait_for_line(std::string("\377\0\1", 3)));
  run.services->stop_all();
  std::vector<std::string> out;
  std::vector<std::string> err;
  for (const auto& line : run.seen.now().log) {
    (line.error_stream ? err : out).push_back(line.text);
    CHECK(line.subject == "target");
    CHECK(line.at > Nanoseconds(0));
  }
  REQUIRE(out.size() == 5);
  CHECK(std::vector<std::string>(out.begin(), out.begin() + 4) ==
        std::vector<std::string>{"one", "", "two", std::string("\377\0\1", 3)});
  CHECK(out[4].starts_with("serving "));
  CHECK(err == std::vector<std::string>{"oops"});  // without a line's end
}

TEST_CASE("a service that closes its output goes on") {
  Run run;
  const auto address = run.services->start(serving({"--close-stdout"}));
  REQUIRE(address);
  CHECK(get(address.value(), "/") == 200);
  CHECK(run.services->running("target"));
}

TEST_CASE("a flood of log lines is bounded, counted and never blocks the service") {
  constexpr long flood = 200'000'000;
  Run run({.line_bytes = 8192, .lines_per_second = 100, .total_bytes = 10'000});
  const auto address = run.services->start(serving());
  REQUIRE(address);
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  CHECK(get(address.value(), "/flood/" + std::to_string(flood)) == 200);  // it could write it all
  run.services->stop_all();
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  CHECK(after.ru_maxrss - before.ru_maxrss < 64 * 1024);  // KiB

  CHECK(run.seen.lines().size() <= 400);
  CHECK(run.services->last_lines("target", 1) == std::vector<std::string>{"the flood is over"});
  const auto told = run.seen.events(EventKind::log_flood);
  REQUIRE(told.size() >= 2);  // when it began, and the sums
  std::uint64_t dropped = 0;
  const auto& sums = told.back();
  const auto at = sums.find(" lines dropped");
  REQUIRE(at != std::string::npos);
  dropped = std::stoull(sums.substr(sums.rfind(' ', at - 1) + 1));
  const auto line = std::string("one more line of a log that nobody wanted\n").size();
  CHECK(dropped + run.seen.lines().size() >= static_cast<std::size_t>(flood) / line);
  CHECK(contains(sums, "in all"));
}

TEST_CASE("a sanitizer's report in the log is an event") {
  Run run;
  REQUIRE(run.services->start(shell(
      "echo '==4711==ERROR: AddressSanitizer: heap-use-after-free on address 0x60' >&2; exec $SERVE $1")));
  REQUIRE(run.seen.wait_for_event(EventKind::sanitizer_report));
  CHECK(run.seen.events(EventKind::sanitizer_report)[0] ==
        "AddressSanitizer: heap-use-after-free on address 0x60");
}

TEST_CASE("the process tree and the harness are sampled") {
  Run run;
  // A shell, its child, the daemon that this left, and a zombie between them that holds nothing.
  auto spec = shell("$SERVE $1 --daemon; exit 1");
  spec.stop_within = milliseconds(100);
  REQUIRE(run.services->start(spec));
  const auto subject_seen = [](const std::string& subject, int processes) {
    return [=](const Seen::Lists& lists) {
      return std::any_of(lists.samples.begin(), lists.samples.end(), [&](const ProcessSample& sample) {
        return sample.subject == subject && sample.processes == processes && sample.rss_bytes > 1'000'000 &&
               sample.threads >= 1 && sample.descriptors >= 3;
      });
    };
  };
  CHECK(run.seen.wait(subject_seen("harness", 1)));
  CHECK(run.seen.wait(subject_seen("target", 3)));
  CHECK(run.seen.wait([](const Seen::Lists& lists) {
    return std::any_of(lists.samples.begin(), lists.samples.end(), [](const ProcessSample& sample) {
      return sample.subject == "target" && sample.sockets == 1 && sample.pss_bytes > 0;
    });
  }));
}

TEST_CASE("a process that lives but does not answer is an event, and so is its next answer") {
  Run run({}, milliseconds(0));
  auto spec = serving();
  const auto address = run.services->start(spec);
  REQUIRE(address);
  REQUIRE(run.seen.wait([](const Seen::Lists& lists) { return !lists.log.empty(); }));
  const pid_t pid = run.seen.number_after("serving");
  REQUIRE(pid > 0);
  run.services->load_sees_answers("target", false);  // the probe is answered
  REQUIRE(::kill(pid, SIGSTOP) == 0);
  run.services->load_sees_answers("target", false);
  run.services->load_sees_answers("target", false);
  CHECK(run.seen.events(EventKind::process_unresponsive).empty());
  run.services->load_sees_answers("target", false);
  REQUIRE(run.seen.events(EventKind::process_unresponsive).size() == 1);
  CHECK(contains(run.seen.events(EventKind::process_unresponsive)[0], "although its process is alive"));
  REQUIRE(::kill(pid, SIGCONT) == 0);
  run.services->load_sees_answers("target", true);
  CHECK(contains(run.seen.events(EventKind::note).back(), "answers again"));
}
