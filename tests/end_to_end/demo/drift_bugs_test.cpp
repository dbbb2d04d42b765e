// The shop's planted bugs that an answer of another shape shows, and those in the shape of its own answers:
// each with its clean twin, the same probe with the bug and without it. What the clean shop answers is
// checked against its contract on the way.
#include <functional>

#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

const Contract contract;

struct Probe {
  std::string bug;
  std::function<bool(RunningShop&, BadLine&, const std::string& token)> shows;
};

std::string paid_order(RunningShop& shop, const std::string& token) {
  const auto id = shop.order(token);
  CHECK(shop.pay_by_card(token, id).field("status") == "paid");
  return id;
}

// An order's receipt after its charges have changed like this.
Answer receipt_after(RunningShop& shop, BadLine& line, const std::string& token, const std::string& from,
                     const std::string& to) {
  const auto id = paid_order(shop, token);
  line.rewrite(from, to);
  return shop.call("GET", "/orders/" + id + "/receipt", token);
}

Answer payment_after(RunningShop& shop, BadLine& line, const std::string& token, const std::string& from,
                     const std::string& to) {
  const auto id = shop.order(token);
  line.rewrite(from, to);
  return shop.pay_by_card(token, id);
}

bool crashes(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto paid = payment_after(shop, line, token, R"("currency":"EUR",)", "");
  return paid.status == 0 && shop.orders().exit_status() != 0;
}

bool has_wrong_total(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto receipt = receipt_after(shop, line, token, R"("net":1050)", R"("net":"1050")");
  return receipt.status == 200 && receipt.number("total") != 1250;
}

bool takes_any_word(RunningShop& shop, BadLine& line, const std::string& token) {
  return payment_after(shop, line, token, "succeeded", "on_hold").field("status") == "paid";
}

bool stumbles_over_null(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto paid = payment_after(shop, line, token, R"("captured":true)", R"("captured":null)");
  CHECK((paid.status == 200 || paid.status == 500));
  return paid.status == 500;
}

bool loses_precision(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto receipt = receipt_after(shop, line, token, ":1042", ":9007199254740993");
  CHECK(receipt.status == 200);
  return receipt.text.find("9007199254740993") == std::string::npos;
}

bool stumbles_over_a_list(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto receipt = receipt_after(shop, line, token, R"({"brand":"visa","last4":"4242"})",
                                     R"([{"brand":"visa","last4":"4242"}])");
  CHECK((receipt.status == 502 || receipt.status == 500));
  return receipt.status == 500;
}

bool believes_an_error(RunningShop& shop, BadLine& line, const std::string& token) {
  const auto id = paid_order(shop, token);
  line.rewrite("", R"({"error":"internal","message":"try again"})");
  return shop.call("POST", "/orders/" + id + "/cancel", token).field("status") == "cancelled";
}

bool stays_closed(RunningShop& shop, BadLine& line, const std::string& token) {
  CHECK(payment_after(shop, line, token, "succeeded", "on_hold").status == 502);
  line.rewrite("", "");
  return shop.pay_by_card(token, shop.order(token)).status != 200;
}

bool renames_a_field(RunningShop& shop, BadLine&, const std::string&) {
  const auto first = shop.call("GET", "/products?limit=8").body.at("items").at(0);
  const auto second = shop.call("GET", "/products?after=8&limit=8").body.at("items").at(0);
  CHECK(first.as_object().contains("price"));
  return !second.as_object().contains("price");
}

bool changes_the_type_of_nothing(RunningShop& shop, BadLine&, const std::string& token) {
  CHECK(shop.call("GET", "/orders", token).body.at("items").is_array());
  return !shop.call("GET", "/orders?before=0", token).body.at("items").is_array();
}

bool answers_undocumented(RunningShop& shop, BadLine&, const std::string& token) {
  auto body = cart(3);
  body["coupon"] = shop.call("POST", "/coupons", token).field("code");
  CHECK(shop.call("POST", "/orders", token, cart(3)).status == 201);
  return shop.call("POST", "/orders", token, body).status == 202;
}

bool calls_what_is_deprecated(RunningShop& shop, BadLine& line, const std::string& token) {
  paid_order(shop, token);
  return line.last_target() == "/charge";
}

}  // namespace

