// The queue between real threads: two feeds at full speed against one engine that cannot keep up.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "daemon/event_queue.hpp"
#include "tests/daemon/numbered_event.hpp"

namespace rotation::daemon {
namespace {

using market::Event;
using market::EventKind;
using market::FeedId;
using namespace rotation::testing;

constexpr std::size_t kFeeds = 2;
constexpr std::uint64_t kEventsPerFeed = 200'000;
constexpr auto kDeadline = std::chrono::seconds{120};

// Publishes events 0, 1, 2 ... in batches of random size and offers again what was not taken.
template <class Make>
void produce(market::EventSink& sink, unsigned seed, const Make& make, std::atomic<bool>& give_up,
             std::uint64_t& refusals) {
  std::mt19937 random(seed);
  std::vector<Event> batch;
  for (std::uint64_t next = 0; next < kEventsPerFeed && !give_up;) {
    batch.clear();
    const std::uint64_t n = std::min<std::uint64_t>(1 + random() % 64, kEventsPerFeed - next);
    for (std::uint64_t i = 0; i < n; ++i) batch.push_back(make(next + i));
    const std::size_t taken = sink.publish(batch);
    next += taken;
    if (taken < batch.size()) {
      ++refusals;
      std::this_thread::yield();
    }
  }
}

struct Outcome {
  std::array<std::uint64_t, kFeeds> refusals{};
  std::size_t most_waiting = 0;
  bool in_time = true;
};

// make(feed, n) is event n of a feed; consume(event) sees every event that arrives.
template <class Make, class Consume>
Outcome run(EventQueue& queue, const Make& make, const Consume& consume) {
  Outcome result;
  std::atomic<std::size_t> producing{kFeeds};
  std::atomic<bool> give_up{false};
  std::vector<std::jthread> producers;
  for (std::size_t f = 0; f < kFeeds; ++f) {
    producers.emplace_back([&, f] {
      const auto feed = static_cast<FeedId>(f);
      produce(
          queue.sink(feed), static_cast<unsigned>(f), [&](std::uint64_t n) { return make(feed, n); }, give_up,
          result.refusals[f]);
      --producing;
    });
  }
  std::mt19937 random(99);
  std::vector<Event> out(256);
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  for (;;) {
    const bool last = producing == 0;
    result.most_waiting = std::max(result.most_waiting, queue.size());
    const std::size_t n = queue.drain(std::span(out).first(1 + random() % out.size()));
    for (std::size_t i = 0; i < n; ++i) consume(out[i]);
    if (last && n == 0 && queue.size() == 0) break;
    if (random() % 4 == 0) std::this_thread::yield();
    if (std::chrono::steady_clock::now() > deadline) {
      result.in_time = false;
      give_up = true;
      break;
    }
  }
  return result;
}

TEST(LosslessQueueStress, LosesAndDoublesAndReordersNothing) {
  constexpr std::size_t kCapacity = 500;
  Waker waker;
  metrics::PipelineStats stats(kFeeds, kCapacity);
  EventQueue queue(kFeeds, 4, kCapacity, Overload::lossless, waker, stats);
  std::array<std::uint64_t, kFeeds> next{};
  std::uint64_t wrong = 0;
  const auto make = [](FeedId feed, std::uint64_t n) {
    return n % 7 == 0 ? trade(feed, n) : quote(feed, n % 4, n);
  };
  const Outcome result = run(queue, make, [&](const Event& event) {
    std::uint64_t& expected = next[static_cast<std::size_t>(event.feed)];
    if (!whole(event) || number(event) != expected) ++wrong;
    ++expected;
  });
  ASSERT_TRUE(result.in_time);
  EXPECT_EQ(wrong, 0U);
  for (std::size_t f = 0; f < kFeeds; ++f) {
    EXPECT_EQ(next[f], kEventsPerFeed);
    EXPECT_EQ(stats.of_feed[f].conflated.get() + stats.of_feed[f].overtaken.get(), 0U);
  }
  EXPECT_GT(result.refusals[0] + result.refusals[1], 0U) << "the consumer was never slow";
  EXPECT_LE(result.most_waiting, kFeeds * kCapacity);
}

TEST(ConflatingQueueStress, AccountsForEveryQuoteAndDeliversTheNewest) {
  constexpr std::size_t kCapacity = 200;
  constexpr std::size_t kSeries = 8;
  Waker waker;
  metrics::PipelineStats stats(kFeeds, kCapacity);
  EventQueue queue(kFeeds, kSeries, kCapacity, Overload::conflate, waker, stats);

  const auto is_trade = [](std::uint64_t n) { return n % 10 == 3; };
  const auto series_of = [](std::uint64_t n) { return static_cast<std::size_t>(n / 3 % kSeries); };
  std::array<std::array<std::uint64_t, kSeries>, kFeeds> newest{};  // quotes published, number + 1
  std::array<std::uint64_t, kFeeds> quotes{};
  std::array<std::uint64_t, kFeeds> trades{};
  for (std::uint64_t n = 0; n < kEventsPerFeed; ++n) {
    for (std::size_t f = 0; f < kFeeds; ++f) {
      if (is_trade(n)) {
        ++trades[f];
      } else {
        ++quotes[f];
        newest[f][series_of(n)] = n + 1;
      }
    }
  }

  std::array<std::array<std::uint64_t, kSeries>, kFeeds> last_quote{};  // arrived, number + 1
  std::array<std::uint64_t, kFeeds> quotes_applied{};
  std::array<std::uint64_t, kFeeds> trades_applied{};
  std::uint64_t wrong = 0;
  const auto make = [&](FeedId feed, std::uint64_t n) {
    return is_trade(n) ? trade(feed, n) : quote(feed, series_of(n), n);
  };
  const Outcome result = run(queue, make, [&](const Event& event) {
    const auto f = static_cast<std::size_t>(event.feed);
    const std::uint64_t n = number(event);
    if (!whole(event)) ++wrong;
    if (event.kind == EventKind::trade) {
      if (n != 10 * trades_applied[f] + 3) ++wrong;  // every one, in order
      ++trades_applied[f];
    } else {
      std::uint64_t& last = last_quote[f][market::index(event.series)];
      if (series_of(n) != market::index(event.series) || n + 1 <= last) ++wrong;  // never an older one
      last = n + 1;
      ++quotes_applied[f];
    }
  });

  ASSERT_TRUE(result.in_time);
  EXPECT_EQ(wrong, 0U);
  for (std::size_t f = 0; f < kFeeds; ++f) {
    EXPECT_EQ(trades_applied[f], trades[f]);
    EXPECT_EQ(last_quote[f], newest[f]);
    const auto& counted = stats.of_feed[f];
    EXPECT_EQ(quotes_applied[f] + counted.conflated.get() + counted.overtaken.get(), quotes[f]);
    EXPECT_GT(counted.conflated.get(), 0U);
  }
  EXPECT_LE(result.most_waiting, kFeeds * (kCapacity + kSeries));
  RecordProperty("overtaken",
                 std::to_string(stats.of_feed[0].overtaken.get() + stats.of_feed[1].overtaken.get()));
}

}  // namespace
}  // namespace rotation::daemon
