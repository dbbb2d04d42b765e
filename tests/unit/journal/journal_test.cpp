// What goes into a run file comes out again.
#include "harness/journal/journal.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::raw_sql;
using shakedown::test::TemporaryFolder;

namespace {

RunInfo some_info() {
  RunInfo info;
  info.name = "checkout";
  info.version = "0.1.0";
  info.command_line = "shakedown run checkout.yaml";
  info.scenario_file = "checkout.yaml";
  info.scenario_text = "target: {url: \"http://127.0.0.1:1\"}\n";
  info.seed = 0xfedcba9876543210ULL;
  info.began_wall_ms = 1'763'716'680'250;
  info.host = "Linux";
  info.target = "./orders";
  info.late_by = 10ms;
  info.late_share = 0.01;
  info.gates = "p99 < 1s\nerrors < 1%\n";
  return info;
}

// No encoding, a zero byte, a quote, a line end: what a log may hold.
const std::string any_bytes("\xff\xfe\0'\"\n\x80 end", 11);

Histogram latencies() {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(i * 7919);
  return histogram;
}

std::unique_ptr<Journal> created(const std::string& path) {
  auto journal = Journal::create(path, some_info());
  REQUIRE(journal);
  return std::move(journal).value();
}

StoredRun read(const std::string& path) {
  auto run = read_run(path);
  if (!run) FAIL(to_string(run.error()));
  return std::move(run).value();
}

ExchangeRecord some_exchange() {
  ExchangeRecord record;
  record.because = KeptBecause::slowest;
  record.signature = 7;
  record.request_body_cut = true;
  Exchange& x = record.exchange;
  x.stage = 1;
  x.endpoint = 2;
  x.journey_instance = 0xffff'ffff'ffff'fff0ULL;
  x.journey = 3;
  x.step = 4;
  x.connection = 0x8000'0000'0000'0001ULL;
  x.timing = {1ms, 2ms, 3ms, 4ms, 5ms};
  x.outcome = Outcome::truncated;
  x.error = any_bytes;
  x.request = {
      "POST", "/orders?" + any_bytes, {{"Host", "a"}, {"X-Odd", any_bytes}, {"x-odd", ""}}, any_bytes};
  x.response = {201, {{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}}, std::string("\0\x01\xff", 3)};
  x.request_body_bytes = 1ull << 40;
  x.response_body_bytes = 3;
  return record;
}

}  // namespace

TEST_CASE("the conditions of a run come back, with all 64 bits of its seed") {
  const TemporaryFolder folder;
  REQUIRE(created(folder.file("run.db"))->close(90s, false));
  const StoredRun run = read(folder.path().string());
  CHECK(run.info.name == "checkout");
  CHECK(run.info.scenario_text == some_info().scenario_text);
  CHECK(run.info.command_line == "shakedown run checkout.yaml");
  CHECK(run.info.seed == 0xfedcba9876543210ULL);
  CHECK(run.info.began_wall_ms == 1'763'716'680'250);
  CHECK(run.info.late_by == 10ms);
  CHECK(run.info.late_share == 0.01);
  CHECK(run.info.gates == some_info().gates);
  CHECK(run.complete);
  CHECK_FALSE(run.interrupted);
  CHECK(run.length == 90s);
  CHECK_FALSE(run.verdict.has_value());
}

TEST_CASE("a whole exchange comes back with any bytes in it") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  CHECK(journal->exchange(some_exchange()) == 1);
  CHECK(journal->exchange(some_exchange()) == 2);
  REQUIRE(journal->close(1s, true));

  const StoredRun run = read(folder.path().string());
  CHECK(run.interrupted);
  REQUIRE(run.exchanges.size() == 2);
  const ExchangeRecord wrote = some_exchange();
  const ExchangeRecord& got = run.exchanges[1];
  CHECK(got.id == 2);
  CHECK(got.because == KeptBecause::slowest);
  CHECK(got.signature == 7);
  CHECK(got.request_body_cut);
  CHECK_FALSE(got.response_body_cut);
  CHECK(got.exchange.stage == 1);
  CHECK(got.exchange.endpoint == 2);
  CHECK(got.exchange.journey_instance == wrote.exchange.journey_instance);
  CHECK(got.exchange.journey == 3);
  CHECK(got.exchange.step == 4);
  CHECK(got.exchange.connection == wrote.exchange.connection);
  CHECK(got.exchange.timing.due == 1ms);
  CHECK(got.exchange.timing.possible == 2ms);
  CHECK(got.exchange.timing.sent == 3ms);
  CHECK(got.exchange.timing.first_byte == 4ms);
  CHECK(got.exchange.timing.done == 5ms);
  CHECK(got.exchange.outcome == Outcome::truncated);
  CHECK(got.exchange.error == any_bytes);
  CHECK(got.exchange.request.method == "POST");
  CHECK(got.exchange.request.target == wrote.exchange.request.target);
  CHECK(got.exchange.request.body == any_bytes);
  CHECK(got.exchange.response.status == 201);
  CHECK(got.exchange.response.body == wrote.exchange.response.body);
  CHECK(got.exchange.request_body_bytes == 1ull << 40);
  CHECK(got.exchange.response_body_bytes == 3);
  REQUIRE(got.exchange.request.headers.size() == 3);
  CHECK(got.exchange.request.headers[1].name == "X-Odd");
  CHECK(got.exchange.request.headers[1].value == any_bytes);
  CHECK(got.exchange.request.headers[2].value.empty());
  REQUIRE(got.exchange.response.headers.size() == 2);
  CHECK(got.exchange.response.headers[1].value == "b=2");
}

