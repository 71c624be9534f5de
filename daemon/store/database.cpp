#include "daemon/store/database.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

#include <sqlite3.h>

namespace rotation::daemon::store {
namespace {

// A statement that was right when it was compiled is wrong for a damaged schema only.
bool tells_damage(int code) {
  const int kind = code & 0xff;
  return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_ERROR;
}

void require(int code, sqlite3* database) {
  if (code != SQLITE_OK) throw DatabaseError(sqlite3_errmsg(database), tells_damage(code));
}

// A page that could not be had since the disk or the memory failed: integrity_check names the code.
bool only_unread(const std::string& finding) {
  static constexpr std::string_view kCode = "error code=";
  const auto at = finding.find(kCode);
  return at != std::string::npos && !tells_damage(std::atoi(finding.c_str() + at + kCode.size()));
}

std::string in_one_line(std::string words) {
  std::replace(words.begin(), words.end(), '\n', ' ');
  std::replace_if(
      words.begin(), words.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return words;
}

}  // namespace

DatabaseError::DatabaseError(std::string words, bool damaged)
    : std::runtime_error(in_one_line(std::move(words))), damaged_(damaged) {}

Database::Database(const std::filesystem::path& file) {
  const int code = sqlite3_open_v2(
      file.c_str(), &handle_,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code == SQLITE_OK) return;
  const DatabaseError error(handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory",
                            tells_damage(code));
  sqlite3_close(handle_);
  throw error;
}

Database::~Database() {
  sqlite3_close(handle_);
}

void Database::run(const std::string& sql) {
  require(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr), handle_);
}

void Database::require_sound() {
  Statement check(*this, "PRAGMA integrity_check(1)");
  const std::string finding(check.step() ? check.text(0) : "nothing is found");
  if (finding == "ok") return;
  const bool damaged = !only_unread(finding);
  throw DatabaseError((damaged ? "it is damaged: " : "it cannot be read: ") + finding, damaged);
}

void Database::keep_log() noexcept {
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Transaction::~Transaction() {
  // One that the library has rolled back by itself is an error here, and no news.
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

Statement::Statement(Database& database, std::string_view sql) : database_(database.handle()) {
  require(sqlite3_prepare_v2(database_, sql.data(), static_cast<int>(sql.size()), &handle_, nullptr),
          database_);
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

void Statement::run() {
  while (step()) {
  }
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const DatabaseError error(sqlite3_errmsg(database_), tells_damage(code));
    sqlite3_reset(handle_);
    throw error;
  }
  require(sqlite3_reset(handle_), database_);
  return false;
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const noexcept {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL ? std::numeric_limits<double>::quiet_NaN()
                                                             : sqlite3_column_double(handle_, column);
}

std::string_view Statement::text(int column) const {
  const bool none = sqlite3_column_type(handle_, column) == SQLITE_NULL;  // asked first: text() converts
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (bytes != nullptr) return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  if (!none) throw DatabaseError("out of memory");
  return {};
}

void Statement::put(int at, std::int64_t value) {
  require(sqlite3_bind_int64(handle_, at, value), database_);
}

void Statement::put(int at, double value) {
  require(std::isnan(value) ? sqlite3_bind_null(handle_, at) : sqlite3_bind_double(handle_, at, value),
          database_);
}

void Statement::put(int at, std::string_view value) {
  const char* const text = value.empty() ? "" : value.data();  // a null pointer would be NULL
  require(sqlite3_bind_text(handle_, at, text, static_cast<int>(value.size()), SQLITE_STATIC), database_);
}

}  // namespace rotation::daemon::store
