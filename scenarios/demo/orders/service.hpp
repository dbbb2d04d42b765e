// From a request to an answer: which route, who asks, and what becomes of a failure.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

struct ServiceSettings {
  std::string data;      // folder of the database
  std::string payments;  // address of the payments service: "127.0.0.1:8081"
  std::string identity;  // of the token service; empty: the shop keeps its tokens itself
  int workers = 16;
  Bugs bugs;
};

// Everything one process serves. handle() may be called by as many threads at once as there are workers.
class Service {
 public:
  // Opens, and where necessary makes and fills, the database. Throws std::exception.
  explicit Service(const ServiceSettings& settings);
  Response handle(Request& request);
  // How many requests handle() has answered.
  std::uint64_t answered() const;

 private:
  Response answer(Shop& shop, Request& request);
  Response internal_error(const Request& request, const std::exception& error) const;
  Response dispatch(Shop& shop, Request& request);

  ServiceSettings settings_;
  Shared shared_;
  std::mutex mutex_;  // guards idle_
  std::vector<std::unique_ptr<Shop>> idle_;
};

struct Route {
  std::string_view method;
  std::string_view pattern;
  Response (*handle)(Shop& shop, const Request& request);
};
std::span<const Route> page_routes();     // the shop's page
std::span<const Route> account_routes();  // register, login, me
std::span<const Route> shop_routes();     // products, coupons, orders
std::span<const Route> cart_routes();     // the saved cart
std::span<const Route> address_routes();
std::span<const Route> voucher_routes();
std::span<const Route> wallet_routes();  // wallet, ledger
std::span<const Route> admin_routes();

// Who asks, by bearer token or session cookie. 401 where that is nobody.
User require_user(Shop& shop, const Request& request);
// 403 where it is not an administrator.
User require_admin(Shop& shop, const Request& request);
std::string token_of(const Request& request);  // may be empty

}  // namespace demo::orders
