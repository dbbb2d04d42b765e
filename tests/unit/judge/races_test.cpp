// How a burst ended, against what the serial plays allow: each outcome with a twin that is next to it and is
// legal.
#include "harness/judge/race_outcome.hpp"
#include "harness/judge/race_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/race_builder.hpp"

using namespace shakedown;
using judge::RaceOutcome;
using test::Answered;
using Kind = journal::RacePlayRecord::Kind;

namespace {

using Answers = std::vector<std::optional<Answered>>;
using State = std::vector<Answered>;

// An experiment by hand: serial plays are added twice each, as the runner makes them.
struct Experiment {
  test::RaceRequests race;
  State before;
  std::vector<judge::RacePlay> serial;

  Experiment& in_order(std::vector<int> order, const Answers& answers, const State& after) {
    for (int i = 0; i < 2; ++i)
      serial.push_back(test::play_of(race, Kind::serial, order, answers, before, after));
    return *this;
  }
  judge::RacePlay burst_of(const Answers& answers, const State& after) const {
    std::vector<int> order;
    for (std::size_t i = 0; i < race.requests.size(); ++i) order.push_back(static_cast<int>(i));
    return test::play_of(race, Kind::burst, order, answers, before, after);
  }
  judge::RaceRuling ruling(const judge::RacePlay& burst) const {
    const judge::RaceControl control(serial);
    auto result = judge::judge_burst(control, burst);
    UNSCOPED_INFO(judge::name_of(result.outcome) << ": " << result.says);
    return result;
  }
  RaceOutcome outcome(const Answers& answers, const State& after) const {
    return ruling(burst_of(answers, after)).outcome;
  }
};

Request post(std::string target, std::string body = "{}", Headers headers = {}) {
  return {"POST", std::move(target), std::move(headers), std::move(body)};
}
Request put(std::string target, std::string body, Headers headers = {}) {
  return {"PUT", std::move(target), std::move(headers), std::move(body)};
}
Request get(std::string target, Headers headers = {}) {
  return {"GET", std::move(target), std::move(headers), ""};
}
Answered ok(std::string body) {
  return {200, std::move(body)};
}
Answered created(std::string body) {
  return {201, std::move(body)};
}
Answered conflict(std::string body = R"({"error":"already redeemed"})") {
  return {409, std::move(body)};
}

// Three redeem one coupon that may be used once.
Experiment coupon() {
  Experiment e;
  const Request redeem = post("/coupons/SPRING/redeem");
  e.race = {{redeem, redeem, redeem}, {get("/coupons/SPRING")}, {}};
  e.before = {ok(R"({"used":0,"limit":1})")};
  return e.in_order({0, 1, 2}, {ok(R"({"ok":true})"), conflict(), conflict()},
                    {ok(R"({"used":1,"limit":1})")});
}

// Two add to one counter, and are told what it is then.
Experiment counter() {
  Experiment e;
  const Request add = post("/counter", R"({"by":1})");
  e.race = {{add, add}, {get("/counter")}, {}};
  e.before = {ok(R"({"value":5})")};
  return e.in_order({0, 1}, {ok(R"({"value":6})"), ok(R"({"value":7})")}, {ok(R"({"value":7})")});
}

// Two change different fields of one profile.
Experiment profile() {
  Experiment e;
  e.race = {{put("/me/name", R"({"name":"new"})"), put("/me/city", R"({"city":"Rome"})")}, {get("/me")}, {}};
  e.before = {ok(R"({"name":"old","city":"Oslo"})")};
  const Answers done = {Answered{204, ""}, Answered{204, ""}};
  const State both = {ok(R"({"name":"new","city":"Rome"})")};
  return e.in_order({0, 1}, done, both).in_order({1, 0}, done, both);
}

Experiment register_user() {
  Experiment e;
  const Request sign_up = post("/users", R"({"email":"a@example.test"})");
  e.race = {{sign_up, sign_up}, {get("/users")}, {}};
  e.before = {ok("[]")};
  return e.in_order({0, 1}, {created(R"({"id":1})"), conflict(R"({"error":"already exists"})")},
                    {ok(R"([{"id":1,"email":"a@example.test"}])")});
}

}  // namespace

