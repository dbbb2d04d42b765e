// The demo's shop and its payments service, running for one test on free ports, with a fresh copy of the
// seed.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/demo/answer.hpp"
#include "tests/end_to_end/demo/bad_line.hpp"
#include "tests/end_to_end/demo/child.hpp"
#include "tests/end_to_end/demo/contract.hpp"

namespace demo_tests {

inline constexpr auto good_card = "4242424242424242";
inline constexpr auto declined_card = "4000000000000002";

struct ShopOptions {
  std::chrono::milliseconds patience = std::chrono::seconds(10);  // for each answer; then its status is 0
  std::vector<std::string> bugs;
  std::chrono::milliseconds bank_takes{0};
  int slow_charges = -1;  // how many take that long, the first ones; -1: all
  std::string payments;   // an address; empty: the real service
  std::string identity;   // address of a token service; empty: the shop keeps its tokens itself
  std::string program = "orders/demo_orders";
  BadLine* line = nullptr;             // stands between the shop and the real service
  const Contract* contract = nullptr;  // checks every answer against it
};

class RunningShop {
 public:
  explicit RunningShop(ShopOptions options = {});
  ~RunningShop();
  RunningShop(const RunningShop&) = delete;
  RunningShop& operator=(const RunningShop&) = delete;

  using Headers = demo_tests::Headers;
  // May be called by several threads.
  Answer call(const std::string& method, const std::string& target, const std::string& token = "",
              const boost::json::value& body = nullptr, const Headers& headers = {}) const;
  Answer ask_payments(const std::string& target) const;

  std::string sign_in(const std::string& name) const;  // by the seed's password; returns the token
  // An order of one piece; its id.
  std::string order(const std::string& token, std::int64_t product = 3) const;
  Answer pay_by_card(const std::string& token, const std::string& order,
                     const std::string& card = good_card) const;
  void add_stock(std::int64_t product, std::int64_t pieces) const;
  std::int64_t stock(std::int64_t product) const;

  Child& orders() { return *orders_; }
  Child& payments() { return *payments_; }
  const std::string& address() const { return address_; }
  // Stops both; the shop's exit status.
  int stop();

 private:
  ShopOptions options_;
  std::filesystem::path folder_;
  std::unique_ptr<Child> payments_;
  std::unique_ptr<Child> orders_;
  std::string payments_address_;
  std::string address_;
};

// Calls work(0) to work(n - 1) on threads that begin together; their answers in order.
std::vector<Answer> at_once(int n, const std::function<Answer(int)>& work);
int count_status(const std::vector<Answer>& answers, int status);

// {"items": [{"productId": product, "quantity": quantity}]}
boost::json::object cart(std::int64_t product, std::int64_t quantity = 1);

}  // namespace demo_tests
