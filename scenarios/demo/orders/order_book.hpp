// Orders: placing, finding, listing. Every function may throw Refusal and DatabaseError.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

struct OrderItem {
  std::int64_t product = 0;
  std::int64_t quantity = 0;
  std::int64_t price = 0;  // of one piece, when it was ordered
};

// placed -> paying -> paid, or back; placed or paid -> cancelling -> cancelled, or back.
struct Order {
  std::string id;
  std::int64_t user_id = 0;
  std::string status;
  std::int64_t subtotal = 0;
  std::int64_t discount = 0;
  std::int64_t total = 0;
  std::string coupon;
  std::string created;
  std::string paid_with;  // "card", "wallet" or nothing
  std::string payment_id;
  bool card_tried = false;  // a charge was asked for: it may exist, whatever was heard of it
  std::vector<OrderItem> items;
};

struct Cart {
  std::vector<OrderItem> items;  // without prices
  std::string coupon;            // may be empty
};

// What a transaction that is still to come will check again, unless a planted bug leaves it at this: for
// race-stock and coupon-race. Does nothing in a correct shop.
void check_cart_early(Shop& shop, const User& user, const Cart& cart);

// Takes the pieces out of stock and uses up the coupon. Inside a transaction of the caller. 404 for an
// unknown product or coupon, 409 where there is too little stock or the coupon was used.
Order place_order(Shop& shop, const User& user, const Cart& cart);

// 404 where there is none, or it is another user's.
Order find_order(Shop& shop, const User& user, const std::string& id);

// The user's newest orders, those older than `before` (an id) where that is not empty.
std::vector<Order> list_orders(Shop& shop, const User& user, const std::string& before, std::int64_t limit);

}  // namespace demo::orders
