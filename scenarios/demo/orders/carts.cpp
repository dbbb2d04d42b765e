// The version that a write is allowed for is compared in the transaction that writes (RFC 9110, 13.2.1).
#include "scenarios/demo/orders/carts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "scenarios/demo/orders/catalog.hpp"

namespace demo::orders {
namespace {

std::string to_text(const std::vector<OrderItem>& items) {
  boost::json::array out;
  for (const auto& item : items) out.push_back({item.product, item.quantity});
  return boost::json::serialize(out);
}

std::int64_t price_of(Shop& shop, std::int64_t product) {
  const auto found = find_product(shop, product);
  if (!found) throw Refusal{404, "unknown_product", fmt::format("there is no product {}", product)};
  return found->price;
}

std::vector<OrderItem> priced(Shop& shop, std::vector<OrderItem> items) {
  for (auto& item : items) item.price = price_of(shop, item.product);
  return items;
}

// Strong comparison: a weak tag never matches (RFC 9110, 13.1.1).
bool matches(std::string_view if_match, const std::string& etag) {
  while (!if_match.empty()) {
    auto one = if_match.substr(0, if_match.find(','));
    if_match.remove_prefix(std::min(if_match.size(), one.size() + 1));
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (one == "*" || one == etag) return true;
  }
  return false;
}

void require_match(std::string_view if_match, const SavedCart& cart) {
  if (if_match.empty()) throw Refusal{428, "if_match_needed", "say by If-Match which cart you have read"};
  if (!matches(if_match, etag_of(cart))) throw Refusal{412, "changed_meanwhile", "the cart has changed"};
}

}  // namespace

std::int64_t SavedCart::total() const {
  std::int64_t sum = 0;
  for (const auto& item : items) sum += item.price * item.quantity;
  return sum;
}

std::string etag_of(const SavedCart& cart) {
  return fmt::format("\"{}\"", cart.version);
}

SavedCart saved_cart(Shop& shop, const User& user) {
  SavedCart cart;
  {
    Query query(shop.database, "SELECT version, items FROM carts WHERE user_id = ?", user.id);
    if (!query.step()) return cart;
    cart.version = query.integer(0);
    const auto items = boost::json::parse(query.text(1));
    for (const auto& item : items.as_array()) {
      cart.items.push_back({item.at(0).as_int64(), item.at(1).as_int64(), 0});
    }
  }
  cart.items = priced(shop, std::move(cart.items));
  return cart;
}

SavedCart save_cart(Shop& shop, const User& user, std::string_view if_match,
                    const std::vector<OrderItem>& items) {
  SavedCart cart;
  // cart-race: an outdated write is refused before it costs a transaction, and not looked at again in it.
  const bool early = shop.bugs.has(Bug::cart_race);
  if (early) {
    cart.version = saved_cart(shop, user).version;
    require_match(if_match, cart);
  }
  cart.items = priced(shop, items);
  Transaction transaction(shop.database);
  if (!early) {
    cart.version = saved_cart(shop, user).version;
    require_match(if_match, cart);
  }
  ++cart.version;
  Query(shop.database, "INSERT OR REPLACE INTO carts VALUES (?, ?, ?)", user.id, cart.version,
        to_text(cart.items))
      .run();
  transaction.commit();
  return cart;
}

}  // namespace demo::orders
