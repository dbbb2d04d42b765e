#include "harness/journal/sqlite.hpp"

#include <cstring>

namespace shakedown::journal {
namespace {

// No value of ours is near this: bodies are cut at a stated size long before. It keeps a hostile file from
// asking for gigabytes in one cell.
constexpr int largest_value_bytes = 256 << 20;

std::string hint_for_writing(int code) {
  if (code == SQLITE_FULL || code == SQLITE_IOERR)
    return "the disk, a quota or the largest allowed file size may be used up: free some space, or choose "
           "another folder with --out";
  if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM)
    return "check that this user may write there, or choose another folder with --out";
  return {};
}

}  // namespace

Result<Database> Database::open(const std::string& path, Access access, std::chrono::milliseconds busy) {
  const int flags = (access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database database(path, access, handle);
  if (code != SQLITE_OK) return database.problem();
  sqlite3_busy_timeout(handle, static_cast<int>(busy.count()));
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, largest_value_bytes);
  // A run file may come from anywhere: no schema of it may run functions or alter internal tables.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return database;
}

Status Database::execute(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return problem();
  return Done{};
}

Problem Database::problem() const {
  const bool writing = access_ == Access::write;
  std::string message = (writing ? "cannot write " : "cannot read ") + path_ + ": ";
  if (!handle_) return shakedown::problem(message + "out of memory");
  message += sqlite3_errmsg(handle_.get());
  const int system_error = sqlite3_system_errno(handle_.get());
  const int code = sqlite3_errcode(handle_.get()) & 0xff;
  if (system_error != 0 && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN))
    message.append(" (").append(std::strerror(system_error)).append(")");
  return shakedown::problem(message, writing ? hint_for_writing(code) : std::string());
}

Status Statement::prepare() {
  if (statement_) return Done{};
  sqlite3_stmt* statement = nullptr;
  code_ = sqlite3_prepare_v3(database_->handle(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (code_ != SQLITE_OK) return database_->problem();
  return Done{};
}

Status Statement::finish() {
  int code = sqlite3_step(statement_.get());
  while (code == SQLITE_ROW) code = sqlite3_step(statement_.get());
  Status status = Done{};
  if (code != SQLITE_DONE) status = database_->problem();
  code_ = code & 0xff;
  sqlite3_reset(statement_.get());
  return status;
}

Result<bool> Statement::next() {
  if (Status prepared = prepare(); !prepared) return prepared.error();
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->problem();
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

void Statement::bind_integer(int position, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), position, value);
}

// SQLite takes a null pointer for NULL, which an empty string is not.
void Statement::bind_text(int position, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), position, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void Statement::bind_blob(int position, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), position, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

}  // namespace shakedown::journal
