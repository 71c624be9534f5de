// Answered HTTP requests, by handler and status code. One writer (the web thread), any reader.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/market/feed_counters.hpp"

namespace rotation::metrics {

class HttpCounters {
 public:
  // The codes the daemon answers with; the set is closed so that the label is.
  static constexpr std::array<unsigned, 13> kCodes{200, 400, 403, 404, 405, 413, 414,
                                                   421, 431, 500, 501, 503, 505};
  // Handler of requests that reached none: unknown paths, malformed requests, refused connections.
  static constexpr std::string_view kNone = "none";

  // The paths that have a handler.
  explicit HttpCounters(std::vector<std::string> handlers) : handlers_(std::move(handlers)) {
    handlers_.emplace_back(kNone);
    counts_ = std::vector<Row>(handlers_.size());
  }

  // REQUIRES: a handler given to the constructor, or kNone; a code of kCodes.
  void count(std::string_view handler, unsigned code) noexcept {
    const auto row = std::find(handlers_.begin(), handlers_.end(), handler) - handlers_.begin();
    const auto column = std::find(kCodes.begin(), kCodes.end(), code) - kCodes.begin();
    assert(row != std::ssize(handlers_) && column != std::ssize(kCodes));
    counts_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)].add();
  }

  // Calls f(handler, code, count) for what is to be shown: from the start, at 0, what is sure to come (a
  // handler's 200, the refusals of kNone), the rest once it has happened.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t h = 0; h < handlers_.size(); ++h) {
      for (std::size_t c = 0; c < kCodes.size(); ++c) {
        const std::uint64_t n = counts_[h][c].get();
        const bool expected = (handlers_[h] == kNone) == (kCodes[c] != 200);
        if (n > 0 || expected) f(std::string_view{handlers_[h]}, kCodes[c], n);
      }
    }
  }

 private:
  using Row = std::array<market::Counter, kCodes.size()>;
  std::vector<std::string> handlers_;
  std::vector<Row> counts_;
};

}  // namespace rotation::metrics
