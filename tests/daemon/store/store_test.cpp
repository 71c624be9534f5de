// The store's file: what was written is read, whatever was in between; nothing else passes for it.
#include "daemon/store/store.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/store/store_rows.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using rotation::testing::kFirstDay;
using rotation::testing::session_row;
using rotation::testing::start_row;
using rotation::testing::text;
using rotation::testing::transition_row;
using signals::State;
using ::testing::HasSubstr;

class StoreFile : public ::testing::Test {
 protected:
  [[nodiscard]] Stored read() const { return Store(file, series).read(); }
  [[nodiscard]] std::string refusal() const {
    try {
      (void)read();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }
  void write(const std::vector<Entry>& entries) const {
    Store store(file, series);
    (void)store.read();
    for (const Entry& entry : entries) store.write(entry);
  }
  void sql(const std::string& statements) const { Database(file).run(statements); }

  // A start with a history of `sessions` and a figure, then a live session with a transition.
  [[nodiscard]] Entry first_start(int sessions) const {
    Entry entry{.start = start_row(0)};
    entry.figures.push_back(
        {rotation::testing::corporate_action(market::SeriesId{1}, kFirstDay, 0.5, 2), kFirstDay});
    entry.figures.push_back(
        {rotation::testing::reference(market::ReferenceKey::pe_small, kFirstDay, {16, 0, 0}, kFirstDay),
         kFirstDay});
    for (int i = 0; i < sessions; ++i)
      entry.sessions.push_back(session_row(kFirstDay + std::chrono::days{i}, 100.1 + i));
    entry.transitions = {transition_row(1, kFirstDay, State::dormant, State::watch, true)};
    return entry;
  }

  const rotation::testing::TemporaryFolder folder;
  const fs::path file = folder.path() / "store.db";
  const market::SeriesTable series = rotation::testing::two_series();
};

TEST_F(StoreFile, ANewOneIsEmpty) {
  EXPECT_EQ(text(read()), "");
  EXPECT_EQ(text(read()), "") << "made, then opened";
}

TEST_F(StoreFile, WhatIsWrittenIsRead) {
  const Entry first = first_start(3);
  const market::Day day = kFirstDay + std::chrono::days{3};
  const Entry second{.sessions = {session_row(day, 95)},
                     .transitions = {transition_row(2, day, State::watch, State::confirming)}};
  write({first, second});
  Stored expected{.sessions = first.sessions,
                  .figures = first.figures,
                  .transitions = first.transitions,
                  .starts = {*first.start}};
  expected.sessions.push_back(second.sessions[0]);
  expected.transitions.push_back(second.transitions[0]);
  EXPECT_EQ(text(read()), text(expected));
}

TEST_F(StoreFile, ARestatedSessionReplacesItsCloses) {
  Entry entry = first_start(2);
  write({entry});
  SessionRow again = session_row(kFirstDay + std::chrono::days{1}, 50);
  again.closes.pop_back();
  Store store(file, series);
  (void)store.read();
  store.write({.sessions = {again}});
  const Stored stored = store.read();
  ASSERT_EQ(stored.sessions.size(), 2U);
  ASSERT_EQ(stored.sessions[1].closes.size(), 1U);
  EXPECT_EQ(stored.sessions[1].closes[0].close, 50);
}

TEST_F(StoreFile, AnotherStartsTransitionsReplaceTheLaterOnes) {
  write({first_start(4), {.transitions = {transition_row(2, kFirstDay, State::watch, State::setup)}}});
  write({{.start = start_row(1),
          .transitions = {transition_row(2, kFirstDay, State::watch, State::confirming, true)}}});
  const Stored stored = read();
  ASSERT_EQ(stored.transitions.size(), 2U);
  EXPECT_EQ(stored.transitions[1].transition.to, State::confirming);
  EXPECT_TRUE(stored.figures.empty()) << "they are those that the last start has taken";
  write({{.start = start_row(0)}});
  EXPECT_TRUE(read().transitions.empty());
}

TEST_F(StoreFile, SimulatedTimeThatBeginsAgainForgetsTheSessions) {
  write({first_start(4), {.anew = true, .start = start_row(0), .sessions = {session_row(kFirstDay, 7)}}});
  const Stored stored = read();
  ASSERT_EQ(stored.sessions.size(), 1U);
  EXPECT_EQ(stored.sessions[0].closes[0].close, 7);
  EXPECT_TRUE(stored.transitions.empty());
}

TEST_F(StoreFile, ClosesOfASeriesThatIsNotConfiguredAreKept) {
  write({first_start(2)});
  const market::SeriesTable one({{"SPY", market::SeriesClass::etf_liquid}});
  {
    Store store(file, one);
    const Stored stored = store.read();
    ASSERT_EQ(stored.sessions[1].closes.size(), 1U);
    EXPECT_EQ(stored.sessions[1].closes[0].series, market::SeriesId{0});
    store.write({.sessions = {stored.sessions[1]}});
  }
  EXPECT_EQ(read().sessions[1].closes.size(), 2U);
}

// A write that fails is written again, by itself, wherever it had failed.
TEST_F(StoreFile, WhatADiskRefusedIsWrittenOnceItTakesIt) {
  write({first_start(3)});
  Store store(file, series);
  (void)store.read();
  std::vector<Entry> entries;
  for (int i = 3; i < 40; ++i) {
    const market::Day day = kFirstDay + std::chrono::days{i};
    entries.push_back({.sessions = {session_row(day, i)},
                       .transitions = {transition_row(static_cast<std::uint64_t>(i - 1), day, State::watch,
                                                      State::setup)}});
  }
  int refused = 0;
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, nullptr);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto size = fs::file_size(fs::path(file).concat("-wal"));
    try {
      const rotation::testing::FileSizeLimit limit(size + i * 997 % 20'000);
      store.write(entries[i]);
    } catch (const DatabaseError&) {
      ++refused;
      store.write(entries[i]);
    }
  }
  EXPECT_GT(refused, 10);
  const Stored stored = store.read();
  EXPECT_EQ(stored.sessions.size(), 40U);
  ASSERT_EQ(stored.transitions.size(), 38U);
  EXPECT_EQ(stored.transitions.back().transition.number, 38U);
}

