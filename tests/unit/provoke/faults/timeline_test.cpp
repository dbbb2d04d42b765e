// A stage's faults at their times: what is to happen when, and that all of it is undone.
#include "harness/provoke/faults/timeline.hpp"

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown;
using namespace shakedown::faulting;
using namespace std::chrono_literals;

namespace {

FaultSpec fault(std::string name, FaultKind kind, std::optional<Nanoseconds> from = {},
                std::optional<Nanoseconds> until = {}) {
  FaultSpec spec;
  spec.name = std::move(name);
  spec.kind = kind;
  spec.on = level_of(kind) >= FaultLevel::process ? "target" : "payments";
  spec.from = from;
  spec.until = until;
  return spec;
}

// Hands that write down what they did; a fault called "impossible" cannot be applied.
class Rig {
 public:
  Rig()
      : journal_(make()),
        board_(*journal_, clock_, wire(), services(), [this](const std::string& text) { say(text); }) {}

  FaultBoard& board() { return board_; }
  const RunClock& clock() const { return clock_; }
  std::vector<std::string> done() const {
    const std::lock_guard lock(mutex_);
    return done_;
  }
  std::vector<std::string> complaints() const {
    const std::lock_guard lock(mutex_);
    return complaints_;
  }
  void wait_for(std::size_t count) const {
    while (done().size() < count) std::this_thread::yield();
  }
  journal::StoredRun run() {
    REQUIRE(journal_->flush());
    auto read = journal::read_run(folder_.path().string());
    REQUIRE(read);
    return std::move(read).value();
  }

 private:
  std::unique_ptr<journal::Journal> make() const {
    auto made = journal::Journal::create(folder_.file("run.db"), {});
    REQUIRE(made);
    return std::move(made).value();
  }
  void say(const std::string& text) {
    const std::lock_guard lock(mutex_);
    complaints_.push_back(text);
  }
  Status act(const char* what, const FaultSpec& spec) {
    const std::lock_guard lock(mutex_);
    if (spec.name == "impossible") return problem("there is no such thing");
    done_.push_back(std::string(what) + " " + spec.name);
    return Done{};
  }
  WireHands wire() {
    return {[this](const FaultSpec& spec) { return act("arm", spec); },
            [this](const FaultSpec& spec) { return act("disarm", spec); }};
  }
  ServiceHands services() {
    return {[this](const FaultSpec& spec, const std::stop_token&) { return act("apply", spec); },
            [this](const FaultSpec& spec, const std::stop_token&) -> Result<std::uint64_t> {
              if (auto ended = act("end", spec); !ended) return ended.error();
              return 41;
            }};
  }

