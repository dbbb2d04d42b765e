// The wallet, and the ledger that an invariant can watch.
#include <array>
#include <boost/json/object.hpp>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/idempotency.hpp"
#include "scenarios/demo/orders/service.hpp"
#include "scenarios/demo/orders/wallet.hpp"

namespace demo::orders {
namespace {

constexpr std::int64_t most_cents = 1'000'000;  // cents
constexpr std::size_t longest_recipient = 50;

Response balance_answer(std::int64_t balance) {
  return json_response(200, {{"balance", balance}, {"currency", "EUR"}});
}

Response get_wallet(Shop& shop, const Request& request) {
  return balance_answer(balance_of(shop, require_user(shop, request).id));
}

Response post_top_up(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto key = idempotency_key(request);
  const auto body = json_body(request);
  const auto amount = integer_field(body, "amount", 1, most_cents);
  return balance_answer(top_up(shop, user, amount, card_field(body), key));
}

Response post_transfer(Shop& shop, const Request& request) {
  const auto user = require_user(shop, request);
  const auto body = json_body(request);
  const auto recipient = text_field(body, "to", longest_recipient);
  const auto amount = integer_field(body, "amount", 1, most_cents);
  if (shop.bugs.has(Bug::transfer_deadlock) || shop.bugs.has(Bug::wallet_race)) {
    return balance_answer(transfer_carelessly(shop, user, recipient, amount));
  }
  return once(shop, user, request, [&] { return balance_answer(transfer(shop, user, recipient, amount)); });
}

Response get_ledger(Shop& shop, const Request&) {
  const auto state = ledger(shop);
  return json_response(200, {{"sum", state.sum},
                             {"entries", state.entries},
                             {"wallets", state.wallets},
                             {"booked", state.booked},
                             {"difference", state.wallets - state.booked}});
}

constexpr std::array<Route, 4> wallet_table{{
    {"GET", "/wallet", get_wallet},
    {"POST", "/wallet/top-up", post_top_up},
    {"POST", "/wallet/transfer", post_transfer},
    {"GET", "/ledger", get_ledger},
}};

}  // namespace

std::span<const Route> wallet_routes() {
  return wallet_table;
}

}  // namespace demo::orders
