// The queue between real threads: two feeds at full speed, each on its own or, lossless, on one thread,
// against one engine that cannot keep up.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "daemon/event_queue.hpp"
#include "tests/daemon/numbered_event.hpp"
#include "tests/support/promise.hpp"

namespace rotation::daemon {
namespace {

using market::Event;
using market::EventKind;
using market::FeedId;
using namespace rotation::testing;

constexpr std::size_t kFeeds = 2;
constexpr std::uint64_t kEventsPerFeed = 200'000;
constexpr auto kDeadline = std::chrono::seconds{120};

struct Outcome {
  std::atomic<std::uint64_t> refusals{0};
  std::size_t most_waiting = 0;
  bool in_time = true;
};

// Of each feed in turn, publishes events 0, 1, 2 ... in batches of random size and offers again what was not
// taken, which counts as a refusal.
template <class Make>
void produce(EventQueue& queue, const std::vector<FeedId>& feeds, const Make& make, Outcome& result,
             const std::atomic<bool>& give_up) {
  std::mt19937 random(static_cast<unsigned>(feeds.front()));
  std::vector<std::uint64_t> next(feeds.size());
  std::vector<Event> batch;
  for (bool more = true; std::exchange(more, false) && !give_up;) {
    for (std::size_t f = 0; f < feeds.size(); ++f) {
      batch.clear();
      const std::uint64_t n = std::min<std::uint64_t>(1 + random() % 64, kEventsPerFeed - next[f]);
      for (std::uint64_t i = 0; i < n; ++i) batch.push_back(make(feeds[f], next[f] + i));
      const std::size_t taken = queue.sink(feeds[f]).publish(batch);
      next[f] += taken;
      more = more || next[f] < kEventsPerFeed;
      if (taken == batch.size()) continue;
      ++result.refusals;
      std::this_thread::yield();
    }
  }
}

// make(feed, n) is event n of a feed; overflowed() says whether the queue has had too much; consume(event)
// sees every event that arrives, none before that: a fast machine's engine is too slow once, too. `threads`
// are the feeds of each.
template <class Make, class Overflowed, class Consume>
void run(EventQueue& queue, const std::vector<std::vector<FeedId>>& threads, const Make& make,
         const Overflowed& overflowed, const Consume& consume, Outcome& result) {
  std::atomic<std::size_t> producing{threads.size()};
  std::atomic<bool> give_up{false};
  std::vector<std::jthread> producers;
  for (const std::vector<FeedId>& feeds : threads) {
    producers.emplace_back([&] {
      produce(queue, feeds, make, result, give_up);
      --producing;
    });
  }
  std::mt19937 random(99);
  std::vector<Event> out(256);
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (!overflowed() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
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
  Outcome result;
  run(
      queue, {{FeedId{0}, FeedId{1}}}, make, [&] { return result.refusals > 0; },
      [&](const Event& event) {
        std::uint64_t& expected = next[static_cast<std::size_t>(event.feed)];
        if (!whole(event) || number(event) != expected) ++wrong;
        ++expected;
      },
      result);
  ASSERT_TRUE(result.in_time);
  EXPECT_EQ(wrong, 0U);
  for (std::size_t f = 0; f < kFeeds; ++f) {
    EXPECT_EQ(next[f], kEventsPerFeed);
    EXPECT_EQ(stats.of_feed[f].conflated.get() + stats.of_feed[f].overtaken.get(), 0U);
  }
  rotation::testing::promise("F51", "two producers: nothing of a feed lost, doubled or reordered",
                             std::to_string(kFeeds * kEventsPerFeed) + " events", wrong == 0);
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
  const auto consume = [&](const Event& event) {
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
  };
  Outcome result;
  const auto overflowed = [&] {
    return std::ranges::all_of(stats.of_feed, [](const auto& feed) { return feed.conflated.get() > 0; });
  };
  run(queue, {{FeedId{0}}, {FeedId{1}}}, make, overflowed, consume, result);

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
  const std::uint64_t dropped = stats.of_feed[0].conflated.get() + stats.of_feed[0].overtaken.get() +
                                stats.of_feed[1].conflated.get() + stats.of_feed[1].overtaken.get();
  rotation::testing::promise("F23", "a slow engine: quotes are conflated, each one counted, no trade is lost",
                             std::to_string(quotes[0] + quotes[1]) + " quotes, " + std::to_string(dropped) +
                                 " conflated and as many missing; " + std::to_string(trades[0] + trades[1]) +
                                 " trades, all there",
                             dropped > 0);
}

}  // namespace
}  // namespace rotation::daemon
