// What the shop asks of the payments service. One per worker, not shared.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/demo/common/http_client.hpp"
#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/orders/bugs.hpp"
#include "scenarios/demo/orders/payments_answer.hpp"
#include "scenarios/demo/orders/payments_shared.hpp"

namespace demo::orders {

class PaymentsClient {
 public:
  PaymentsClient(std::string address, const Bugs& bugs, PaymentsShared& shared);

  // Charges a card and returns the payment's id. Repeating it with the same reference charges once. Throws
  // Refusal: 402 where the card is declined, 503 where too many calls are under way (nothing was asked), 504
  // after a second without an answer, 502 for anything else. After 502 and 504 the charge may have been made:
  // ask again with the same reference, or give it back.
  std::string charge(const std::string& reference, std::int64_t amount, const std::string& card);

  // Gives back what was charged under this reference: at least this amount, or it throws. May be repeated.
  // Throws Refusal as above.
  void refund(const std::string& reference, std::int64_t least);

  // The charges that were made under this reference. Throws Refusal as above.
  std::vector<ReceiptRow> charges_of(const std::string& reference);

  // Throws Refusal 502, 503 or 504 where the payments service does not say that it is well. A correct shop
  // has no use for it: the planted races call it between their check and what depends on it, to spare
  // customers an order that they cannot pay.
  void require_up();

 private:
  ClientAnswer ask(const std::string& method, const std::string& target, const std::string& key,
                   const std::string& body, std::chrono::milliseconds patience);
  ClientAnswer send(const ClientCall& request);
  ClientAnswer ask_repeatedly(const std::string& target, const std::string& reference,
                              const std::string& body);
  std::string charge_id(const ClientAnswer& answer, std::int64_t amount) const;
  Refusal bad_gateway(const std::string& why) const;  // logs why
  void log(const std::string& text) const;

  std::string address_;
  const Bugs& bugs_;
  PaymentsShared& shared_;
  std::vector<KeptConnectionPtr> kept_;  // leak-connections, keep-failed-connections
};

}  // namespace demo::orders
