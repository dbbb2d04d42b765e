// Every planted bug shows, and its clean twin does not: the same probe, with the bug and without it.
#include <algorithm>
#include <functional>
#include <set>

#include "scenarios/demo/orders/bugs.hpp"
#include "tests/end_to_end/demo/odd_payments.hpp"
#include "tests/end_to_end/demo/processes.hpp"
#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

// A race shows in some rounds and not in others; a probe that needs luck is tried this often.
constexpr int most_rounds = 300;
constexpr int clean_rounds = 5;

struct Probe {
  std::string bug;
  bool needs_luck = false;
  std::function<bool(RunningShop&)> shows;  // one round: whether the shop misbehaved
  ShopOptions options = {};
};

bool logged(RunningShop& shop, const std::string& text) {
  const auto lines = shop.orders().lines();
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

// The same of all that it ever logs: a line may be read here later than the answer to its request, so the
// shop ends first.
bool logged_to_its_end(RunningShop& shop, const std::string& text) {
  shop.orders().stop();
  return !shop.orders().wait_for_line(text).empty();
}

bool oversells(RunningShop& shop) {
  shop.add_stock(24, 1);
  const auto ada = shop.sign_in("ada");
  const auto answers = at_once(8, [&](int) { return shop.call("POST", "/orders", ada, cart(24)); });
  return count_status(answers, 201) > 1 || shop.stock(24) < 0;
}

bool uses_coupon_twice(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  auto body = cart(3);
  body["coupon"] = shop.call("POST", "/coupons", ada).field("code");
  return count_status(at_once(8, [&](int) { return shop.call("POST", "/orders", ada, body); }), 201) > 1;
}

bool loses_money(RunningShop& shop) {
  const std::vector<std::string> tokens{shop.sign_in("ada"), shop.sign_in("grace")};
  at_once(8, [&](int i) {
    return shop.call("POST", "/wallet/transfer", tokens[static_cast<std::size_t>(i % 2)],
                     object{{"to", "charity"}, {"amount", 1}});
  });
  return shop.call("GET", "/ledger").number("difference") != 0;
}

bool works_twice_for_one_key(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  const RunningShop::Headers key{{"Idempotency-Key", shop.order(ada)}};  // never used before
  std::set<std::string> ids;
  for (const auto& answer :
       at_once(8, [&](int) { return shop.call("POST", "/orders", ada, cart(3), key); })) {
    ids.insert(answer.field("id"));
  }
  return ids.size() > 1;
}

bool deadlocks(RunningShop& shop) {
  const std::vector<std::string> tokens{shop.sign_in("ada"), shop.sign_in("grace")};
  const auto answers = at_once(6, [&](int i) {
    return shop.call("POST", "/wallet/transfer", tokens[static_cast<std::size_t>(i % 2)],
                     object{{"to", i % 2 == 0 ? "grace" : "ada"}, {"amount", 1}});
  });
  return count_status(answers, 0) > 1;
}

bool shows_others_orders(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  const auto grace = shop.sign_in("grace");
  return shop.call("GET", "/orders", ada).text == shop.call("GET", "/orders", grace).text;
}

bool breaks_its_cache(RunningShop& shop) {
  const auto answers = at_once(8, [&](int i) {
    const std::string target = i % 4 == 0 ? "/products/3" : "/products?limit=24";
    auto last = shop.call("GET", target);
    for (int n = 0; n < 50 && last.status == 200; ++n) last = shop.call("GET", target);
    return last;
  });
  return count_status(answers, 200) < 8 || logged(shop, "ThreadSanitizer");
}

bool says_database_is_locked(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  const auto answers = at_once(8, [&](int) { return shop.call("POST", "/orders", ada, cart(3)); });
  return count_status(answers, 500) > 0 && logged(shop, "database is locked");
}

bool keeps_connections(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  const auto before = descriptors_of(shop.orders().pid());
  for (int i = 0; i < 10; ++i) shop.pay_by_card(ada, shop.order(ada));
  return descriptors_of(shop.orders().pid()) >= before + 10;
}

bool keeps_requests(RunningShop& shop) {
  constexpr std::size_t requests = 3000;
  const auto ask = [&] { shop.call("GET", "/healthz"); };
  for (int i = 0; i < 100; ++i) ask();
  const auto before = resident_kilobytes(shop.orders().pid());
  for (std::size_t i = 0; i < requests; ++i) ask();
  return resident_kilobytes(shop.orders().pid()) > before + requests * 3;  // 4 KiB each
}

bool crashes_on_empty_cart(RunningShop& shop) {
  const auto answer =
      shop.call("POST", "/orders", shop.sign_in("ada"), object{{"items", boost::json::array{}}});
  return answer.status == 0 && shop.orders().exit_status() != 0;
}

bool has_negative_total(RunningShop& shop) {
  return shop.call("POST", "/orders", shop.sign_in("ada"), cart(3, 1'000'000)).number("total") < 0 ||
         shop.call("POST", "/orders", shop.sign_in("ada"), cart(1, 500'000)).number("total") < 0;
}

bool waits_for_the_bank(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  return shop.pay_by_card(ada, shop.order(ada)).status == 200;
}

bool charges_twice(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  const auto id = shop.order(ada);
  shop.pay_by_card(ada, id);
  shop.pay_by_card(ada, id);
  shop.payments().wait_for_line("POST /charges 201", 2);
  return shop.ask_payments("/charges?reference=" + id).body.at("items").as_array().size() > 1;
}

bool claims_payment(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  return shop.pay_by_card(ada, shop.order(ada)).field("status") == "paid";
}

bool refuses_payment(RunningShop& shop) {
  return !claims_payment(shop);
}

bool token_outlives_sign_out(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  shop.call("GET", "/me", ada);
  shop.call("POST", "/logout", ada);
  return shop.call("GET", "/me", ada).status == 200;
}

bool shows_order_to_others(RunningShop& shop) {
  return shop.call("GET", "/orders/" + shop.order(shop.sign_in("ada")), shop.sign_in("grace")).status == 200;
}

bool lets_a_customer_become_admin(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  shop.call("PUT", "/me", ada, object{{"role", "admin"}});
  return shop.call("GET", "/admin/users", ada).status == 200;
}

bool guards_one_spelling(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  return shop.call("GET", "/admin/users", ada).status == 403 &&
         shop.call("GET", "//admin/users", ada).status == 200;
}

bool guards_one_case(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  return shop.call("GET", "/admin/users", ada).status == 403 &&
         shop.call("GET", "/ADMIN/users", ada).status == 200;
}

bool shows_all_users_to_anyone(RunningShop& shop) {
  return shop.call("GET", "/admin/users").status == 401 &&
         shop.call("GET", "/admin/users", shop.sign_in("ada")).status == 200;
}

// Nobody ever gave out this token, and nobody can be asked.
bool believes_a_token(RunningShop& shop) {
  return shop.call("GET", "/me", "ada.0123456789abcdef").status == 200;
}

bool logs_passwords(RunningShop& shop) {
  shop.sign_in("ada");
  return logged_to_its_end(shop, "first-program-1843");
}

bool fails_silently(RunningShop& shop) {
  const auto answer = shop.call("POST", "/orders", shop.sign_in("ada"),
                                object{{"items", boost::json::array{{{"productId", "3"}}}}});
  return answer.status == 500 && !logged_to_its_end(shop, "error");
}

bool shows_internals(RunningShop& shop) {
  const auto ada = shop.sign_in("ada");
  for (const auto& answer : at_once(8, [&](int) { return shop.call("POST", "/orders", ada, cart(3)); })) {
    if (answer.text.find("SQLite") != std::string::npos) return true;
  }
  return false;
}

bool divides_a_voucher_by_zero(RunningShop& shop) {
  return shop.call("GET", "/vouchers/G7x-Q1").status == 500;
}

bool knows_a_debug_word(RunningShop& shop) {
  return shop.call("GET", "/vouchers/internal-debug-mode").status == 500;
}

ShopOptions with_bank(std::chrono::milliseconds takes, int slow) {
  ShopOptions options;
  options.bank_takes = takes;
  options.slow_charges = slow;
  return options;
}

ShopOptions with_patience(std::chrono::milliseconds patience) {
  ShopOptions options;
  options.patience = patience;
  return options;
}

ShopOptions with_payments(const std::string& address) {
  ShopOptions options;
  options.payments = address;
  return options;
}

ShopOptions with_identity(const std::string& address) {
  ShopOptions options;
  options.identity = address;
  return options;
}

ShopOptions with_bug(const std::string& bug) {
  ShopOptions options;
  options.bugs = {bug};
  return options;
}

constexpr std::size_t line_bug_count = 11;       // those of line_bugs_test.cpp
constexpr std::size_t drift_bug_count = 12;      // and of drift_bugs_test.cpp
constexpr std::size_t race_bug_count = 4;        // and of race_bugs_test.cpp
constexpr std::size_t odd_input_bug_count = 15;  // and of odd_input_bugs_test.cpp
constexpr std::size_t address_bug_count = 10;    // and of address_bugs_test.cpp
constexpr std::size_t data_race_count = 1;       // and of data_race_test.cpp

constexpr auto too_late = std::chrono::milliseconds(1300);

}  // namespace

TEST_CASE("every planted bug shows, and its clean twin does not", "[bugs]") {
  const OddPayments unpaid(R"({"id":"ch_1","status":"pending","amount":0,"currency":"EUR"})");
  const OddPayments grown(R"({"id":"ch_1","status":"succeeded","amount":1250,"currency":"EUR","fee":3})");
  const std::vector<Probe> probes{
      {"race-stock", true, oversells},
      {"coupon-race", true, uses_coupon_twice},
      {"wallet-race", true, loses_money},
      {"idempotency-race", true, works_twice_for_one_key},
      {"transfer-deadlock", true, deadlocks, with_patience(std::chrono::seconds(2))},
      {"shared-answers", false, shows_others_orders},
      {"unguarded-cache", true, breaks_its_cache},
      {"busy-database", true, says_database_is_locked},
      {"leak-connections", false, keeps_connections},
      {"leak-memory", false, keeps_requests},
      {"crash-on-empty-cart", false, crashes_on_empty_cart},
      {"overflow-quantity", false, has_negative_total},
      {"no-deadline", false, waits_for_the_bank, with_bank(too_late, -1)},
      {"retry-double-charge", false, charges_twice, with_bank(too_late, 1)},
      {"swallow-payment-error", false, claims_payment, with_payments("127.0.0.1:1")},
      {"trust-payment-answer", false, claims_payment, with_payments(unpaid.address())},
      {"refuse-new-fields", false, refuses_payment, with_payments(grown.address())},
      {"token-after-logout", false, token_outlives_sign_out},
      {"other-users-order", false, shows_order_to_others},
      {"mass-assignment", false, lets_a_customer_become_admin},
      {"admin-by-path", false, guards_one_spelling},
      {"admin-by-case", false, guards_one_case},
      {"unchecked-admin", false, shows_all_users_to_anyone},
      {"fail-open", false, believes_a_token, with_identity("127.0.0.1:1")},
      {"password-in-log", false, logs_passwords},
      {"silent-500", false, fails_silently},
      {"deep-branch", false, divides_a_voucher_by_zero},
      {"debug-word", false, knows_a_debug_word},
      {"leak-internals", true, shows_internals, with_bug("busy-database")},  // an error to leak
  };
  // slow-list has no probe here: only a clock could tell. The demo scenario's gate on p99(GET /orders) does.
  // Nor has one-more-call, whose answers are all right: rounds of load tell it.
  CHECK(probes.size() + line_bug_count + drift_bug_count + race_bug_count + odd_input_bug_count +
            address_bug_count + data_race_count + 2 ==
        demo::orders::all_bugs().size());

  for (const auto& probe : probes) {
    INFO(probe.bug);
#ifdef SHAKEDOWN_SANITIZED
    // A sanitizer keeps what the service has freed: memory grows without the bug, too.
    if (std::string_view(probe.bug) == "leak-memory") continue;
#endif
    {
      RunningShop clean(probe.options);
      for (int round = 0; round < (probe.needs_luck ? clean_rounds : 1); ++round)
        CHECK_FALSE(probe.shows(clean));
    }
    auto options = probe.options;
    options.bugs.push_back(probe.bug);
    RunningShop shop(options);
    bool shown = false;
    for (int round = 0; round < (probe.needs_luck ? most_rounds : 1) && !shown; ++round)
      shown = probe.shows(shop);
    CHECK(shown);
  }
}

}  // namespace demo_tests
