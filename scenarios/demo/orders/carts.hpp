// The cart that a user comes back to, with a version that its ETag is made of: who writes says which version
// was read. Every function may throw Refusal and DatabaseError.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/demo/orders/order_book.hpp"

namespace demo::orders {

struct SavedCart {
  std::int64_t version = 0;      // 0: nothing was ever saved
  std::vector<OrderItem> items;  // with today's prices
  std::int64_t total() const;
};

// "\"7\"": what a client sends back in If-Match.
std::string etag_of(const SavedCart& cart);

SavedCart saved_cart(Shop& shop, const User& user);

// 428 without an If-Match, 412 where it has not the ETag of the cart as it is, 404 for an unknown product.
// Returns it as it is then.
SavedCart save_cart(Shop& shop, const User& user, std::string_view if_match,
                    const std::vector<OrderItem>& items);

}  // namespace demo::orders
