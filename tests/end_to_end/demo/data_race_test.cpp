// The shop under ThreadSanitizer, which sees what no answer shows: two threads at one variable. Built where
// everything is built with it.
#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

ShopOptions watched(const std::string& bug) {
  ShopOptions options;
  if (!bug.empty()) options.bugs = {bug};
  return options;
}

// Everything that the shop does, by eight customers at once who are two.
void keep_busy(RunningShop& shop) {
  const std::vector<std::string> tokens{shop.sign_in("ada"), shop.sign_in("grace")};
  at_once(8, [&](int i) {
    const auto& token = tokens[static_cast<std::size_t>(i % 2)];
    for (int n = 0; n < 3; ++n) {
      const auto id = shop.order(token);
      shop.pay_by_card(token, id);
      shop.call("GET", "/orders/" + id + "/receipt", token);
      shop.call("POST", "/orders/" + id + "/cancel", token);
      shop.call("POST", "/wallet/transfer", token, object{{"to", "charity"}, {"amount", 1}});
      shop.call("POST", "/wallet/top-up", token, object{{"amount", 5}, {"card", good_card}});
      const auto tag = shop.call("GET", "/cart", token).header("ETag");
      shop.call("PUT", "/cart", token, cart(3), {{"If-Match", tag}});
      shop.call("POST", "/addresses", token, object{{"label", "home"}, {"street", "1"}, {"city", "Hull"}});
      shop.call("GET", "/addresses", token);
      shop.call("GET", "/me", token);
      shop.call("GET", "/products");
    }
    return shop.call("GET", "/healthz");
  });
}

// Its standard error is read to the end: a report may come later than the answer to the request.
bool is_reported(RunningShop& shop, const std::string& text) {
  shop.orders().stop();
  return !shop.orders().wait_for_line(text).empty();
}

}  // namespace

TEST_CASE("ThreadSanitizer has nothing to say about the shop", "[data_race]") {
  RunningShop shop(watched(""));
  keep_busy(shop);
  const bool reported = is_reported(shop, "ThreadSanitizer");
  for (const auto& line : shop.orders().lines()) UNSCOPED_INFO(line);
  CHECK_FALSE(reported);
}

TEST_CASE("ThreadSanitizer reports what is planted for it", "[data_race]") {
  RunningShop counter(watched("unguarded-counter"));
  keep_busy(counter);
  CHECK(is_reported(counter, "ThreadSanitizer: data race"));

  RunningShop locks(watched("transfer-deadlock"));  // one after the other, so none waits
  const auto ada = locks.sign_in("ada");
  const auto grace = locks.sign_in("grace");
  CHECK(locks.call("POST", "/wallet/transfer", ada, object{{"to", "grace"}, {"amount", 1}}).status == 200);
  CHECK(locks.call("POST", "/wallet/transfer", grace, object{{"to", "ada"}, {"amount", 1}}).status == 200);
  CHECK(is_reported(locks, "lock-order-inversion"));
}

}  // namespace demo_tests
