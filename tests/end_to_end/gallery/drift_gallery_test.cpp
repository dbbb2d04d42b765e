// The gallery's room for answers of another shape: one bug, one operator at one place, one expected rule, and
// the clean twins under all of these operators at every place.
#include <fmt/format.h>

#include "tests/end_to_end/gallery/services.hpp"
#include "tests/support/catch.hpp"

using namespace gallery;

namespace {

const Service shop = shop_with("shop", R"(
          - {post: /login, json: {name: ada, password: first-program-1843}, take: {token: $.token}}
          - post: /orders
            headers: {Authorization: "Bearer {token}"}
            json: {items: [{productId: 3, quantity: 1}]}
            take: {id: $.id}
          - post: "/orders/{id}/pay"
            headers: {Authorization: "Bearer {token}"}
            json: {method: card, card: "4242424242424242"}
          - {get: "/orders/{id}", headers: {Authorization: "Bearer {token}"}}
          - {get: "/orders/{id}/receipt", headers: {Authorization: "Bearer {token}"}}
          - {post: "/orders/{id}/cancel", headers: {Authorization: "Bearer {token}"}})",
                               true);

const Service tours = tours_with("tours", R"(
          - {post: /bookings, json: {tourId: 2, seats: 2, name: Ada}, take: {id: $.id}}
          - {post: "/bookings/{id}/pay", json: {card: "4242424242424242"}}
          - {get: "/bookings/{id}"}
          - {get: "/bookings/{id}/receipt"}
          - {post: "/bookings/{id}/cancel"})",
                                 true);

struct Exhibit {
  const Service* service;
  const char* bug;
  const char* op;
  const char* place;
  const char* rule;
};

const Exhibit exhibits[] = {
    {&shop, "crash-on-missing-field", "drop", "POST /charges $.currency", "drift-crash"},
    {&shop, "sum-as-text", "number-to-string", "GET /charges $.items[*].net", "drift-silent"},
    {&shop, "unknown-status-is-paid", "new-word", "POST /charges $.status", "drift-value-ignored"},
    {&shop, "null-dereferenced", "to-null", "POST /charges $.captured", "drift-server-error"},
    {&shop, "number-through-double", "beyond-2-53", "GET /charges $.items[*].batch", "drift-silent"},
    {&shop, "array-for-object", "object-to-array", "GET /charges $.items[*].card", "drift-server-error"},
    {&shop, "refuse-new-fields", "extra-field", "POST /charges $.card", "drift-refused-addition"},
    {&shop, "error-body-is-success", "error-body", "POST /refunds", "drift-value-ignored"},
    {&shop, "trust-payment-answer", "error-body", "POST /charges", "drift-value-ignored"},
    {&shop, "odd-answer-sticks", "drop", "POST /charges $.status", "drift-poisoned"},
    {&tours, "crash-on-missing-field", "drop", "POST /charges $.card.brand", "drift-crash"},
    {&tours, "sum-as-text", "number-to-string", "GET /charges $.items[*].net", "drift-silent"},
    {&tours, "unknown-status-is-paid", "new-word", "POST /charges $.status", "drift-value-ignored"},
    {&tours, "null-dereferenced", "to-null", "GET /charges $.items[*].card", "drift-server-error"},
    {&tours, "number-through-double", "beyond-2-53", "GET /charges $.items[*].batch", "drift-silent"},
    {&tours, "array-for-object", "object-to-array", "GET /charges $.items[*].card", "drift-silent"},
    {&tours, "refuse-new-fields", "extra-field", "POST /charges $.card", "drift-refused-addition"},
    {&tours, "error-body-is-success", "error-body", "POST /refunds", "drift-value-ignored"},
    {&tours, "trust-payment-answer", "error-body", "POST /charges", "drift-value-ignored"},
    {&tours, "odd-answer-sticks", "drop", "POST /charges $.status", "drift-poisoned"},
};

std::string stage(const std::string& operators, const std::string& places) {
  return fmt::format("{{name: drift, drift: {{on: payments, operators: [{}]{}, deadline: 3s, repeat: 3}}}}",
                     operators, places.empty() ? "" : fmt::format(", places: [{}]", places));
}

}  // namespace

TEST_CASE("what a service does with an answer of another shape is found by its rule and by no other",
          "[drift]") {
  std::string table =
      fmt::format("\n{:<8} {:<24} {:<17} {:<30} {}\n", "service", "bug", "operator", "place", "found");
  for (const auto& exhibit : exhibits) {
    INFO(exhibit.service->name << ", " << exhibit.bug << ": expected " << exhibit.rule);
    const auto place = fmt::format("\"{}\"", exhibit.place);
    const auto found = joined(rules_found(scenario(*exhibit.service, exhibit.bug, stage(exhibit.op, place))));
    table += fmt::format("{:<8} {:<24} {:<17} {:<30} {}\n", exhibit.service->name, exhibit.bug, exhibit.op,
                         exhibit.place, found);
    CHECK(found == exhibit.rule);
  }
  fmt::print("{}", table);
}

TEST_CASE("the clean twins take every one of these changes without a finding", "[drift]") {
  std::set<std::string> operators;
  for (const auto& exhibit : exhibits) operators.insert(exhibit.op);
  for (const auto* service : {&shop, &tours}) {
    INFO(service->name);
    CHECK(joined(rules_found(scenario(*service, "", stage(joined(operators), "")))) == "nothing");
  }
}
