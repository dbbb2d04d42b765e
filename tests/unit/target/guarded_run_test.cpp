// A program beside the services: what it says is heard, and nothing of it stays.
#include "harness/target/guarded_run.hpp"

#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "harness/target/coverage_runtime.hpp"
#include "harness/target/stencil.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::target;
using namespace std::chrono_literals;

namespace {

GuardedRun script_beside(const std::string& script) {
  GuardedRun run;
  run.request.program = "/bin/sh";
  run.request.arguments = {"sh", "-c", script};
  run.request.directory = "/";
  run.within = 10min;
  run.guardian = {TEST_SERVICE};
  return run;
}

}  // namespace

TEST_CASE("a program beside the services is heard to its end") {
  std::vector<std::string> lines;
  auto run = script_beside("echo one; echo bad >&2; echo two; exit 3");
  run.line = [&](const std::string& line) { lines.push_back(line); };
  const auto ended = run_guarded(run, {});
  REQUIRE(ended);
  CHECK(lines == std::vector<std::string>{"one", "two"});
  CHECK(ended.value().status == 3);
  CHECK(ended.value().last_say == "bad");
  CHECK_FALSE(ended.value().was_asked_to);
}

TEST_CASE("a program beside the services is ended with all that it started when the run is stopped") {
  std::stop_source stop;
  pid_t left = 0;
  // What it leaves behind ignores the polite signal, in a session of its own.
  auto run = script_beside("setsid sh -c 'trap \"\" TERM; echo $$; exec sleep 600' & wait");
  run.grace = 100ms;
  run.line = [&](const std::string& line) {
    left = std::atoi(line.c_str());
    CHECK_FALSE(has_coverage_runtime({left}));
    stop.request_stop();
  };
  const auto ended = run_guarded(run, stop.get_token());
  REQUIRE(ended);
  CHECK(ended.value().was_asked_to);
  REQUIRE(left > 0);
  CHECK(::kill(left, 0) == -1);
  CHECK(errno == ESRCH);
}

TEST_CASE("a program that is not there is a problem") {
  auto run = script_beside("");
  run.request.program = "/nowhere/program";
  CHECK_FALSE(run_guarded(run, {}));
}

TEST_CASE("a service's command for copies of it names their ports, and others as they are") {
  ServiceSpec spec;
  spec.name = "target";
  spec.command = {"./orders",
                  "--port={target.port}",
                  "--self={url}",
                  "--data={target.data}",
                  "--payments={payments.address}",
                  "${port}"};
  spec.environment = {{"BIND", "{address}"}};
  spec.directory = "/srv";
  spec.state = StateCopy{};
  spec.state->copy = "seed";
  Address payments;
  payments.name = "payments";
  payments.port = 4711;
  const auto stencil = stencil_of(spec, {{"payments", payments}});
  REQUIRE(stencil);
  CHECK(stencil.value().command == std::vector<std::string>{"./orders", "--port={port}",
                                                            "--self=http://127.0.0.1:{port}", "--data={data}",
                                                            "--payments=127.0.0.1:4711", "${port}"});
  CHECK(stencil.value().environment.at("BIND") == "127.0.0.1:{port}");
  CHECK(stencil.value().state == "/srv/seed");
  CHECK_FALSE(stencil_of(spec, {}));
}