TEST_CASE("stages, endpoints and traffic come back") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  journal->endpoints({{9, {"GET", "/old"}}});
  journal->endpoints({{0, {"POST", "/orders"}}, {1, {"GET", "/orders/{id}"}}});
  TrafficRecord traffic;
  traffic.journeys = 12;
  traffic.steps = 80;
  traffic.links_made = 24;
  traffic.links = {{"token", "POST /login: response JSON $.token", "GET /orders: header Authorization", 24}};
  traffic.notes = {{"a.har", "entries to another host", 3}};
  journal->traffic(traffic);
  journal->stage_began({1, "steady", "500/s, poisson", 1s, 0s, 60s, 0});
  journal->stage_ended(1, 61s);
  journal->stage_began({2, "soak", "replay", 62s, 0s, 0s, 4000});
  REQUIRE(journal->close(70s, false));

  const StoredRun run = read(folder.path().string());
  REQUIRE(run.endpoints.size() == 2);
  CHECK(run.endpoints[1].id == 1);
  CHECK(to_string(run.endpoints[1].endpoint) == "GET /orders/{id}");
  CHECK(run.traffic.journeys == 12);
  CHECK(run.traffic.steps == 80);
  CHECK(run.traffic.links_made == 24);
  REQUIRE(run.traffic.links.size() == 1);
  CHECK(run.traffic.links[0].from == "POST /login: response JSON $.token");
  CHECK(run.traffic.links[0].to == "GET /orders: header Authorization");
  CHECK(run.traffic.links[0].uses == 24);
  REQUIRE(run.traffic.notes.size() == 1);
  CHECK(run.traffic.notes[0].count == 3);
  REQUIRE(run.stages.size() == 2);
  CHECK(run.stages[0].name == "steady");
  CHECK(run.stages[0].end == 61s);
  CHECK(run.stages[0].planned == 60s);
  CHECK(run.stages[1].end == 0s);
  CHECK(run.stages[1].planned_requests == 4000);
}

