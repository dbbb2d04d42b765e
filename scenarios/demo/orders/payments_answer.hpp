// What the payment provider's answers say. Read strictly where the shop relies on it, and blind to everything
// else: added fields and another order of them change nothing, a missing or odd one that is needed is said.
// Pure.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/demo/orders/bugs.hpp"

namespace demo::orders {

// An answer that does not say what it must; `what` says what is wrong with it.
struct UnusableAnswer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The id of a charge that was made, of this amount. Throws UnusableAnswer.
std::string read_charge(const std::string& body, std::int64_t amount, const Bugs& bugs);

// Whether a refund of this reference gave back at least so much. Throws UnusableAnswer where it does not say
// so.
void read_refund(const std::string& body, const std::string& reference, std::int64_t least, const Bugs& bugs);

struct ReceiptRow {
  std::string id;
  std::int64_t amount = 0;  // cents; net and tax together
  std::int64_t net = 0;
  std::int64_t tax = 0;
  std::string card;        // its last four digits
  std::int64_t batch = 0;  // of the provider's settlement
  std::string created;     // "2026-05-04T12:00:00.123Z"
};
struct ChargePage {
  std::vector<ReceiptRow> rows;
  std::string next;  // the link to the next page; empty: this is the last one
};
// A page of the charges that stand. Throws UnusableAnswer.
ChargePage read_charges(const std::string& body, const Bugs& bugs);

}  // namespace demo::orders
