// Ctrl-C at every moment: what was recorded is judged and reported, and no process of the target is left.
#include <signal.h>

#include <atomic>
#include <thread>

#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

TEST_CASE("Ctrl-C during the load ends the run in order") {
  std::atomic<int> requests{0};
  FakeServer server([&](FakeServer::Peer& peer) {
    while (!peer.request().empty()) {
      ++requests;
      if (!peer.send(answer(200, "ok"))) return;
    }
  });
  const TemporaryFolder folder;
  folder.write("scenario.yaml", small_scenario(server.url(), "rate: 200/s", "60s"));
  bool sent = false;
  const auto ran =
      run_shakedown({"run", "scenario.yaml", "--out", "run"}, folder.path().string(), [&](pid_t pid) {
        if (!sent && requests > 100) {
          ::kill(pid, SIGINT);
          sent = true;
        }
      });
  INFO(ran.err);
  CHECK(ran.status == 130);
  const auto report = report_of(folder.file("run"));
  CHECK(verdict_of(report) != "pass");
  CHECK(std::filesystem::exists(folder.file("run/report.html")));
}

TEST_CASE("Ctrl-C while the target starts, and twice, leaves no process") {
  const TemporaryFolder folder;
  const std::string mark = "sleeper-" + folder.path().filename().string();
  folder.write("scenario.yaml", "target: {command: [sh, -c, 'echo up; exec tail -f /dev/null " + mark +
                                    "', sh, \"{port}\"], ready: {within: 60s}}\n"
                                    "traffic:\n  - journeys: [{name: p, steps: [{get: /}]}]\nstages: [{name: "
                                    "a, for: 5s, load: {users: 1}}]\n");
  folder.write(mark, "");
  const int signal = GENERATE(SIGINT, SIGTERM, SIGKILL);
  int sent = 0;
  const auto ran =
      run_shakedown({"run", "scenario.yaml", "--out", "run"}, folder.path().string(), [&](pid_t pid) {
        if (sent == 0 && processes_with("/dev/null\0" + mark) + processes_with(mark) > 0) {
          ::kill(pid, signal);
          ++sent;
        }
      });
  INFO(ran.err);
  CHECK(ran.status == (signal == SIGKILL ? 137 : 130));
  // The guardian of a killed harness needs a moment; the test waits for the condition, for at most its own
  // time limit.
  while (processes_with(mark) > 0) std::this_thread::yield();
  CHECK(processes_with(mark) == 0);
}