TEST_CASE("more successes than any serial order lets are a limit overrun") {
  const auto e = coupon();
  const auto over = e.ruling(e.burst_of({ok(R"({"ok":true})"), ok(R"({"ok":true})"), ok(R"({"ok":true})")},
                                        {ok(R"({"used":3,"limit":1})")}));
  CHECK(over.outcome == RaceOutcome::limit_overrun);
  CHECK(over.says.find("3 of 3 requests succeeded where every serial order lets 1") == 0);
  CHECK(over.evidence.size() >= 3);
  SECTION("also where the count was lost on the way") {
    CHECK(e.outcome({ok(R"({"ok":true})"), conflict(), ok(R"({"ok":true})")},
                    {ok(R"({"used":1,"limit":1})")}) == RaceOutcome::limit_overrun);
  }
  SECTION("twin: whichever of them was first") {
    CHECK(e.outcome({conflict(), conflict(), ok(R"({"ok":true})")}, {ok(R"({"used":1,"limit":1})")}) ==
          RaceOutcome::serial);
  }
  SECTION("twin: one succeeds, and the others are told to try again") {
    CHECK(e.outcome({Answered{429, ""}, ok(R"({"ok":true})"), Answered{503, ""}},
                    {ok(R"({"used":1,"limit":1})")}) == RaceOutcome::serial);
  }
  SECTION("twin: all are told to try again, and nothing was done") {
    CHECK(e.outcome({Answered{429, ""}, Answered{429, ""}, Answered{423, ""}},
                    {ok(R"({"used":0,"limit":1})")}) == RaceOutcome::serial);
  }
}

TEST_CASE("a stock below zero is a limit overrun, whatever was answered") {
  Experiment e;
  const Request take = post("/take", R"({"qty":1})");
  e.race = {{take, take}, {get("/stock")}, {}};
  e.before = {ok(R"({"stock":1})")};
  e.in_order({0, 1}, {ok("{}"), ok("{}")}, {ok(R"({"stock":0})")});
  CHECK(e.outcome({ok("{}"), ok("{}")}, {ok(R"({"stock":-1})")}) == RaceOutcome::limit_overrun);
  CHECK(e.outcome({ok("{}"), ok("{}")}, {ok(R"({"stock":0})")}) == RaceOutcome::serial);
}

TEST_CASE("a sum that no order moves and a burst does is a lost update, below zero too") {
  Experiment e;
  const Request give = post("/transfers", R"({"amount":5})");
  e.race = {{give, give}, {get("/ledger")}, {}};
  e.before = {ok(R"({"difference":0})")};
  e.in_order({0, 1}, {created("{}"), created("{}")}, {ok(R"({"difference":0})")});
  const auto lost = e.ruling(e.burst_of({created("{}"), created("{}")}, {ok(R"({"difference":-5})")}));
  CHECK(lost.outcome == RaceOutcome::lost_update);
  CHECK(lost.says == "GET /ledger: $.difference is -5, and after every serial order 0 (before: 0)");
  CHECK(e.outcome({created("{}"), created("{}")}, {ok(R"({"difference":0})")}) == RaceOutcome::serial);
}

