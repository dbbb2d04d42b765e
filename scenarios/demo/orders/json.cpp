// The shop's nouns as its clients see them. What is not known yet is left out, not null.
#include "scenarios/demo/orders/json.hpp"

#include <algorithm>
#include <limits>

#include "scenarios/demo/common/text.hpp"

namespace demo::orders {
namespace {

constexpr std::size_t most_items = 20;

OrderItem read_item(const boost::json::value& value, std::int64_t most_pieces_of_each,
                    std::int64_t fewest_pieces_of_each) {
  if (!value.is_object()) throw Refusal{422, "invalid_field", "each of 'items' must be an object"};
  const auto& item = value.as_object();
  return OrderItem{integer_field(item, "productId", 1, std::numeric_limits<std::int64_t>::max()),
                   integer_field(item, "quantity", fewest_pieces_of_each, most_pieces_of_each), 0};
}

}  // namespace

std::vector<OrderItem> items_field(const boost::json::object& body, std::int64_t most_pieces_of_each,
                                   std::int64_t fewest_pieces_of_each) {
  const auto* list = body.if_contains("items");
  if (list == nullptr || !list->is_array() || list->as_array().size() > most_items) {
    throw Refusal{422, "invalid_field", "the field 'items' must be a list of at most 20 items"};
  }
  std::vector<OrderItem> items;
  for (const auto& value : list->as_array()) {
    const auto item = read_item(value, most_pieces_of_each, fewest_pieces_of_each);
    const bool repeated = std::any_of(items.begin(), items.end(),
                                      [&](const OrderItem& other) { return other.product == item.product; });
    if (repeated) throw Refusal{422, "invalid_field", "each product may be in 'items' once"};
    items.push_back(item);
  }
  return items;
}

boost::json::object to_json(const User& user) {
  boost::json::object out{{"id", user.id}, {"name", user.name}, {"role", user.role}};
  if (!user.display_name.empty()) out["displayName"] = user.display_name;
  if (!user.email.empty()) out["email"] = user.email;
  return out;
}

boost::json::object to_json(const Product& product) {
  return {{"id", product.id}, {"name", product.name}, {"price", product.price}, {"stock", product.stock}};
}

boost::json::object to_json(const Coupon& coupon) {
  return {{"code", coupon.code}, {"percent", coupon.percent}};
}

boost::json::object to_json(const OrderItem& item) {
  return {{"productId", item.product}, {"quantity", item.quantity}, {"price", item.price}};
}

boost::json::object to_json(const Order& order) {
  boost::json::object out{{"id", order.id},
                          {"status", order.status},
                          {"items", to_json(order.items)},
                          {"subtotal", order.subtotal},
                          {"discount", order.discount},
                          {"total", order.total},
                          {"created", order.created}};
  if (!order.coupon.empty()) out["coupon"] = order.coupon;
  if (!order.paid_with.empty()) out["paidWith"] = order.paid_with;
  if (!order.payment_id.empty()) out["paymentId"] = order.payment_id;
  return out;
}

boost::json::object to_json(const Address& address) {
  return {{"id", address.id}, {"label", address.label}, {"street", address.street}, {"city", address.city}};
}

boost::json::object to_json(const ReceiptRow& row) {
  return {{"id", row.id},
          {"amount", row.amount},
          {"card", row.card},
          {"batch", row.batch},
          {"created", row.created}};
}

boost::json::object to_json(const Receipt& receipt) {
  return {{"order", receipt.order}, {"charges", to_json(receipt.charges)},
          {"net", receipt.net},     {"tax", receipt.tax},
          {"total", receipt.total}, {"currency", "EUR"}};
}

}  // namespace demo::orders