TEST_F(StoreFile, TheLastThreeProfilesAreKept) {
  using signals::IntradayProfile;
  IntradayProfile::Averages averages;
  for (std::size_t i = 0; i < averages.size(); ++i) averages[i] = {1.0 / static_cast<double>(i + 3), 7};
  averages[1] = {};
  const auto profile = std::make_shared<const IntradayProfile::Averages>(averages);
  std::vector<SessionRow> sessions;
  for (int n = 0; n < 5; ++n) {
    sessions.push_back(session_row(kFirstDay + std::chrono::days{n}, 90));
    if (n != 3) sessions.back().profile = profile;
  }
  write({first_start(1), {.sessions = sessions}});
  const auto found = read().sessions;
  ASSERT_EQ(found.size(), 5U);
  for (std::size_t n = 0; n < found.size(); ++n) {
    const bool kept = n == 1 || n == 2 || n == 4;
    ASSERT_EQ(found[n].profile != nullptr, kept) << n;
    if (kept) {
      EXPECT_EQ(*found[n].profile, averages);
    }
  }
  sql("UPDATE profiles SET averages = replace(averages, '0/0', '0/1')");
  EXPECT_THAT(refusal(), HasSubstr("profile of 2026-01-0"));
}

TEST_F(StoreFile, ALaterVersionIsRefused) {
  write({first_start(1)});
  sql("PRAGMA user_version = 3");
  EXPECT_EQ(refusal(),
            file.string() + ": the store cannot be used: it has version 3, and this rotationd knows up to 2");
  rotation::testing::promise("F47", "a store of a later version is refused",
                             "version 3 by a program that knows 2", true);
}

TEST_F(StoreFile, AnEarlierVersionIsUpgradedAndKeepsWhatItHas) {
  const Entry live{.transitions = {transition_row(2, kFirstDay, State::watch, State::setup)}};
  write({first_start(3), live});
  const std::string before = text(read());
  sql("DROP TABLE webhooks; PRAGMA user_version = 1");  // as version 1 was
  EXPECT_EQ(text(read()), before);
  write({{.delivered = {{"desk", 2}}}});
  EXPECT_EQ(read().webhooks.size(), 1U);
  const std::string after = text(read());
  sql("PRAGMA user_version = 1");
  EXPECT_EQ(text(read()), after) << "one whose version is not that of its tables loses nothing, either";
  rotation::testing::promise("F47", "a store of an earlier version is upgraded",
                             "version 1, of which nothing is lost", true);
}

