// The own addresses.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/addresses.hpp"
#include "scenarios/demo/orders/json.hpp"
#include "scenarios/demo/orders/odd_input.hpp"
#include "scenarios/demo/orders/service.hpp"

namespace demo::orders {
namespace {

constexpr std::size_t longest_line = 100;

// What is no number is no address: 404.
std::int64_t address_id(const Request& request) {
  const auto& text = request.parameters.at(0);
  std::int64_t id = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), id).ptr;
  return end == text.data() + text.size() ? id : 0;
}

Response get_addresses(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto city = request.query.find("city");
  if (city == request.query.end())
    return json_response(200, {{"items", to_json(list_addresses(shop, user))}});
  if (city->second.size() > longest_line) throw Refusal{400, "bad_query", "'city' is too long"};
  return json_response(200, {{"items", to_json(find_addresses(shop, user, city->second))}});
}

Response post_address(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto body = json_body(request);
  const int spool = shop.bugs.has(Bug::open_spool) ? ::open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
  Address wanted{0, user.id, text_field(body, "label", longest_line),
                 text_field(body, "street", longest_line), ""};
  Address added;
  if (shop.bugs.has(Bug::added_before_checked)) {
    // The label is taken at once, so that nobody else has it; the rest is asked for when it is needed.
    added = add_address(shop, user, wanted);
    added.city = text_field(body, "city", longest_line);
    added = move_address(shop, user, added.id, added);
  } else {
    wanted.city = text_field(body, "city", longest_line);
    added = add_address(shop, user, wanted);
  }
  if (shop.bugs.has(Bug::printed_label)) print_label(added.label);
  if (spool >= 0) ::close(spool);
  auto response = json_response(201, to_json(added));
  const char* path = shop.bugs.has(Bug::lost_location) ? "/addresses/new/{}" : "/addresses/{}";
  response.headers.emplace_back("Location", fmt::format(fmt::runtime(path), added.id));
  return response;
}

Response get_address(Shop& shop, const Request& request) {
  return json_response(200, to_json(find_address(shop, require_user(shop, request), address_id(request))));
}

Response put_address(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto body = json_body(request);
  const Address moved{0, user.id, "", text_field(body, "street", longest_line),
                      text_field(body, "city", longest_line)};
  return json_response(200, to_json(move_address(shop, user, address_id(request), moved)));
}

Response delete_address(Shop& shop, const Request& request) {
  remove_address(shop, require_user(shop, request), address_id(request));
  return Response{204, "", "", {}};
}

constexpr std::array<Route, 5> addresses_table{{
    {"GET", "/addresses", get_addresses},
    {"POST", "/addresses", post_address},
    {"GET", "/addresses/{id}", get_address},
    {"PUT", "/addresses/{id}", put_address},
    {"DELETE", "/addresses/{id}", delete_address},
}};

}  // namespace

std::span<const Route> address_routes() {
  return addresses_table;
}

}  // namespace demo::orders
