#include "daemon/event_queue.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <span>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/numbered_event.hpp"
#include "tests/support/allocations.hpp"

namespace rotation::daemon {
namespace {

using market::Event;
using market::EventKind;
using market::FeedId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace rotation::testing;

struct Queue {
  Queue(std::size_t feeds, std::size_t series, std::size_t capacity, Overload overload)
      : stats(feeds, capacity), queue(feeds, series, capacity, overload, waker, stats) {}

  std::size_t publish(const std::vector<Event>& events, FeedId feed = kFirstFeed) {
    return queue.sink(feed).publish(events);
  }

  std::vector<Event> drain(std::size_t limit = 1000) {
    std::vector<Event> out(limit);
    out.resize(queue.drain(out));
    return out;
  }

  std::vector<std::uint64_t> drain_numbers(std::size_t limit = 1000) {
    std::vector<std::uint64_t> numbers;
    for (const Event& event : drain(limit)) {
      EXPECT_TRUE(whole(event));
      numbers.push_back(number(event));
    }
    return numbers;
  }

  std::uint64_t conflated(FeedId feed = kFirstFeed) const {
    return stats.of_feed[static_cast<std::size_t>(feed)].conflated.get();
  }

  Waker waker;
  metrics::PipelineStats stats;
  EventQueue queue;
};

std::vector<Event> trades(FeedId feed, std::uint64_t from, std::size_t n) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < n; ++i) events.push_back(trade(feed, from + i));
  return events;
}

TEST(LosslessQueue, KeepsTheOrderOfAllFeedsTogether) {
  Queue q(2, 4, 1000, Overload::lossless);
  std::uint64_t sent = 0;
  for (std::size_t round = 1; round <= 20; ++round) {
    for (const FeedId feed : {kFirstFeed, kSecondFeed}) {
      std::vector<Event> batch;
      for (std::size_t i = 0; i < round; ++i, ++sent) {
        batch.push_back(sent % 3 == 0 ? trade(feed, sent) : quote(feed, sent % 4, sent));
      }
      ASSERT_EQ(q.publish(batch, feed), round);
    }
  }
  std::uint64_t seen = 0;
  for (const Event& event : q.drain()) {
    EXPECT_TRUE(whole(event));
    EXPECT_EQ(number(event), seen++);
  }
  EXPECT_EQ(seen, sent);
}

TEST(LosslessQueue, TakesWhatFitsAndLeavesTheRest) {
  Queue q(1, 1, 100, Overload::lossless);
  EXPECT_EQ(q.publish(trades(kFirstFeed, 0, 250)), 100U);
  EXPECT_EQ(q.publish(trades(kFirstFeed, 100, 150)), 0U);
  EXPECT_EQ(q.publish({quote(kFirstFeed, 0, 100)}), 0U) << "a quote needs room like any other";
  EXPECT_EQ(q.drain(30).size(), 30U);
  EXPECT_EQ(q.publish(trades(kFirstFeed, 100, 150)), 30U);
  const auto rest = q.drain_numbers();
  ASSERT_EQ(rest.size(), 100U);
  for (std::size_t i = 0; i < rest.size(); ++i) EXPECT_EQ(rest[i], 30 + i);
  EXPECT_EQ(q.conflated(), 0U);
}

TEST(LosslessQueue, NeverReplacesAQuote) {
  Queue q(1, 1, 10, Overload::lossless);
  ASSERT_EQ(q.publish({quote(kFirstFeed, 0, 1), quote(kFirstFeed, 0, 2), quote(kFirstFeed, 0, 3)}), 3U);
  EXPECT_THAT(q.drain_numbers(), ElementsAre(1, 2, 3));
}

