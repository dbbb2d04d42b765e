// Faults between the demo shop and its payments: the bands, the calls and the actions are in the run file,
// the same seed gives the same faults, and nothing stays on.
#include <signal.h>

#include <algorithm>
#include <thread>

#include "harness/journal/reader.hpp"
#include "tests/end_to_end/cli.hpp"

using namespace shakedown;
using namespace shakedown::test;

namespace {

const std::string demo = SHAKEDOWN_SOURCE_DIR "/scenarios/demo/";
const std::string programs = SHAKEDOWN_BINARY_DIR "/scenarios/demo/";

// A machine that is busy with other tests does not make it inconclusive.
std::string shop(const std::string& stages, const std::string& more = {}) {
  return "scenario: faults\nseed: 7\nlate: {by: 60s}\n"
         "target:\n"
         "  command: [" +
         programs +
         "orders/demo_orders, \"--port={target.port}\", \"--data={target.data}\", "
         "\"--payments={payments.address}\", --log=failures]\n"
         "  ready: {get: /healthz, within: 60s}\n"
         "  state: {copy: " +
         demo +
         "seed, as: \"{target.data}\"}\n"
         "  identities: " +
         demo +
         "seed/users.csv\n"
         "dependencies:\n"
         "  payments: {command: [" +
         programs +
         "payments/demo_payments, \"--port={port}\", --log=failures], "
         "ready: {get: /healthz, within: 60s}}\n" +
         more + "contract: " + demo +
         "openapi.yaml\n"
         "traffic: [" +
         demo +
         "recordings/checkout.har]\n"
         "gates: [errors < 100%]\n"
         "stages:\n" +
         stages;
}

struct Played {
  TemporaryFolder folder;
  Ran ran;
  journal::StoredRun run;
};

void play(Played& played, const std::string& scenario, const std::function<void(pid_t)>& while_running = {}) {
  played.folder.write("scenario.yaml", scenario);
  played.ran =
      run_shakedown({"run", "scenario.yaml", "--out", "run"}, played.folder.path().string(), while_running);
  INFO(played.ran.out);
  INFO(played.ran.err);
  auto read = journal::read_run(played.folder.file("run"));
  REQUIRE(read);
  played.run = std::move(read).value();
}

const journal::FaultRecord& fault_called(const journal::StoredRun& run, const std::string& name) {
  const auto found = std::find_if(run.faults.begin(), run.faults.end(),
                                  [&](const auto& fault) { return fault.name == name; });
  INFO(name);
  REQUIRE(found != run.faults.end());
  return *found;
}

// Whether one of the run's calls ended so with this fault on it.
bool any_call(const journal::StoredRun& run, const std::string& fault,
              const std::function<bool(const journal::CallRecord&)>& is) {
  return std::any_of(run.calls.begin(), run.calls.end(), [&](const auto& call) {
    return std::find(call.faults.begin(), call.faults.end(), fault) != call.faults.end() && is(call);
  });
}

std::vector<std::uint64_t> requests_hit(const journal::StoredRun& run) {
  std::vector<std::uint64_t> numbers;
  for (const auto& injection : run.injections) numbers.push_back(injection.request_number);
  return numbers;
}

}  // namespace

