// Races of a service that serves one request at a time: what was true before an await need not be true after
// it. Each planted one shows when requests come at once, none without its switch, and one request after the
// other is right with it.
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/end_to_end/demo/running_tours.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

constexpr int most_rounds = 100;
constexpr int clean_rounds = 10;
constexpr int at_a_time = 8;
// For an answer: where one must come, and where it may never come.
constexpr auto long_patience = std::chrono::seconds(60);
constexpr auto short_patience = std::chrono::seconds(5);

using Sender = std::function<std::vector<Answer>(int, const std::function<Answer(int)>&)>;

struct Probe {
  std::string bug;
  std::function<bool(RunningTours&, int round, const Sender&)> shows;
};

std::vector<Answer> one_by_one(int n, const std::function<Answer(int)>& work) {
  std::vector<Answer> answers;
  for (int i = 0; i < n; ++i) answers.push_back(work(i));
  return answers;
}

object booking(std::int64_t tour, std::int64_t seats) {
  return {{"tourId", tour}, {"seats", seats}, {"name", "Ada"}};
}

// There are six seats. What was booked is given back, so that the next round finds them again.
bool sells_too_many_seats(RunningTours& tours, int, const Sender& send) {
  const auto answers = send(at_a_time, [&](int) { return tours.call("POST", "/bookings", booking(4, 4)); });
  const bool too_many = count_status(answers, 201) > 1 || tours.call("GET", "/tours/4").number("seats") < 0;
  for (const auto& answer : answers) {
    if (answer.status == 201) tours.call("POST", "/bookings/" + answer.field("id") + "/cancel");
  }
  return too_many;
}

// Good for two, once: a later round of the same service has none left.
bool gives_too_many_vouchers(RunningTours& tours, int, const Sender& send) {
  const auto answers = send(at_a_time, [&](int) {
    return tours.call("POST", "/vouchers/SPRING/claims", object{{"name", "Ada"}});
  });
  return count_status(answers, 201) > 2 || tours.call("GET", "/vouchers/SPRING").number("left") < 0;
}

bool loses_a_rating(RunningTours& tours, int, const Sender& send) {
  const auto before = tours.call("GET", "/tours/2/ratings").number("count");
  const auto answers = send(at_a_time, [&](int) {
    return tours.call("POST", "/tours/2/ratings", object{{"stars", 4}});
  });
  CHECK(count_status(answers, 201) == at_a_time);
  return tours.call("GET", "/tours/2/ratings").number("count") != before + at_a_time;
}

// With the bug a busy machine may let payments be late; what was refused so has no booking.
bool books_twice_for_one_key(RunningTours& tours, int round, const Sender& send) {
  const Headers key{{"Idempotency-Key", "key " + std::to_string(round)}};
  std::set<std::string> ids;
  for (const auto& answer :
       send(at_a_time, [&](int) { return tours.call("POST", "/bookings", booking(1, 1), key); })) {
    if (answer.status == 201) ids.insert(answer.field("id"));
  }
  return ids.size() > 1;
}

bool gives_one_name_twice(RunningTours& tours, int round, const Sender& send) {
  const object guest{{"name", "mary " + std::to_string(round)}, {"password", "silver-anchor"}};
  const auto answers = send(at_a_time, [&](int) { return tours.call("POST", "/guests", guest); });
  CHECK(count_status(answers, 201) >= 1);
  return count_status(answers, 201) > 1;
}

bool tells_one_guest_about_another(RunningTours& tours, int, const Sender& send) {
  const std::vector<std::string> names{"ada", "grace"};
  std::vector<std::string> tokens;
  for (const auto& [name, password] :
       {std::pair{"ada", "first-program-1843"}, std::pair{"grace", "nanosecond-wire-1947"}}) {
    tokens.push_back(
        tours.call("POST", "/sessions", object{{"name", name}, {"password", password}}).field("token"));
  }
  const auto answers = send(at_a_time, [&](int i) {
    const auto& token = tokens[static_cast<std::size_t>(i % 2)];
    return tours.call("GET", "/guests/me", nullptr, {{"Authorization", "Bearer " + token}});
  });
  bool foreign = false;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    foreign = foreign || answers[i].field("name") != names[i % 2];
  }
  return foreign;
}

bool lets_exchanges_wait_for_ever(RunningTours& tours, int, const Sender& send) {
  const auto mine = tours.call("POST", "/bookings", booking(1, 2)).field("id");
  const auto theirs = tours.call("POST", "/bookings", booking(2, 2)).field("id");
  const auto answers = send(4, [&](int i) {
    const auto& from = i % 2 == 0 ? mine : theirs;
    return tours.call("POST", "/bookings/" + from + "/exchange",
                      object{{"with", i % 2 == 0 ? theirs : mine}});
  });
  CHECK(tours.call("GET", "/healthz").status == 200);
  if (count_status(answers, 200) == 4) {  // there and back again, twice
    CHECK(tours.call("GET", "/bookings/" + mine).number("tourId") == 1);
    CHECK(tours.call("GET", "/bookings/" + theirs).number("total") == 4800);
  }
  return count_status(answers, 0) > 1;
}

