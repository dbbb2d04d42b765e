// The shop's nouns as its clients see them.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

#include "scenarios/demo/orders/catalog.hpp"
#include "scenarios/demo/orders/order_book.hpp"
#include "scenarios/demo/orders/order_payment.hpp"
#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

boost::json::object to_json(const User& user);
boost::json::object to_json(const Product& product);
boost::json::object to_json(const Coupon& coupon);
boost::json::object to_json(const OrderItem& item);
boost::json::object to_json(const Order& order);
boost::json::object to_json(const Address& address);
boost::json::object to_json(const ReceiptRow& row);
boost::json::object to_json(const Receipt& receipt);

template <class Item>
boost::json::array to_json(const std::vector<Item>& items) {
  boost::json::array out;
  for (const auto& item : items) out.push_back(to_json(item));
  return out;
}

inline constexpr std::int64_t most_pieces = 100;  // of one product

// The field "items" of a body: a list of at most 20, which may be empty, of each product at most once and at
// most so many pieces. Throws Refusal 422.
std::vector<OrderItem> items_field(const boost::json::object& body, std::int64_t most_pieces_of_each,
                                   std::int64_t fewest_pieces_of_each = 1);

}  // namespace demo::orders
