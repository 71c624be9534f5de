// Answered HTTP requests, by handler and status code, and who listens to a stream. One writer (the web
// thread), any reader.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "feeds/market/ensure.hpp"
#include "feeds/market/feed_counters.hpp"

namespace rotation::metrics {

class HttpCounters {
 public:
  // The codes the daemon answers with; the set is closed so that the label is.
  static constexpr std::array<unsigned, 15> kCodes{101, 200, 304, 400, 401, 403, 404, 405,
                                                   413, 414, 421, 431, 500, 501, 503};
  // Index of the handler of requests that reached none: unknown paths, malformed requests, refused
  // connections.
  static constexpr std::size_t kNone = 0;

  // Before the first scrape. Returns the handler's index.
  std::size_t add_handler(std::string name) {
    rows_.emplace_back().name = std::move(name);
    return rows_.size() - 1;
  }

  // REQUIRES: kNone or an index from add_handler; a code of kCodes.
  void count(std::size_t handler, unsigned code) noexcept {
    const auto column = std::find(kCodes.begin(), kCodes.end(), code) - kCodes.begin();
    market::ensure(handler < rows_.size() && column != std::ssize(kCodes));
    rows_[handler].counts[static_cast<std::size_t>(column)].add();
  }

  // Likewise, of one that answers with a stream.
  std::size_t add_stream(std::string name) {
    const std::size_t handler = add_handler(std::move(name));
    rows_[handler].streams = true;
    return handler;
  }

  // One client of a stream more, or less.
  void listens(std::size_t handler, int change) noexcept {
    std::atomic<int>& clients = rows_[handler].clients;
    clients.store(clients.load(std::memory_order_relaxed) + change, std::memory_order_relaxed);
  }
  // Updates left out for slow readers.
  market::Counter conflated;

  // Calls f(handler name, clients) for each that streams.
  template <class F>
  void for_each_stream(F&& f) const {
    for (const Row& row : rows_) {
      if (row.streams) f(std::string_view{row.name}, row.clients.load(std::memory_order_relaxed));
    }
  }

  // Calls f(handler name, code, count) for what is to be shown: from the start, at 0, what is sure to come (a
  // handler's 200, the refusals of kNone), the rest once it has happened.
  template <class F>
  void for_each(F&& f) const {
    for (const Row& row : rows_) {
      for (std::size_t c = 0; c < kCodes.size(); ++c) {
        const std::uint64_t n = row.counts[c].get();
        const bool expected = (&row == &rows_[kNone]) == (kCodes[c] != 200);
        if (n > 0 || expected) f(std::string_view{row.name}, kCodes[c], n);
      }
    }
  }

 private:
  struct Row {
    std::string name = "none";
    std::array<market::Counter, kCodes.size()> counts;
    bool streams = false;  // from the start
    std::atomic<int> clients{0};
  };
  std::deque<Row> rows_{1};  // whose elements, not movable, stay where they are
};

}  // namespace rotation::metrics
