// Whether a label is taken is looked up in the transaction that would take it; there is no cache.
#include "scenarios/demo/orders/addresses.hpp"

#include <mutex>

namespace demo::orders {
namespace {

Address read_address(const Query& query) {
  return Address{query.integer(0), query.integer(1), query.text(2), query.text(3), query.text(4)};
}

void require_free(Shop& shop, const User& user, const std::string& label) {
  Query query(shop.database, "SELECT 1 FROM addresses WHERE user_id = ? AND label = ?", user.id, label);
  if (query.step()) throw Refusal{409, "label_taken", "you have an address of this label"};
}

Refusal not_found() {
  return Refusal{404, "not_found", "you have no such address"};
}

Address load_address(Shop& shop, std::int64_t id) {
  Query query(shop.database, "SELECT id, user_id, label, street, city FROM addresses WHERE id = ?", id);
  if (!query.step()) throw not_found();
  return read_address(query);
}

// stale-address: read from the database without the lock, and put into the cache with it.
Address load_through_cache(Shop& shop, std::int64_t id) {
  {
    const std::lock_guard lock(shop.shared.mutex);
    const auto known = shop.shared.addresses.find(id);
    if (known != shop.shared.addresses.end()) return known->second;
  }
  auto address = load_address(shop, id);
  const std::lock_guard lock(shop.shared.mutex);
  shop.shared.addresses[id] = address;
  return address;
}

}  // namespace

Address add_address(Shop& shop, const User& user, const Address& address) {
  // address-race: checked for a quick refusal, and not again where it counts.
  const bool early = shop.bugs.has(Bug::address_race);
  if (early) require_free(shop, user, address.label);
  Transaction transaction(shop.database);
  if (!early) require_free(shop, user, address.label);
  Query(shop.database, "INSERT INTO addresses (user_id, label, street, city) VALUES (?, ?, ?, ?)", user.id,
        address.label, address.street, address.city)
      .run();
  Query query(shop.database, "SELECT last_insert_rowid()");
  query.step();
  Address added{query.integer(0), user.id, address.label, address.street, address.city};
  transaction.commit();
  return added;
}

Address find_address(Shop& shop, const User& user, std::int64_t id) {
  auto address = shop.bugs.has(Bug::stale_address) ? load_through_cache(shop, id) : load_address(shop, id);
  if (address.user_id != user.id) throw not_found();
  return address;
}

Address move_address(Shop& shop, const User& user, std::int64_t id, const Address& address) {
  Transaction transaction(shop.database);
  const int moved =
      Query(shop.database, "UPDATE addresses SET street = ?, city = ? WHERE id = ? AND user_id = ?",
            address.street, address.city, id, user.id)
          .run();
  if (moved == 0) throw not_found();
  if (shop.bugs.has(Bug::stale_address)) {
    // Before the commit: who reads in between puts the old address back into the cache.
    const std::lock_guard lock(shop.shared.mutex);
    shop.shared.addresses.erase(id);
  }
  auto now = load_address(shop, id);
  transaction.commit();
  return now;
}

std::vector<Address> list_addresses(Shop& shop, const User& user) {
  std::vector<Address> addresses;
  Query query(
      shop.database,
      "SELECT id, user_id, label, street, city FROM addresses WHERE user_id = ? ORDER BY id LIMIT 100",
      user.id);
  while (query.step()) addresses.push_back(read_address(query));
  return addresses;
}

}  // namespace demo::orders
