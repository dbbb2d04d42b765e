// What dependencies were asked: all of it in the figures, and within the budget what matters whole.
#include "harness/provoke/faults/call_recorder.hpp"

#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown;
using namespace shakedown::faulting;
using namespace std::chrono_literals;

namespace {

net::ProxiedExchange exchange(Nanoseconds done, int status = 201, std::string proxy = "payments") {
  net::ProxiedExchange one;
  one.proxy = std::move(proxy);
  one.connection = 2;
  one.request_number = 3;
  one.began = done - 5ms;
  one.request_done = done - 4ms;
  one.first_byte = done - 1ms;
  one.done = done;
  one.request = {"POST", "/charges", {{"Host", "a"}}, "{}"};
  one.response = {status, {}, "done"};
  one.delivered = true;
  one.answered = true;
  one.ending = "answered";
  return one;
}

net::ProxiedExchange harmed(Nanoseconds done) {
  auto one = exchange(done, 0);
  one.answered = false;
  one.ending = "fault";
  one.faults = {"slow"};
  return one;
}

class Rig {
 public:
  explicit Rig(std::int64_t budget = 1'000'000) {
    auto made = journal::Journal::create(folder_.file("run.db"), {});
    REQUIRE(made);
    journal_ = std::move(made).value();
    CallRecorder::Options options;
    options.budget = budget;
    options.kept_each_interval = 3;
    recorder_ = std::make_unique<CallRecorder>(*journal_, options);
  }
  CallRecorder& recorder() { return *recorder_; }
  journal::StoredRun run() {
    recorder_->finish();
    REQUIRE(journal_->close(1h, false));
    auto read = journal::read_run(folder_.path().string());
    REQUIRE(read);
    return std::move(read).value();
  }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<CallRecorder> recorder_;
};

}  // namespace

TEST_CASE("every call counts in the second in which it ended") {
  Rig rig;
  rig.recorder().call(exchange(1200ms));
  rig.recorder().call(exchange(1900ms, 503));
  rig.recorder().call(exchange(1900ms, 200, "ledger"));
  rig.recorder().call(harmed(2100ms));
  rig.recorder().call(exchange(7100ms));
  const auto run = rig.run();
  REQUIRE(run.call_ticks.size() == 4);
  CHECK(run.call_ticks[0].tick.dependency == "ledger");
  const auto& first = run.call_ticks[1];
  CHECK(first.tick.dependency == "payments");
  CHECK(first.tick.begin == 1s);
  CHECK(first.tick.length == 1s);
  CHECK(first.tick.calls == 2);
  CHECK(first.tick.failed == 1);
  CHECK(first.tick.harmed == 0);
  CHECK(first.tick.statuses == journal::StatusCounts{{201, 1}, {503, 1}});
  CHECK(first.count == 2);
  CHECK(seconds(first.p50) == Approx(0.005).epsilon(0.01));
  CHECK(run.call_ticks[2].tick.begin == 2s);
  CHECK(run.call_ticks[2].tick.failed == 1);
  CHECK(run.call_ticks[2].tick.harmed == 1);
  CHECK(run.call_ticks[2].tick.statuses.empty());
  CHECK(run.call_ticks[3].tick.begin == 7s);
}

TEST_CASE("a call that comes late counts in the next second, and none is lost") {
  Rig rig;
  rig.recorder().call(exchange(1200ms));
  rig.recorder().call(exchange(2200ms));
  rig.recorder().call(exchange(1999ms));
  rig.recorder().finish();
  rig.recorder().call(exchange(2300ms));
  const auto run = rig.run();
  REQUIRE(run.call_ticks.size() == 3);
  CHECK(run.call_ticks[1].tick.calls == 2);
  CHECK(run.call_ticks[2].tick.begin == 3s);
  CHECK(run.events.empty());
}

TEST_CASE("of calls that went well one a second is kept whole, of others the first few") {
  Rig rig;
  for (int i = 0; i < 10; ++i) rig.recorder().call(exchange(1s + i * 50ms));
  for (int i = 0; i < 10; ++i) rig.recorder().call(harmed(1600ms + i * 10ms));
  rig.recorder().call(exchange(2500ms));
  rig.recorder().call(harmed(2600ms));
  const auto run = rig.run();
  REQUIRE(run.calls.size() == 6);
  const auto& whole = run.calls[0];
  CHECK(whole.dependency == "payments");
  CHECK(whole.connection == 2);
  CHECK(whole.request_number == 3);
  CHECK(whole.began == 995ms);
  CHECK(whole.request.target == "/charges");
  CHECK(whole.response.status == 201);
  CHECK(whole.response.body == "done");
  CHECK(whole.delivered);
  CHECK(whole.answered);
  CHECK(run.calls[1].faults == std::vector<std::string>{"slow"});
  CHECK(run.calls[1].ending == "fault");
}

TEST_CASE("beyond the budget nothing is kept, and everything is counted") {
  Rig rig(bytes_of([] {
    journal::CallRecord call;
    call.request = {"POST", "/charges", {{"Host", "a"}}, "{}"};
    call.response.body = "done";
    return call;
  }()));
  rig.recorder().call(exchange(1s));
  rig.recorder().call(exchange(3s));
  rig.recorder().call(harmed(5s));
  const auto run = rig.run();
  CHECK(run.calls.size() == 1);
  CHECK(run.call_ticks.size() == 3);
}

TEST_CASE("a watcher sees every call with its id, beyond the budget without what takes room") {
  Rig rig(300);
  std::vector<journal::CallRecord> seen;
  rig.recorder().watch([&](const journal::CallRecord& call) { seen.push_back(call); });
  for (int i = 0; i < 5; ++i) rig.recorder().call(exchange(1s + i * 1ms));
  rig.recorder().watch({});
  rig.recorder().call(exchange(9s));
  const auto run = rig.run();
  REQUIRE(seen.size() == 5);
  CHECK(seen[4].id == 5);
  CHECK(seen[0].response.body == "done");
  CHECK(seen[4].response.body.empty());
  CHECK(seen[4].response.status == 201);
  CHECK(run.calls.size() == 5);
}