TEST_CASE("an acknowledged write that is missing from the state is a lost update") {
  const auto e = counter();
  const auto lost =
      e.ruling(e.burst_of({ok(R"({"value":6})"), ok(R"({"value":6})")}, {ok(R"({"value":6})")}));
  CHECK(lost.outcome == RaceOutcome::lost_update);
  CHECK(lost.says == "GET /counter: $.value is 6, and after every serial order 7 (before: 5)");
  SECTION("twin: both are there") {
    CHECK(e.outcome({ok(R"({"value":7})"), ok(R"({"value":6})")}, {ok(R"({"value":7})")}) ==
          RaceOutcome::serial);
  }
  SECTION("twin: who changes and then reads again may tell what the other has made of it") {
    CHECK(e.outcome({ok(R"({"value":7})"), ok(R"({"value":7})")}, {ok(R"({"value":7})")}) ==
          RaceOutcome::serial);
  }
  SECTION("the same number twice, though the state has both, is told as what it is") {
    CHECK(e.outcome({ok(R"({"value":6})"), ok(R"({"value":6})")}, {ok(R"({"value":7})")}) ==
          RaceOutcome::other_state);
  }
  SECTION("of different fields") {
    const auto two = profile();
    CHECK(two.outcome({Answered{204, ""}, Answered{204, ""}}, {ok(R"({"name":"new","city":"Oslo"})")}) ==
          RaceOutcome::lost_update);
    CHECK(two.outcome({Answered{204, ""}, Answered{204, ""}}, {ok(R"({"name":"new","city":"Rome"})")}) ==
          RaceOutcome::serial);
  }
  SECTION("of a list") {
    Experiment list;
    list.race = {
        {post("/notes", R"({"text":"one"})"), post("/notes", R"({"text":"two"})")}, {get("/notes")}, {}};
    list.before = {ok("[]")};
    list.in_order({0, 1}, {created(R"({"id":1})"), created(R"({"id":2})")},
                  {ok(R"([{"id":1,"text":"one"},{"id":2,"text":"two"}])")});
    list.in_order({1, 0}, {created(R"({"id":2})"), created(R"({"id":1})")},
                  {ok(R"([{"id":1,"text":"two"},{"id":2,"text":"one"}])")});
    const Answers both = {created(R"({"id":1})"), created(R"({"id":2})")};
    CHECK(list.outcome(both, {ok(R"([{"id":2,"text":"two"}])")}) == RaceOutcome::lost_update);
    // Ids that cross, gaps in their sequence, and another order of the list are no difference.
    CHECK(list.outcome({created(R"({"id":4})"), created(R"({"id":3})")},
                       {ok(R"([{"id":4,"text":"one"},{"id":3,"text":"two"}])")}) == RaceOutcome::serial);
    // Two answers that name one thing are.
    CHECK(judge::is_race(list.outcome({created(R"({"id":1})"), created(R"({"id":1})")},
                                      {ok(R"([{"id":1,"text":"one"},{"id":1,"text":"two"}])")})));
  }
}

TEST_CASE("a refused write counts as not sent: what the others leave is asked for, and then decides") {
  auto e = counter();
  const auto refused = e.burst_of({ok(R"({"value":6})"), conflict("{}")}, {ok(R"({"value":6})")});
  const auto open = e.ruling(refused);
  REQUIRE(open.outcome == RaceOutcome::inconclusive);
  REQUIRE(open.wants == std::vector<std::vector<int>>{{0}});
  e.in_order({0}, {ok(R"({"value":6})"), std::nullopt}, {ok(R"({"value":6})")});
  CHECK(e.ruling(refused).outcome == RaceOutcome::serial);
  // Refused, and yet done.
  CHECK(e.outcome({ok(R"({"value":6})"), conflict("{}")}, {ok(R"({"value":7})")}) ==
        RaceOutcome::concurrent_errors);
  // Refused, and the other one was lost.
  CHECK(judge::is_race(e.outcome({ok(R"({"value":6})"), conflict("{}")}, {ok(R"({"value":5})")})));
}

