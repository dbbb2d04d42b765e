// Reading needs no transaction: each statement sees one state of the database.
#include "scenarios/demo/orders/catalog.hpp"

#include "scenarios/demo/common/text.hpp"

namespace demo::orders {
namespace {

constexpr std::int64_t coupon_percent = 10;

Product read_product(const Query& query) {
  return Product{query.integer(0), query.text(1), query.integer(2), query.integer(3)};
}

std::optional<Product> load_product(Shop& shop, std::int64_t id) {
  Query query(shop.database, "SELECT id, name, price, stock FROM products WHERE id = ?", id);
  if (!query.step()) return std::nullopt;
  return read_product(query);
}

}  // namespace

std::vector<Product> list_products(Shop& shop, std::int64_t after, std::int64_t limit) {
  const bool cached = shop.bugs.has(Bug::unguarded_cache);
  if (cached) shop.shared.products.clear();
  std::vector<Product> products;
  Query query(shop.database, "SELECT id, name, price, stock FROM products WHERE id > ? ORDER BY id LIMIT ?",
              after, limit);
  while (query.step()) {
    products.push_back(read_product(query));
    if (cached) shop.shared.products[products.back().id] = products.back();
  }
  return products;
}

std::optional<Product> find_product(Shop& shop, std::int64_t id) {
  if (shop.bugs.has(Bug::unguarded_cache)) {
    const auto known = shop.shared.products.find(id);
    if (known != shop.shared.products.end()) return known->second;
  }
  return load_product(shop, id);
}

Product add_stock(Shop& shop, std::int64_t id, std::int64_t pieces) {
  Transaction transaction(shop.database);
  Query(shop.database, "UPDATE products SET stock = stock + ? WHERE id = ?", pieces, id).run();
  const auto product = load_product(shop, id);
  if (!product) throw Refusal{404, "not_found", "there is no such product"};
  transaction.commit();
  return *product;
}

Coupon claim_coupon(Shop& shop, const User& user) {
  const Coupon coupon{"WELCOME-" + random_hex(5), coupon_percent};
  Transaction transaction(shop.database);
  Query(shop.database, "INSERT INTO coupons (code, user_id, percent) VALUES (?, ?, ?)", coupon.code, user.id,
        coupon.percent)
      .run();
  transaction.commit();
  return coupon;
}

std::int64_t check_coupon(Shop& shop, const User& user, const std::string& code) {
  Query query(shop.database, "SELECT percent, order_id FROM coupons WHERE code = ? AND user_id = ?", code,
              user.id);
  if (!query.step()) throw Refusal{404, "unknown_coupon", "you have no such coupon"};
  if (!query.is_null(1)) throw Refusal{409, "coupon_used", "this coupon was already used"};
  return query.integer(0);
}

}  // namespace demo::orders
