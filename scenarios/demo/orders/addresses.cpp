// Whether a label is taken is looked up in the transaction that would take it; there is no cache.
#include "scenarios/demo/orders/addresses.hpp"

#include <mutex>
#include <stdexcept>

namespace demo::orders {
namespace {

Address read_address(const Query& query) {
  return Address{query.integer(0), query.integer(1), query.text(2), query.text(3), query.text(4)};
}

void require_free(Shop& shop, const User& user, const std::string& label) {
  Query query(shop.database, "SELECT 1 FROM addresses WHERE user_id = ? AND label = ? AND removed = 0",
              user.id, label);
  if (query.step()) throw Refusal{409, "label_taken", "you have an address of this label"};
}

Refusal not_found() {
  return Refusal{404, "not_found", "you have no such address"};
}

Address load_address(Shop& shop, std::int64_t id, bool removed_too = false) {
  Query query(shop.database,
              "SELECT id, user_id, label, street, city FROM addresses WHERE id = ? AND removed <= ?", id,
              std::int64_t{removed_too ? 1 : 0});
  if (!query.step()) throw not_found();
  return read_address(query);
}

// city-stays, former-street: what of a move is written.
const char* moving(const Bugs& bugs) {
  if (bugs.has(Bug::city_stays))
    return "UPDATE addresses SET street = ?1 WHERE id = ?3 AND user_id = ?4 AND ?2 <> ''";
  if (bugs.has(Bug::former_street))
    return "UPDATE addresses SET street = substr(?1 || ' (was ' || street || ')', 1, 100), city = ?2 "
           "WHERE id = ?3 AND user_id = ?4";
  return "UPDATE addresses SET street = ?1, city = ?2 WHERE id = ?3 AND user_id = ?4";
}

// What caches of the planted bugs have: the list of cached-addresses and the index of stale-search are kept
// until an address comes or goes.
void forget(Shop& shop, const Address& address) {
  const std::lock_guard lock(shop.shared.mutex);
  shop.shared.address_lists.erase(address.user_id);
  if (!shop.bugs.has(Bug::late_search)) shop.shared.cities.erase(address.user_id);
  shop.shared.addresses.erase(address.id);
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
  forget(shop, added);
  return added;
}

Address find_address(Shop& shop, const User& user, std::int64_t id) {
  auto address = shop.bugs.has(Bug::stale_address) ? load_through_cache(shop, id) : load_address(shop, id);
  if (address.user_id != user.id) throw not_found();
  if (shop.bugs.has(Bug::moved_twice)) {
    const std::lock_guard lock(shop.shared.mutex);
    if (shop.shared.former_cities.count(id) > 1) throw std::runtime_error("an address has two former cities");
  }
  return address;
}

Address move_address(Shop& shop, const User& user, std::int64_t id, const Address& address) {
  Transaction transaction(shop.database);
  if (shop.bugs.has(Bug::moved_twice)) {
    const auto former = load_address(shop, id);
    const std::lock_guard lock(shop.shared.mutex);
    shop.shared.former_cities.emplace(id, former.city);
  }
  const int moved = Query(shop.database, moving(shop.bugs), address.street, address.city, id, user.id).run();
  if (moved == 0) throw not_found();
  if (shop.bugs.has(Bug::stale_address)) {
    // Before the commit: who reads in between puts the old address back into the cache.
    const std::lock_guard lock(shop.shared.mutex);
    shop.shared.addresses.erase(id);
  }
  // ghost-address: the row is there still, and nothing here looks at its mark.
  auto now = load_address(shop, id, shop.bugs.has(Bug::ghost_address));
  transaction.commit();
  return now;
}

void remove_address(Shop& shop, const User& user, std::int64_t id) {
  Transaction transaction(shop.database);
  const char* removing = shop.bugs.has(Bug::ghost_address)
                             ? "UPDATE addresses SET removed = 1 WHERE id = ? AND user_id = ? AND removed = 0"
                             : "DELETE FROM addresses WHERE id = ? AND user_id = ?";
  if (Query(shop.database, removing, id, user.id).run() == 0) throw not_found();
  // kept-address: what is not committed has not happened.
  if (!shop.bugs.has(Bug::kept_address)) transaction.commit();
  forget(shop, Address{id, user.id, {}, {}, {}});
}

std::vector<Address> list_addresses(Shop& shop, const User& user) {
  const bool cached = shop.bugs.has(Bug::cached_addresses);
  if (cached) {
    const std::lock_guard lock(shop.shared.mutex);
    const auto known = shop.shared.address_lists.find(user.id);
    if (known != shop.shared.address_lists.end()) return known->second;
  }
  std::vector<Address> addresses;
  Query query(shop.database,
              "SELECT id, user_id, label, street, city FROM addresses WHERE user_id = ? AND removed = 0 "
              "ORDER BY id LIMIT 100",
              user.id);
  while (query.step()) addresses.push_back(read_address(query));
  if (cached) {
    const std::lock_guard lock(shop.shared.mutex);
    shop.shared.address_lists[user.id] = addresses;
  }
  return addresses;
}

std::vector<Address> find_addresses(Shop& shop, const User& user, const std::string& city) {
  std::vector<Address> addresses;
  if (!shop.bugs.has(Bug::stale_search) && !shop.bugs.has(Bug::late_search)) {
    Query query(shop.database,
                "SELECT id, user_id, label, street, city FROM addresses WHERE user_id = ? AND city = ? "
                "AND removed = 0 ORDER BY id LIMIT 100",
                user.id, city);
    while (query.step()) addresses.push_back(read_address(query));
    return addresses;
  }
  std::vector<std::int64_t> ids;
  {
    const std::lock_guard lock(shop.shared.mutex);
    auto known = shop.shared.cities.find(user.id);
    if (known == shop.shared.cities.end()) {
      known = shop.shared.cities.try_emplace(user.id).first;
      Query query(shop.database, "SELECT city, id FROM addresses WHERE user_id = ? ORDER BY id LIMIT 100",
                  user.id);
      while (query.step()) known->second.emplace(query.text(0), query.integer(1));
    }
    const auto [begin, end] = known->second.equal_range(city);
    for (auto one = begin; one != end; ++one) ids.push_back(one->second);
  }
  for (const auto id : ids) {
    Query query(shop.database,
                "SELECT id, user_id, label, street, city FROM addresses WHERE id = ? AND removed = 0", id);
    if (query.step()) addresses.push_back(read_address(query));
  }
  return addresses;
}

}  // namespace demo::orders
