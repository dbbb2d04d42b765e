// What the demo's shop promises when no bug is switched on, also to many at once. Every answer here is
// checked against the contract on the way.
#include <map>
#include <set>

#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

const Contract contract;

ShopOptions clean() {
  ShopOptions options;
  options.contract = &contract;
  return options;
}

}  // namespace

TEST_CASE("an order goes from the cart through payment to cancellation and back", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const auto coupon = shop.call("POST", "/coupons", ada).field("code");
  auto body = cart(3, 2);
  body["coupon"] = coupon;
  const auto placed = shop.call("POST", "/orders", ada, body);
  REQUIRE(placed.status == 201);
  CHECK(placed.number("subtotal") == 2500);
  CHECK(placed.number("total") == 2250);
  CHECK(placed.header("Location") == "/orders/" + placed.field("id"));
  CHECK(shop.stock(3) == 999'998);
  CHECK(shop.call("POST", "/orders", ada, body).field("error") == "coupon_used");

  const auto id = placed.field("id");
  CHECK(shop.pay_by_card(ada, id, declined_card).status == 402);
  CHECK(shop.call("GET", "/orders/" + id, ada).field("status") == "placed");
  CHECK(shop.pay_by_card(ada, id).field("status") == "paid");
  CHECK(shop.pay_by_card(ada, id).status == 409);
  CHECK(shop.ask_payments("/totals").number("net") == 2250);

  CHECK(shop.call("POST", "/orders/" + id + "/cancel", ada).field("status") == "cancelled");
  CHECK(shop.call("POST", "/orders/" + id + "/cancel", ada).status == 409);
  CHECK(shop.stock(3) == 1'000'000);
  CHECK(shop.ask_payments("/totals").number("net") == 0);
  CHECK(shop.call("POST", "/orders", ada, body).status == 201);
  CHECK(shop.call("GET", "/ledger").number("sum") == 0);
  CHECK(shop.stop() == 0);
}

TEST_CASE("orders at once sell no more than there is", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const auto grace = shop.sign_in("grace");
  const auto answers =
      at_once(16, [&](int i) { return shop.call("POST", "/orders", i % 2 == 0 ? ada : grace, cart(22)); });
  CHECK(count_status(answers, 201) == 5);
  CHECK(count_status(answers, 409) == 11);
  CHECK(shop.stock(22) == 0);
  CHECK(shop.stop() == 0);
}

TEST_CASE("a coupon is used by one of the orders that come at once", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  auto body = cart(3);
  body["coupon"] = shop.call("POST", "/coupons", ada).field("code");
  const auto answers = at_once(8, [&](int) { return shop.call("POST", "/orders", ada, body); });
  CHECK(count_status(answers, 201) == 1);
  CHECK(count_status(answers, 409) == 7);
  CHECK(shop.call("POST", "/orders", shop.sign_in("grace"), body).status == 404);
  CHECK(shop.stop() == 0);
}

TEST_CASE("one idempotency key makes one order, however many ask at once", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const RunningShop::Headers key{{"Idempotency-Key", "the same"}};
  const auto answers = at_once(8, [&](int) { return shop.call("POST", "/orders", ada, cart(3), key); });
  std::set<std::string> ids;
  int replayed = 0;
  for (const auto& answer : answers) {
    ids.insert(answer.field("id"));
    replayed += answer.header("Idempotency-Replayed") == "true" ? 1 : 0;
  }
  CHECK(count_status(answers, 201) == 8);
  CHECK(ids.size() == 1);
  CHECK(replayed == 7);
  CHECK(shop.stock(3) == 999'999);
  CHECK(shop.call("POST", "/orders", ada, cart(4), key).status == 422);
  CHECK(shop.stop() == 0);
}

TEST_CASE("an order is paid once, however many pay it at once", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const auto id = shop.order(ada);
  const auto answers = at_once(8, [&](int i) {
    if (i % 2 == 0) return shop.pay_by_card(ada, id);
    return shop.call("POST", "/orders/" + id + "/pay", ada, object{{"method", "wallet"}});
  });
  CHECK(count_status(answers, 200) == 1);
  CHECK(count_status(answers, 409) == 7);
  const auto taken = 100'000 - shop.call("GET", "/wallet", ada).number("balance");
  CHECK(taken + shop.ask_payments("/totals").number("net") == 1250);
  CHECK(shop.stop() == 0);
}

TEST_CASE("transfers at once neither make nor lose money", "[promises]") {
  RunningShop shop(clean());
  const std::map<int, std::string> tokens{{0, shop.sign_in("ada")}, {1, shop.sign_in("grace")}};
  const auto answers = at_once(16, [&](int i) {
    return shop.call("POST", "/wallet/transfer", tokens.at(i % 2),
                     object{{"to", i % 2 == 0 ? "grace" : "ada"}, {"amount", i % 2 == 0 ? 30'000 : 1}});
  });
  CHECK(count_status(answers, 200) + count_status(answers, 409) == 16);
  CHECK(count_status(answers, 409) == 5);  // 100000 cents and 8 more pay for three transfers of 30000
  const auto ledger = shop.call("GET", "/ledger");
  CHECK(ledger.number("sum") == 0);
  CHECK(ledger.number("difference") == 0);
  CHECK(shop.stop() == 0);
}

TEST_CASE("a top-up with the same key charges once", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const auto answers = at_once(6, [&](int) {
    return shop.call("POST", "/wallet/top-up", ada, object{{"amount", 500}, {"card", good_card}},
                     {{"Idempotency-Key", "top"}});
  });
  CHECK(count_status(answers, 200) == 6);
  CHECK(shop.call("GET", "/wallet", ada).number("balance") == 100'500);
  CHECK(shop.ask_payments("/totals").number("charged") == 500);
  CHECK(shop.stop() == 0);
}

TEST_CASE("a bank that answers too late leaves an order that is charged once when it is paid again",
          "[promises]") {
  ShopOptions options = clean();
  options.bank_takes = std::chrono::milliseconds(1300);
  options.slow_charges = 1;
  RunningShop shop(options);
  const auto ada = shop.sign_in("ada");
  const auto id = shop.order(ada);
  CHECK(shop.pay_by_card(ada, id).field("error") == "payments_timeout");
  CHECK(shop.call("GET", "/orders/" + id, ada).field("status") == "placed");
  CHECK(shop.pay_by_card(ada, id).field("status") == "paid");
  shop.payments().wait_for_line("POST /charges 201", 2);  // the late one has arrived as well
  CHECK(shop.ask_payments("/totals").number("charged") == 1250);
  CHECK(shop.stop() == 0);
}

TEST_CASE("without the payments service an order can be placed but not paid by card", "[promises]") {
  ShopOptions options = clean();
  options.payments = "127.0.0.1:1";
  RunningShop shop(options);
  const auto ada = shop.sign_in("ada");
  const auto id = shop.order(ada);
  CHECK(shop.pay_by_card(ada, id).status == 502);
  CHECK(shop.call("POST", "/orders/" + id + "/pay", ada, object{{"method", "wallet"}}).status == 200);
  CHECK(shop.stop() == 0);
}

TEST_CASE("a saved cart is replaced by who has read it as it is, and by one of those who write at once",
          "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const auto put = [&](const std::string& tag, std::int64_t pieces) {
    return shop.call("PUT", "/cart", ada, cart(3, pieces), {{"If-Match", tag}});
  };
  const auto empty = shop.call("GET", "/cart", ada).header("ETag");
  const auto first = put(empty, 2);
  CHECK(first.number("total") == 2500);
  CHECK(first.header("ETag") != empty);
  CHECK(first.header("ETag") == shop.call("GET", "/cart", ada).header("ETag"));
  CHECK(put(empty, 5).status == 412);
  CHECK(put("W/" + first.header("ETag"), 5).status == 412);
  CHECK(shop.call("PUT", "/cart", ada, cart(3)).status == 428);
  CHECK(shop.call("PUT", "/cart", ada, cart(999), {{"If-Match", "*"}}).status == 404);
  CHECK(shop.call("GET", "/cart", ada).number("total") == 2500);
  CHECK(put("\"none\", " + first.header("ETag"), 1).status == 200);
  CHECK(put("*", 4).status == 200);

  const auto tag = shop.call("GET", "/cart", ada).header("ETag");
  const auto answers = at_once(8, [&](int i) { return put(tag, i + 1); });
  CHECK(count_status(answers, 200) == 1);
  CHECK(count_status(answers, 412) == 7);
  CHECK(shop.call("GET", "/cart", shop.sign_in("grace")).number("total") == 0);
  CHECK(shop.stop() == 0);
}

TEST_CASE("a label names one address of a user, however many add it at once", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const object home{{"label", "home"}, {"street", "4 Quay Street"}, {"city", "Whitby"}};
  const auto answers = at_once(8, [&](int) { return shop.call("POST", "/addresses", ada, home); });
  CHECK(count_status(answers, 201) == 1);
  CHECK(count_status(answers, 409) == 7);
  const auto listed = shop.call("GET", "/addresses", ada).body.at("items").as_array();
  REQUIRE(listed.size() == 1);
  const auto target = "/addresses/" + std::to_string(listed[0].at("id").as_int64());
  const object moved{{"street", "9 Dock Lane"}, {"city", "Hull"}};
  CHECK(shop.call("PUT", target, ada, moved).field("label") == "home");
  CHECK(shop.call("GET", target, ada).field("city") == "Hull");
  const auto grace = shop.sign_in("grace");
  CHECK(shop.call("GET", target, grace).status == 404);
  CHECK(shop.call("PUT", target, grace, moved).status == 404);
  CHECK(shop.call("GET", "/addresses/x", ada).status == 404);
  CHECK(shop.call("POST", "/addresses", ada, object{{"label", "a"}}).status == 422);
  CHECK(shop.call("POST", "/addresses", grace, home).status == 201);
  CHECK(shop.call("DELETE", target, grace).status == 404);
  CHECK(shop.call("DELETE", target, ada).status == 204);
  CHECK(shop.call("GET", target, ada).status == 404);
  CHECK(shop.call("DELETE", target, ada).status == 404);
  CHECK(shop.call("POST", "/addresses", ada, home).status == 201);
  CHECK(shop.stop() == 0);
}

TEST_CASE("only the owner sees an order, and only an administrator the users", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const auto grace = shop.sign_in("grace");
  const auto id = shop.order(ada);
  CHECK(shop.call("GET", "/orders/" + id, grace).status == 404);
  CHECK(shop.call("POST", "/orders/" + id + "/cancel", grace).status == 404);
  CHECK(shop.call("GET", "/orders/" + id).status == 401);
  CHECK(shop.call("GET", "/admin/users", grace).status == 403);
  CHECK(shop.call("GET", "//admin/users", grace).status == 404);
  CHECK(shop.call("GET", "/admin/users", shop.sign_in("root")).status == 200);
  CHECK(shop.stop() == 0);
}

TEST_CASE("a token ends at sign-out, and the others at a change of password", "[promises]") {
  RunningShop shop(clean());
  const auto first = shop.sign_in("ada");
  const auto second = shop.sign_in("ada");
  const auto third = shop.sign_in("ada");
  CHECK(shop.call("POST", "/logout", first).status == 204);
  CHECK(shop.call("GET", "/me", first).status == 401);
  CHECK(shop.call("GET", "/me", "", nullptr, {{"Cookie", "other=1; session=" + second}}).status == 200);
  const object change{{"old", "first-program-1843"}, {"new", "another one"}};
  CHECK(shop.call("PUT", "/me/password", second, change).status == 204);
  CHECK(shop.call("GET", "/me", second).status == 200);
  CHECK(shop.call("GET", "/me", third).status == 401);
  CHECK(shop.sign_in("ada").empty());
  CHECK(shop.stop() == 0);
}

TEST_CASE("pages of orders show each one once, the newest first", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  std::set<std::string> seen;
  std::string last = "~";
  std::string target = "/orders?limit=30";
  for (int page = 0; page < 3; ++page) {
    const auto answer = shop.call("GET", target, ada);
    REQUIRE(answer.status == 200);
    for (const auto& order : answer.body.at("items").as_array()) {
      const std::string id(order.at("id").as_string());
      CHECK(id < last);
      last = id;
      seen.insert(id);
    }
    target = "/orders?limit=30&before=" + answer.field("next");
  }
  CHECK(seen.size() == 80);
  CHECK(shop.stop() == 0);
}

TEST_CASE("what makes no sense is refused by the documented error", "[promises]") {
  RunningShop shop(clean());
  const auto ada = shop.sign_in("ada");
  const auto refused = [&](const boost::json::value& body) {
    return shop.call("POST", "/orders", ada, body).status;
  };
  CHECK(refused(object{}) == 422);
  CHECK(refused(object{{"items", boost::json::array{}}}) == 422);
  CHECK(refused(object{{"items", 1}}) == 422);
  CHECK(refused(cart(3, 0)) == 422);
  CHECK(refused(cart(3, -1)) == 422);
  CHECK(refused(cart(3, 1'000'000'000'000)) == 422);
  CHECK(refused(cart(999)) == 404);
  CHECK(refused("text") == 400);
  CHECK(refused(boost::json::array{}) == 400);
  CHECK(shop.call("POST", "/orders", ada, cart(3), {{"Content-Type", "text/plain"}}).status == 415);
  CHECK(shop.call("GET", "/products?limit=0").status == 400);
  CHECK(shop.call("GET", "/products/x").status == 400);
  CHECK(shop.call("DELETE", "/orders", ada).status == 405);
  CHECK(shop.call("GET", "/nothing").status == 404);
  CHECK(shop.call("PUT", "/me", ada, object{{"role", "admin"}}).field("role") == "customer");
  CHECK(shop.stop() == 0);
}

}  // namespace demo_tests
