// A token is looked up in the database at every request: a sign-out holds at once, on every worker.
#include "scenarios/demo/orders/accounts.hpp"

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/passwords.hpp"

namespace demo::orders {
namespace {

constexpr std::size_t token_bytes = 24;
constexpr std::size_t longest_text = 100;

User read_user(const Query& query) {
  return User{query.integer(0), query.text(1), query.text(2), query.text(3), query.text(4)};
}

std::optional<User> user_by_name(Shop& shop, const std::string& name) {
  Query query(shop.database, "SELECT id, name, role, display_name, email FROM users WHERE name = ?", name);
  if (!query.step()) return std::nullopt;
  return read_user(query);
}

// Whose it is, says the token service.
std::optional<User> user_by_identity(Shop& shop, const std::string& token) {
  std::optional<std::string> name;
  try {
    name = shop.identity.user_of(token);
  } catch (const Refusal&) {
    // fail-open: "customers must not notice"; the token itself says whose it is.
    if (!shop.bugs.has(Bug::fail_open)) throw;
    name = token.substr(0, token.rfind('.'));
  }
  return name ? user_by_name(shop, *name) : std::nullopt;
}

User user_by_id(Shop& shop, std::int64_t id) {
  Query query(shop.database, "SELECT id, name, role, display_name, email FROM users WHERE id = ?", id);
  query.step();
  return read_user(query);
}

}  // namespace

User register_user(Shop& shop, const std::string& name, const std::string& password) {
  const auto stored = hash_password(password);
  Transaction transaction(shop.database);
  const int added =
      Query(shop.database, "INSERT OR IGNORE INTO users (name, password) VALUES (?, ?)", name, stored).run();
  if (added == 0) throw Refusal{409, "name_taken", "another user has this name"};
  Query query(shop.database, "SELECT id, name, role, display_name, email FROM users WHERE name = ?", name);
  query.step();
  auto user = read_user(query);
  Query(shop.database, "INSERT INTO wallets VALUES (?, 0)", user.id).run();
  transaction.commit();
  return user;
}

Session sign_in(Shop& shop, const std::string& name, const std::string& password) {
  User user;
  std::string stored;
  {
    Query query(shop.database,
                "SELECT id, name, role, display_name, email, password FROM users WHERE name = ?", name);
    if (query.step()) {
      user = read_user(query);
      stored = query.text(5);
    }
  }
  // A name that does not exist costs the same hash as a wrong password: the time must not tell them apart.
  static const std::string nobody = hash_password("nobody has this password");
  const bool right = password_matches(password, stored.empty() ? nobody : stored);
  if (!right || stored.empty()) throw Refusal{401, "wrong_credentials", "the name or the password is wrong"};

  if (shop.identity.in_use()) {
    auto token = shop.identity.issue(user.name);
    return Session{std::move(user), std::move(token)};
  }
  auto token = random_hex(token_bytes);
  Transaction transaction(shop.database);
  Query(shop.database, "INSERT INTO sessions VALUES (?, ?)", hash_token(token), user.id).run();
  transaction.commit();
  return Session{std::move(user), std::move(token)};
}

void sign_out(Shop& shop, const std::string& token) {
  if (shop.identity.in_use()) {
    shop.identity.end(token);
    return;
  }
  Transaction transaction(shop.database);
  Query(shop.database, "DELETE FROM sessions WHERE token_hash = ?", hash_token(token)).run();
  transaction.commit();
}

std::optional<User> user_of_token(Shop& shop, const std::string& token) {
  if (shop.identity.in_use()) return user_by_identity(shop, token);
  const bool cached = shop.bugs.has(Bug::token_after_logout);
  if (cached) {
    const std::lock_guard lock(shop.shared.mutex);
    const auto known = shop.shared.sessions.find(token);
    if (known != shop.shared.sessions.end()) return known->second;
  }
  Query query(shop.database,
              "SELECT id, name, role, display_name, email FROM sessions JOIN users ON id = user_id WHERE "
              "token_hash = ?",
              hash_token(token));
  if (!query.step()) return std::nullopt;
  auto user = read_user(query);
  if (cached) {
    const std::lock_guard lock(shop.shared.mutex);
    shop.shared.sessions.emplace(token, user);
  }
  return user;
}

void change_password(Shop& shop, const User& user, const std::string& token, const std::string& old_password,
                     const std::string& new_password) {
  const auto changed = hash_password(new_password);
  Transaction transaction(shop.database);
  std::string stored;
  {
    Query query(shop.database, "SELECT password FROM users WHERE id = ?", user.id);
    query.step();
    stored = query.text(0);
  }
  if (!password_matches(old_password, stored))
    throw Refusal{401, "wrong_credentials", "the old password is wrong"};
  Query(shop.database, "UPDATE users SET password = ? WHERE id = ?", changed, user.id).run();
  Query(shop.database, "DELETE FROM sessions WHERE user_id = ? AND token_hash != ?", user.id,
        hash_token(token))
      .run();
  if (shop.identity.in_use()) shop.identity.end_others(token);
  transaction.commit();
}

User update_profile(Shop& shop, const User& user, const boost::json::object& fields) {
  Transaction transaction(shop.database);
  if (fields.contains("displayName")) {
    Query(shop.database, "UPDATE users SET display_name = ? WHERE id = ?",
          text_field(fields, "displayName", longest_text), user.id)
        .run();
  }
  if (fields.contains("email")) {
    Query(shop.database, "UPDATE users SET email = ? WHERE id = ?", text_field(fields, "email", longest_text),
          user.id)
        .run();
  }
  if (shop.bugs.has(Bug::mass_assignment) && fields.contains("role")) {
    Query(shop.database, "UPDATE users SET role = ? WHERE id = ?", text_field(fields, "role", longest_text),
          user.id)
        .run();
  }
  transaction.commit();
  return user_by_id(shop, user.id);
}

std::vector<User> all_users(Shop& shop) {
  std::vector<User> users;
  Query query(shop.database, "SELECT id, name, role, display_name, email FROM users ORDER BY id LIMIT 1000");
  while (query.step()) users.push_back(read_user(query));
  return users;
}

}  // namespace demo::orders