TEST_CASE("figures come back with their percentiles worked out") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  IntervalRecord interval{1, 0, 3s, 1s, {}, {{200, 990}, {404, 10}}, latencies()};
  interval.outcomes[static_cast<std::size_t>(Outcome::answered)] = 990;
  interval.outcomes[static_cast<std::size_t>(Outcome::unexpected_status)] = 10;
  journal->interval(interval);
  journal->interval({1, 1, 3s, 1s, {}, {}, {}});
  TickRecord tick;
  tick.stage = 1;
  tick.begin = 3s;
  tick.length = 1s;
  tick.due = 1000;
  tick.sent = 999;
  tick.done = 998;
  tick.errors = 10;
  tick.in_flight = 5;
  tick.waiting = 4;
  tick.connections = 64;
  tick.connections_opened = 2;
  tick.bytes_sent = 1ull << 33;
  tick.bytes_received = 7;
  tick.send_lag.record(50'000);
  journal->tick(tick, latencies());
  TotalRecord total{1, 0, interval.outcomes, interval.statuses, latencies(), {}};
  total.service_time.record(123'457);
  journal->total({1, 0, {}, {}, {}, {}});
  journal->total(total);
  GeneratorRecord generator{1, 1000, 999, 3, 2, 50, 49, 1, {}, 2};
  generator.send_lag.record(1'234'567);
  journal->generator(generator);
  journal->signature({4, 0, Outcome::unexpected_status, 500, "no product {n}", 1s, 2s, 3, 1});
  journal->signature({4, 0, Outcome::unexpected_status, 500, "no product {n}", 1s, 9s, 33, 1});
  REQUIRE(journal->close(5s, false));

  const StoredRun run = read(folder.path().string());
  REQUIRE(run.intervals.size() == 2);
  const IntervalFigures& got = run.intervals[0];
  const Histogram exact = latencies();
  CHECK(got.begin == 3s);
  CHECK(got.length == 1s);
  CHECK(got.count == 1000);
  CHECK(got.p50.count() == exact.percentile(50));
  CHECK(got.p90.count() == exact.percentile(90));
  CHECK(got.p95.count() == exact.percentile(95));
  CHECK(got.p99.count() == exact.percentile(99));
  CHECK(got.max.count() == exact.max());
  CHECK(got.outcomes == interval.outcomes);
  CHECK(got.statuses == interval.statuses);
  CHECK(got.histogram.substr(0, 7) == "HISTFAA");
  CHECK(run.intervals[1].histogram.empty());

  REQUIRE(run.ticks.size() == 1);
  CHECK(run.ticks[0].tick.due == 1000);
  CHECK(run.ticks[0].tick.sent == 999);
  CHECK(run.ticks[0].tick.done == 998);
  CHECK(run.ticks[0].tick.waiting == 4);
  CHECK(run.ticks[0].tick.in_flight == 5);
  CHECK(run.ticks[0].tick.bytes_sent == 1ull << 33);
  CHECK(run.ticks[0].tick.bytes_received == 7);
  CHECK(run.ticks[0].lag_max == 50us);
  CHECK(run.ticks[0].count == 1000);
  CHECK(run.ticks[0].p99.count() == exact.percentile(99));

  REQUIRE(run.totals.size() == 1);
  CHECK(run.totals[0].latency.count() == 1000);
  CHECK(run.totals[0].latency.min() == exact.min());
  CHECK(run.totals[0].latency.max() == exact.max());
  for (const double percent : {0.0, 50.0, 99.0, 99.9, 100.0})
    CHECK(run.totals[0].latency.percentile(percent) == exact.percentile(percent));
  CHECK(run.totals[0].latency.mean() == Approx(exact.mean()).epsilon(0.001));
  CHECK(run.totals[0].service_time.max() == 123'457);
  CHECK(run.totals[0].service_time.count() == 1);
  REQUIRE(run.generators.size() == 1);
  CHECK(run.generators[0].late == 3);
  CHECK(run.generators[0].reconnects == 1);
  CHECK(run.generators[0].threads == 2);
  CHECK(run.generators[0].send_lag.max() == 1'234'567);
  REQUIRE(run.signatures.size() == 1);
  CHECK(run.signatures[0].count == 33);
  CHECK(run.signatures[0].last_seen == 9s);
  CHECK(run.signatures[0].message == "no product {n}");
}

TEST_CASE("events, log lines and samples come back in their order") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  journal->event({2s, EventKind::process_killed, "target", "segmentation fault"});
  journal->event({1s, EventKind::note, "harness", any_bytes});
  journal->log({1s, "target", true, any_bytes});
  journal->log({2s, "payments", false, ""});
  journal->log({3s, "target", false, std::string(9000, 'x')});
  journal->sample({4s, "target", 2, 100, 90, 5s, 8, 33, 12});
  REQUIRE(journal->close(5s, false));

  const StoredRun run = read(folder.path().string());
  REQUIRE(run.events.size() == 2);
  CHECK(run.events[0].id == 1);
  CHECK(run.events[0].event.kind == EventKind::process_killed);
  CHECK(run.events[1].event.text == any_bytes);
  REQUIRE(run.log.size() == 3);
  CHECK(run.log[0].line.text == any_bytes);
  CHECK(run.log[0].line.error_stream);
  CHECK(run.log[1].line.subject == "payments");
  CHECK(run.log[2].line.text.size() == 8192);
  REQUIRE(run.samples.size() == 1);
  CHECK(run.samples[0].cpu == 5s);
  CHECK(run.samples[0].descriptors == 33);
  CHECK(run.samples[0].sockets == 12);
}

TEST_CASE("a second interval for the same key is not stored and not silent") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  journal->interval({1, 0, 3s, 1s, {}, {{200, 1}}, {}});
  journal->interval({1, 0, 3s, 1s, {}, {{200, 2}}, {}});
  journal->tick({}, {});
  journal->tick({}, {});
  REQUIRE(journal->close(5s, false));
  const StoredRun run = read(folder.path().string());
  REQUIRE(run.intervals.size() == 1);
  CHECK(run.intervals[0].statuses.at(200) == 1);
  REQUIRE(run.events.size() == 1);
  CHECK(run.events[0].event.text.find("2 records") == 0);
}

