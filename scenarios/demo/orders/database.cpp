// Writers take turns by a mutex before they begin: SQLite lets one write at a time anyway, and waits for it
// by sleeping, which costs every writer milliseconds under load.
#include "scenarios/demo/orders/database.hpp"

#include <sqlite3.h>

namespace demo::orders {
namespace {

constexpr int patience_ms = 5000;
constexpr int hurried_ms = 500;

void check(int result, sqlite3* handle) {
  if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) {
    throw DatabaseError(handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(result));
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

void Database::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Database::Database(const std::string& path, Sharing sharing, std::mutex& writers)
    : sharing_(sharing), writers_(writers) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  check(result, handle);
  if (sharing_ == Sharing::patient) sqlite3_busy_timeout(handle, patience_ms);
  if (sharing_ == Sharing::hurried) sqlite3_busy_timeout(handle, hurried_ms);
  execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  execute("PRAGMA foreign_keys = ON;");
}

void Database::execute(const std::string& statements) {
  check(sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr), handle_.get());
}

Query::Query(Database& database, std::string_view sql, Prepare) : handle_(database.handle_.get()) {
  auto found = database.prepared_.find(sql);
  if (found == database.prepared_.end()) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &statement, nullptr),
          handle_);
    found = database.prepared_.emplace(sql, statement).first;
  }
  statement_ = found->second.get();
}

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::bind(std::int64_t value) {
  check(sqlite3_bind_int64(statement_, ++bound_, value), handle_);
}

void Query::bind(const std::string& value) {
  // SQLite copies: the caller's text may be a temporary.
  check(
      sqlite3_bind_text(statement_, ++bound_, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT),
      handle_);
}

void Query::bind(std::nullptr_t) {
  check(sqlite3_bind_null(statement_, ++bound_), handle_);
}

bool Query::step() {
  const int result = sqlite3_step(statement_);
  check(result, handle_);
  return result == SQLITE_ROW;
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Query::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr
             ? std::string()
             : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int Query::run() {
  while (step()) {
  }
  return sqlite3_changes(handle_);
}

Transaction::Transaction(Database& database) : database_(database) {
  if (database_.sharing_ == Sharing::patient) turn_ = std::unique_lock(database_.writers_);
  database_.execute(database_.sharing_ == Sharing::defaults ? "BEGIN" : "BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
  if (turn_) turn_.unlock();
}

}  // namespace demo::orders
