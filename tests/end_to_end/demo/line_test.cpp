// What the shop promises while the line to the payments service does harm: it says so, changes nothing, goes
// on with everything else, and once healed a second try charges once.
#include <algorithm>

#include "tests/end_to_end/demo/processes.hpp"
#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

const Contract contract;

ShopOptions behind(BadLine& line) {
  ShopOptions options;
  options.contract = &contract;
  options.line = &line;
  return options;
}

std::size_t errors_logged(RunningShop& shop) {
  const auto lines = shop.orders().lines();
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with("error "); }));
}

bool is_harmless(Harm harm) {
  return harm == Harm::none || harm == Harm::late || harm == Harm::duplicate;
}

std::size_t charges_of(RunningShop& shop, const std::string& reference) {
  return shop.ask_payments("/charges?reference=" + reference).body.at("items").as_array().size();
}

Answer top_up(RunningShop& shop, const std::string& token, std::int64_t amount) {
  return shop.call("POST", "/wallet/top-up", token, object{{"amount", amount}, {"card", good_card}});
}

}  // namespace

TEST_CASE("whatever the line does, a failed payment changes nothing and is charged once when it is repeated",
          "[line]") {
  BadLine line;
  RunningShop shop(behind(line));
  const auto ada = shop.sign_in("ada");
  const auto descriptors = descriptors_of(shop.orders().pid());
  for (int i = 0; i < harm_count; ++i) {
    const auto harm = static_cast<Harm>(i);
    INFO("harm " << i);
    const auto id = shop.order(ada);
    const auto logged = errors_logged(shop);
    line.harm(harm);
    const auto paid = shop.pay_by_card(ada, id);
    if (is_harmless(harm)) {
      CHECK(paid.field("status") == "paid");
    } else {
      CHECK(paid.status == (harm == Harm::stall ? 504 : 502));
      CHECK(shop.call("GET", "/orders/" + id, ada).field("status") == "placed");
      CHECK(shop.call("GET", "/products/3").status == 200);
      shop.orders().wait_for_line("error POST", static_cast<int>(logged / 2) + 1);
      CHECK(errors_logged(shop) == logged + 2);  // what happened, and to which request
      line.harm(Harm::none);
      CHECK(shop.pay_by_card(ada, id).field("status") == "paid");
    }
    line.harm(Harm::none);
    CHECK(charges_of(shop, id) == 1);
  }
  CHECK(descriptors_of(shop.orders().pid()) <= descriptors);
  CHECK(shop.call("GET", "/ledger").number("sum") == 0);
  CHECK(shop.stop() == 0);
}

TEST_CASE("a top-up that failed is charged once when the same amount is asked for again, without a key",
          "[line]") {
  BadLine line;
  RunningShop shop(behind(line));
  const auto ada = shop.sign_in("ada");
  std::int64_t sum = 0;
  for (const auto harm : {Harm::lost, Harm::truncated, Harm::reset, Harm::unavailable}) {
    INFO("harm " << static_cast<int>(harm));
    line.harm(harm);
    CHECK(top_up(shop, ada, 500).status == 502);
    CHECK(shop.call("GET", "/wallet", ada).number("balance") == 100'000 + sum);
    line.harm(Harm::none);
    CHECK(top_up(shop, ada, 500).status == 200);
    CHECK(top_up(shop, ada, 500).status == 200);  // another one
    sum += 1000;
    CHECK(shop.call("GET", "/wallet", ada).number("balance") == 100'000 + sum);
    CHECK(shop.ask_payments("/totals").number("charged") == sum);
  }
  CHECK(shop.stop() == 0);
}

TEST_CASE("a refund whose answer is lost is repeated, and gives the money back once", "[line]") {
  BadLine line;
  RunningShop shop(behind(line));
  const auto ada = shop.sign_in("ada");
  const auto id = shop.order(ada);
  CHECK(shop.pay_by_card(ada, id).field("status") == "paid");
  line.harm(Harm::lost);
  CHECK(shop.call("POST", "/orders/" + id + "/cancel", ada).status == 502);
  CHECK(shop.call("GET", "/orders/" + id, ada).field("status") == "paid");
  line.harm(Harm::none);
  CHECK(shop.call("POST", "/orders/" + id + "/cancel", ada).field("status") == "cancelled");
  CHECK(shop.ask_payments("/totals").number("refunded") == 1250);
  CHECK(shop.stop() == 0);
}

TEST_CASE("more payments than workers while nothing answers leave workers for everything else", "[line]") {
  BadLine line;
  RunningShop shop(behind(line));
  const auto ada = shop.sign_in("ada");
  constexpr int payments = 20;  // there are 16 workers
  std::vector<std::string> ids;
  for (int i = 0; i < payments; ++i) ids.push_back(shop.order(ada));
  line.harm(Harm::stall);
  const auto answers = at_once(payments + 1, [&](int i) {
    if (i < payments) return shop.pay_by_card(ada, ids[static_cast<std::size_t>(i)]);
    line.wait_for_calls(1);
    return shop.call("GET", "/orders", ada);
  });
  CHECK(answers.back().status == 200);
  CHECK(count_status(answers, 504) >= 12);
  CHECK(count_status(answers, 503) + count_status(answers, 504) == payments);
  line.harm(Harm::none);
  for (const auto& id : ids) CHECK(shop.pay_by_card(ada, id).field("status") == "paid");
  CHECK(shop.stop() == 0);
}

TEST_CASE("without a free descriptor the shop says so instead of letting clients wait, and recovers",
          "[line]") {
  BadLine line;
  RunningShop shop(behind(line));
  const auto ada = shop.sign_in("ada");
  const auto id = shop.order(ada);
  {
    const NoDescriptors none(shop.orders().pid());
    CHECK(shop.call("GET", "/products/3").field("error") == "too_many_connections");
    CHECK(shop.pay_by_card(ada, id).status == 503);
    shop.orders().wait_for_line("error accept", 2);
  }
  CHECK(shop.pay_by_card(ada, id).field("status") == "paid");
  CHECK(shop.stop() == 0);
}

}  // namespace demo_tests
