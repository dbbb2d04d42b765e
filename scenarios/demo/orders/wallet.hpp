// Wallets and the ledger under them: every movement of money is two entries that sum up to zero, and a
// wallet's balance is the sum of its entries. Every function may throw Refusal and DatabaseError.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

std::int64_t balance_of(Shop& shop, std::int64_t user_id);

// Moves money between two accounts: "shop", "card", or "wallet:7". Inside a transaction of the caller; 409
// where a wallet has too little.
void move_money(Shop& shop, const std::string& from, const std::string& to, std::int64_t amount,
                const std::string& what);
std::string wallet_account(std::int64_t user_id);

// Charges the card and credits the wallet, once for each key. Without a key, the same amount asked for again
// after a failure is the same top-up. Returns the new balance.
std::int64_t top_up(Shop& shop, const User& user, std::int64_t amount, const std::string& card,
                    const std::string& key);

// 404 for an unknown recipient, 422 for oneself, 409 where there is too little.
// Inside a transaction of the caller. Returns the new balance.
std::int64_t transfer(Shop& shop, const User& user, const std::string& recipient, std::int64_t amount);
// The same with wallet-race or transfer-deadlock: manages its own transaction.
std::int64_t transfer_carelessly(Shop& shop, const User& user, const std::string& recipient,
                                 std::int64_t amount);

struct Ledger {
  std::int64_t sum = 0;  // of all entries: 0
  std::int64_t entries = 0;
  std::int64_t wallets = 0;  // the sum of all balances
  std::int64_t booked = 0;   // the sum of the wallets' entries: the same
};
Ledger ledger(Shop& shop);

}  // namespace demo::orders