bool lets_two_win_for_one_etag(RunningTours& tours, int, const Sender& send) {
  const auto target = "/bookings/" + tours.book();
  const Headers match{{"If-Match", tours.call("GET", target).header("ETag")}};
  const auto answers = send(at_a_time, [&](int i) {
    return tours.call("PUT", target, object{{"name", "Guest " + std::to_string(i)}}, match);
  });
  CHECK(count_status(answers, 200) + count_status(answers, 412) == at_a_time);
  return count_status(answers, 200) > 1;
}

bool never_sees_a_rating(RunningTours& tours, int, const Sender& send) {
  const auto before = tours.call("GET", "/tours/3/ratings").number("count");
  tours.call("POST", "/tours/3/ratings", object{{"stars", 1}});  // the next read finds nothing in a cache
  send(at_a_time, [&](int i) {
    return i == 3 ? tours.call("POST", "/tours/3/ratings", object{{"stars", 5}})
                  : tours.call("GET", "/tours/3/ratings");
  });
  return tours.call("GET", "/tours/3/ratings").number("count") != before + 2;
}

const std::vector<Probe> probes{
    {"seats-race", sells_too_many_seats},
    {"voucher-race", gives_too_many_vouchers},
    {"rating-race", loses_a_rating},
    {"key-race", books_twice_for_one_key},
    {"guest-race", gives_one_name_twice},
    {"current-guest", tells_one_guest_about_another},
    {"exchange-deadlock", lets_exchanges_wait_for_ever},
    {"booking-race", lets_two_win_for_one_etag},
    {"stale-ratings", never_sees_a_rating},
};

}  // namespace

TEST_CASE("the tours: every planted race shows when requests come at once, and its clean twin does not",
          "[tours_races]") {
  RunningTours clean;
  clean.wait_at_most(long_patience);
  for (const auto& probe : probes) {
    INFO(probe.bug);
    for (int round = 0; round < clean_rounds; ++round) CHECK_FALSE(probe.shows(clean, round, at_once));
    RunningTours tours(probe.bug);
    tours.wait_at_most(short_patience);
    int round = 0;
    while (round < most_rounds && !probe.shows(tours, round, at_once)) ++round;
    CHECK(round < most_rounds);
  }
}

TEST_CASE("the tours: a planted race does no harm when requests come one by one", "[tours_races]") {
  for (const auto& probe : probes) {
    INFO(probe.bug);
    RunningTours tours(probe.bug);
    tours.wait_at_most(long_patience);
    for (int round = 0; round < 2; ++round) CHECK_FALSE(probe.shows(tours, round, one_by_one));
  }
}

TEST_CASE("the tours: ratings, guests, vouchers and keys outlive the process", "[tours_races]") {
  RunningTours tours;
  const Headers key{{"Idempotency-Key", "one"}};
  const auto id = tours.call("POST", "/bookings", booking(1, 1), key).field("id");
  CHECK(tours.call("POST", "/tours/2/ratings", object{{"stars", 4}}).status == 201);
  const object guest{{"name", "mary"}, {"password", "silver-anchor"}};
  CHECK(tours.call("POST", "/guests", guest).status == 201);
  CHECK(tours.call("POST", "/vouchers/SPRING/claims", object{{"name", "Ada"}}).status == 201);
  tours.stop();
  tours.start();
  const auto again = tours.call("POST", "/bookings", booking(1, 1), key);
  CHECK(again.field("id") == id);
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(tours.call("POST", "/bookings", booking(1, 2), key).status == 422);
  CHECK(tours.call("GET", "/tours/2/ratings").number("stars") == 4);
  CHECK(tours.call("POST", "/guests", guest).status == 409);
  CHECK(tours.call("POST", "/sessions", guest).status == 201);
  CHECK(tours.call("GET", "/vouchers/SPRING").number("left") == 1);
}

TEST_CASE("the tours: what the new requests refuse, they say why", "[tours_races]") {
  RunningTours tours;
  const auto id = tours.book();
  const auto target = "/bookings/" + id;
  CHECK(tours.call("PUT", target, object{{"name", "Bo"}}).status == 428);
  CHECK(tours.call("PUT", target, object{{"name", "Bo"}}, {{"If-Match", "\"99\""}}).status == 412);
  CHECK(tours.call("PUT", target, object{{"name", "Bo"}}, {{"If-Match", "\"0\", \"1\""}}).status == 200);
  CHECK(tours.call("POST", target + "/exchange", object{{"with", id}}).status == 422);
  CHECK(tours.call("POST", target + "/exchange", object{{"with", "bk_00000000000000000000"}}).status == 404);
  const auto three = tours.call("POST", "/bookings", booking(1, 3)).field("id");
  CHECK(tours.call("POST", target + "/exchange", object{{"with", three}}).field("error") == "other_seats");
  const auto paid = tours.book();
  CHECK(tours.pay(paid).status == 200);
  CHECK(tours.call("POST", target + "/exchange", object{{"with", paid}}).status == 409);
  CHECK(tours.call("POST", "/tours/2/ratings", object{{"stars", 6}}).status == 422);
  CHECK(tours.call("GET", "/tours/9/ratings").status == 404);
  CHECK(tours.call("GET", "/vouchers/NONE").status == 404);
  CHECK(tours.call("GET", "/guests/me").status == 401);
  const object wrong{{"name", "ada"}, {"password", "not this one"}};
  CHECK(tours.call("POST", "/sessions", wrong).status == 401);
}

}  // namespace demo_tests
