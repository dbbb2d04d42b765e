// The gallery: for every failure that the fault matrix knows, a planted bug that has it and the clean twin
// that has not. One fault, one service, one expected rule; the table that is printed at the end is the
// gallery.
#include <fmt/format.h>

#include <set>

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
          - {get: "/orders/{id}", headers: {Authorization: "Bearer {token}"}}
          - post: "/orders/{id}/pay"
            headers: {Authorization: "Bearer {token}"}
            json: {method: card, card: "4242424242424242"}
          - {get: /products/3})");

const Service wallet = shop_with("shop's wallet", R"(
          - {post: /login, json: {name: ada, password: first-program-1843}, take: {token: $.token}}
          - post: /wallet/top-up
            headers: {Authorization: "Bearer {token}"}
            json: {amount: 500, card: "4242424242424242"}
          - {get: /wallet, headers: {Authorization: "Bearer {token}"}}
          - {get: /products/3})");

const Service tours = tours_with("tours", R"(
          - {post: /bookings, json: {tourId: 2, seats: 2, name: Ada}, take: {id: $.id}}
          - {get: "/bookings/{id}"}
          - {post: "/bookings/{id}/pay", json: {card: "4242424242424242"}}
          - {get: /tours/1})");

struct Exhibit {
  const Service* service;
  const char* bug;
  const char* fault;
  std::set<std::string> rules;
};

const std::vector<Exhibit>& exhibits() {
  static const std::vector<Exhibit> all{
      {&shop, "no-deadline", "stall", {"no-deadline"}},
      {&shop, "breaker-in-front", "status", {"unbounded-errors"}},
      {&shop, "breaker-stuck", "status", {"no-recovery"}},
      {&shop, "retry-storm", "status", {"amplification"}},
      {&shop, "swallow-payment-error", "status", {"false-success"}},
      {&shop, "retry-double-charge", "lose_answer", {"doubled-effect"}},
      {&shop, "new-key-per-try", "lose_answer", {"doubled-effect"}},
      {&shop, "order-stays-paying", "status", {"failed-but-changed"}},
      {&wallet, "credit-before-charge", "status", {"failed-but-changed"}},
      {&shop, "keep-failed-connections", "reset", {"left-behind"}},
      {&shop, "thread-per-failure", "status", {"left-behind"}},
      {&shop, "crash-on-odd-answer", "status", {"crash"}},
      {&shop, "silent-payment-failure", "status", {"silence"}},
      {&tours, "no-deadline", "stall", {"no-deadline"}},
      {&tours, "breaker-in-front", "status", {"unbounded-errors"}},
      {&tours, "breaker-stuck", "status", {"no-recovery"}},
      {&tours, "retry-storm", "status", {"amplification"}},
      {&tours, "swallow-payment-error", "status", {"false-success"}},
      {&tours, "retry-double-charge", "lose_answer", {"doubled-effect"}},
      {&tours, "paid-before-charge", "status", {"failed-but-changed"}},
      {&tours, "unread-answers", "status", {"left-behind"}},
      {&tours, "unhandled-rejection", "status", {"crash"}},
      {&tours, "silent-payment-failure", "status", {"silence"}},
  };
  return all;
}

std::string matrix(const std::string& faults) {
  return fmt::format(
      "{{name: faults, faults: {{on: payments, matrix: [{}], deadline: 3s, recovery: 3s, repeat: 3}}}}",
      faults);
}

bool hang_on(const Exhibit& exhibit, std::string& table) {
  const auto found = rules_found(scenario(*exhibit.service, exhibit.bug, matrix(exhibit.fault)));
  table += fmt::format("{:<14} {:<24} {:<12} {}\n", exhibit.service->name, exhibit.bug, exhibit.fault,
                       joined(found));
  return found == exhibit.rules;
}

}  // namespace

TEST_CASE("each planted bug is found by its rule and by no other", "[bugs]") {
  std::string table = fmt::format("\n{:<14} {:<24} {:<12} {}\n", "service", "bug", "fault", "found");
  for (const auto& exhibit : exhibits()) {
    INFO(exhibit.service->name << ", " << exhibit.bug << ": expected " << joined(exhibit.rules));
    CHECK(hang_on(exhibit, table));
  }
  fmt::print("{}", table);
}

TEST_CASE("the clean twins are found nothing wrong with", "[clean]") {
  for (const auto* service : {&shop, &wallet, &tours}) {
    INFO(service->name);
    CHECK(joined(rules_found(scenario(*service, "", matrix("status, stall, reset, lose_answer")))) ==
          "nothing");
  }
}

TEST_CASE("one bug of the gallery and its clean twin", "[small]") {
  CHECK(joined(rules_found(scenario(shop, "swallow-payment-error", matrix("status")))) == "false-success");
  CHECK(joined(rules_found(scenario(shop, "", matrix("status")))) == "nothing");
}
