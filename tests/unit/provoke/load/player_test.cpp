// Journeys played without sockets: the test stands where the load loop stands, with its own clock.
#include "harness/provoke/load/player.hpp"

#include <functional>
#include <numeric>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using load::Player;

namespace {

struct Sink final : load::BatchSink {
  std::vector<std::unique_ptr<load::Batch>> batches;
  std::unique_ptr<load::Batch> exchange(std::unique_ptr<load::Batch> full) override {
    batches.push_back(std::move(full));
    return std::make_unique<load::Batch>();
  }
  std::uint64_t count(Outcome outcome) const {
    std::uint64_t n = 0;
    for (const auto& batch : batches) {
      for (const auto& endpoint : batch->endpoints) n += endpoint.outcomes[static_cast<std::size_t>(outcome)];
    }
    return n;
  }
  std::uint64_t sum(std::uint64_t load::Batch::*member) const {
    return std::accumulate(batches.begin(), batches.end(), std::uint64_t{0},
                           [&](std::uint64_t n, const auto& batch) { return n + (*batch).*member; });
  }
};

RequestTemplate request(const std::string& method, Text target, int endpoint = 0) {
  RequestTemplate made;
  made.method = method;
  made.target = std::move(target);
  made.endpoint = endpoint;
  return made;
}

// Sign-in, whose answer gives a token, and a list that needs it.
Traffic shop() {
  Traffic traffic;
  traffic.endpoints = {{"POST", "/login"}, {"GET", "/orders"}};
  auto login = request("POST", literal_text("/login"), 0);
  login.body = literal_text(R"({"name":"a"})");
  Take take;
  take.name = "$.token";
  login.takes.push_back(take);
  auto list = request("GET", literal_text("/orders"), 1);
  list.headers.push_back({"Authorization", {TextPiece{"Bearer ", 0, Encoding::raw}}});
  traffic.requests = {login, list};
  Journey journey;
  journey.name = "shop";
  journey.variables.push_back({"token", "recorded", ""});
  journey.steps = {{0, 0ms, 10ms}, {1, 100ms, 10ms}};
  traffic.journeys = {journey};
  traffic.length = 100ms;
  return traffic;
}

// Some journeys of plain requests.
Traffic plain(int journeys, int steps, Nanoseconds gap) {
  Traffic traffic;
  traffic.endpoints = {{"GET", "/"}};
  traffic.requests = {request("GET", literal_text("/"))};
  for (int j = 0; j < journeys; ++j) {
    Journey journey;
    journey.name = std::to_string(j);
    for (int s = 0; s < steps; ++s) journey.steps.push_back({0, gap * (s * journeys + j), 0ms});
    traffic.journeys.push_back(journey);
  }
  return traffic;
}

struct Stage {
  Traffic traffic;
  load::CompiledTraffic compiled;
  std::vector<Identity> identities;
  Sink sink;
  std::atomic<std::int64_t> evidence{1 << 20};
  load::Recorder recorder;
  Player player;
  Nanoseconds now{};
  std::vector<std::string> sent;  // heads, in order
  std::vector<Nanoseconds> due, at;

  Stage(Traffic from, load::PlayerOptions options)
      : traffic(std::move(from)),
        compiled(traffic, "127.0.0.1:80"),
        recorder(recorder_options(traffic), sink, evidence),
        player(options, compiled, identities, recorder) {}

  static load::Recorder::Options recorder_options(const Traffic& traffic) {
    load::Recorder::Options options;
    options.endpoint_count = traffic.endpoints.size();
    options.late_by = 10ms;
    return options;
  }

