// Products, coupons and orders.
#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <charconv>
#include <limits>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/accounts.hpp"
#include "scenarios/demo/orders/catalog.hpp"
#include "scenarios/demo/orders/idempotency.hpp"
#include "scenarios/demo/orders/json.hpp"
#include "scenarios/demo/orders/order_book.hpp"
#include "scenarios/demo/orders/order_payment.hpp"
#include "scenarios/demo/orders/service.hpp"

namespace demo::orders {
namespace {

constexpr std::int64_t default_page = 20;
constexpr std::int64_t largest_page = 100;
constexpr std::size_t longest_code = 50;
constexpr std::size_t longest_cursor = 50;
constexpr auto shared_answer_lives = std::chrono::seconds(1);

// A number in the query or the path; 400 where it is none or out of bounds.
std::int64_t number(const std::string& text, std::int64_t lowest, std::int64_t highest) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < lowest || value > highest) {
    throw Refusal{400, "bad_number", "this is not a whole number in bounds"};
  }
  return value;
}

std::int64_t query_number(const Request& request, const std::string& name, std::int64_t otherwise,
                          std::int64_t lowest, std::int64_t highest) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? otherwise : number(found->second, lowest, highest);
}

// renamed-on-page-two: the first page has been moved to to_json, the others have not.
boost::json::array later_page(const std::vector<Product>& products) {
  boost::json::array out;
  for (const auto& product : products) {
    out.push_back(
        {{"id", product.id}, {"name", product.name}, {"unitPrice", product.price}, {"stock", product.stock}});
  }
  return out;
}

// sticky-limit: the size of the page that is being made is one for all, and as it was when that is done.
std::int64_t page_of_products(Shop& shop, const Request& request) {
  const auto limit = request.query.find("limit");
  if (!shop.bugs.has(Bug::sticky_limit)) return query_number(request, "limit", default_page, 1, largest_page);
  if (limit == request.query.end()) return shop.shared.page;
  const auto before = shop.shared.page.load();
  std::int64_t asked = 0;
  std::from_chars(limit->second.data(), limit->second.data() + limit->second.size(), asked);
  shop.shared.page = std::max<std::int64_t>(asked, 1);
  const auto page = number(limit->second, 1, largest_page);
  shop.shared.page = before;
  return page;
}

Response get_products(Shop& shop, const Request& request) {
  constexpr auto any = std::numeric_limits<std::int64_t>::max();
  const auto after = query_number(request, "after", 0, 0, any);
  const auto limit = page_of_products(shop, request);
  const auto products = list_products(shop, after, limit);
  boost::json::object out{{"items", to_json(products)}};
  if (shop.bugs.has(Bug::renamed_on_page_two) && after > 0) out["items"] = later_page(products);
  if (products.size() == static_cast<std::size_t>(limit)) out["next"] = products.back().id;
  return json_response(200, out);
}

Response get_product(Shop& shop, const Request& request) {
  const auto id = number(request.parameters.at(0), 0, std::numeric_limits<std::int64_t>::max());
  const auto product = find_product(shop, id);
  if (!product) throw Refusal{404, "not_found", "there is no such product"};
  return json_response(200, to_json(*product));
}

Response post_coupon(Shop& shop, const Request& request) {
  return json_response(201, to_json(claim_coupon(shop, require_user(shop, request))));
}

Cart read_cart(const Shop& shop, const Request& request) {
  const auto body = json_body(request);
  const auto most =
      shop.bugs.has(Bug::overflow_quantity) ? std::numeric_limits<std::int64_t>::max() : most_pieces;
  Cart cart;
  cart.items = items_field(body, most, shop.bugs.has(Bug::negative_quantity) ? -most_pieces : 1);
  if (cart.items.empty() && !shop.bugs.has(Bug::crash_on_empty_cart)) {
    throw Refusal{422, "invalid_field", "the field 'items' must have an item"};
  }
  if (body.contains("coupon")) cart.coupon = text_field(body, "coupon", longest_code);
  return cart;
}

