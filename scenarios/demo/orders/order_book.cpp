// Stock and coupons are taken by statements that check what they change.
#include "scenarios/demo/orders/order_book.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/catalog.hpp"

namespace demo::orders {
namespace {

constexpr auto columns =
    "SELECT id, user_id, status, subtotal, discount, total, coupon, created, paid_with, payment_id, "
    "card_tried FROM orders ";

std::string select(std::string_view condition) {
  return std::string(columns) + std::string(condition);
}

Order read_order(const Query& query) {
  return Order{query.text(0),    query.integer(1), query.text(2),          query.integer(3),
               query.integer(4), query.integer(5), query.text(6),          query.text(7),
               query.text(8),    query.text(9),    query.integer(10) != 0, {}};
}

std::vector<OrderItem> items_of(Shop& shop, const std::string& order_id) {
  std::vector<OrderItem> items;
  Query query(shop.database, "SELECT product_id, quantity, price FROM order_items WHERE order_id = ?",
              order_id);
  while (query.step()) items.push_back({query.integer(0), query.integer(1), query.integer(2)});
  return items;
}

Refusal out_of_stock(std::int64_t product) {
  return Refusal{409, "out_of_stock", fmt::format("there is too little of product {}", product)};
}

Product required_product(Shop& shop, std::int64_t id) {
  auto product = find_product(shop, id);
  if (!product) throw Refusal{404, "unknown_product", fmt::format("there is no product {}", id)};
  return *product;
}

void take_from_stock(Shop& shop, const OrderItem& item) {
  const bool unchecked = shop.bugs.has(Bug::race_stock);
  const int taken =
      unchecked ? Query(shop.database, "UPDATE products SET stock = stock - ? WHERE id = ?", item.quantity,
                        item.product)
                      .run()
                : Query(shop.database, "UPDATE products SET stock = stock - ?1 WHERE id = ?2 AND stock >= ?1",
                        item.quantity, item.product)
                      .run();
  if (taken == 0) throw out_of_stock(item.product);
}

void use_coupon(Shop& shop, const User& user, const Order& order) {
  if (!shop.bugs.has(Bug::coupon_race)) check_coupon(shop, user, order.coupon);
  Query(shop.database, "UPDATE coupons SET order_id = ? WHERE code = ? AND user_id = ?", order.id,
        order.coupon, user.id)
      .run();
}

std::int64_t subtotal_of(const Shop& shop, const std::vector<OrderItem>& items) {
  if (shop.bugs.has(Bug::overflow_quantity)) {
    std::uint32_t sum = 0;
    for (const auto& item : items)
      sum += static_cast<std::uint32_t>(item.price) * static_cast<std::uint32_t>(item.quantity);
    return static_cast<std::int32_t>(sum);
  }
  std::int64_t sum = 0;
  for (const auto& item : items) sum += item.price * item.quantity;
  return sum;
}

std::int64_t discount_of(const Shop& shop, std::int64_t subtotal, std::int64_t percent, std::size_t items) {
  const auto discount = subtotal * percent / 100;
  if (!shop.bugs.has(Bug::crash_on_empty_cart)) return discount;
  // "The same share of the discount for each item": there is no such share of no items.
  const volatile auto count = static_cast<std::int64_t>(items);
  const auto share = discount / count;
  return share * count;
}

// slow-list: every order of the user by a query of its own, its items by one that no index serves because it
// compares without case, and then one page of them.
std::vector<Order> list_one_by_one(Shop& shop, const User& user, const std::string& before,
                                   std::int64_t limit) {
  std::vector<Order> orders;
  {
    Query query(shop.database, select("WHERE user_id = ?"), user.id);
    while (query.step()) orders.push_back(read_order(query));
  }
  for (auto& order : orders) {
    Query query(shop.database,
                "SELECT product_id, quantity, price FROM order_items WHERE lower(order_id) = lower(?)",
                order.id);
    while (query.step()) order.items.push_back({query.integer(0), query.integer(1), query.integer(2)});
  }
  std::sort(orders.begin(), orders.end(), [](const Order& a, const Order& b) { return a.id > b.id; });
  std::erase_if(orders, [&](const Order& order) { return !before.empty() && order.id >= before; });
  if (orders.size() > static_cast<std::size_t>(limit)) orders.resize(static_cast<std::size_t>(limit));
  return orders;
}

}  // namespace

void check_cart_early(Shop& shop, const User& user, const Cart& cart) {
  if (!shop.bugs.has(Bug::race_stock) && !shop.bugs.has(Bug::coupon_race)) return;
  if (shop.bugs.has(Bug::race_stock)) {
    for (const auto& item : cart.items) {
      if (required_product(shop, item.product).stock < item.quantity) throw out_of_stock(item.product);
    }
  }
  if (shop.bugs.has(Bug::coupon_race) && !cart.coupon.empty()) check_coupon(shop, user, cart.coupon);
  shop.payments.require_up();
}

Order place_order(Shop& shop, const User& user, const Cart& cart) {
  Order order;
  order.id = new_ulid();
  order.user_id = user.id;
  order.status = "placed";
  order.coupon = cart.coupon;
  order.created = timestamp_now();
  order.items = cart.items;
  std::int64_t percent = 0;
  if (!cart.coupon.empty()) {
    Query query(shop.database, "SELECT percent FROM coupons WHERE code = ? AND user_id = ?", cart.coupon,
                user.id);
    if (query.step()) percent = query.integer(0);
    use_coupon(shop, user, order);
  }
  for (auto& item : order.items) {
    item.price = required_product(shop, item.product).price;
    take_from_stock(shop, item);
  }
  order.subtotal = subtotal_of(shop, order.items);
  order.discount = discount_of(shop, order.subtotal, percent, order.items.size());
  order.total = order.subtotal - order.discount;

  Query(shop.database,
        "INSERT INTO orders (id, user_id, status, subtotal, discount, total, coupon, created) VALUES (?, ?, "
        "?, ?, ?, ?, ?, ?)",
        order.id, user.id, order.status, order.subtotal, order.discount, order.total, order.coupon,
        order.created)
      .run();
  for (const auto& item : order.items) {
    Query(shop.database, "INSERT INTO order_items VALUES (?, ?, ?, ?)", order.id, item.product, item.quantity,
          item.price)
        .run();
  }
  return order;
}

Order find_order(Shop& shop, const User& user, const std::string& id) {
  Order order;
  {
    Query query(shop.database, select("WHERE id = ?"), id);
    if (!query.step()) throw Refusal{404, "not_found", "there is no such order"};
    order = read_order(query);
  }
  if (order.user_id != user.id && !shop.bugs.has(Bug::other_users_order)) {
    throw Refusal{404, "not_found", "there is no such order"};
  }
  order.items = items_of(shop, id);
  return order;
}

std::vector<Order> list_orders(Shop& shop, const User& user, const std::string& before, std::int64_t limit) {
  if (shop.bugs.has(Bug::slow_list)) return list_one_by_one(shop, user, before, limit);
  std::vector<Order> orders;
  {
    // No id is greater than this one: digits and capitals only.
    const std::string below = before.empty() ? "~" : before;
    Query query(shop.database, select("WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?"), user.id,
                below, limit);
    while (query.step()) orders.push_back(read_order(query));
  }
  for (auto& order : orders) order.items = items_of(shop, order.id);
  return orders;
}

}  // namespace demo::orders