  net::Outgoing send() {
    REQUIRE(player.next_due() <= now);
    const auto out = player.next(now);
    sent.emplace_back(std::string(out.head) + std::string(out.body));
    due.push_back(out.due);
    at.push_back(now);
    return out;
  }
  void answer(const net::Outgoing& out, Nanoseconds after, const std::string& bytes) {
    http::ResponseReader reader;
    reader.begin(false);
    std::size_t used = 0;
    REQUIRE(reader.feed(bytes, used) == http::ResponseReader::Progress::done);
    now += after;
    net::Ended ended;
    ended.ticket = out.ticket;
    ended.timing = {out.due, out.ready, now - after, now, now};
    ended.response = &reader;
    player.ended(ended);
  }
  void fail(const net::Outgoing& out, Nanoseconds after, Outcome outcome) {
    now += after;
    net::Ended ended;
    ended.ticket = out.ticket;
    ended.timing = {out.due, out.ready, now - after, {}, now};
    ended.outcome = outcome;
    player.ended(ended);
  }
  // Every request is answered at once after `after`, one at a time, until `until` or until nothing is due.
  void run(Nanoseconds until, Nanoseconds after,
           const std::function<std::string(const net::Outgoing&)>& bytes) {
    while (player.next_due() != never && std::max(now, player.next_due()) < until) {
      now = std::max(now, player.next_due());
      const auto out = send();
      answer(out, after, bytes(out));
    }
    player.tick(now, {});
  }
  void finish() { recorder.finish(now); }
};

std::string ok(const std::string& body = "{}", int status = 200) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

load::PlayerOptions options(LoadKind kind, Nanoseconds end = never) {
  load::PlayerOptions made;
  made.load.kind = kind;
  made.end = end;
  return made;
}

}  // namespace

TEST_CASE("a value that a response carried stands in the next request of that journey") {
  Stage stage(shop(), options(LoadKind::replay));
  stage.run(10s, 1ms, [](const auto&) { return ok(R"({"token":"live-token"})"); });
  stage.finish();
  REQUIRE(stage.sent.size() == 2);
  CHECK(stage.sent[1].find("Authorization: Bearer live-token\r\n") != std::string::npos);
  CHECK(stage.sink.sum(&load::Batch::journeys_completed) == 1);
}

TEST_CASE("a step without its value is skipped and counted, and its journey is not complete") {
  Stage stage(shop(), options(LoadKind::replay));
  stage.run(10s, 1ms, [](const auto&) { return ok("{}"); });
  stage.finish();
  CHECK(stage.sent.size() == 1);
  CHECK(stage.sink.count(Outcome::skipped) == 1);
  CHECK(stage.sink.sum(&load::Batch::journeys_begun) == 1);
  CHECK(stage.sink.sum(&load::Batch::journeys_completed) == 0);
}

TEST_CASE("a live value cannot add fields to a request") {
  Stage stage(shop(), options(LoadKind::replay));
  stage.run(10s, 1ms, [](const auto&) { return ok(R"({"token":"x\r\nX-Evil: 1"})"); });
  REQUIRE(stage.sent.size() == 2);
  CHECK(stage.sent[1].find("Bearer xX-Evil: 1\r\n") != std::string::npos);
}

TEST_CASE("a replay sends at the recorded times, at any speed") {
  for (const double speed : {0.5, 1.0, 10.0}) {
    auto replay = options(LoadKind::replay);
    replay.load.speed = speed;
    replay.begin = 3s;
    Stage stage(plain(3, 20, 7ms), replay);
    stage.run(never, 0ms, [](const auto&) { return ok(); });
    REQUIRE(stage.due.size() == 60);
    for (std::size_t i = 0; i < stage.due.size(); ++i) {
      CHECK(seconds(stage.due[i] - 3s) == Approx(0.007 * static_cast<double>(i) / speed).margin(1e-8));
    }
  }
}

TEST_CASE("a replayed step waits for what had ended before it, and its due time does not move") {
  Stage stage(shop(), options(LoadKind::replay));
  const auto login = stage.send();
  stage.now = 500ms;
  CHECK(stage.player.next_due() == never);  // the list was due at 100 ms, but the sign-in is still out
  stage.answer(login, 100ms, ok(R"({"token":"t"})"));
  CHECK(stage.player.next_due() == 100ms);
  const auto list = stage.send();
  CHECK(list.due == 100ms);
  CHECK(list.ready == 600ms);
}

TEST_CASE("steps that overlapped in the recording overlap in the replay") {
  auto traffic = plain(1, 2, 0ms);
  traffic.journeys[0].steps = {{0, 0ms, 50ms}, {0, 20ms, 50ms}};
  Stage stage(std::move(traffic), options(LoadKind::replay));
  stage.send();
  stage.now = 20ms;
  CHECK(stage.player.next_due() == 20ms);
}