Response post_order(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto cart = read_cart(shop, request);
  check_cart_early(shop, user, cart);
  return once(shop, user, request, [&] {
    const auto order = place_order(shop, user, cart);
    // undocumented-status: "the discount is checked later".
    const bool later = shop.bugs.has(Bug::undocumented_status) && !order.coupon.empty();
    auto response = json_response(later ? 202 : 201, to_json(order));
    response.headers.emplace_back("Location", "/orders/" + order.id);
    return response;
  });
}

// page-in-header: nothing that is not white space or can be printed, and a line break is white space.
std::string for_field(std::string text) {
  std::erase_if(
      text, [](char c) { return (c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f; });
  return text;
}

Response list_own_orders(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto limit = query_number(request, "limit", default_page, 1, largest_page);
  const auto before = request.query.find("before");
  if (before != request.query.end() && before->second.size() > longest_cursor) {
    throw Refusal{400, "bad_query", "'before' is too long"};
  }
  const auto orders = list_orders(shop, user, before == request.query.end() ? "" : before->second, limit);
  boost::json::object out{{"items", to_json(orders)}};
  // empty-list-changes-type: a value that becomes a list when the first order is added to it.
  if (shop.bugs.has(Bug::empty_list_changes_type) && orders.empty()) out["items"] = boost::json::value{};
  if (orders.size() == static_cast<std::size_t>(limit)) out["next"] = orders.back().id;
  auto response = json_response(200, out);
  if (shop.bugs.has(Bug::page_in_header) && before != request.query.end())
    response.headers.emplace_back("X-Before", for_field(before->second));
  return response;
}

// shared-answers: the cache's key is the path and nothing else.
Response list_from_cache(Shop& shop, const Request& request) {
  require_user(shop, request);
  auto key = request.path;
  for (const auto& [name, value] : request.query) key += "&" + name + "=" + value;
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(shop.shared.mutex);
    const auto known = shop.shared.answers.find(key);
    if (known != shop.shared.answers.end() && now - known->second.since < shared_answer_lives)
      return known->second.response;
  }
  auto response = list_own_orders(shop, request);
  const std::lock_guard lock(shop.shared.mutex);
  shop.shared.answers[key] = {now, response};
  return response;
}

Response get_orders(Shop& shop, const Request& request) {
  return shop.bugs.has(Bug::shared_answers) ? list_from_cache(shop, request) : list_own_orders(shop, request);
}

Response get_order(Shop& shop, const Request& request) {
  return json_response(200, to_json(find_order(shop, require_user(shop, request), request.parameters.at(0))));
}

Response post_payment(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto body = json_body(request);
  const auto method = text_field(body, "method", 10);
  const auto& id = request.parameters.at(0);
  if (body.contains("card")) card_field(body);  // also where it is of no use
  if (method == "wallet") return json_response(200, to_json(pay_by_wallet(shop, user, id)));
  if (method != "card") throw Refusal{422, "invalid_field", "the field 'method' must be 'card' or 'wallet'"};
  return json_response(200, to_json(pay_by_card(shop, user, id, card_field(body))));
}

Response get_receipt(Shop& shop, const Request& request) {
  return json_response(200, to_json(receipt_of(shop, require_user(shop, request), request.parameters.at(0))));
}

Response post_cancel(Shop& shop, const Request& request) {
  return json_response(200, to_json(cancel(shop, require_user(shop, request), request.parameters.at(0))));
}

constexpr std::array<Route, 9> shop_table{{
    {"GET", "/products", get_products},
    {"GET", "/products/{id}", get_product},
    {"POST", "/coupons", post_coupon},
    {"POST", "/orders", post_order},
    {"GET", "/orders", get_orders},
    {"GET", "/orders/{id}", get_order},
    {"POST", "/orders/{id}/pay", post_payment},
    {"GET", "/orders/{id}/receipt", get_receipt},
    {"POST", "/orders/{id}/cancel", post_cancel},
}};

}  // namespace

std::span<const Route> shop_routes() {
  return shop_table;
}

}  // namespace demo::orders