TEST_CASE("the same thing made twice is a duplicate create") {
  const auto e = register_user();
  const State two = {ok(R"([{"id":1,"email":"a@example.test"},{"id":2,"email":"a@example.test"}])")};
  CHECK(e.outcome({created(R"({"id":1})"), created(R"({"id":2})")}, two) == RaceOutcome::duplicate_create);
  SECTION("twin: the second is refused, and an id is left out") {
    CHECK(e.outcome({conflict(R"({"error":"already exists"})"), created(R"({"id":2})")},
                    {ok(R"([{"id":2,"email":"a@example.test"}])")}) == RaceOutcome::serial);
  }
}

TEST_CASE("a 500 where a conflict was due is an error under concurrency only") {
  const auto e = register_user();
  const State one = {ok(R"([{"id":1,"email":"a@example.test"}])")};
  const auto failed = e.ruling(e.burst_of({created(R"({"id":1})"), Answered{500, "UNIQUE constraint"}}, one));
  CHECK(failed.outcome == RaceOutcome::concurrent_errors);
  CHECK(failed.says.find("1 of 2 requests were answered 500, where one after another they are answered 201 "
                         "or 409") == 0);
  SECTION("twin: 503 says try again, and 504 may be the gate's doing") {
    CHECK(e.outcome({created(R"({"id":1})"), Answered{503, ""}}, one) == RaceOutcome::serial);
    CHECK(e.outcome({created(R"({"id":1})"), Answered{504, ""}}, one) == RaceOutcome::serial);
  }
  SECTION("twin: a broken connection says nothing of the target") {
    auto burst = e.burst_of({created(R"({"id":1})"), conflict()}, one);
    burst.requests[1].exchange.response = {};
    burst.requests[1].exchange.outcome = Outcome::reset;
    CHECK_FALSE(judge::is_race(e.ruling(burst).outcome));
  }
}

TEST_CASE("two effects under one idempotency key") {
  Experiment e;
  const Request pay = post("/payments", R"({"amount":5})", {{"Idempotency-Key", "k-1"}});
  e.race = {{pay, pay}, {get("/payments")}, {}};
  e.before = {ok("[]")};
  e.in_order({0, 1}, {created(R"({"id":1,"amount":5})"), created(R"({"id":1,"amount":5})")},
             {ok(R"([{"id":1,"amount":5}])")});
  CHECK(e.outcome({created(R"({"id":1,"amount":5})"), created(R"({"id":2,"amount":5})")},
                  {ok(R"([{"id":1,"amount":5},{"id":2,"amount":5}])")}) == RaceOutcome::double_effect);
  SECTION("twin: the answer is told again") {
    CHECK(e.outcome({created(R"({"id":1,"amount":5})"), created(R"({"id":1,"amount":5})")},
                    {ok(R"([{"id":1,"amount":5}])")}) == RaceOutcome::serial);
  }
  SECTION("twin: the second is told that the first is under way") {
    e.in_order({0}, {created(R"({"id":1,"amount":5})"), std::nullopt}, {ok(R"([{"id":1,"amount":5}])")});
    CHECK(e.outcome({conflict("{}"), created(R"({"id":1,"amount":5})")}, {ok(R"([{"id":1,"amount":5}])")}) ==
          RaceOutcome::serial);
  }
}

TEST_CASE("two successes for one If-Match") {
  Experiment e;
  const Headers tag = {{"If-Match", "\"v1\""}};
  e.race = {
      {put("/doc", R"({"text":"one"})", tag), put("/doc", R"({"text":"two"})", tag)}, {get("/doc")}, {}};
  e.before = {ok(R"({"text":"old"})")};
  e.in_order({0, 1}, {Answered{204, ""}, Answered{412, ""}}, {ok(R"({"text":"one"})")});
  e.in_order({1, 0}, {Answered{412, ""}, Answered{204, ""}}, {ok(R"({"text":"two"})")});
  CHECK(e.outcome({Answered{204, ""}, Answered{204, ""}}, {ok(R"({"text":"two"})")}) ==
        RaceOutcome::conditional_overrun);
  CHECK(e.outcome({Answered{412, ""}, Answered{204, ""}}, {ok(R"({"text":"two"})")}) == RaceOutcome::serial);
}