TEST_CASE("a closed run is one plain file") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  journal->log({1s, "target", false, "hello"});
  REQUIRE(journal->close(2s, false));
  CHECK_FALSE(std::filesystem::exists(folder.file("run.db-wal")));
  CHECK(raw_sql(folder.file("run.db"), "PRAGMA journal_mode") == std::vector<std::string>{"delete"});
  journal->log({3s, "target", false, "too late"});
  CHECK(journal->flush());
  CHECK(read(folder.path().string()).log.size() == 1);
}

TEST_CASE("what was flushed can be read while the run goes on") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  journal->stage_began({1, "steady", "", 1s, 0s, 0s, 0});
  journal->event({7s, EventKind::note, "harness", "still here"});
  REQUIRE(journal->flush());
  const StoredRun run = read(folder.file("run.db"));
  CHECK_FALSE(run.complete);
  CHECK(run.length == 7s);
  CHECK(run.events.size() == 1);
  REQUIRE(journal->close(8s, false));
}

TEST_CASE("a journal that is destroyed without being closed keeps its records and is not complete") {
  const TemporaryFolder folder;
  created(folder.file("run.db"))->log({3s, "target", false, "hello"});
  const StoredRun run = read(folder.path().string());
  CHECK_FALSE(run.complete);
  CHECK(run.log.size() == 1);
  CHECK(run.length == 3s);
}

TEST_CASE("records of many threads all arrive, and exchange ids are those of the calls") {
  const TemporaryFolder folder;
  const auto journal = created(folder.file("run.db"));
  constexpr int threads = 4;
  constexpr int each = 1500;
  std::atomic<int> failed_flushes{0};  // Catch2's own checks belong to one thread
  std::vector<std::thread> callers;
  for (int t = 0; t < threads; ++t) {
    callers.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        journal->log({Nanoseconds(i), "thread " + std::to_string(t), false, std::to_string(i)});
        ExchangeRecord record;
        record.exchange.connection = static_cast<std::uint64_t>(t);
        if (i % 100 == 0) {
          const std::int64_t id = journal->exchange(std::move(record));
          journal->event({Nanoseconds(i), EventKind::note, std::to_string(t), std::to_string(id)});
        }
        if (i % 500 == 0 && !journal->flush()) ++failed_flushes;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(failed_flushes == 0);
  REQUIRE(journal->close(1s, false));

  const StoredRun run = read(folder.path().string());
  CHECK(run.log.size() == threads * each);
  std::map<std::string, int> next;
  for (const auto& stored : run.log) REQUIRE(stored.line.text == std::to_string(next[stored.line.subject]++));
  REQUIRE(run.exchanges.size() == threads * each / 100);
  for (const auto& event : run.events) {
    const auto id = static_cast<std::size_t>(std::stoll(event.event.text));
    CHECK(run.exchanges.at(id - 1).exchange.connection == std::stoull(event.event.subject));
  }
}

TEST_CASE("a run file is never written over") {
  const TemporaryFolder folder;
  { std::ofstream(folder.file("run.db")) << "precious"; }
  const auto journal = Journal::create(folder.file("run.db"), some_info());
  REQUIRE_FALSE(journal);
  CHECK(journal.error().message.find("File exists") != std::string::npos);
  std::string content;
  std::ifstream(folder.file("run.db")) >> content;
  CHECK(content == "precious");
}

TEST_CASE("a missing folder is a problem that says so") {
  const TemporaryFolder folder;
  const auto journal = Journal::create(folder.file("nowhere/run.db"), some_info());
  REQUIRE_FALSE(journal);
  CHECK(journal.error().message.find("No such file or directory") != std::string::npos);
  CHECK_FALSE(journal.error().hint.empty());
}

TEST_CASE("a folder where nothing can be made is a problem") {
  // /proc refuses new files for root as well.
  const auto journal = Journal::create("/proc/run.db", some_info());
  REQUIRE_FALSE(journal);
  CHECK(journal.error().message.find("cannot make the run file /proc/run.db") == 0);
}
