// The gallery's room for requests at once: one planted race, one journey, one expected rule; and the clean
// twins, with the same journeys, without a finding. Printed: how often it showed, and how long the run took.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "tests/end_to_end/gallery/services.hpp"
#include "tests/support/catch.hpp"

using namespace gallery;

namespace {

const std::string sign_in =
    "\n          - {post: /login, json: {name: \"{identity.name}\", password: \"{identity.password}\"},"
    " take: {token: $.token}}";

Service shop(const char* name, const std::string& steps) {
  return with_identities(shop_with(name, (sign_in + steps).c_str()));
}

Service tours(const char* name, const char* steps) {
  return with_identities(tours_with(name, steps));
}

struct Exhibit {
  Service service;
  const char* bug;
  const char* rule;
};

const std::vector<Exhibit>& exhibits() {
  static const std::vector<Exhibit> all{
      {shop("shop", R"(
          - {post: /wallet/transfer, headers: {Authorization: "Bearer {token}"}, json: {to: charity, amount: 100}}
          - {get: /wallet, headers: {Authorization: "Bearer {token}"}}
          - {get: /ledger})"),
       "wallet-race", "race/lost-update"},
      {shop("shop", R"(
          - {post: /coupons, headers: {Authorization: "Bearer {token}"}, take: {code: $.code}}
          - post: /orders
            headers: {Authorization: "Bearer {token}"}
            json: {items: [{productId: 3, quantity: 1}], coupon: "{code}"}
          - {get: "/orders?limit=5", headers: {Authorization: "Bearer {token}"}})"),
       "coupon-race", "race/limit-overrun"},
      {shop("shop", R"(
          - {post: /orders, headers: {Authorization: "Bearer {token}"}, json: {items: [{productId: 23, quantity: 1}]}}
          - {get: /products/23})"),
       "race-stock", "race/limit-overrun"},
      {shop("shop", R"(
          - post: /addresses
            headers: {Authorization: "Bearer {token}"}
            json: {label: home, street: 4 Quay Street, city: Whitby}
          - {get: /addresses, headers: {Authorization: "Bearer {token}"}})"),
       "address-race", "race/duplicate-create"},
      {shop("shop", R"(
          - post: /orders
            headers: {Authorization: "Bearer {token}", Idempotency-Key: order-one}
            json: {items: [{productId: 5, quantity: 1}]}
          - {get: "/orders?limit=5", headers: {Authorization: "Bearer {token}"}})"),
       "idempotency-race", "race/double-effect"},
      {shop("shop", R"(
          - {get: /me, headers: {Authorization: "Bearer {token}"}})"),
       "current-user", "race/foreign-response"},
      {with_identities(shop_with("shop", R"(
          - {post: /login, json: {name: ada, password: first-program-1843}, take: {ada: $.token}}
          - {post: /login, json: {name: grace, password: nanosecond-wire-1947}, take: {grace: $.token}}
          - {post: /wallet/transfer, headers: {Authorization: "Bearer {ada}"}, json: {to: grace, amount: 5}}
          - {post: /wallet/transfer, headers: {Authorization: "Bearer {grace}"}, json: {to: ada, amount: 3}}
          - {get: /wallet, headers: {Authorization: "Bearer {ada}"}})")),
       "transfer-deadlock", "race/deadlock"},
      {shop("shop", R"(
          - {get: /cart, headers: {Authorization: "Bearer {token}"}, take: {etag: header ETag}}
          - put: /cart
            headers: {Authorization: "Bearer {token}", If-Match: "{etag}"}
            json: {items: [{productId: 7, quantity: 1}, {productId: 9, quantity: 2}]}
          - {get: /cart, headers: {Authorization: "Bearer {token}"}})"),
       "cart-race", "race/conditional-overrun"},
      {shop("shop", R"(
          - post: /addresses
            headers: {Authorization: "Bearer {token}"}
            json: {label: office, street: 1 Harbour Row, city: Hull}
            take: {address: $.id}
          - put: "/addresses/{address}"
            headers: {Authorization: "Bearer {token}"}
            json: {street: 9 Dock Lane, city: Hull}
          - {get: "/addresses/{address}", headers: {Authorization: "Bearer {token}"}})"),
       "stale-address", "race/stale-read"},
      {tours("tours", R"(
          - {post: /tours/2/ratings, json: {stars: 4}}
          - {get: /tours/2/ratings})"),
       "rating-race", "race/lost-update"},
      {tours("tours", R"(
          - {post: /vouchers/SPRING/claims, json: {name: Ada}}
          - {get: /vouchers/SPRING})"),
       "voucher-race", "race/limit-overrun"},
      {tours("tours", R"(
          - {post: /bookings, json: {tourId: 4, seats: 4, name: Ada}}
          - {get: /tours/4})"),
       "seats-race", "race/limit-overrun"},
      {tours("tours", R"(
          - {post: /guests, json: {name: mary, password: silver-anchor-1807}}
          - {get: /guests})"),
       "guest-race", "race/duplicate-create"},
      {tours("tours", R"(
          - {post: /bookings, headers: {Idempotency-Key: booking-one}, json: {tourId: 1, seats: 2, name: Grace}}
          - {get: /tours/1})"),
       "key-race", "race/double-effect"},
      {tours("tours", R"(
          - {post: /sessions, json: {name: "{identity.name}", password: "{identity.password}"}, take: {token: $.token}}
          - {get: /guests/me, headers: {Authorization: "Bearer {token}"}})"),
       "current-guest", "race/foreign-response"},
      {tours("tours", R"(
          - {post: /bookings, json: {tourId: 1, seats: 2, name: Ada}, take: {mine: $.id}}
          - {post: /bookings, json: {tourId: 2, seats: 2, name: Grace}, take: {theirs: $.id}}
          - {post: "/bookings/{mine}/exchange", json: {with: "{theirs}"}}
          - {post: "/bookings/{theirs}/exchange", json: {with: "{mine}"}}
          - {get: "/bookings/{mine}"})"),
       "exchange-deadlock", "race/deadlock"},
      {tours("tours", R"(
          - {post: /bookings, json: {tourId: 2, seats: 1, name: Ada}, take: {id: $.id}}
          - {get: "/bookings/{id}", take: {etag: header ETag}}
          - {put: "/bookings/{id}", headers: {If-Match: "{etag}"}, json: {name: Barbara}}
          - {get: "/bookings/{id}"})"),
       "booking-race", "race/conditional-overrun"},
      {tours("tours", R"(
          - {post: /tours/3/ratings, json: {stars: 5}}
          - {get: /tours/3/ratings})"),
       "stale-ratings", "race/stale-read"},
  };
  return all;
}

// A minute is what a planted race may take until it is found.
constexpr auto stage = "{name: races, for: 60s, races: {}}";

// "5 of 5": of the finding that showed most often.
std::string rate_of(const boost::json::value& report) {
  std::int64_t shown = 0;
  std::int64_t of = 1;
  for (const auto& finding : report.at("findings").as_array()) {
    const auto count = finding.at("count").to_number<std::int64_t>();
    const auto tries = finding.at("of").to_number<std::int64_t>();
    if (count * of <= shown * tries) continue;
    shown = count;
    of = tries;
  }
  return shown == 0 ? "" : fmt::format("{} of {}", shown, of);
}

struct Seen {
  std::string rules;
  std::string rate;
  double seconds = 0;
};

Seen look(const Exhibit& exhibit, const std::string& bug, const char* with) {
  const auto began = std::chrono::steady_clock::now();
  const auto report = report_of_run(scenario(exhibit.service, bug, with));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  return {joined(rules_of(report)), rate_of(report), took.count()};
}

constexpr int rounds = 5;
constexpr int clean_rounds = 20;

void print_head(const char* what) {
  fmt::print("\n{:<7} {:<18} {:<9} {:<26} {:<12} {:>16}\n", "service", "bug", what, "by", "shown", "seconds");
}

// A line at once, because all of them take hours.
void print_line(const Exhibit& exhibit, int right, int of, const std::string& rules, const std::string& rates,
                const std::vector<double>& seconds) {
  const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
  fmt::print("{:<7} {:<18} {:<9} {:<26} {:<12} {:>8.1f} to {:.1f}\n", exhibit.service.name, exhibit.bug,
             fmt::format("{} of {}", right, of), rules, rates, *least, *most);
  std::fflush(stdout);
}

void show(const Exhibit& exhibit, const char* with, int times) {
  INFO(exhibit.service.name << ", " << exhibit.bug << ": expected " << exhibit.rule);
  int found = 0;
  Seen last;
  std::vector<double> seconds;
  for (int n = 0; n < times; ++n) {
    last = look(exhibit, exhibit.bug, with);
    seconds.push_back(last.seconds);
    found += last.rules == exhibit.rule ? 1 : 0;
    CHECK(last.rules == exhibit.rule);
  }
  print_line(exhibit, found, times, last.rules, last.rate, seconds);
}

// Every journey of one service's exhibits, so that a clean run goes through all that is raced anywhere.
Service all_journeys_of(const std::string& service) {
  Service all;
  for (const Exhibit& exhibit : exhibits()) {
    if (exhibit.service.name != service) continue;
    if (all.steps.empty()) {
      all = exhibit.service;
    } else {
      all.steps += fmt::format("\n      - name: {}\n        steps:{}", exhibit.bug, exhibit.service.steps);
    }
  }
  return all;
}

}  // namespace

TEST_CASE("a planted race is found by its rule and by no other, five times of five", "[races_found]") {
  print_head("found");
  for (const Exhibit& exhibit : exhibits()) show(exhibit, stage, rounds);
}

TEST_CASE("the clean services are silent in twenty runs, whatever is raced", "[races_clean]") {
  for (const std::string name : {"shop", "tours"}) {
    const Service service = all_journeys_of(name);
    for (int round = 1; round <= clean_rounds; ++round) {
      INFO(name << ", round " << round);
      auto text = scenario(service, "", stage);
      text.replace(text.find("seed: 7"), 7, fmt::format("seed: {}", round));
      const auto report = report_of_run(text);
      const std::string told = joined(rules_of(report));
      fmt::print("{:<7} {:>2}  {:>3} sets  {}\n", name, round, report.at("races").as_array().size(), told);
      std::fflush(stdout);
      CHECK(told == "nothing");
    }
  }
}