TEST_CASE("two successes for one If-None-Match: *") {
  Experiment e;
  const Headers nothing_there = {{"If-None-Match", "*"}};
  const Request create = put("/new", "text", nothing_there);
  e.race = {{create, create}, {get("/new")}, {}};
  e.before = {Answered{404, ""}};
  e.in_order({0, 1}, {Answered{201, ""}, Answered{412, ""}}, {ok("text")});
  CHECK(e.outcome({Answered{201, ""}, Answered{201, ""}}, {ok("text")}) == RaceOutcome::conditional_overrun);
  CHECK(e.outcome({Answered{412, ""}, Answered{201, ""}}, {ok("text")}) == RaceOutcome::serial);
}

TEST_CASE("another identity's data in an answer is foreign") {
  Experiment e;
  const Headers ann = {{"Authorization", "Bearer token-of-ann-1"}};
  const Headers bob = {{"Authorization", "Bearer token-of-bob-2"}};
  e.race = {{get("/me", ann), get("/me", bob)}, {}, {}};
  e.race.sign_ins = {test::exchange_of(post("/login", R"({"name":"ann"})"),
                                       ok(R"({"token":"token-of-ann-1"})"), Nanoseconds(1)),
                     test::exchange_of(post("/login", R"({"name":"bob"})"),
                                       ok(R"({"token":"token-of-bob-2"})"), Nanoseconds(2))};
  const Answers own = {ok(R"({"name":"ann"})"), ok(R"({"name":"bob"})")};
  e.in_order({0, 1}, own, {}).in_order({1, 0}, own, {});
  CHECK(e.outcome({ok(R"({"name":"bob"})"), ok(R"({"name":"bob"})")}, {}) == RaceOutcome::foreign_response);
  CHECK(e.outcome(own, {}) == RaceOutcome::serial);
  SECTION("twin: where all see all anyway, nothing is foreign") {
    Experiment all = e;
    all.serial.clear();
    const Answers both = {ok(R"(["ann","bob"])"), ok(R"(["ann","bob"])")};
    all.in_order({0, 1}, both, {}).in_order({1, 0}, both, {});
    CHECK(all.outcome(both, {}) == RaceOutcome::serial);
  }
}

TEST_CASE("a read that mixes two states is torn") {
  Experiment e;
  e.race = {{put("/pair", R"({"a":2,"b":2})"), get("/pair")}, {get("/pair")}, {}};
  e.before = {ok(R"({"a":1,"b":1})")};
  const State after = {ok(R"({"a":2,"b":2})")};
  e.in_order({0, 1}, {Answered{204, ""}, ok(R"({"a":2,"b":2})")}, after);
  e.in_order({1, 0}, {Answered{204, ""}, ok(R"({"a":1,"b":1})")}, after);
  CHECK(e.outcome({Answered{204, ""}, ok(R"({"a":2,"b":1})")}, after) == RaceOutcome::torn_response);
  CHECK(e.outcome({Answered{204, ""}, ok(R"({"a":1,"b":1})")}, after) == RaceOutcome::serial);
  SECTION("what was before, though the write had been answered, is stale") {
    using namespace std::chrono_literals;
    auto burst = e.burst_of({Answered{204, ""}, ok(R"({"a":1,"b":1})")}, after);
    burst.requests[0].exchange.timing.done = 1002ms;
    burst.requests[1].exchange.timing.sent = 1003ms;
    CHECK(e.ruling(burst).outcome == RaceOutcome::stale_read);
  }
  SECTION("a state that stays as it was before, after one write and a read, is a stale read for good") {
    CHECK(e.outcome({Answered{204, ""}, ok(R"({"a":1,"b":1})")}, {ok(R"({"a":1,"b":1})")}) ==
          RaceOutcome::stale_read);
  }
  SECTION("so it is where only the other plays read it before") {
    e.before = {};
    CHECK(e.outcome({Answered{204, ""}, ok(R"({"a":1,"b":1})")}, {ok(R"({"a":1,"b":1})")}) ==
          RaceOutcome::stale_read);
  }
}