TEST_CASE("an access log's requests do not wait for one another") {
  auto traffic = plain(1, 3, 10ms);
  traffic.journeys[0].ordered = false;
  Stage stage(std::move(traffic), options(LoadKind::replay));
  stage.now = 1s;
  stage.send();
  stage.send();
  stage.send();
  CHECK(stage.due == std::vector<Nanoseconds>{0ms, 10ms, 20ms});
}

TEST_CASE("an open load keeps its schedule while the target is stuck, with new users") {
  auto open = options(LoadKind::rate, 1s);
  open.load.rate = 100;
  Stage stage(plain(1, 2, 0ms), open);
  for (int i = 0; i < 50; ++i) {
    stage.now = i * 10ms;
    stage.send();  // never answered
  }
  for (int i = 0; i < 50; ++i) CHECK(stage.due[static_cast<std::size_t>(i)] == i * 10ms);
  stage.finish();
  CHECK(stage.sink.sum(&load::Batch::journeys_begun) == 50);
}

TEST_CASE("an arrival takes the next step of a waiting user before it begins a new one") {
  auto open = options(LoadKind::rate, 1s);
  open.load.rate = 10;
  Stage stage(plain(1, 3, 0ms), open);
  stage.run(1s, 1ms, [](const auto&) { return ok(); });
  stage.finish();
  CHECK(stage.sent.size() == 10);
  CHECK(stage.sink.sum(&load::Batch::journeys_begun) == 4);  // 3 + 3 + 3 + 1 steps
  CHECK(stage.sink.sum(&load::Batch::journeys_completed) == 3);
}

TEST_CASE("in journeys a second, the steps of one user follow one another") {
  auto open = options(LoadKind::rate, 1s);
  open.load.rate = 5;
  open.load.unit = RateUnit::journeys;
  Stage stage(plain(1, 3, 0ms), open);
  stage.run(1s, 1ms, [](const auto&) { return ok(); });
  stage.finish();
  CHECK(stage.sink.sum(&load::Batch::journeys_begun) == 5);
  CHECK(stage.sent.size() == 15);
  CHECK(stage.due[1] == 1ms);
}

TEST_CASE("closed users pause as they are told and begin again") {
  auto closed = options(LoadKind::users, 1s);
  closed.load.users = 2;
  SECTION("no pause") {
    Stage stage(plain(1, 2, 0ms), closed);
    const auto first = stage.send();
    const auto second = stage.send();
    CHECK(stage.player.next_due() == never);
    stage.answer(first, 5ms, ok());
    CHECK(stage.player.next_due() == 5ms);
    stage.answer(second, 5ms, ok());
    CHECK(stage.player.next_due() == 5ms);
  }
  SECTION("a pause") {
    closed.load.think = 100ms;
    Stage stage(plain(1, 2, 0ms), closed);
    const auto first = stage.send();
    stage.send();
    stage.answer(first, 5ms, ok());
    CHECK(stage.player.next_due() == 105ms);
  }
  SECTION("as the recorded user did") {
    closed.load.think_recorded = true;
    auto traffic = shop();
    Stage stage(std::move(traffic), closed);
    const auto first = stage.send();
    stage.send();
    stage.answer(first, 5ms, ok(R"({"token":"t"})"));
    CHECK(stage.player.next_due() == 95ms);  // recorded: from 10 ms to 100 ms
  }
}

TEST_CASE("a closed user backs off where nobody answers the door") {
  auto closed = options(LoadKind::users, 10s);
  closed.load.users = 1;
  Stage stage(plain(1, 1, 0ms), closed);
  stage.fail(stage.send(), 1ms, Outcome::refused);
  CHECK(stage.player.next_due() == 101ms);
  stage.now = 101ms;
  stage.fail(stage.send(), 1ms, Outcome::reset);  // answered the door: no pause
  CHECK(stage.player.next_due() == 102ms);
}

