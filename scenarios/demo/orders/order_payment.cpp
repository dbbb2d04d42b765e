// No transaction is open while another service is asked. The order's status says that somebody is at it: only
// one request can move it from "placed" to "paying", and that one moves it on or back.
#include "scenarios/demo/orders/order_payment.hpp"

#include "scenarios/demo/common/http_server.hpp"
#include "scenarios/demo/orders/wallet.hpp"

namespace demo::orders {
namespace {

Refusal wrong_status(const Order& order, const std::string& verb) {
  return Refusal{409, "wrong_status", "an order that is " + order.status + " cannot be " + verb};
}

bool change_status(Shop& shop, const std::string& id, const std::string& from, const std::string& to) {
  return Query(shop.database, "UPDATE orders SET status = ? WHERE id = ? AND status = ?", to, id, from)
             .run() == 1;
}

void mark_paid(Shop& shop, const std::string& id, const std::string& from, const std::string& with,
               const std::string& payment) {
  Query(shop.database,
        "UPDATE orders SET status = 'paid', paid_with = ?, payment_id = ? WHERE id = ? AND status = ?", with,
        payment, id, from)
      .run();
}

// Moves it back to where it was, whatever ends the scope, unless it was finished.
class StatusGuard {
 public:
  StatusGuard(Shop& shop, std::string id, std::string now, std::string before)
      : shop_(shop), id_(std::move(id)), now_(std::move(now)), before_(std::move(before)) {}
  ~StatusGuard() {
    if (finished_) return;
    try {
      Transaction transaction(shop_.database);
      change_status(shop_, id_, now_, before_);
      transaction.commit();
    } catch (const DatabaseError& error) {
      // The requests that come next try again, and so does the next start.
      log_line("error order " + id_ + " stays " + now_ + ": " + error.what());
      const std::lock_guard lock(shop_.shared.mutex);
      shop_.shared.stuck.push_back({id_, now_, before_});
      shop_.shared.any_stuck = true;
    }
  }
  StatusGuard(const StatusGuard&) = delete;
  StatusGuard& operator=(const StatusGuard&) = delete;
  void finish() { finished_ = true; }

 private:
  Shop& shop_;
  std::string id_;
  std::string now_;
  std::string before_;
  bool finished_ = false;
};

void give_back(Shop& shop, const Order& order) {
  for (const auto& item : order.items) {
    Query(shop.database, "UPDATE products SET stock = stock + ? WHERE id = ?", item.quantity, item.product)
        .run();
  }
  if (!order.coupon.empty()) {
    Query(shop.database, "UPDATE coupons SET order_id = NULL WHERE code = ? AND order_id = ?", order.coupon,
          order.id)
        .run();
  }
  if (order.paid_with == "wallet")
    move_money(shop, "shop", wallet_account(order.user_id), order.total, "refund " + order.id);
  if (order.paid_with == "card") move_money(shop, "shop", "card", order.total, "refund " + order.id);
}

// charge-in-transaction: "all or nothing", with everybody else's changes waiting for the bank.
Order charge_in_transaction(Shop& shop, const User& user, const std::string& id, const std::string& card) {
  Transaction transaction(shop.database);
  const auto order = find_order(shop, user, id);
  if (order.status != "placed") throw wrong_status(order, "paid");
  mark_paid(shop, id, "placed", "card", shop.payments.charge(id, order.total, card));
  Query(shop.database, "UPDATE orders SET card_tried = 1 WHERE id = ?", id).run();
  move_money(shop, "card", "shop", order.total, "order " + id);
  transaction.commit();
  return find_order(shop, user, id);
}

}  // namespace

Order pay_by_wallet(Shop& shop, const User& user, const std::string& id) {
  Transaction transaction(shop.database);
  const auto order = find_order(shop, user, id);
  if (order.status != "placed") throw wrong_status(order, "paid");
  move_money(shop, wallet_account(user.id), "shop", order.total, "order " + id);
  mark_paid(shop, id, "placed", "wallet", "");
  transaction.commit();
  return find_order(shop, user, id);
}

Order pay_by_card(Shop& shop, const User& user, const std::string& id, const std::string& card) {
  if (shop.bugs.has(Bug::charge_in_transaction)) return charge_in_transaction(shop, user, id, card);
  Order order;
  {
    Transaction transaction(shop.database);
    order = find_order(shop, user, id);
    if (!change_status(shop, id, "placed", "paying")) throw wrong_status(order, "paid");
    Query(shop.database, "UPDATE orders SET card_tried = 1 WHERE id = ?", id).run();
    transaction.commit();
  }
  StatusGuard guard(shop, id, "paying", "placed");
  if (shop.bugs.has(Bug::order_stays_paying)) guard.finish();  // nothing moves it back
  if (shop.bugs.has(Bug::one_more_call)) shop.payments.charges_of(id);
  const auto payment = shop.payments.charge(id, order.total, card);
  {
    Transaction transaction(shop.database);
    mark_paid(shop, id, "paying", "card", payment);
    move_money(shop, "card", "shop", order.total, "order " + id);
    transaction.commit();
  }
  guard.finish();
  return find_order(shop, user, id);
}

void bring_back_stuck_orders(Shop& shop) {
  auto& shared = shop.shared;
  if (!shared.any_stuck) return;
  const std::lock_guard lock(shared.mutex);
  try {
    Transaction transaction(shop.database);
    for (const auto& order : shared.stuck) change_status(shop, order.id, order.now, order.before);
    transaction.commit();
  } catch (const DatabaseError&) {
    return;  // not yet
  }
  for (const auto& order : shared.stuck)
    log_line("info order " + order.id + " is " + order.before + " again");
  shared.stuck.clear();
  shared.any_stuck = false;
}

Receipt receipt_of(Shop& shop, const User& user, const std::string& id) {
  const auto order = find_order(shop, user, id);
  const bool has_one = order.status == "paid" && order.paid_with == "card" && !order.payment_id.empty();
  if (!has_one) throw Refusal{409, "no_receipt", "only an order that was paid by card has a receipt"};
  Receipt receipt{order.id, shop.payments.charges_of(id), 0, 0, 0};
  for (const auto& row : receipt.charges) {
    receipt.net += row.net;
    receipt.tax += row.tax;
    receipt.total += row.amount;
  }
  // What the provider's list leaves out or shows twice is noticed here.
  if (receipt.total != order.total && !shop.bugs.has(Bug::sum_as_text)) {
    log_line("error payments: the charges of " + id + " do not add up to its total");
    throw Refusal{502, "payments_failed", "the payments service has other charges than the shop"};
  }
  return receipt;
}

Order cancel(Shop& shop, const User& user, const std::string& id) {
  Order order;
  {
    Transaction transaction(shop.database);
    order = find_order(shop, user, id);
    const bool possible = order.status == "placed" || order.status == "paid";
    if (!possible) throw wrong_status(order, "cancelled");
    change_status(shop, id, order.status, "cancelling");
    transaction.commit();
  }
  StatusGuard guard(shop, id, "cancelling", order.status);
  // A charge whose answer never came may have been made or not; one that paid the order was made.
  if (order.card_tried) shop.payments.refund(id, order.paid_with == "card" ? order.total : 0);
  {
    Transaction transaction(shop.database);
    give_back(shop, order);
    change_status(shop, id, "cancelling", "cancelled");
    transaction.commit();
  }
  guard.finish();
  return find_order(shop, user, id);
}

}  // namespace demo::orders
