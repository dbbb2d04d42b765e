// Products, their stock, and coupons. Every function may throw Refusal and DatabaseError.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

std::vector<Product> list_products(Shop& shop, std::int64_t after, std::int64_t limit);
std::optional<Product> find_product(Shop& shop, std::int64_t id);
// 404 for an unknown product. Returns it as it is then.
Product add_stock(Shop& shop, std::int64_t id, std::int64_t pieces);

struct Coupon {
  std::string code;
  std::int64_t percent = 0;
};
// A new coupon for one order of this user.
Coupon claim_coupon(Shop& shop, const User& user);
// The coupon's percentage. 404 where this user has no such coupon, 409 where it was used.
std::int64_t check_coupon(Shop& shop, const User& user, const std::string& code);

}  // namespace demo::orders
