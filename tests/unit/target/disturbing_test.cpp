// Faults of a process: paused, killed, started again, and what of it counts as the service's own failure.
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "harness/target/process_tree.hpp"
#include "tests/unit/target/seen.hpp"

using namespace shakedown;
using namespace shakedown::target;
using std::chrono::milliseconds;

namespace {

bool answers_within(const Address& address, Nanoseconds within) {
  net::ResolvedOrigin origin;
  origin.origin.host = address.host;
  origin.origin.port = address.port;
  origin.addresses.push_back(address.host);
  return static_cast<bool>(net::probe(origin, {}, "/", within));
}

std::string states_of(const Run& run) {
  std::string states;
  const auto side = run.services->system_side("target");
  REQUIRE(side);
  for (const pid_t pid : side.value().pids) states += read_stat(pid).value_or(ProcStat{}).state;
  return states;
}

ServiceSpec counting(const Run& run, const std::string& more = "") {
  run.folder.write("seed/starts", "");
  auto spec =
      shell("echo x >>\"$2/starts\"; echo \"start $(wc -l <\"$2/starts\")\"; " + more + "exec $SERVE $1");
  spec.command.emplace_back("{target.data}");
  spec.state = StateCopy{.copy = (run.folder.path() / "seed").string(), .as = "{target.data}"};
  return spec;
}

}  // namespace

TEST_CASE("a paused service stops with all its processes, and answers again when it is resumed") {
  Run run;
  const auto address = run.services->start(shell("sleep 1000 & $SERVE $1"));
  REQUIRE(address);
  REQUIRE(run.services->pause("target"));
  CHECK(states_of(run) == "TTT");
  CHECK_FALSE(answers_within(address.value(), milliseconds(200)));
  REQUIRE(run.services->resume("target"));
  CHECK(states_of(run).find('T') == std::string::npos);
  CHECK(answers_within(address.value(), patience));
  REQUIRE(run.seen.events(EventKind::process_paused).size() == 1);
  CHECK(run.seen.events(EventKind::process_paused)[0] ==
        "target was paused by the run: SIGSTOP to 3 processes");
  CHECK(contains(run.seen.events(EventKind::process_resumed).at(0), "target was resumed by the run after "));
}

TEST_CASE("pausing twice is pausing once, and resuming what is not paused is nothing") {
  Run run;
  REQUIRE(run.services->start(serving()));
  CHECK(run.services->resume("target"));
  CHECK(run.services->pause("target"));
  CHECK(run.services->pause("target"));
  CHECK(run.services->resume("target"));
  CHECK(states_of(run).find('T') == std::string::npos);
  CHECK(run.seen.events(EventKind::process_resumed).size() == 1);
}

TEST_CASE("a service that the run paused is not hung, and one that stays silent afterwards is") {
  Run run({}, milliseconds(0));
  REQUIRE(run.services->start(serving()));
  REQUIRE(run.seen.wait([](const Seen::Lists& lists) { return !lists.log.empty(); }));
  const auto ask_often = [&] {
    for (int i = 0; i < 4; ++i) run.services->load_sees_answers("target", false);
  };
  REQUIRE(run.services->pause("target"));
  ask_often();
  CHECK(run.seen.events(EventKind::process_unresponsive).empty());
  REQUIRE(run.services->resume("target"));
  ask_often();
  CHECK(run.seen.events(EventKind::process_unresponsive).empty());
  REQUIRE(::kill(run.seen.number_after("serving"), SIGSTOP) == 0);
  ask_often();
  CHECK(run.seen.events(EventKind::process_unresponsive).size() == 1);
}

TEST_CASE("a paused service can be stopped") {
  Run run;
  REQUIRE(run.services->start(serving()));
  REQUIRE(run.services->pause("target"));
  run.services->stop("target");
  CHECK(run.services->exited("target") == Exit{.status = 0, .signal = SIGTERM});
  CHECK(run.seen.events(EventKind::process_hung).empty());
}

