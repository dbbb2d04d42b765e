// Paying and cancelling: what changes an order and moves money. Every function may throw Refusal and
// DatabaseError.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/demo/orders/order_book.hpp"

namespace demo::orders {

// 409 where the order cannot be paid now, or the wallet has too little.
Order pay_by_wallet(Shop& shop, const User& user, const std::string& id);
// 402 where the card is declined, 502, 503 and 504 where the payments service fails: the order is then as
// before and can be paid again, which charges once.
Order pay_by_card(Shop& shop, const User& user, const std::string& id, const std::string& card);

// What an order that was paid by card was charged, as the payments service has it.
struct Receipt {
  std::string order;
  std::vector<ReceiptRow> charges;
  std::int64_t net = 0;
  std::int64_t tax = 0;
  std::int64_t total = 0;
};
// 409 where the order was not paid by card, 502, 503 and 504 where the payments service fails or has other
// charges.
Receipt receipt_of(Shop& shop, const User& user, const std::string& id);

// Gives back stock, coupon and money. 409 where the order cannot be cancelled now.
Order cancel(Shop& shop, const User& user, const std::string& id);

// An order that could not be moved back after a failure, because the database failed as well, is moved back
// now. Throws nothing; does nothing where there is none.
void bring_back_stuck_orders(Shop& shop);

}  // namespace demo::orders
