// A balance is changed by one statement that also checks it, so that no other request can come in between.
#include "scenarios/demo/orders/wallet.hpp"

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/passwords.hpp"

namespace demo::orders {
namespace {

constexpr std::string_view wallet_prefix = "wallet:";

std::int64_t user_of_account(const std::string& account) {
  return std::stoll(account.substr(wallet_prefix.size()));
}

Refusal too_little() {
  return Refusal{409, "insufficient_funds", "the wallet has too little money"};
}

std::int64_t recipient_id(Shop& shop, const User& user, const std::string& recipient) {
  Query query(shop.database, "SELECT id FROM users WHERE name = ?", recipient);
  if (!query.step()) throw Refusal{404, "unknown_user", "there is no such user"};
  if (query.integer(0) == user.id) throw Refusal{422, "invalid_field", "you cannot send money to yourself"};
  return query.integer(0);
}

void book(Shop& shop, const std::string& account, std::int64_t amount, const std::string& what) {
  Query(shop.database, "INSERT INTO entries (account, amount, what) VALUES (?, ?, ?)", account, amount, what)
      .run();
}

void set_balance(Shop& shop, std::int64_t user_id, std::int64_t balance) {
  Query(shop.database, "UPDATE wallets SET balance = ? WHERE user_id = ?", balance, user_id).run();
}

std::mutex& lock_of_wallet(Shop& shop, std::int64_t user_id) {
  const std::lock_guard lock(shop.shared.mutex);
  return shop.shared.wallet_locks[user_id];
}

// wallet-race: both balances are read first and written back as numbers.
std::int64_t transfer_by_reading_first(Shop& shop, const User& user, std::int64_t other,
                                       std::int64_t amount) {
  const auto mine = balance_of(shop, user.id);
  const auto theirs = balance_of(shop, other);
  if (mine < amount) throw too_little();
  shop.payments.require_up();
  Transaction transaction(shop.database);
  set_balance(shop, user.id, mine - amount);
  set_balance(shop, other, theirs + amount);
  book(shop, wallet_account(user.id), -amount, "transfer");
  book(shop, wallet_account(other), amount, "transfer");
  transaction.commit();
  return mine - amount;
}

// A top-up that is being charged. Two at once must not take up the same one.
class UnderWay {
 public:
  explicit UnderWay(Shared& shared) : shared_(shared) {}
  ~UnderWay() {
    const std::lock_guard lock(shared_.mutex);
    shared_.top_ups.erase(id_);
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  bool claim(const std::string& id) {  // false: another request is at it
    const std::lock_guard lock(shared_.mutex);
    if (!shared_.top_ups.insert(id).second) return false;
    id_ = id;
    return true;
  }

 private:
  Shared& shared_;
  std::string id_;
};

// The id under which a top-up without a key is charged. One of the same amount that was begun and never
// finished is taken up: who asks again after a failure means that one, and its charge may have been made.
std::string claim_top_up(Shop& shop, const User& user, std::int64_t amount, UnderWay& under_way) {
  Query open(shop.database,
             "SELECT id FROM top_ups WHERE user_id = ? AND amount = ? AND done = 0 AND id NOT LIKE "
             "'top-up-key-%'",
             user.id, amount);
  while (open.step()) {
    if (under_way.claim(open.text(0))) return open.text(0);
  }
  auto id = "top-up-" + new_ulid();
  under_way.claim(id);
  return id;
}

std::string begin_top_up(Shop& shop, const User& user, std::int64_t amount, const std::string& key,
                         UnderWay& under_way) {
  Transaction transaction(shop.database);
  // The same key means the same top-up, so that a client that heard nothing can ask again.
  const auto id = key.empty() ? claim_top_up(shop, user, amount, under_way)
                              : "top-up-key-" + hash_token(std::to_string(user.id) + ":" + key).substr(0, 40);
  Query(shop.database, "INSERT OR IGNORE INTO top_ups VALUES (?, ?, ?, 0)", id, user.id, amount).run();
  Query query(shop.database, "SELECT amount FROM top_ups WHERE id = ?", id);
  query.step();
  if (query.integer(0) != amount) {
    throw Refusal{422, "key_reused", "this Idempotency-Key belongs to another request"};
  }
  transaction.commit();
  return id;
}

std::int64_t finish_top_up(Shop& shop, const User& user, const std::string& id, std::int64_t amount) {
  Transaction transaction(shop.database);
  const int first = Query(shop.database, "UPDATE top_ups SET done = 1 WHERE id = ? AND done = 0", id).run();
  if (first == 1) move_money(shop, "card", wallet_account(user.id), amount, "top-up");
  const auto balance = balance_of(shop, user.id);
  transaction.commit();
  return balance;
}

// credit-before-charge: "the customer should not have to wait for the bank".
std::int64_t credit_then_charge(Shop& shop, const User& user, const std::string& id, std::int64_t amount,
                                const std::string& card) {
  const auto balance = finish_top_up(shop, user, id, amount);
  shop.payments.charge(id, amount, card);
  return balance;
}

}  // namespace

std::string wallet_account(std::int64_t user_id) {
  return std::string(wallet_prefix) + std::to_string(user_id);
}

std::int64_t balance_of(Shop& shop, std::int64_t user_id) {
  Query query(shop.database, "SELECT balance FROM wallets WHERE user_id = ?", user_id);
  return query.step() ? query.integer(0) : 0;
}

void move_money(Shop& shop, const std::string& from, const std::string& to, std::int64_t amount,
                const std::string& what) {
  if (from.starts_with(wallet_prefix)) {
    const int taken =
        Query(shop.database, "UPDATE wallets SET balance = balance - ?1 WHERE user_id = ?2 AND balance >= ?1",
              amount, user_of_account(from))
            .run();
    if (taken == 0) throw too_little();
  }
  if (to.starts_with(wallet_prefix)) {
    Query(shop.database, "UPDATE wallets SET balance = balance + ? WHERE user_id = ?", amount,
          user_of_account(to))
        .run();
  }
  book(shop, from, -amount, what);
  book(shop, to, amount, what);
}

std::int64_t top_up(Shop& shop, const User& user, std::int64_t amount, const std::string& card,
                    const std::string& key) {
  UnderWay under_way(shop.shared);
  const auto id = begin_top_up(shop, user, amount, key, under_way);
  if (shop.bugs.has(Bug::credit_before_charge)) return credit_then_charge(shop, user, id, amount, card);
  shop.payments.charge(id, amount, card);
  return finish_top_up(shop, user, id, amount);
}

std::int64_t transfer(Shop& shop, const User& user, const std::string& recipient, std::int64_t amount) {
  const auto other = recipient_id(shop, user, recipient);
  move_money(shop, wallet_account(user.id), wallet_account(other), amount, "transfer");
  return balance_of(shop, user.id);
}

std::int64_t transfer_carelessly(Shop& shop, const User& user, const std::string& recipient,
                                 std::int64_t amount) {
  const auto other = recipient_id(shop, user, recipient);
  std::unique_lock<std::mutex> sender;
  std::unique_lock<std::mutex> receiver;
  if (shop.bugs.has(Bug::transfer_deadlock)) {
    // transfer-deadlock: a look at both balances under both locks, sender first.
    sender = std::unique_lock(lock_of_wallet(shop, user.id));
    if (balance_of(shop, user.id) < amount) throw too_little();
    shop.payments.require_up();
    receiver = std::unique_lock(lock_of_wallet(shop, other));
  }
  if (shop.bugs.has(Bug::wallet_race)) return transfer_by_reading_first(shop, user, other, amount);
  Transaction transaction(shop.database);
  move_money(shop, wallet_account(user.id), wallet_account(other), amount, "transfer");
  const auto balance = balance_of(shop, user.id);
  transaction.commit();
  return balance;
}

Ledger ledger(Shop& shop) {
  // One statement, so that all four figures are of the same moment.
  Query query(shop.database,
              "SELECT (SELECT coalesce(sum(amount), 0) FROM entries), (SELECT count(*) FROM entries), "
              "(SELECT coalesce(sum(balance), 0) FROM wallets), "
              "(SELECT coalesce(sum(amount), 0) FROM entries WHERE account LIKE 'wallet:%')");
  query.step();
  return Ledger{query.integer(0), query.integer(1), query.integer(2), query.integer(3)};
}

}  // namespace demo::orders
