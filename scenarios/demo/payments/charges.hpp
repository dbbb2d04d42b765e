// The payment provider's books: charges and refunds, in memory. All functions may be called from any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace demo::payments {

struct Charge {
  std::string id;
  std::string reference;  // what the shop calls it: an order's id
  std::int64_t amount = 0;
  std::string card_last4;
  std::string created;
  bool refunded = false;
};

struct Totals {
  std::int64_t charged = 0;
  std::int64_t refunded = 0;
};

class Charges {
 public:
  // Makes a charge. The same key with the same reference and amount returns the first charge; a key with
  // another reference or amount, and a reference that was refunded, are refused by 409 (Refusal), a card that
  // the bank declines by 402.
  Charge charge(const std::string& key, const std::string& reference, std::int64_t amount,
                const std::string& card);
  // Gives back all charges of a reference and closes it, so that a charge still on its way comes too late.
  // Repeating it changes nothing. Returns the sum that has been given back.
  std::int64_t refund(const std::string& reference);
  std::vector<Charge> of_reference(const std::string& reference) const;
  // The newest ones, the newest first.
  std::vector<Charge> newest(std::size_t most) const;
  Totals totals() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Charge> charges_;  // in order of their making; a deque does not move them
  std::multimap<std::string, Charge*> by_reference_;
  std::map<std::string, Charge*> by_key_;
  std::map<std::string, std::int64_t> closed_;  // refunded references and their sums
  Totals totals_;
};

}  // namespace demo::payments