TEST_CASE("requests that never end, and a target that is stuck afterwards, are a deadlock") {
  const auto e = profile();
  const Answered unanswered{0, ""};
  CHECK(e.outcome({unanswered, unanswered}, {unanswered}) == RaceOutcome::deadlock);
  SECTION("a target that goes on is not stuck") {
    CHECK(e.outcome({Answered{204, ""}, unanswered}, {ok(R"({"name":"new","city":"Oslo"})")}) !=
          RaceOutcome::deadlock);
  }
}

TEST_CASE("a target that ends in a burst has crashed, whether or not the overlap was seen") {
  const auto e = coupon();
  auto burst = e.burst_of({Answered{0, ""}, Answered{0, ""}, Answered{0, ""}}, {});
  burst.target_ended = true;
  burst.record.overlap = 0;
  CHECK(e.ruling(burst).outcome == RaceOutcome::crashed);
}

TEST_CASE("what was not seen to overlap proves nothing") {
  const auto e = coupon();
  auto burst = e.burst_of({ok("{}"), ok("{}"), ok("{}")}, {ok(R"({"used":3,"limit":1})")});
  burst.record.overlap = 1;
  CHECK(e.ruling(burst).outcome == RaceOutcome::not_exercised);
  burst.record.overlap = 3;
  burst.record.certified_by.clear();
  CHECK(e.ruling(burst).outcome == RaceOutcome::not_exercised);
  burst.record.certified_by = "timing";
  burst.record.not_exercised = "an early answer";
  CHECK(e.ruling(burst).outcome == RaceOutcome::not_exercised);
}

TEST_CASE("a control that proves nothing makes no finding") {
  auto e = coupon();
  const auto over = e.burst_of({ok("{}"), ok("{}"), ok("{}")}, {ok(R"({"used":3,"limit":1})")});
  SECTION("played once only") {
    e.serial.pop_back();
    CHECK(e.ruling(over).outcome == RaceOutcome::inconclusive);
  }
  SECTION("not steady") {
    e.serial[1] = test::play_of(e.race, Kind::serial, {0, 1, 2}, {ok("{}"), ok("{}"), ok("{}")}, e.before,
                                {ok(R"({"used":3,"limit":1})")});
    CHECK(e.ruling(over).outcome == RaceOutcome::inconclusive);
  }
  SECTION("nothing succeeds") {
    e.serial.clear();
    e.in_order({0, 1, 2}, {conflict(), conflict(), conflict()}, {ok(R"({"used":0,"limit":1})")});
    CHECK(e.ruling(over).outcome == RaceOutcome::inconclusive);
  }
  SECTION("all that could differ is noise") {
    Experiment noise;
    const Request roll = post("/roll");
    noise.race = {{roll, roll}, {get("/last")}, {}};
    for (const char* value : {"3", "5"}) {
      const std::string body = std::string(R"({"value":)") + value + "}";
      noise.serial.push_back(
          test::play_of(noise.race, Kind::serial, {0, 1}, {ok(body), ok(body)}, {}, {ok(body)}));
    }
    CHECK(noise.outcome({ok(R"({"value":1})"), ok(R"({"value":1})")}, {ok(R"({"value":2})")}) ==
          RaceOutcome::inconclusive);
  }
}

