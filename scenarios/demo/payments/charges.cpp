// One mutex over all books: every operation is a few map look-ups.
#include "scenarios/demo/payments/charges.hpp"

#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/common/text.hpp"

namespace demo::payments {
namespace {

// The test numbers of real providers work the same way: this card has no cover.
constexpr std::string_view declined_card = "4000000000000002";

}  // namespace

Charge Charges::charge(const std::string& key, const std::string& reference, std::int64_t amount,
                       const std::string& card) {
  const std::lock_guard lock(mutex_);
  // First, so that a charge that was given back is not told again as one that stands.
  if (closed_.contains(reference)) {
    throw Refusal{409, "reference_closed", "this reference was refunded and takes no more charges"};
  }
  if (const auto known = by_key_.find(key); !key.empty() && known != by_key_.end()) {
    const auto& first = *known->second;
    if (first.reference == reference && first.amount == amount) return first;
    throw Refusal{409, "key_reused", "this idempotency key belongs to another charge"};
  }
  if (card == declined_card) throw Refusal{402, "card_declined", "the bank declined this card"};
  auto& made = charges_.emplace_back(Charge{"ch_" + random_hex(12), reference, amount,
                                            card.substr(card.size() - 4), timestamp_now(), false});
  by_reference_.emplace(reference, &made);
  if (!key.empty()) by_key_.emplace(key, &made);
  totals_.charged += amount;
  return made;
}

std::int64_t Charges::refund(const std::string& reference) {
  const std::lock_guard lock(mutex_);
  auto& sum = closed_[reference];
  const auto [begin, end] = by_reference_.equal_range(reference);
  for (auto it = begin; it != end; ++it) {
    auto& charge = *it->second;
    if (charge.refunded) continue;
    charge.refunded = true;
    sum += charge.amount;
    totals_.refunded += charge.amount;
  }
  return sum;
}

std::vector<Charge> Charges::of_reference(const std::string& reference) const {
  const std::lock_guard lock(mutex_);
  std::vector<Charge> out;
  const auto [begin, end] = by_reference_.equal_range(reference);
  for (auto it = begin; it != end; ++it) out.push_back(*it->second);
  return out;
}

std::vector<Charge> Charges::newest(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<Charge> out;
  for (auto it = charges_.rbegin(); it != charges_.rend() && out.size() < most; ++it) out.push_back(*it);
  return out;
}

Totals Charges::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

}  // namespace demo::payments
