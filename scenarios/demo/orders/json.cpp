// The shop's nouns as its clients see them. What is not known yet is left out, not null.
#include "scenarios/demo/orders/json.hpp"

namespace demo::orders {

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

boost::json::object to_json(const Order& order) {
  boost::json::array items;
  for (const auto& item : order.items) {
    items.push_back({{"productId", item.product}, {"quantity", item.quantity}, {"price", item.price}});
  }
  boost::json::object out{{"id", order.id},
                          {"status", order.status},
                          {"items", std::move(items)},
                          {"subtotal", order.subtotal},
                          {"discount", order.discount},
                          {"total", order.total},
                          {"created", order.created}};
  if (!order.coupon.empty()) out["coupon"] = order.coupon;
  if (!order.paid_with.empty()) out["paidWith"] = order.paid_with;
  if (!order.payment_id.empty()) out["paymentId"] = order.payment_id;
  return out;
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
