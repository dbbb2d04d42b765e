// SQLite's handles with an owner: an open file and a prepared statement. Nothing here knows what the run file
// holds.
//
// Threads: a Database and its Statements belong to one thread at a time. A Statement must not outlive its
// Database, and the Database must not move while one lives.
// Text: bytes go in and come out as they are. SQLite does not check UTF-8, and neither do we: a log line or a
// header may hold anything, zero bytes included.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown::journal {

struct Blob {
  std::string_view bytes;
};

class Database {
 public:
  enum class Access { read, write };
  // The file must exist. `busy` is how long to wait for another process that holds a lock.
  static Result<Database> open(const std::string& path, Access access, std::chrono::milliseconds busy);

  Status execute(const char* sql);
  // What the last failed call on this file says: "cannot write PATH: disk I/O error".
  Problem problem() const;
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  Database(std::string path, Access access, sqlite3* handle)
      : path_(std::move(path)), access_(access), handle_(handle) {}
  std::string path_;
  Access access_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// Prepared when first used, so that making one cannot fail.
class Statement {
 public:
  Statement(Database& database, const char* sql) : database_(&database), sql_(sql) {}

  // Binds the values in order, runs to the end and leaves the statement ready for the next call.
  template <class... Values>
  Status run(const Values&... values) {
    if (Status prepared = prepare(); !prepared) return prepared;
    int position = 0;
    (bind(++position, values), ...);
    return finish();
  }
  // After a failed run(): whether a row with the same key was there already. The transaction goes on.
  bool key_taken() const { return code_ == SQLITE_CONSTRAINT; }

  // The next row of a query without parameters, or false after the last one.
  Result<bool> next();
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  double real(int column) const { return sqlite3_column_double(statement_.get(), column); }
  bool is_null(int column) const;
  std::string_view bytes(int column) const;  // of text or a blob; valid until the next call of next()

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  Status prepare();
  Status finish();
  void bind_integer(int position, std::int64_t value);
  void bind_text(int position, std::string_view text);
  void bind_blob(int position, std::string_view bytes);

  template <class Value>
  void bind(int position, const Value& value) {
    if constexpr (std::is_same_v<Value, Nanoseconds>) {
      bind_integer(position, value.count());
    } else if constexpr (std::is_same_v<Value, Blob>) {
      bind_blob(position, value.bytes);
    } else if constexpr (std::is_integral_v<Value>) {
      bind_integer(position, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_floating_point_v<Value>) {
      sqlite3_bind_double(statement_.get(), position, value);
    } else if constexpr (std::is_same_v<Value, std::optional<double>>) {
      if (value) {
        sqlite3_bind_double(statement_.get(), position, *value);
      } else {
        sqlite3_bind_null(statement_.get(), position);
      }
    } else {
      bind_text(position, value);
    }
  }

  Database* database_;
  const char* sql_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int code_ = SQLITE_OK;
};

}  // namespace shakedown::journal
