// What only administrators may do.
#include <array>
#include <charconv>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/accounts.hpp"
#include "scenarios/demo/orders/catalog.hpp"
#include "scenarios/demo/orders/json.hpp"
#include "scenarios/demo/orders/service.hpp"

namespace demo::orders {
namespace {

constexpr std::int64_t most_new_pieces = 100'000;

Response get_users(Shop& shop, const Request& request) {
  if (shop.bugs.has(Bug::unchecked_admin)) {
    require_user(shop, request);
  } else {
    require_admin(shop, request);
  }
  return json_response(200, {{"items", to_json(all_users(shop))}});
}

Response post_stock(Shop& shop, const Request& request) {
  require_admin(shop, request);
  const auto& text = request.parameters.at(0);
  std::int64_t id = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), id).ptr;
  if (end != text.data() + text.size()) id = 0;  // what is no number is no product: 404
  const auto pieces = integer_field(json_body(request), "add", 1, most_new_pieces);
  return json_response(200, to_json(add_stock(shop, id, pieces)));
}

constexpr std::array<Route, 2> admin_table{{
    {"GET", "/admin/users", get_users},
    {"POST", "/admin/products/{id}/stock", post_stock},
}};

}  // namespace

std::span<const Route> admin_routes() {
  return admin_table;
}

}  // namespace demo::orders
