// The store's thread: nothing is shown before it is on the disk, unless the disk fails; then it says so.
#include "daemon/store/writer.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>

#include <gtest/gtest.h>

#include "tests/daemon/store/store_rows.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::store {
namespace {

using rotation::testing::kFirstDay;
using rotation::testing::session_row;
using rotation::testing::start_row;
using rotation::testing::transition_row;
using signals::State;

class StoreWriter : public ::testing::Test {
 protected:
  StoreWriter() { (void)store.read(); }

  Writer::Told told() {
    return {.committed = [this](const TransitionRow& row) { say("committed", row); },
            .shown = [this](const TransitionRow& row,
                            bool durable) { say(durable ? "shown" : "shown, not durable", row); },
            .progress = [this] { said_.notify_all(); },
            .health =
                [this](segment::Health health, std::string_view) {
                  const std::lock_guard lock(mutex_);
                  lines_.emplace_back(health == segment::Health::failing ? "failing"
                                      : health == segment::Health::well  ? "well"
                                                                         : "trouble");
                }};
  }
  void say(const std::string& what, const TransitionRow& row) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(what + ' ' + std::to_string(row.transition.number));
  }
  std::vector<std::string> until(const std::string& line) {
    std::unique_lock lock(mutex_);
    said_.wait(lock, [&] { return std::find(lines_.begin(), lines_.end(), line) != lines_.end(); });
    return lines_;
  }
  static Entry opening() { return {.start = start_row(0)}; }
  static Entry session(int day, std::uint64_t number) {
    const market::Day session = kFirstDay + std::chrono::days{day};
    return {.sessions = {session_row(session, 100)},
            .transitions = {transition_row(number, session, State::watch, State::setup)}};
  }

  const rotation::testing::TemporaryFolder folder;
  const market::SeriesTable series = rotation::testing::two_series();
  Store store{folder.path() / "store.db", series};
  rotation::testing::SimulatedClock clock{market::Timestamp{kFirstDay}};

 private:
  std::mutex mutex_;
  std::condition_variable said_;
  std::vector<std::string> lines_;
};

TEST_F(StoreWriter, ATransitionIsShownOnceItIsOnTheDisk) {
  {
    Writer writer(store, clock, told());
    EXPECT_TRUE(writer.shows(0));
    EXPECT_FALSE(writer.shows(1)) << "nobody has submitted it";
    writer.submit(opening());
    writer.submit(session(1, 1));
    writer.wait();
    EXPECT_TRUE(writer.shows(1));
    EXPECT_FALSE(writer.shows(2));
    EXPECT_EQ(writer.counters().durable, 1U);
    EXPECT_EQ(writer.counters().last_commit_ns, clock.now().time_since_epoch().count());
  }
  EXPECT_EQ(until("shown 1"), (std::vector<std::string>{"committed 1", "shown 1"}));
  EXPECT_EQ(store.read().transitions.size(), 1U);
}

TEST_F(StoreWriter, TheTransitionsThatAStartFindsOnRecordMayBeShown) {
  {
    Writer writer(store, clock, told());
    writer.submit(opening());
    writer.submit(session(1, 1));
  }
  Writer again(store, clock, told());
  again.submit({.start = start_row(1)});
  again.wait();
  EXPECT_TRUE(again.shows(1));
  EXPECT_FALSE(again.shows(2));
}

TEST_F(StoreWriter, WhatADiskRefusesIsShownAsNotDurableAndWrittenLater) {
  {
    Writer writer(store, clock, told());
    writer.submit(opening());
    writer.wait();
    {
      const rotation::testing::FileSizeLimit full(1);
      writer.submit(session(1, 1));
      writer.wait();
      EXPECT_TRUE(writer.counters().failing);
      EXPECT_TRUE(writer.shows(1)) << "the signals go on";
      EXPECT_EQ(writer.counters().durable, 0U);
      (void)until("shown, not durable 1");
      writer.submit(session(2, 2));
    }
    (void)until("well");
    EXPECT_FALSE(writer.counters().failing);
    EXPECT_GT(writer.counters().failures.get(), 0U);
  }
  const auto lines = until("committed 2");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "failing"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "well"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "committed 1"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "shown 1"), 0) << "once, and that was before";
  EXPECT_EQ(store.read().transitions.size(), 2U);
}

TEST_F(StoreWriter, WhatAWebhookHasHadIsWrittenBesideTheEntries) {
  std::vector<std::uint64_t> places;
  Writer::Told places_told = told();
  places_told.committed = [this, &places](const TransitionRow& row) {
    places.push_back(row.place.seq);
    EXPECT_EQ(row.place.hash.size(), 64U);
    say("committed", row);
  };
  {
    Writer writer(store, clock, places_told);
    writer.submit({.webhooks = std::vector<Delivered>{{"desk", 0}}});
    writer.submit(opening());
    {
      const rotation::testing::FileSizeLimit full(1);
      writer.submit(session(1, 1));
      writer.wait();
      writer.delivered({"desk", 1});  // a disk that fails keeps it waiting
    }
    writer.submit(session(2, 2));
    (void)until("committed 2");
    writer.delivered({"desk", 2});
  }
  EXPECT_EQ(places, (std::vector<std::uint64_t>{1, 2}));
  const Stored stored = store.read();
  ASSERT_EQ(stored.webhooks.size(), 1U);
  EXPECT_EQ(stored.webhooks[0].seq, 2U);
}

TEST_F(StoreWriter, WritesWhatThereIsBeforeItEnds) {
  {
    Writer writer(store, clock, told());
    writer.submit(opening());
    for (int i = 0; i < 700; ++i)
      writer.submit({.sessions = {session_row(kFirstDay + std::chrono::days{i}, i + 1)}});
  }
  EXPECT_EQ(store.read().sessions.size(), 700U);
}

TEST_F(StoreWriter, WhatItHadToLeaveOutIsSaid) {
  const rotation::testing::FileSizeLimit full(1);
  {
    Writer writer(store, clock, told());
    writer.submit(opening());
    writer.submit(session(1, 1));
    writer.wait();
  }
  const auto lines = until("trouble");
  EXPECT_EQ(lines.back(), "trouble");
}

}  // namespace
}  // namespace rotation::daemon::store
