// Amounts are whole cents everywhere. Every movement of money is two entries that sum up to zero.
#include "scenarios/demo/orders/schema.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/demo/common/text.hpp"
#include "scenarios/demo/orders/passwords.hpp"

namespace demo::orders {
namespace {

constexpr auto tables = R"sql(
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'customer', display_name TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '');
CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users) WITHOUT ROWID;
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL, stock INTEGER NOT NULL);
CREATE TABLE coupons (code TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, percent INTEGER NOT NULL,
  order_id TEXT) WITHOUT ROWID;
CREATE TABLE orders (id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, status TEXT NOT NULL,
  subtotal INTEGER NOT NULL, discount INTEGER NOT NULL, total INTEGER NOT NULL, coupon TEXT, created TEXT NOT NULL,
  paid_with TEXT, payment_id TEXT, card_tried INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX orders_of_user ON orders (user_id, id);
CREATE TABLE order_items (order_id TEXT NOT NULL REFERENCES orders, product_id INTEGER NOT NULL REFERENCES products,
  quantity INTEGER NOT NULL, price INTEGER NOT NULL, PRIMARY KEY (order_id, product_id)) WITHOUT ROWID;
CREATE TABLE carts (user_id INTEGER PRIMARY KEY REFERENCES users, version INTEGER NOT NULL, items TEXT NOT NULL);
CREATE TABLE addresses (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, label TEXT NOT NULL,
  street TEXT NOT NULL, city TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX addresses_of_user ON addresses (user_id, label);
CREATE TABLE wallets (user_id INTEGER PRIMARY KEY REFERENCES users, balance INTEGER NOT NULL);
CREATE TABLE entries (id INTEGER PRIMARY KEY, account TEXT NOT NULL, amount INTEGER NOT NULL, what TEXT NOT NULL);
CREATE TABLE top_ups (id TEXT PRIMARY KEY, user_id INTEGER NOT NULL, amount INTEGER NOT NULL, done INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE INDEX open_top_ups ON top_ups (user_id) WHERE done = 0;
CREATE TABLE answers (user_id INTEGER NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
  location TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (user_id, key)) WITHOUT ROWID;
)sql";

// Rows of a simple CSV file (no quotes), without its header line.
std::vector<std::vector<std::string>> read_rows(const std::filesystem::path& path, std::size_t columns) {
  std::vector<std::vector<std::string>> rows;
  if (!std::filesystem::exists(path)) return rows;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> row;
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
    if (row.size() != columns) {
      throw std::runtime_error(path.string() + ": the line '" + line + "' has not " +
                               std::to_string(columns) + " columns");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::int64_t add_user(Database& database, const std::string& name, const std::string& password,
                      const std::string& role) {
  Query(database, "INSERT INTO users (name, password, role) VALUES (?, ?, ?)", name, password, role).run();
  Query query(database, "SELECT id FROM users WHERE name = ?", name);
  query.step();
  return query.integer(0);
}

void open_wallet(Database& database, std::int64_t user, std::int64_t balance) {
  static constexpr auto entry =
      "INSERT INTO entries (account, amount, what) VALUES (?, ?, 'opening balance')";
  Query(database, "INSERT INTO wallets VALUES (?, ?)", user, balance).run();
  Query(database, entry, "wallet:" + std::to_string(user), balance).run();
  Query(database, entry, std::string("opening"), -balance).run();
}

// Orders from the time before this ledger: paid, settled, and there to be listed.
void add_history(Database& database, std::int64_t user, std::int64_t orders) {
  static constexpr std::int64_t products = 19;  // those that never run out
  for (std::int64_t i = 0; i < orders; ++i) {
    const auto id = new_ulid();
    const auto first = (user + i) % products + 1;
    const auto second = (user + 7 * i + 3) % products + 1;
    Query(database,
          "INSERT INTO orders (id, user_id, status, subtotal, discount, total, created, paid_with) "
          "SELECT ?, ?, 'paid', sum(price), 0, sum(price), ?, 'card' FROM products WHERE id IN (?, ?)",
          id, user, timestamp_now(), first, second)
        .run();
    Query(database, "INSERT INTO order_items SELECT ?, id, 1, price FROM products WHERE id IN (?, ?)", id,
          first, second)
        .run();
  }
}

void fill(Database& database, const std::filesystem::path& folder) {
  // Somebody to give money to; no password has this hash.
  open_wallet(database, add_user(database, "charity", "none", "customer"), 0);
  for (const auto& row : read_rows(folder / "products.csv", 4)) {
    Query(database, "INSERT INTO products VALUES (?, ?, ?, ?)", std::stoll(row[0]), row[1],
          std::stoll(row[2]), std::stoll(row[3]))
        .run();
  }
  for (const auto& row : read_rows(folder / "users.csv", 5)) {
    const auto user = add_user(database, row[0], hash_password(row[1]), row[2]);
    open_wallet(database, user, std::stoll(row[3]));
    add_history(database, user, std::stoll(row[4]));
  }
}

}  // namespace

void prepare(Database& database, const std::filesystem::path& folder) {
  Transaction transaction(database);
  bool is_new = false;
  {
    Query query(database, "SELECT count(*) FROM sqlite_master WHERE name = 'users'");
    query.step();
    is_new = query.integer(0) == 0;
  }
  if (is_new) {
    database.execute(tables);
    fill(database, folder);
  }
  // What was under way when the process ended never finished. A charge that did go through is found again by
  // its reference, or given back when the order is cancelled.
  Query(database,
        "UPDATE orders SET status = 'placed' WHERE status = 'paying' OR (status = 'cancelling' AND paid_with "
        "IS NULL)")
      .run();
  Query(database, "UPDATE orders SET status = 'paid' WHERE status = 'cancelling'").run();
  transaction.commit();
}

}  // namespace demo::orders