  test::TemporaryFolder folder_;
  RunClock clock_;
  mutable std::mutex mutex_;
  std::vector<std::string> done_;
  std::vector<std::string> complaints_;
  std::unique_ptr<journal::Journal> journal_;
  FaultBoard board_;
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("faults happen in the order of their times, ends before begins") {
  const auto moments =
      moments_of({fault("a", FaultKind::latency, 5s, 20s), fault("b", FaultKind::latency),
                  fault("c", FaultKind::latency, 20s, 21s), fault("d", FaultKind::pause, 5s)});
  CHECK(moments ==
        std::vector<Moment>{
            {0s, true, 1}, {5s, true, 0}, {5s, true, 3}, {20s, false, 0}, {20s, true, 2}, {21s, false, 2}});
  CHECK(moments_of({}).empty());
}

TEST_CASE("a timeline switches at its times and leaves nothing on") {
  Rig rig;
  {
    const Timeline timeline({fault("a", FaultKind::latency, 0s, 2ms), fault("b", FaultKind::pause, 1ms)}, 3,
                            rig.clock().now(), rig.clock(), rig.board(), {});
    rig.wait_for(3);
  }
  CHECK(rig.done() == Strings{"arm a", "apply b", "disarm a", "end b"});
  const auto run = rig.run();
  REQUIRE(run.faults.size() == 2);
  CHECK(run.faults[0].name == "a");
  CHECK(run.faults[0].stage == 3);
  CHECK(run.faults[0].experiment == 0);
  CHECK(run.faults[0].end > run.faults[0].begin);
  CHECK(run.faults[1].on == "target");
  CHECK(run.faults[1].injected == 41);
  CHECK(run.faults[1].end >= run.faults[0].end);
}

TEST_CASE("a stop heals at once, and what was still to come does not happen") {
  Rig rig;
  std::stop_source stop;
  const Timeline timeline({fault("a", FaultKind::latency), fault("later", FaultKind::latency, 1h)}, 1,
                          rig.clock().now(), rig.clock(), rig.board(), stop.get_token());
  rig.wait_for(1);
  stop.request_stop();
  rig.wait_for(2);
  CHECK(rig.done() == Strings{"arm a", "disarm a"});
}

TEST_CASE("faults without an end are healed the other way round") {
  Rig rig;
  {
    const Timeline timeline({fault("a", FaultKind::latency), fault("b", FaultKind::latency)}, 1,
                            rig.clock().now(), rig.clock(), rig.board(), {});
    rig.wait_for(2);
  }
  CHECK(rig.done() == Strings{"arm a", "arm b", "disarm b", "disarm a"});
}

TEST_CASE("a fault that cannot be applied is told, recorded, and not healed") {
  Rig rig;
  {
    const Timeline timeline({fault("impossible", FaultKind::latency), fault("a", FaultKind::latency)}, 1,
                            rig.clock().now(), rig.clock(), rig.board(), {});
    rig.wait_for(1);
  }
  CHECK(rig.done() == Strings{"arm a", "disarm a"});
  REQUIRE(rig.complaints().size() == 1);
  CHECK(rig.complaints()[0] == "latency on payments could not be applied: there is no such thing");
  const auto run = rig.run();
  REQUIRE(run.faults.size() == 2);
  CHECK(run.faults[0].not_applied == "there is no such thing");
  CHECK(run.faults[0].end >= run.faults[0].begin);
  CHECK(run.faults[1].not_applied.empty());
  REQUIRE(run.events.size() == 1);
  CHECK(run.events[0].event.subject == "payments");
}

TEST_CASE("what a fault does counts in its row, also where it comes after the end") {
  Rig rig;
  const auto on = rig.board().on(fault("a", FaultKind::latency), 1, 0, {});
  net::InjectedFault injected;
  injected.proxy = "payments";
  injected.fault = "a";
  injected.connection = 4;
  injected.request_number = 9;
  injected.says = "2 s";
  rig.board().injected(injected);
  injected.applied = false;
  rig.board().injected(injected);
  injected.fault = "of somebody else";
  rig.board().injected(injected);
  rig.board().off(on.row, {});
  injected.fault = "a";
  injected.applied = true;
  rig.board().injected(injected);
  rig.board().settle();
  const auto run = rig.run();
  REQUIRE(run.faults.size() == 1);
  CHECK(run.faults[0].injected == 2);
  CHECK(run.faults[0].too_late == 1);
  REQUIRE(run.injections.size() == 3);
  CHECK(run.injections[0].fault == on.row);
  CHECK(run.injections[0].connection == 4);
  CHECK(run.injections[0].request_number == 9);
  CHECK_FALSE(run.injections[1].applied);
}

TEST_CASE("faults of the fault API have rows, and arming again begins a new one") {
  Rig rig;
  rig.board().set_stage(5);
  REQUIRE(rig.board().arm(fault("toxic", FaultKind::latency)));
  REQUIRE(rig.board().arm(fault("toxic", FaultKind::reset)));
  CHECK_FALSE(rig.board().arm(fault("impossible", FaultKind::latency)));
  REQUIRE(rig.board().disarm("payments", "toxic"));
  REQUIRE(rig.board().disarm("payments", "toxic"));
  rig.board().all_off();
  const auto run = rig.run();
  REQUIRE(run.faults.size() == 2);
  CHECK(run.faults[0].kind == FaultKind::latency);
  CHECK(run.faults[1].kind == FaultKind::reset);
  CHECK(run.faults[1].stage == 5);
  CHECK(run.faults[0].end > 0s);
  CHECK(run.faults[1].end >= run.faults[1].begin);
  CHECK(rig.complaints().empty());
}

TEST_CASE("a row's id is nobody else's") {
  Rig rig;
  const int taken = rig.board().take_id();
  CHECK(rig.board().on(fault("a", FaultKind::latency), 1, 0, {}).row == taken + 1);
  rig.board().all_off();
  CHECK(rig.done() == Strings{"arm a", "disarm a"});
}