TEST_CASE("faults on payments leave their bands, the calls and what they did") {
  Played played;
  play(played, shop(R"(
  - name: trouble
    for: 9s
    load: {users: 6}
    faults:
      - {on: payments, latency: 150ms, from: 1s, until: 3s, name: slow}
      - {on: payments, status: 503, path: /charges, method: POST, from: 3s, until: 5s, name: down}
      - {on: payments, lose_answer: true, from: 5s, until: 7s, name: lost}
)"));
  CHECK(played.ran.status <= 1);
  const auto& run = played.run;
  REQUIRE(run.faults.size() == 3);
  const auto& stage = run.stages.at(0);
  Nanoseconds earlier{};
  for (const char* name : {"slow", "down", "lost"}) {
    const auto& fault = fault_called(run, name);
    INFO(name);
    CHECK(fault.stage == stage.id);
    CHECK(fault.on == "payments");
    CHECK(fault.not_applied.empty());
    CHECK(fault.begin >= stage.begin);
    CHECK(fault.begin >= earlier);
    CHECK(fault.end > fault.begin);
    CHECK(fault.end <= stage.end);
    CHECK(fault.injected > 0);
    earlier = fault.begin;
    const auto acted = std::count_if(run.injections.begin(), run.injections.end(),
                                     [&](const auto& injection) { return injection.fault == fault.id; });
    CHECK(static_cast<std::uint64_t>(acted) == fault.injected + fault.too_late);
  }
  CHECK(any_call(run, "slow", [](const auto& call) { return call.answered && call.delivered; }));
  CHECK(any_call(run, "down", [](const auto& call) { return !call.answered && !call.delivered; }));
  CHECK(any_call(run, "lost", [](const auto& call) { return !call.answered && call.delivered; }));
  std::uint64_t calls = 0;
  for (const auto& figures : run.call_ticks) calls += figures.tick.calls;
  CHECK(calls >= run.calls.size());
  for (const auto& found : run.findings) UNSCOPED_INFO(found.rule << ": " << found.title);
  // A finding about the failures names what was on.
  const auto finding = std::find_if(run.findings.begin(), run.findings.end(),
                                    [](const auto& one) { return one.rule == "server-error"; });
  REQUIRE(finding != run.findings.end());
  CHECK(std::any_of(run.findings.begin(), run.findings.end(),
                    [](const auto& one) { return contains(one.why, "which the run itself had provoked"); }));
}

TEST_CASE("without faults every call passes the proxy unharmed") {
  Played played;
  play(played, shop("  - {name: calm, for: 3s, load: {users: 2}}\n"));
  CHECK(played.ran.status == 0);
  CHECK(played.run.faults.empty());
  CHECK(played.run.injections.empty());
  REQUIRE_FALSE(played.run.calls.empty());
  for (const auto& call : played.run.calls) {
    CHECK(call.answered);
    CHECK(call.delivered);
    CHECK(call.ending == "answered");
    CHECK(call.faults.empty());
  }
}

TEST_CASE("the same seed gives the same faults") {
  const auto scenario = shop(
      "  - {name: s, for: 6s, load: {users: 1}, faults: [{on: payments, status: 503, probability: 30%}]}\n");
  Played one, other;
  play(one, scenario);
  play(other, scenario);
  auto first = requests_hit(one.run);
  auto second = requests_hit(other.run);
  INFO(first.size() << " and " << second.size());
  REQUIRE(std::min(first.size(), second.size()) >= 2);
  // One of the two may have come further in its six seconds.
  const auto common = std::min(first.size(), second.size());
  first.resize(common);
  second.resize(common);
  CHECK(first == second);
  std::vector<std::uint64_t> every(common);
  for (std::size_t i = 0; i < common; ++i) every[i] = i + 1;
  CHECK(first != every);  // chosen, and not simply all of them
}

TEST_CASE("a fault that cannot be applied is said in the terminal and in the run file") {
  Played played;
  play(played, shop(R"(
  - name: s
    for: 2s
    load: {users: 1}
    faults:
      - {on: payments, kill: true, until: 1500ms}
      - {on: payments, pause: true, from: 800ms, until: 1s}
)"));
  const auto& pause = fault_called(played.run, "pause on payments");
  CHECK_FALSE(pause.not_applied.empty());
  CHECK(pause.injected == 0);
  CHECK(contains(played.ran.err, "pause on payments could not be applied: "));
  CHECK(fault_called(played.run, "kill on payments").not_applied.empty());
}

TEST_CASE("Ctrl-C while faults are on leaves nothing paused and nothing on") {
  Played played;
  const std::string mark = played.folder.path().filename().string();
  bool sent = false;
  play(played,
       shop("  - {name: s, for: 60s, load: {users: 2}, faults: [{on: target, pause: true, from: 500ms}, {on: "
            "payments, stall: true}]}\n"),
       [&](pid_t pid) {
         if (sent) return;
         const auto so_far = journal::read_run(played.folder.file("run"));
         const bool paused = so_far && std::any_of(so_far.value().events.begin(), so_far.value().events.end(),
                                                   [](const auto& stored) {
                                                     return stored.event.kind == EventKind::process_paused;
                                                   });
         if (!paused) return;
         ::kill(pid, SIGINT);
         sent = true;
       });
  CHECK(sent);
  CHECK(played.ran.status == 130);
  REQUIRE(played.run.faults.size() == 2);
  for (const auto& fault : played.run.faults) {
    CHECK(fault.not_applied.empty());
    CHECK(fault.end > fault.begin);
  }
  CHECK(processes_with(mark) == 0);
}