TEST_CASE("what was due before the end and never went out counts as not sent") {
  auto open = options(LoadKind::rate, 1s);
  open.load.rate = 10;
  Stage stage(plain(1, 1, 0ms), open);
  stage.send();
  stage.now = 1050ms;
  stage.player.tick(stage.now, {});
  CHECK(stage.player.next_due() == 100ms);  // may still go out
  stage.now = 1100ms;
  stage.player.tick(stage.now, {});
  CHECK(stage.player.next_due() == never);
  stage.finish();
  CHECK(stage.sink.count(Outcome::not_sent) == 9);
  CHECK(stage.sink.sum(&load::Batch::due) == 10);
}

TEST_CASE("the expected status decides what is an error") {
  auto traffic = plain(1, 1, 0ms);
  const auto outcome = [&](int expected, int status) {
    traffic.requests[0].expect.status = expected;
    Stage stage(traffic, options(LoadKind::replay));
    stage.run(1s, 1ms, [&](const auto&) { return ok("{}", status); });
    stage.finish();
    return stage.sink.count(Outcome::answered) == 1;
  };
  CHECK(outcome(0, 200));
  CHECK(outcome(0, 302));
  CHECK_FALSE(outcome(0, 404));
  CHECK(outcome(404, 404));
  CHECK_FALSE(outcome(404, 200));
  CHECK_FALSE(outcome(201, 200));
}

TEST_CASE("each user takes the identity that is its own") {
  auto traffic = plain(1, 1, 0ms);
  traffic.journeys[0].variables.push_back({"name", "recorded", "name"});
  traffic.requests[0].target = {TextPiece{"/?n=", 0, Encoding::query}};
  auto closed = options(LoadKind::users, 1s);
  closed.load.users = 3;
  const load::CompiledTraffic compiled(traffic, "h");
  const std::vector<Identity> identities = {{{{"name", "ann"}}}, {{{"name", "b&b"}}}};
  Sink sink;
  std::atomic<std::int64_t> evidence{0};
  load::Recorder recorder(Stage::recorder_options(traffic), sink, evidence);
  Player player(closed, compiled, identities, recorder);
  std::vector<std::string> targets;
  for (int i = 0; i < 3; ++i) {
    const auto head = std::string(player.next(0ms).head);
    targets.push_back(head.substr(4, head.find(" HTTP") - 4));
  }
  CHECK(targets == std::vector<std::string>{"/?n=ann", "/?n=b%26b", "/?n=ann"});
}

TEST_CASE("one seed gives one sequence of requests and times") {
  const auto play = [](std::uint64_t seed) {
    auto open = options(LoadKind::rate, 2s);
    open.load.rate = 200;
    open.load.arrivals = Arrivals::poisson;
    open.seed = seed;
    Stage stage(shop(), open);
    stage.run(2s, 1us, [](const auto&) { return ok(R"({"token":"t"})"); });
    return std::pair(stage.due, stage.sent);
  };
  CHECK(play(5) == play(5));
  CHECK(play(5) != play(6));
}

TEST_CASE("failures with one message are one signature with one whole example at first") {
  Stage stage(plain(1, 40, 1ms), options(LoadKind::replay));
  int n = 0;
  stage.run(1s, 1us,
            [&](const auto&) { return ok(R"({"error":"no product )" + std::to_string(++n) + "\"}", 500); });
  stage.finish();
  std::uint64_t count = 0, examples = 0;
  std::string message;
  for (const auto& batch : stage.sink.batches) {
    for (const auto& signature : batch->signatures) {
      count += signature.count;
      message = signature.message;
    }
    examples += batch->kept.size();
  }
  CHECK(count == 40);
  CHECK(message == "no product {n}");
  CHECK(examples == 3);
}

TEST_CASE("whole exchanges stop when the evidence budget is used up, and counting goes on") {
  Stage stage(plain(1, 40, 1ms), options(LoadKind::replay));
  stage.evidence = 2000;
  stage.run(1s, 1us, [&](const auto&) { return ok(std::string(600, 'x')); });
  stage.finish();
  std::size_t kept = 0;
  for (const auto& batch : stage.sink.batches) kept += batch->kept.size();
  CHECK(kept >= 1);
  CHECK(kept <= 2);
  CHECK(stage.evidence >= 0);
  CHECK(stage.sink.count(Outcome::answered) == 40);
}
