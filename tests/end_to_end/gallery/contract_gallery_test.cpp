// The gallery's room for what a load shows with contracts at hand: one bug, one expected rule, and the clean
// twin.
#include <fmt/format.h>

#include "tests/end_to_end/gallery/services.hpp"
#include "tests/support/catch.hpp"

using namespace gallery;

namespace {

constexpr auto load = "{name: load, for: 2s, load: {users: 1, think: 20ms}}";

// Two pages of products, no orders, an order with a coupon and its payment.
const Service shop = shop_with("shop", R"(
          - {post: /login, json: {name: ada, password: first-program-1843}, take: {token: $.token}}
          - {get: "/products?limit=8"}
          - {get: "/products?after=8&limit=8"}
          - {get: "/orders?before=0", headers: {Authorization: "Bearer {token}"}}
          - {post: /coupons, headers: {Authorization: "Bearer {token}"}, take: {coupon: $.code}}
          - post: /orders
            headers: {Authorization: "Bearer {token}"}
            json: {items: [{productId: 3, quantity: 1}], coupon: "{coupon}"}
            take: {id: $.id}
          - post: "/orders/{id}/pay"
            headers: {Authorization: "Bearer {token}"}
            json: {method: card, card: "4242424242424242"}
          - {get: "/orders/{id}/receipt", headers: {Authorization: "Bearer {token}"}}
          - {get: "/orders?limit=2", headers: {Authorization: "Bearer {token}"}})",
                               true);

const Service tours = tours_with("tours", R"(
          - {get: "/bookings?before=none"}
          - {post: /bookings, json: {tourId: 1, seats: 12, name: Grace}}
          - {post: /bookings, json: {tourId: 2, seats: 2, name: Ada}, take: {id: $.id}}
          - {get: "/bookings?limit=1"}
          - {get: "/bookings?limit=1&before={id}"}
          - {post: "/bookings/{id}/pay", json: {card: "4242424242424242"}}
          - {get: "/bookings/{id}/receipt"}
          - {get: /tours})",
                                 true);

struct Exhibit {
  const Service* service;
  const char* bug;
  std::set<std::string> rules;
};

}  // namespace

TEST_CASE("what leaves a contract is found by its rule and by no other", "[contract]") {
  const Exhibit exhibits[] = {
      {&shop, "", {}},
      {&shop, "renamed-on-page-two", {"contract-body"}},
      {&shop, "empty-list-changes-type", {"contract-body"}},
      {&shop, "undocumented-status", {"contract-undocumented-status"}},
      {&shop, "deprecated-call", {"deprecated-call"}},
      {&tours, "", {}},
      {&tours, "renamed-on-page-two", {"contract-body"}},
      {&tours, "empty-list-changes-type", {"contract-body"}},
      {&tours, "undocumented-status", {"contract-undocumented-status"}},
      {&tours, "deprecated-call", {"deprecated-call"}},
  };
  std::string table = fmt::format("\n{:<14} {:<24} {}\n", "service", "bug", "found");
  for (const auto& exhibit : exhibits) {
    INFO(exhibit.service->name << ", " << exhibit.bug << ": expected " << joined(exhibit.rules));
    const auto found = rules_found(scenario(*exhibit.service, exhibit.bug, load));
    table += fmt::format("{:<14} {:<24} {}\n", exhibit.service->name, exhibit.bug, joined(found));
    CHECK(joined(found) == joined(exhibit.rules));
  }
  fmt::print("{}", table);
}