TEST_F(StoreFile, WhatAWebhookHasNotHadIsReadWithItsPlace) {
  const auto live = [](std::uint64_t number) {
    return Entry{.transitions = {transition_row(number, kFirstDay, State::watch, State::setup)}};
  };
  std::vector<Place> places;
  {
    Store store(file, series);
    EXPECT_EQ(store.read().last_seq, 0U);
    places = store.write(first_start(1));  // its transition is history's
    ASSERT_EQ(places.size(), 1U);
    for (std::uint64_t number : {2, 3, 4}) places.push_back(store.write(live(number)).at(0));
    EXPECT_EQ(places[3].seq, 4U);
    EXPECT_EQ(places[3].hash.size(), 64U);
  }
  EXPECT_TRUE(read().undelivered.empty()) << "nobody is to be sent any";
  write({{.webhooks = std::vector<Delivered>{{"ahead", 4}, {"behind", 0}}, .delivered = {{"behind", 2}}}});
  write({{.start = start_row(0)}});  // none of them holds; what was told is told to all
  const Stored stored = read();
  ASSERT_EQ(stored.undelivered.size(), 2U);
  for (const std::size_t i : {0, 1}) {
    EXPECT_EQ(stored.undelivered[i].place.seq, i + 3);
    EXPECT_EQ(stored.undelivered[i].place.hash, places[i + 2].hash);
    EXPECT_EQ(stored.undelivered[i].record, live(i + 3).transitions[0].record);
  }
  EXPECT_EQ(stored.last_seq, 4U);
  write({{.webhooks = std::vector<Delivered>{{"ahead", 4}}}});
  ASSERT_EQ(read().webhooks.size(), 1U) << "one that is not configured is forgotten";
  EXPECT_TRUE(read().undelivered.empty());
  write({{.delivered = {{"ahead", 5}}}});
  EXPECT_THAT(refusal(), HasSubstr("webhook ahead")) << "there is no fifth one";
}

TEST_F(StoreFile, AnotherProgramsDatabaseIsRefused) {
  sql("CREATE TABLE starts(id)");
  EXPECT_THAT(refusal(), HasSubstr("it is no store of rotationd"));
}

TEST_F(StoreFile, AFileThatIsNoneIsRefused) {
  folder.write("store.db", std::string(5000, 'x'));
  EXPECT_THAT(refusal(), HasSubstr("file is not a database"));
}

TEST_F(StoreFile, ARowThatWasChangedIsNamed) {
  const struct {
    const char* change;
    const char* names;
  } cases[] = {
      {"UPDATE closes SET close = close + 0.01 WHERE day = '2026-01-06' AND series = 'IJR'",
       "close of IJR on 2026-01-06"},
      {"DELETE FROM closes WHERE day = '2026-01-06' AND series = 'IJR'", "session 2026-01-06"},
      {"UPDATE sessions SET sequence = 7 WHERE day = '2026-01-05'", "session 2026-01-05"},
      {"DELETE FROM sessions WHERE day = '2026-01-05'", "close of IJR on 2026-01-05"},
      {"UPDATE figures SET value1 = 3", "figure 1"},
      {"DELETE FROM figures WHERE id = 1", "figure 2"},
      {"UPDATE starts SET kept = 1", "start 1"},
      {"UPDATE transitions SET record = '{}' WHERE seq = 1", "transition 1"},
      {"UPDATE transitions SET origin = 'live' WHERE seq = 1", "transition 1"},
      {"DELETE FROM transitions WHERE seq = 1", "transition 2"},
      {"UPDATE webhooks SET delivered = 1", "webhook desk"},
  };
  for (const auto& [change, names] : cases) {
    fs::remove(file);
    write({first_start(3),
           {.transitions = {transition_row(2, kFirstDay, State::watch, State::setup)},
            .delivered = {{"desk", 2}}}});
    sql(change);
    EXPECT_THAT(refusal(), HasSubstr(names)) << change;
    EXPECT_THAT(refusal(), HasSubstr("not as it was written")) << change;
  }
}

// Found by tests/fuzz/store_fuzz.
TEST_F(StoreFile, WhatIsDamagedIsNamedInOneLineOfText) {
  write({first_start(3)});
  sql("UPDATE closes SET series = CAST(x'0A1BFF' AS TEXT) WHERE series = 'SPY'");
  EXPECT_THAT(refusal(), HasSubstr("not as it was written"));
  for (const char c : refusal()) EXPECT_TRUE(c >= ' ' && c <= '~') << refusal();
}