// The room promised is there wherever in the queue's blocks the waiting events happen to begin, for every
// feed at once, and not one event more.
TEST(LosslessQueue, HoldsItsCapacityAtEveryPosition) {
  std::mt19937 random(1);
  for (const std::size_t capacity : {1U, 31U, 32U, 33U, 64U, 100U}) {
    Queue q(3, 1, capacity, Overload::lossless);
    std::array<std::uint64_t, 3> sent{};
    std::array<std::uint64_t, 3> seen{};
    for (int round = 0; round < 300; ++round) {
      for (std::size_t feed = 0; feed < 3; ++feed) {
        const auto id = static_cast<FeedId>(feed);
        sent[feed] += q.publish(trades(id, sent[feed], 1 + random() % 40), id);
        sent[feed] += q.publish(trades(id, sent[feed], 2 * capacity), id);
        ASSERT_EQ(sent[feed] - seen[feed], capacity) << "capacity " << capacity << ", round " << round;
      }
      for (const Event& event : q.drain(1 + random() % (3 * capacity))) {
        ASSERT_EQ(number(event), seen[static_cast<std::size_t>(event.feed)]++);
      }
    }
  }
}

// What the program itself has to say is never refused because the feeds are busy, nor conflated.
TEST(EventQueue, TheProgramsOwnDoorHasRoomOfItsOwn) {
  for (const Overload overload : {Overload::lossless, Overload::conflate}) {
    Queue q(2, 1, 10, overload);
    ASSERT_EQ(q.publish(trades(kFirstFeed, 0, 20)), 10U);
    EXPECT_EQ(q.queue.own_feed(), FeedId{2});
    const auto own = trades(q.queue.own_feed(), 0, EventQueue::kOwnCapacity + 1);
    EXPECT_EQ(q.queue.own_sink().publish(own), EventQueue::kOwnCapacity);
    EXPECT_EQ(q.drain(2 * own.size()).size(), 10 + EventQueue::kOwnCapacity);
    EXPECT_EQ(q.queue.own_sink().publish(own), EventQueue::kOwnCapacity) << "room again";
  }
}

