// SQLite as the shop uses it: one connection per worker, prepared statements kept, transactions that end with
// their scope. A connection belongs to one thread at a time; the write lock is shared by all of them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace demo::orders {

struct DatabaseError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// How a connection deals with others that write at the same time.
enum class Sharing : std::uint8_t {
  patient,   // takes turns, and waits for other processes
  hurried,   // waits half a second for others that write: charge-in-transaction
  defaults,  // as SQLite is without being asked: an error when somebody else is writing
};

class Database {
 public:
  // Creates the file where it is missing. `writers` must outlive the connection. Throws DatabaseError.
  Database(const std::string& path, Sharing sharing, std::mutex& writers);

  // Statements that return nothing, separated by semicolons.
  void execute(const std::string& statements);

 private:
  friend class Query;
  friend class Transaction;
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> prepared_;
  Sharing sharing_;
  std::mutex& writers_;
};

// One use of a prepared statement:
//   Query query(database, "SELECT name FROM users WHERE id = ?");
//   query.bind(7);
//   while (query.step()) query.text(0);
// The same text must not be in use twice at once on one connection.
class Query {
 public:
  template <class... Values>
  Query(Database& database, std::string_view sql, const Values&... values) : Query(database, sql, Prepare{}) {
    (bind(values), ...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool step();  // false: no more rows
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;

  // Runs a statement that returns no rows; says how many rows it changed.
  int run();

 private:
  struct Prepare {};
  Query(Database& database, std::string_view sql, Prepare);
  void bind(std::int64_t value);
  void bind(const std::string& value);
  void bind(std::nullptr_t);

  sqlite3* handle_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

// Rolls back unless it was committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  std::unique_lock<std::mutex> turn_;
  bool open_ = true;
};

}  // namespace demo::orders