TEST_CASE("a killed service starts again on its port with what it left, and is no crash") {
  Run run;
  const auto address = run.services->start(counting(run, "sleep 1000 & "));
  REQUIRE(address);
  CHECK(run.seen.wait_for_line("start 1"));
  for (int again = 2; again <= 3; ++again) {
    REQUIRE(run.services->kill("target"));
    CHECK_FALSE(run.services->running("target"));
    CHECK(run.services->exited("target") == Exit{.status = 0, .signal = SIGKILL});
    CHECK(get(address.value(), "/") == -1);
    REQUIRE(run.services->start_again("target"));
    CHECK(run.services->running("target"));
    CHECK(get(address.value(), "/") == 200);
    CHECK(run.seen.wait_for_line("start " + std::to_string(again)));
  }
  CHECK(run.seen.events(EventKind::process_killed).empty());
  CHECK(run.seen.events(EventKind::process_exited).empty());
  CHECK(run.seen.events(EventKind::process_stopped).at(0) ==
        "target was killed by the run: SIGKILL to 2 processes");
  CHECK(run.seen.events(EventKind::process_started).size() == 3);
  CHECK(contains(run.seen.events(EventKind::process_started)[1], "with the state that it left"));
  CHECK(run.seen.events(EventKind::process_ready).size() == 3);

  const auto fresh = run.services->restart("target");
  REQUIRE(fresh);
  CHECK(fresh.value().data != address.value().data);
  REQUIRE(run.seen.wait([](const Seen::Lists& lists) {
    return std::count_if(lists.log.begin(), lists.log.end(),
                         [](const LogLine& line) { return line.text == "start 1"; }) == 2;
  }));
  run.services->stop_all();
  CHECK_FALSE(std::filesystem::exists(run.folder.path() / "state"));
}

TEST_CASE("what a killed service wrote last is in the log, and so is what it writes when it is back") {
  Run run;
  REQUIRE(run.services->start(shell("printf 'no end of line'; exec $SERVE $1")));
  REQUIRE(run.services->kill("target"));
  REQUIRE(run.services->start_again("target"));
  run.services->stop_all();
  std::string text;
  for (const auto& line : run.seen.lines()) text += line + "\n";
  const auto second = text.find("no end of lineserving", 5);
  CHECK(text.starts_with("no end of lineserving"));
  CHECK(second != std::string::npos);
}

TEST_CASE("a crash after the service was started again is a crash") {
  Run run;
  const auto address = run.services->start(serving());
  REQUIRE(address);
  REQUIRE(run.services->kill("target"));
  REQUIRE(run.services->start_again("target"));
  get(address.value(), "/raise/" + std::to_string(SIGSEGV));
  REQUIRE(run.seen.wait_for_event(EventKind::process_killed));
  CHECK(run.seen.events(EventKind::process_killed).size() == 1);
}

TEST_CASE(
    "a service that does not come up again is a problem with its last lines, and may be tried once more") {
  Run run;
  REQUIRE(run.services->start(
      counting(run, "if [ $(wc -l <\"$2/starts\") = 2 ]; then echo 'my data is broken'; exit 4; fi; ")));
  REQUIRE(run.services->kill("target"));
  const auto again = run.services->start_again("target");
  REQUIRE_FALSE(again);
  CHECK(contains(again.error().message, "target exited with status 4 before it was ready"));
  CHECK(contains(again.error().message, "my data is broken"));
  CHECK(run.seen.events(EventKind::process_exited).size() == 1);
  CHECK(run.services->start_again("target"));
  CHECK(run.services->running("target"));
}

TEST_CASE("a killed service that stays down is stopped in silence") {
  Run run;
  REQUIRE(run.services->start(serving()));
  REQUIRE(run.services->kill("target"));
  run.services->stop_all();
  CHECK(run.seen.events(EventKind::process_stopped).size() == 1);
  CHECK(run.seen.events(EventKind::process_hung).empty());
}

TEST_CASE("faults of a service without a process here are problems") {
  Run run;
  CHECK(contains(text_of(run.services->pause("nobody").error()), "nobody was never started"));
  REQUIRE(run.services->start(serving()));
  CHECK_FALSE(run.services->start_again("target"));
  REQUIRE(run.services->kill("target"));
  CHECK(contains(text_of(run.services->pause("target").error()), "target is not running"));
  CHECK(contains(text_of(run.services->kill("target").error()), "target is not running"));
  CHECK(run.services->resume("target"));
}

TEST_CASE("the limit of open files reaches the whole tree and goes back to what it was") {
  Run run;
  REQUIRE(run.services->start(shell("ulimit -S -n 300; sleep 1000 & $SERVE $1")));
  const auto limits = [&] {
    std::vector<rlim_t> soft;
    const auto side = run.services->system_side("target");
    REQUIRE(side);
    for (const pid_t pid : side.value().pids) {
      rlimit limit{};
      REQUIRE(::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) == 0);
      soft.push_back(limit.rlim_cur);
    }
    return soft;
  };
  CHECK(limits() == std::vector<rlim_t>{300, 300, 300});
  const auto lowered = run.services->limit_descriptors("target", 20);
  REQUIRE(lowered);
  CHECK(lowered.value() == 20);
  CHECK(limits() == std::vector<rlim_t>{20, 20, 20});
  const auto restored = run.services->limit_descriptors("target", -1);
  REQUIRE(restored);
  CHECK(restored.value() == 300);
  CHECK(limits() == std::vector<rlim_t>{300, 300, 300});
  CHECK(run.services->limit_descriptors("target", 1000).value() == 300);  // a fault gives nothing
}