TEST(ConflatingQueue, AFloodOfOneFeedDoesNotHoldUpAnother) {
  Queue q(2, 1, 10'000, Overload::conflate);
  ASSERT_EQ(q.publish(trades(kFirstFeed, 0, 10'000)), 10'000U);
  q.drain(64);
  ASSERT_EQ(q.publish({trade(kSecondFeed, 7)}, kSecondFeed), 1U);
  std::size_t before = 0;
  bool found = false;
  while (!found && before < 10'000) {
    for (const Event& event : q.drain(64)) {
      if (event.feed == kSecondFeed) found = true;
      if (!found) ++before;
    }
  }
  EXPECT_TRUE(found);
  EXPECT_LE(before, 512U);
}

TEST(ConflatingQueue, AQuoteTakesThePlaceOfOneStillWaiting) {
  Queue q(1, 2, 10, Overload::conflate);
  ASSERT_EQ(q.publish({quote(kFirstFeed, 0, 1), trade(kFirstFeed, 2), quote(kFirstFeed, 1, 3),
                       quote(kFirstFeed, 0, 4), quote(kFirstFeed, 0, 5), trade(kFirstFeed, 6)}),
            6U);
  EXPECT_THAT(q.drain_numbers(), ElementsAre(5, 2, 3, 6));
  EXPECT_EQ(q.conflated(), 2U);
  ASSERT_EQ(q.publish({quote(kFirstFeed, 0, 7)}), 1U);
  EXPECT_THAT(q.drain_numbers(), ElementsAre(7)) << "what has been taken is not replaced";
  EXPECT_EQ(q.conflated(), 2U);
  EXPECT_EQ(q.stats.of_feed[0].overtaken.get(), 0U);
}

TEST(ConflatingQueue, EveryFeedHasAPlaceOfItsOwnForASeries) {
  Queue q(2, 1, 10, Overload::conflate);
  ASSERT_EQ(q.publish({quote(kFirstFeed, 0, 1)}, kFirstFeed), 1U);
  ASSERT_EQ(q.publish({quote(kSecondFeed, 0, 2)}, kSecondFeed), 1U);
  auto numbers = q.drain_numbers();
  std::sort(numbers.begin(), numbers.end());
  EXPECT_THAT(numbers, ElementsAre(1, 2));
  EXPECT_EQ(q.conflated(kFirstFeed) + q.conflated(kSecondFeed), 0U);
}

TEST(ConflatingQueue, NothingButQuotesIsReplaced) {
  Queue q(1, 1, 100, Overload::conflate);
  std::vector<Event> events;
  for (const EventKind kind : {EventKind::trade, EventKind::value, EventKind::reference, EventKind::status}) {
    for (std::uint64_t n = 0; n < 3; ++n) {
      events.push_back(numbered(kind, kFirstFeed, market::SeriesId{0}, events.size()));
    }
  }
  ASSERT_EQ(q.publish(events), events.size());
  const auto numbers = q.drain_numbers();
  ASSERT_EQ(numbers.size(), events.size());
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST(ConflatingQueue, StopsAtTheFirstEventWithoutRoomButTakesQuotesAlways) {
  constexpr std::size_t kSeries = 50;
  Queue q(1, kSeries, 3, Overload::conflate);
  ASSERT_EQ(
      q.publish({trade(kFirstFeed, 1), quote(kFirstFeed, 0, 2), trade(kFirstFeed, 3), trade(kFirstFeed, 4),
                 quote(kFirstFeed, 1, 5), trade(kFirstFeed, 6), quote(kFirstFeed, 0, 7)}),
      5U);
  for (std::size_t s = 0; s < kSeries; ++s) ASSERT_EQ(q.publish({quote(kFirstFeed, s, 100 + s)}), 1U);
  EXPECT_EQ(q.publish({trade(kFirstFeed, 6)}), 0U);

  const auto numbers = q.drain_numbers();
  ASSERT_EQ(numbers.size(), 3 + kSeries);
  EXPECT_THAT(std::vector(numbers.begin(), numbers.begin() + 5), ElementsAre(1, 100, 3, 4, 101));
  for (std::size_t i = 5; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], 100 + i - 3);
  EXPECT_EQ(q.publish({trade(kFirstFeed, 6), quote(kFirstFeed, 0, 7)}), 2U);
  EXPECT_THAT(q.drain_numbers(), ElementsAre(6, 7));
}

TEST(ConflatingQueue, HoldsItsCapacityAndAQuoteOfEverySeriesAtEveryPosition) {
  constexpr std::size_t kCapacity = 40;
  constexpr std::size_t kSeries = 24;  // 64 together: a whole number of the queue's blocks
  std::mt19937 random(2);
  Queue q(1, kSeries, kCapacity, Overload::conflate);
  std::vector<Event> waiting(kCapacity + kSeries);
  for (std::uint64_t round = 1; round <= 500; ++round) {
    std::size_t trades_taken = 0;
    std::size_t quotes_lost = kSeries;
    for (std::size_t s = 0; s < kSeries; ++s) quotes_lost -= q.publish({quote(kFirstFeed, s, round)});
    trades_taken = q.publish(trades(kFirstFeed, 0, 1 + random() % (2 * kCapacity)));
    ASSERT_EQ(quotes_lost, 0U);
    ASSERT_LE(trades_taken, kCapacity);
    ASSERT_LE(q.queue.size(), kCapacity + kSeries);
    waiting.resize(kCapacity + kSeries);
    waiting.resize(q.queue.drain(waiting));
    ASSERT_EQ(std::count_if(waiting.begin(), waiting.end(),
                            [&](const Event& e) { return e.kind == EventKind::quote && number(e) == round; }),
              static_cast<std::ptrdiff_t>(kSeries));
    ASSERT_EQ(waiting.size(), kSeries + trades_taken);
  }
}

// Nothing but the queue's own fences orders the two threads here: under ThreadSanitizer, what event_queue.cpp
// has a suppression for.
TEST(ConflatingQueue, UsesTheRoomAgainThatTheEngineHasEmptied) {
  constexpr std::size_t kSeries = 200;
  constexpr std::size_t kFirst = 40;
  Queue q(1, kSeries, 10, Overload::conflate);
  std::vector<Event> quotes;
  for (std::size_t s = 0; s < kSeries; ++s) quotes.push_back(quote(kFirstFeed, s, s));
  market::EventSink& sink = q.queue.sink(kFirstFeed);
  ASSERT_EQ(sink.publish(std::span(quotes).first(kFirst)), kFirst);

  std::vector<std::uint64_t> taken;
  std::atomic<bool> emptied{false};
  std::thread engine([&] {
    taken = q.drain_numbers();
    emptied.store(true, std::memory_order_relaxed);
  });
  while (!emptied.load(std::memory_order_relaxed)) std::this_thread::yield();
  EXPECT_EQ(sink.publish(std::span(quotes).subspan(kFirst)), kSeries - kFirst);
  engine.join();

  for (const std::uint64_t n : q.drain_numbers()) taken.push_back(n);
  ASSERT_EQ(taken.size(), kSeries);
  EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
}

class AnyQueue : public ::testing::TestWithParam<Overload> {};
INSTANTIATE_TEST_SUITE_P(Policy, AnyQueue, ::testing::Values(Overload::conflate, Overload::lossless),
                         [](const auto& policy) {
                           return policy.param == Overload::conflate ? "conflating" : "lossless";
                         });

TEST_P(AnyQueue, NeverAllocatesAfterConstruction) {
  constexpr std::size_t kSeries = 60;
  Queue q(2, kSeries, 500, GetParam());
  std::vector<Event> batch;
  for (std::size_t i = 0; i < 300; ++i) {
    batch.push_back(i % 5 == 0 ? trade(kFirstFeed, i) : quote(kFirstFeed, i % kSeries, i));
  }
  std::vector<Event> other = batch;
  for (Event& event : other) event.feed = kSecondFeed;
  std::array<Event, 128> out;
  market::EventSink& first = q.queue.sink(kFirstFeed);
  market::EventSink& second = q.queue.sink(kSecondFeed);

  std::size_t moved = 0;
  const std::uint64_t before = allocations();
  for (int round = 0; round < 100; ++round) {
    moved += first.publish(batch) + second.publish(other);  // more than is drained: both policies get to work
    moved += q.queue.drain(out);
  }
  EXPECT_EQ(allocations() - before, 0U);
  EXPECT_GT(moved, 20'000U);
  EXPECT_EQ(q.conflated() > 0, GetParam() == Overload::conflate);
}

TEST(CountedAllocations, SeesThem) {
  const std::uint64_t before = allocations();
  const auto by_new = std::make_unique<int>(1);
  EXPECT_EQ(allocations() - before, 1U);
  struct alignas(128) Wide {
    int x;
  };
  const auto aligned = std::make_unique<Wide>();
  EXPECT_EQ(allocations() - before, 2U);
  void* volatile by_malloc = std::malloc(10);
  EXPECT_EQ(allocations() - before, 3U);
  std::free(by_malloc);
}

TEST(EventQueue, SizeTellsWhatWaits) {
  Queue q(2, 2, 10, Overload::conflate);
  EXPECT_EQ(q.queue.size(), 0U);
  EXPECT_THAT(q.drain(), IsEmpty());
  ASSERT_EQ(q.publish({quote(kFirstFeed, 0, 1), quote(kFirstFeed, 0, 2), trade(kFirstFeed, 3)}), 3U);
  ASSERT_EQ(q.publish({trade(kSecondFeed, 1)}, kSecondFeed), 1U);
  EXPECT_EQ(q.queue.size(), 3U);
  q.drain(1);
  EXPECT_EQ(q.queue.size(), 2U);
}

}  // namespace
}  // namespace rotation::daemon