class StoreDamage : public StoreFile {
 protected:
  // What a start says to this content: refused, or the same as it was, or as it was after an earlier commit.
  enum class Verdict { refused, same, earlier, silent };
  [[nodiscard]] Verdict verdict(const std::string& database, const std::string& log) {
    folder.write("store.db", database);
    folder.write("store.db-wal", log);
    fs::remove(fs::path(file).concat("-shm"));
    try {
      const std::string found = text(read());
      if (found == texts_.back()) return Verdict::same;
      return std::find(texts_.begin(), texts_.end(), found) == texts_.end() ? Verdict::silent
                                                                            : Verdict::earlier;
    } catch (const std::runtime_error& error) {
      for (const char c : std::string_view(error.what())) EXPECT_TRUE(c >= ' ' && c <= '~') << error.what();
      return Verdict::refused;
    }
  }
  static std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // So many offsets below `size`; every one where ROTATION_DAMAGE=all asks for that.
  static std::vector<std::size_t> offsets(std::size_t size, std::size_t usual) {
    const char* const wanted = std::getenv("ROTATION_DAMAGE");
    const bool all = wanted != nullptr && std::string_view(wanted) == "all";
    std::mt19937_64 random{1};
    std::vector<std::size_t> offsets(all ? size : usual);
    for (std::size_t i = 0; i < offsets.size(); ++i) offsets[i] = all ? i : random() % size;
    return offsets;
  }
  // A store of a few commits, all of which are still in the log where `checkpoint` is false.
  void make(bool checkpoint) {
    Store store(file, series);
    texts_.push_back(text(store.read()));
    for (int i = 0; i < 5; ++i) {
      const market::Day day = kFirstDay + std::chrono::days{3 + i};
      Entry entry = i == 0 ? first_start(3) : Entry{.sessions = {session_row(day, 90 + i)}};
      if (i > 0)
        entry.transitions = {
            transition_row(static_cast<std::uint64_t>(i + 1), day, State::watch, State::setup)};
      entry.delivered = {{"desk", static_cast<std::uint64_t>(i)}};
      store.write(entry);
      texts_.push_back(text(store.read()));
    }
    if (checkpoint) sql("PRAGMA wal_checkpoint(TRUNCATE)");
    database_ = content(file);
    log_ = content(fs::path(file).concat("-wal"));
  }

  std::vector<std::string> texts_;
  std::string database_;
  std::string log_;
};

TEST_F(StoreDamage, AFlippedBitIsFoundOrCostsNothing) {
  make(true);
  ASSERT_TRUE(log_.empty());
  const auto places = offsets(database_.size(), 600);
  std::size_t refused = 0;
  for (const std::size_t at : places) {
    std::string bytes = database_;
    bytes[at] = static_cast<char>(bytes[at] ^ (1U << (at * 7 % 8)));
    const Verdict v = verdict(bytes, "");
    ASSERT_TRUE(v == Verdict::refused || v == Verdict::same) << "byte " << at;
    refused += v == Verdict::refused ? 1 : 0;
  }
  EXPECT_GT(refused, places.size() / 12);
  rotation::testing::promise("F28", "the store, bits flipped: refused, or as it was written",
                             std::to_string(places.size()) + " files", true);
}

TEST_F(StoreDamage, OfADamagedLogWhatCameBeforeIsRead) {
  make(false);
  ASSERT_FALSE(log_.empty());
  const auto places = offsets(log_.size(), 250);
  std::size_t earlier = 0;
  for (const std::size_t at : places) {
    std::string flipped = log_;
    flipped[at] = static_cast<char>(flipped[at] ^ (1U << (at * 7 % 8)));
    for (const std::string& bytes : {log_.substr(0, at), flipped}) {
      const Verdict v = verdict(database_, bytes);
      ASSERT_NE(v, Verdict::silent) << "byte " << at;
      earlier += v == Verdict::earlier ? 1 : 0;
    }
  }
  EXPECT_GT(earlier, places.size() / 5);
  rotation::testing::promise("F28", "the store's log, cut or bits flipped: what came before is read",
                             std::to_string(2 * places.size()) + " files", true);
}

TEST_F(StoreDamage, AFileCutAnywhereIsRefused) {
  make(true);
  EXPECT_EQ(verdict(database_.substr(0, 1), ""), Verdict::refused) << "found by tests/fuzz/store_fuzz";
  const auto places = offsets(database_.size(), 150);
  for (const std::size_t size : places) {
    if (size == 0) continue;  // a new one
    ASSERT_EQ(verdict(database_.substr(0, size), ""), Verdict::refused) << size << " bytes";
  }
  rotation::testing::promise("F27", "the store, cut anywhere: refused",
                             std::to_string(places.size()) + " files", true);
}

}  // namespace
}  // namespace rotation::daemon::store
