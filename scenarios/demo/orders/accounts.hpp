// Users, their sessions and their passwords. Every function may throw Refusal and DatabaseError.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

// 409 where the name is taken.
User register_user(Shop& shop, const std::string& name, const std::string& password);

struct Session {
  User user;
  std::string token;
};
// 401 for a wrong name or password, without saying which.
Session sign_in(Shop& shop, const std::string& name, const std::string& password);
void sign_out(Shop& shop, const std::string& token);
std::optional<User> user_of_token(Shop& shop, const std::string& token);

// 401 where the old password is wrong. Ends the user's other sessions.
void change_password(Shop& shop, const User& user, const std::string& token, const std::string& old_password,
                     const std::string& new_password);
User update_profile(Shop& shop, const User& user, const boost::json::object& fields);
std::vector<User> all_users(Shop& shop);

}  // namespace demo::orders