TEST_CASE("where the target does not begin afresh, numbers count by what they changed by") {
  Experiment e;
  const Request take = post("/take", R"({"qty":1})");
  e.race = {{take, take}, {get("/stock")}, {}};
  const auto play = [&](Kind kind, const char* before, const char* after) {
    return test::play_of(e.race, kind, {0, 1}, {ok("{}"), ok("{}")}, {ok(before)}, {ok(after)});
  };
  e.serial = {play(Kind::serial, R"({"stock":100})", R"({"stock":98})"),
              play(Kind::serial, R"({"stock":98})", R"({"stock":96})")};
  CHECK(e.ruling(play(Kind::burst, R"({"stock":96})", R"({"stock":94})")).outcome == RaceOutcome::serial);
  const auto lost = e.ruling(play(Kind::burst, R"({"stock":96})", R"({"stock":95})"));
  CHECK(lost.outcome == RaceOutcome::lost_update);
  CHECK(lost.says == "GET /stock: $.stock moved by -1, and after every serial order -2");
}

// The newest three of many orders of which all but one were made in one moment: each play shows others.
TEST_CASE("a page that shows other old elements in each play counts by what came to it") {
  const auto page = [](const std::vector<std::pair<int, int>>& orders) {
    std::string items;
    for (const auto& [product, price] : orders) {
      items += (items.empty() ? "" : ",") + std::string(R"({"productId":)") + std::to_string(product) +
               R"(,"price":)" + std::to_string(price) + "}";
    }
    return State{ok(R"({"items":[)" + items + "]}")};
  };
  Experiment e;
  const Request buy = post("/orders", R"({"productId":5})");
  e.race = {{buy, buy}, {get("/orders")}, {}};
  const Answers both{created(R"({"productId":5})"), created(R"({"productId":5})")};
  // Both plays happen to show as many different products.
  e.serial.push_back(test::play_of(e.race, Kind::serial, {0, 1}, both, page({{1, 10}, {2, 20}, {3, 30}}),
                                   page({{5, 50}, {5, 50}, {1, 10}})));
  e.serial.push_back(test::play_of(e.race, Kind::serial, {0, 1}, both, page({{7, 15}, {8, 25}, {9, 35}}),
                                   page({{5, 50}, {5, 50}, {7, 15}})));
  const auto burst = [&](const State& before, const State& after) {
    return e.ruling(test::play_of(e.race, Kind::burst, {0, 1}, both, before, after)).outcome;
  };
  CHECK(burst(page({{5, 90}, {2, 20}, {4, 20}}), page({{5, 50}, {5, 50}, {5, 90}})) == RaceOutcome::serial);
  // Twin: one of two orders that were answered is not there.
  CHECK(burst(page({{5, 90}, {2, 20}, {4, 20}}), page({{5, 50}, {5, 90}, {2, 20}})) != RaceOutcome::serial);
}

TEST_CASE("with orders that were not played, only what no order can explain is told") {
  Experiment e;
  for (const char* text : {"a", "b", "c"})
    e.race.requests.push_back(put("/note", std::string(R"({"text":")") + text + "\"}"));
  e.race.reads = {get("/note")};
  e.before = {ok(R"({"text":"old"})")};
  const Answers done = {Answered{204, ""}, Answered{204, ""}, Answered{204, ""}};
  e.in_order({0, 1, 2}, done, {ok(R"({"text":"c"})")});
  const auto open = e.ruling(e.burst_of(done, {ok(R"({"text":"b"})")}));
  CHECK(open.outcome == RaceOutcome::inconclusive);
}

TEST_CASE("names of members say what is an id and what speaks of the process") {
  for (const char* name : {"id", "orderId", "order_ids", "uuid", "invoiceNumber", "userID"})
    CHECK(judge::names_a_thing(name));
  for (const char* name : {"paid", "valid", "number", "stock", "idea", "total"})
    CHECK_FALSE(judge::names_a_thing(name));
  for (const char* name : {"worker", "elapsedMs", "request_id", "createdAt", "updated_at"})
    CHECK(judge::speaks_of_the_process(name));
  for (const char* name : {"balance", "at", "format", "network"})
    CHECK_FALSE(judge::speaks_of_the_process(name));
}
