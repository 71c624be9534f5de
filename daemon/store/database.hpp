// Database: SQLite, as little of it as the store needs, with errors as exceptions.
//
// One thread at a time. Blocks on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace rotation::daemon::store {

// what() is the library's own words, or ours, in one line of ASCII: what is damaged is quoted there, and may
// be any bytes.
class DatabaseError : public std::runtime_error {
 public:
  explicit DatabaseError(std::string words, bool damaged = false);

  // The file is not as it was written; else it is the disk, or the memory, that failed.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  bool damaged_;
};

class Database {
 public:
  // Opens the file, made if it is not there. Throws DatabaseError.
  explicit Database(const std::filesystem::path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Statements without parameters and answers. Throws DatabaseError.
  void run(const std::string& sql);

  // Reads every page and index. Throws DatabaseError.
  void require_sound();

  // The destructor then leaves in the log what is there, instead of taking it over into the file.
  void keep_log() noexcept;

  [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

// All that is written until commit(), or nothing.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Values for the parameters, from the first one on. Text is read until the next call of run() or step()
  // returns.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int at = 0;
    (put(++at, values), ...);
    return *this;
  }
  // To its end, ready to be bound anew.
  void run();
  // The next row; false: there is none, and the statement may be bound anew. Throws DatabaseError, like run.
  [[nodiscard]] bool step();

  // Of the present row, from column 0; text until the next step().
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] double real(int column) const noexcept;  // NULL: NaN
  [[nodiscard]] std::string_view text(int column) const;

 private:
  void put(int at, std::int64_t value);
  void put(int at, double value);  // NaN: NULL
  void put(int at, std::string_view value);

  sqlite3* database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace rotation::daemon::store
