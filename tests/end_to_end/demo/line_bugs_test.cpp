// The planted bugs that a bad line to the payments service shows, each with its clean twin: the same probe,
// with the bug and without it.
#include <algorithm>
#include <functional>

#include "tests/end_to_end/demo/processes.hpp"
#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

struct Probe {
  std::string bug;
  std::function<bool(RunningShop&, BadLine&, const std::string& token)> shows;
};

// Pays a new order while the line does harm; the order's id.
std::string fail_to_pay(RunningShop& shop, BadLine& line, const std::string& token, Harm harm) {
  const auto id = shop.order(token);
  line.harm(harm);
  CHECK(shop.pay_by_card(token, id).status != 200);
  return id;
}

bool stays_closed(RunningShop& shop, BadLine& line, const std::string& token) {
  for (int i = 0; i < 3; ++i) fail_to_pay(shop, line, token, Harm::unavailable);
  line.harm(Harm::none);
  return shop.pay_by_card(token, shop.order(token)).status != 200;
}

bool refuses_everything(RunningShop& shop, BadLine& line, const std::string& token) {
  fail_to_pay(shop, line, token, Harm::reset);
  return shop.call("GET", "/products/3").status == 503;
}

bool holds_others_up(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto id = shop.order(token);
  line.harm(Harm::stall);
  const auto before = line.calls();
  const auto answers = at_once(2, [&](int i) {
    if (i == 0) return shop.pay_by_card(token, id);
    line.wait_for_calls(before + 1);
    return shop.call("POST", "/coupons", token);
  });
  return answers[1].status == 503;
}

bool storms(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto before = line.calls();
  fail_to_pay(shop, line, token, Harm::reset);
  return line.calls() - before > 5;
}

bool charges_twice(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto id = shop.order(token);
  line.harm(Harm::lost, 1);
  shop.pay_by_card(token, id);
  shop.pay_by_card(token, id);
  return shop.ask_payments("/charges?reference=" + id).body.at("items").as_array().size() > 1;
}

bool leaves_order_changed(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto id = fail_to_pay(shop, line, token, Harm::reset);
  return shop.call("GET", "/orders/" + id, token).field("status") != "placed";
}

bool credits_nothing_paid(RunningShop& shop, BadLine& line, const std::string& token) {
  line.harm(Harm::reset);
  CHECK(shop.call("POST", "/wallet/top-up", token, object{{"amount", 500}, {"card", good_card}}).status ==
        502);
  return shop.call("GET", "/wallet", token).number("balance") != 100'000;
}

bool keeps_descriptors(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto before = descriptors_of(shop.orders().pid());
  for (int i = 0; i < 5; ++i) fail_to_pay(shop, line, token, Harm::reset);
  line.harm(Harm::none);
  CHECK(shop.pay_by_card(token, shop.order(token)).status == 200);
  return descriptors_of(shop.orders().pid()) >= before + 5;
}

bool keeps_threads(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto before = threads_of(shop.orders().pid());
  for (int i = 0; i < 5; ++i) fail_to_pay(shop, line, token, Harm::reset);
  line.harm(Harm::none);
  CHECK(shop.pay_by_card(token, shop.order(token)).status == 200);
  return threads_of(shop.orders().pid()) >= before + 5;
}

bool crashes(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto id = shop.order(token);
  line.harm(Harm::odd);
  return shop.pay_by_card(token, id).status == 0 && shop.orders().exit_status() != 0;
}

bool is_silent(RunningShop& shop, BadLine& line, const std::string& token) {
  fail_to_pay(shop, line, token, Harm::reset);
  shop.stop();
  const auto lines = shop.orders().lines();
  return std::none_of(lines.begin(), lines.end(),
                      [](const std::string& text) { return text.starts_with("error"); });
}

}  // namespace

TEST_CASE("every bug that a bad line shows is shown by it, and its clean twin is not", "[line_bugs]") {
  const std::vector<Probe> probes{
      {"breaker-stuck", stays_closed},
      {"breaker-in-front", refuses_everything},
      {"charge-in-transaction", holds_others_up},
      {"retry-storm", storms},
      {"new-key-per-try", charges_twice},
      {"order-stays-paying", leaves_order_changed},
      {"credit-before-charge", credits_nothing_paid},
      {"keep-failed-connections", keeps_descriptors},
      {"thread-per-failure", keeps_threads},
      {"crash-on-odd-answer", crashes},
      {"silent-payment-failure", is_silent},
  };
  for (const auto& probe : probes) {
    for (const bool planted : {false, true}) {
      INFO(probe.bug << (planted ? ", planted" : ", clean"));
      BadLine line;
      ShopOptions options;
      options.line = &line;
      if (planted) options.bugs.push_back(probe.bug);
      RunningShop shop(options);
      CHECK(probe.shows(shop, line, shop.sign_in("ada")) == planted);
    }
  }
}

}  // namespace demo_tests
