// The saved cart: read with an ETag, written with an If-Match.
#include <array>
#include <boost/json/object.hpp>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/carts.hpp"
#include "scenarios/demo/orders/json.hpp"
#include "scenarios/demo/orders/service.hpp"

namespace demo::orders {
namespace {

Response cart_answer(const SavedCart& cart) {
  auto response = json_response(200, {{"items", to_json(cart.items)}, {"total", cart.total()}});
  response.headers.emplace_back("ETag", etag_of(cart));
  return response;
}

Response get_cart(Shop& shop, const Request& request) {
  return cart_answer(saved_cart(shop, require_user(shop, request)));
}

Response put_cart(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto items = items_field(json_body(request), most_pieces);
  return cart_answer(save_cart(shop, user, request.header("if-match"), items));
}

constexpr std::array<Route, 2> cart_table{{
    {"GET", "/cart", get_cart},
    {"PUT", "/cart", put_cart},
}};

}  // namespace

std::span<const Route> cart_routes() {
  return cart_table;
}

}  // namespace demo::orders
