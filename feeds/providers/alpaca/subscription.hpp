// What is asked of Alpaca, and whether it was granted.
//
//   {"action":"auth","key":"...","secret":"..."}
//   {"action":"subscribe","trades":["SPY"],"quotes":["SPY"],"statuses":["SPY"]}
//   [{"T":"subscription","trades":["SPY"],"quotes":["SPY"],"statuses":["SPY"]}]
//
// The answer is the complete state, in any order; a channel without subscriptions may be absent from it.
// Corrections and cancels come with `trades`.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::alpaca {

// How frames are written.
enum class Encoding : std::uint8_t { json, msgpack };

// Holds the secret: the caller wipes it.
[[nodiscard]] std::string auth_frame(std::string_view key, std::string_view secret,
                                     Encoding encoding = Encoding::json);

class Subscription {
 public:
  // Statuses of each and quotes, trades or both, as its field wants.  REQUIRES: equities.
  explicit Subscription(std::span<const providers::Instrument> instruments,
                        Encoding encoding = Encoding::json);

  [[nodiscard]] const std::string& frame() const noexcept { return frame_; }

  // What the subscription message in `ack`, JSON, lacks, as "quotes of SPY", by channel and symbol.
  // Everything, if there is no such message in it. Channels and symbols that were not asked for do not
  // matter; "*" is all.
  [[nodiscard]] std::vector<std::string> missing(std::string_view ack) const;

 private:
  [[nodiscard]] std::string json_frame() const;
  [[nodiscard]] std::string packed_frame() const;

  std::map<std::string, std::set<std::string>, std::less<>> wanted_;  // channel -> symbols
  std::string frame_;
};

}  // namespace rotation::alpaca