TEST_CASE("every bug that an answer of another shape shows is shown by it, and its clean twin is not",
          "[drift_bugs]") {
  const std::vector<Probe> probes{
      {"crash-on-missing-field", crashes},           {"sum-as-text", has_wrong_total},
      {"unknown-status-is-paid", takes_any_word},    {"null-dereferenced", stumbles_over_null},
      {"number-through-double", loses_precision},    {"array-for-object", stumbles_over_a_list},
      {"error-body-is-success", believes_an_error},  {"odd-answer-sticks", stays_closed},
      {"renamed-on-page-two", renames_a_field},      {"empty-list-changes-type", changes_the_type_of_nothing},
      {"undocumented-status", answers_undocumented}, {"deprecated-call", calls_what_is_deprecated},
  };
  for (const auto& probe : probes) {
    for (const bool planted : {false, true}) {
      INFO(probe.bug << (planted ? ", planted" : ", clean"));
      BadLine line;
      ShopOptions options;
      options.line = &line;
      if (planted) options.bugs.push_back(probe.bug);
      if (!planted) options.contract = &contract;
      RunningShop shop(options);
      CHECK(probe.shows(shop, line, shop.sign_in("ada")) == planted);
    }
  }
}

TEST_CASE("what the shop does not need of an answer may change, and what it needs is said when it does",
          "[drift_bugs]") {
  BadLine line;
  ShopOptions options;
  options.line = &line;
  options.contract = &contract;
  RunningShop shop(options);
  const auto ada = shop.sign_in("ada");
  const std::vector<std::pair<std::string, std::string>> harmless{
      {R"({"id")", R"({"extra":[1,{}],"id")"},
      {R"("feePercent":1.4E0,"note":null,)", ""},
      {R"("note":null)", R"("note":"thank you")"},
      {R"("captured":true,)", ""},
      {R"("brand":"visa",)", ""},
  };
  for (const auto& [from, to] : harmless) {
    INFO(from << " became " << to);
    const auto id = shop.order(ada);
    line.rewrite(from, to);
    CHECK(shop.pay_by_card(ada, id).status == 200);
    const auto receipt = shop.call("GET", "/orders/" + id + "/receipt", ada);
    CHECK(receipt.status == 200);
    CHECK(receipt.number("total") == 1250);
  }
  const std::vector<std::pair<std::string, std::string>> needed{
      {R"("id":)", R"("chargeId":)"},
      {R"("amount":1250)", R"("amount":"1250")"},
      {R"("amount":1250)", R"("amount":12.50)"},
      {R"("currency":"EUR")", R"("currency":null)"},
      {R"("status":"succeeded")", R"("status":["succeeded"])"},
      {R"("captured":true)", R"("captured":false)"},
      {R"({"id")", R"([{"id")"},
      {"", R"({"error":"internal","message":"try again"})"},
      {"", "<html>"},
      {"", R"({"items":[],"next":null})"},
      {R"("next":null)", R"("next":"/charges?limit=50&reference=x")"},
      {R"("items":)", R"("data":)"},
  };
  for (const auto& [from, to] : needed) {
    INFO(from << " became " << to);
    line.rewrite("", "");
    const auto id = shop.order(ada);
    const auto other = paid_order(shop, ada);
    line.rewrite(from, to);
    const bool in_list = from == R"("next":null)" || from == R"("items":)";
    if (!in_list) {
      CHECK(shop.pay_by_card(ada, id).status == 502);
      CHECK(shop.call("GET", "/orders/" + id, ada).field("status") == "placed");
      shop.orders().wait_for_line("error POST /orders/" + id + "/pay: 502");
    }
    CHECK(shop.call("GET", "/orders/" + other + "/receipt", ada).status == 502);
    line.rewrite("", "");
    CHECK(shop.pay_by_card(ada, id).status == 200);
    CHECK(shop.call("GET", "/orders/" + other + "/receipt", ada).status == 200);
  }
}

TEST_CASE("the payments service answers as its contract says", "[drift_bugs]") {
  const Contract payments("payments/payments.yaml");
  RunningShop shop;
  const auto ada = shop.sign_in("ada");
  const auto id = shop.order(ada);
  CHECK(shop.pay_by_card(ada, id).status == 200);
  CHECK(shop.pay_by_card(ada, shop.order(ada)).status == 200);
  for (const std::string target : {"/healthz", "/charges", "/charges?limit=1", "/totals"}) {
    const auto answer = shop.ask_payments(target);
    CHECK(payments.problem_with("GET", target, answer.status, answer.text).empty());
  }
  const auto page = shop.ask_payments("/charges?limit=1");
  CHECK(shop.ask_payments(page.field("next")).body.at("items").as_array().size() == 1);
  CHECK(shop.ask_payments(page.field("next")).body.at("next").is_null());
}

}  // namespace demo_tests
