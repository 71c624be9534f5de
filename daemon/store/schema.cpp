#include "daemon/store/schema.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace rotation::daemon::store {
namespace {

constexpr std::int64_t kApplication = 0x726F7464;  // "rotd": `file` shows it

// kVersions[n] makes version n + 1 of version n. One that was released is never changed.
constexpr std::array<const char*, 2> kVersions{R"(
CREATE TABLE starts (          -- of the daemon
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,         -- nanoseconds UTC; the name of its run in the journal
  code_version TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  kept INTEGER NOT NULL,       -- transitions of the record before that still hold
  record_session TEXT NOT NULL,-- the last one taken from the record
  record_events INTEGER NOT NULL, -- of its run: the last one of the sessions on record,
  warm_events INTEGER NOT NULL,   -- and of all before the feeds
  crc INTEGER NOT NULL) STRICT;
CREATE TABLE sessions (        -- as evaluated last
  day TEXT PRIMARY KEY,
  run INTEGER NOT NULL,        -- starts.at
  sequence INTEGER NOT NULL,   -- of the event that set it off, in that run
  hash INTEGER NOT NULL,       -- of all sessions so far and what they came to, 64 bits
  transitions INTEGER NOT NULL,-- number of the last one by then
  closes INTEGER NOT NULL,     -- how many rows
  crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE closes (
  day TEXT NOT NULL,
  series TEXT NOT NULL,
  close REAL,                  -- as traded; NULL: not known
  adjusted REAL NOT NULL,      -- chained over distributions and splits
  crc INTEGER NOT NULL,
  PRIMARY KEY (day, series)) STRICT, WITHOUT ROWID;
CREATE TABLE profiles (        -- of the last sessions on record
  day TEXT PRIMARY KEY,
  averages TEXT NOT NULL,      -- mean square change and number of sessions, of the gap and each minute
  crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE figures (         -- reference figures, in the order taken
  id INTEGER PRIMARY KEY,
  session TEXT NOT NULL,       -- in progress then
  key TEXT NOT NULL,
  series TEXT NOT NULL,        -- '': of the market
  asof TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  value1 REAL NOT NULL, value2 REAL NOT NULL, value3 REAL NOT NULL,
  crc INTEGER NOT NULL) STRICT;
CREATE TABLE transitions (     -- append-only
  seq INTEGER PRIMARY KEY,
  start INTEGER NOT NULL,      -- starts.id
  origin TEXT NOT NULL,        -- history, live
  number INTEGER NOT NULL,     -- the engine's
  session TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  restated INTEGER NOT NULL,
  record TEXT NOT NULL,        -- signal specification 6.5, JSON
  hash TEXT NOT NULL) STRICT;  -- SHA-256 of the hash before and of this row
)",
                                               R"(
CREATE TABLE IF NOT EXISTS webhooks (  -- those configured; there already: the version is what is damaged
  name TEXT PRIMARY KEY,
  delivered INTEGER NOT NULL,  -- transitions.seq of the last one that it need not be sent any more
  crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)"};

std::int64_t number(Database& database, const char* pragma) {
  Statement statement(database, std::string("PRAGMA ") + pragma);
  return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

void prepare_schema(Database& database) {
  Transaction all(database);
  const std::int64_t version = number(database, "user_version");
  constexpr auto kNewest = static_cast<std::int64_t>(kVersions.size());
  if (number(database, "schema_version") != 0 || version != 0) {
    if (number(database, "application_id") != kApplication)
      throw DatabaseError("it is no store of rotationd", true);
    if (version > kNewest) {
      throw DatabaseError("it has version " + std::to_string(version) + ", and this rotationd knows up to " +
                          std::to_string(kNewest));
    }
    if (version < 1) throw DatabaseError("it has no version", true);
  }
  if (version == kNewest) return;
  for (auto v = version; v < kNewest; ++v) database.run(kVersions[static_cast<std::size_t>(v)]);
  database.run("PRAGMA application_id = " + std::to_string(kApplication));
  database.run("PRAGMA user_version = " + std::to_string(kNewest));
  all.commit();
}

}  // namespace rotation::daemon::store
