// A whole stage: threads, sockets, the schedule and what the journal holds afterwards.
#include "harness/provoke/load/stage.hpp"

#include <algorithm>
#include <numeric>

#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using test::FakeServer;

namespace {

Traffic one_page(int steps = 1, Nanoseconds gap = {}) {
  Traffic traffic;
  traffic.endpoints = {{"GET", "/page"}};
  RequestTemplate request;
  request.method = "GET";
  request.target = literal_text("/page");
  traffic.requests = {request};
  Journey journey;
  journey.name = "page";
  for (int i = 0; i < steps; ++i) journey.steps.push_back({0, i * gap, {}});
  traffic.journeys = {journey};
  traffic.length = gap * (steps - 1);
  return traffic;
}

void serve(FakeServer::Peer& peer) {
  while (!peer.request().empty()) {
    if (!peer.send(test::answer(200, "ok"))) return;
  }
}

journal::StoredRun play(const StageSpec& stage, const Traffic& traffic, std::uint16_t port,
                        const std::function<void(std::atomic<bool>&)>& watch = {}) {
  const test::TemporaryFolder folder;
  const RunClock clock;
  auto made = journal::Journal::create(folder.file("run.db"), {});
  REQUIRE(made);
  auto journal = std::move(made).value();
  journal->endpoints({{0, traffic.endpoints[0]}});
  load::RunState state{*journal, clock, {}, 1 << 20};
  const std::vector<Identity> nobody;
  std::atomic<bool> stop{false};
  load::StageInput input;
  input.id = 1;
  input.stage = stage;
  input.traffic = &traffic;
  input.identities = &nobody;
  input.origin.origin.host = "127.0.0.1";
  input.origin.origin.port = port;
  input.origin.addresses = {"127.0.0.1"};
  input.late_by = 10ms;
  input.interval = 100ms;
  if (watch) input.watch = [&](const load::LiveFigures&) { watch(stop); };
  journal::StageRecord record;
  record.id = 1;
  record.name = stage.name;
  journal->stage_began(record);
  REQUIRE(load::run_stage(input, state, stop));
  journal->stage_ended(1, clock.now());
  REQUIRE(journal->close(clock.now(), false));
  auto run = journal::read_run(folder.file("run.db"));
  REQUIRE(run);
  return std::move(run).value();
}

std::uint64_t total(const journal::OutcomeCounts& outcomes) {
  return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0});
}

StageSpec stage(LoadKind kind, std::optional<Nanoseconds> length) {
  StageSpec made;
  made.name = "load";
  made.length = length;
  made.load.kind = kind;
  return made;
}

}  // namespace

TEST_CASE("intervals, ticks and totals of a stage add up to the same") {
  FakeServer server(serve);
  auto spec = stage(LoadKind::rate, 500ms);
  spec.load.rate = 400;
  spec.load.threads = GENERATE(1, 3);
  const auto run = play(spec, one_page(), server.port());
  REQUIRE(run.totals.size() == 1);
  const auto& outcomes = run.totals[0].outcomes;
  CHECK(total(outcomes) == 200);
  CHECK(run.totals[0].latency.count() ==
        total(outcomes) - outcomes[static_cast<std::size_t>(Outcome::not_sent)]);
  std::uint64_t in_intervals = 0, in_ticks = 0, due = 0;
  for (const auto& interval : run.intervals) in_intervals += total(interval.outcomes);
  for (const auto& tick : run.ticks) {
    in_ticks += tick.tick.done;
    due += tick.tick.due;
  }
  CHECK(in_intervals == 200);
  CHECK(in_ticks == run.totals[0].latency.count());
  CHECK(due == 200);
  REQUIRE(run.generators.size() == 1);
  CHECK(run.generators[0].threads == spec.load.threads);
  CHECK(run.generators[0].sent == run.totals[0].latency.count());
}

TEST_CASE("a replay ends with its recording and sends every step") {
  FakeServer server(serve);
  auto spec = stage(LoadKind::replay, std::nullopt);
  spec.load.speed = 10;
  const auto run = play(spec, one_page(50, 20ms), server.port());
  CHECK(total(run.totals[0].outcomes) == 50);
  CHECK(run.generators[0].journeys_completed == 1);
}

TEST_CASE("failures leave a signature that points at a whole example") {
  FakeServer server([](FakeServer::Peer& peer) {
    while (!peer.request().empty()) {
      if (!peer.send(
              test::answer(503, "{\"error\":\"pool of 10 is empty\"}", "Content-Type: application/json\r\n")))
        return;
    }
  });
  auto spec = stage(LoadKind::users, 200ms);
  spec.load.users = 2;
  const auto run = play(spec, one_page(), server.port());
  REQUIRE(run.signatures.size() == 1);
  const auto& signature = run.signatures[0];
  CHECK(signature.status == 503);
  CHECK(signature.message == "pool of {n} is empty");
  CHECK(signature.count == total(run.totals[0].outcomes));
  const auto example = std::find_if(run.exchanges.begin(), run.exchanges.end(),
                                    [&](const auto& kept) { return kept.id == signature.exchange; });
  REQUIRE(example != run.exchanges.end());
  CHECK(example->exchange.response.body == "{\"error\":\"pool of 10 is empty\"}");
  CHECK(example->exchange.request.target == "/page");
}

TEST_CASE("a stop ends a stage that would go on for an hour") {
  FakeServer server(serve);
  auto spec = stage(LoadKind::users, 3600s);
  spec.load.users = 1;
  const auto run = play(spec, one_page(), server.port(), [](std::atomic<bool>& stop) { stop = true; });
  CHECK(total(run.totals[0].outcomes) > 0);
}

TEST_CASE("one thread is enough until the load says otherwise") {
  LoadSpec load;
  load.kind = LoadKind::rate;
  load.rate = 10'000;
  CHECK(load::threads_for(load, 16) == 1);
  load.rate = 100'000;
  CHECK(load::threads_for(load, 16) == 4);
  CHECK(load::threads_for(load, 2) == 1);
  load.threads = 7;
  CHECK(load::threads_for(load, 2) == 7);
}

TEST_CASE("a load is described in a line") {
  LoadSpec load;
  load.kind = LoadKind::rate;
  load.rate = 500;
  CHECK(load::describe(load) == "500/s");
  load.arrivals = Arrivals::poisson;
  CHECK(load::describe(load) == "500/s, Poisson arrivals");
  load = {};
  load.speed = 10;
  CHECK(load::describe(load) == "replay at 10 times recorded speed");
}
