// What one client has asked for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

enum class Channel : std::uint8_t {
  trades,
  quotes,
  bars,
  updated_bars,
  daily_bars,
  statuses,
  lulds,
  imbalances,
};
inline constexpr std::array<std::string_view, 8> kChannelNames{
    "trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds", "imbalances"};

class Subscription {
 public:
  // `symbols` names the series on this stream, by id; a blank name is not on it. Outlives the subscription.
  explicit Subscription(const std::vector<std::string>& symbols)
      : symbols_(&symbols), mask_(symbols.size(), 0) {}

  // "*" is everything. A symbol the stream does not carry is accepted, as Alpaca does, and stays silent.
  void add(Channel channel, std::string_view symbol);
  void remove(Channel channel, std::string_view symbol);

  [[nodiscard]] std::size_t count(Channel channel) const { return names(channel).size(); }
  [[nodiscard]] bool empty() const noexcept;

  // Is this tick asked for? O(1).
  [[nodiscard]] bool wants(const Tick& tick) const noexcept {
    const auto channel = channel_of(tick.kind);
    return channel && (mask_[market::index(tick.series)] & (1U << static_cast<unsigned>(*channel))) != 0;
  }

  // The acknowledgement: the complete state; empty channels are left out, corrections and cancelErrors follow
  // trades.
  [[nodiscard]] std::string acknowledgement() const;

 private:
  static std::optional<Channel> channel_of(TickKind kind) noexcept;
  [[nodiscard]] const std::vector<std::string>& names(Channel channel) const {
    return names_[static_cast<std::size_t>(channel)];
  }
  void rebuild();

  const std::vector<std::string>* symbols_;
  std::array<std::vector<std::string>, kChannelNames.size()> names_;  // as asked for, in that order
  std::vector<std::uint16_t> mask_;                                   // [series]: a bit for each channel
};

}  // namespace rotation::simulator
