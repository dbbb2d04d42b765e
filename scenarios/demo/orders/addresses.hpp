// Where a user's orders may go. Every function may throw Refusal and DatabaseError.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

// 409 where the user has an address of this label.
Address add_address(Shop& shop, const User& user, const Address& address);

// 404 where there is none, or it is another user's.
Address find_address(Shop& shop, const User& user, std::int64_t id);
// Street and city; the label stays. Returns it as it is then.
Address move_address(Shop& shop, const User& user, std::int64_t id, const Address& address);
void remove_address(Shop& shop, const User& user, std::int64_t id);

// The oldest first, at most 100.
std::vector<Address> list_addresses(Shop& shop, const User& user);
// Those of them that are in this city, as it is written.
std::vector<Address> find_addresses(Shop& shop, const User& user, const std::string& city);

}  // namespace demo::orders
