// The conversation with Yahoo's streamer: no login, no greeting, no answers; prices of what was asked for.
//
// Of an equity the trades of regular hours and the closing price, of anything else every value. A message
// that makes no sense ends the connection without a word. At most 100 symbols; what is beyond is left out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/simulator/conversation.hpp"

namespace rotation::simulator::yahoo {

class Dialogue final : public Conversation {
 public:
  // `symbols` are by series and outlive the dialogue, as does `series`. Version 1 sends bare Base64.
  Dialogue(const market::SeriesTable& series, const std::vector<std::string>& symbols, int version);

  [[nodiscard]] Frames greet(const std::optional<Credentials>& credentials) override;
  [[nodiscard]] Frames hear(std::string_view text) override;
  [[nodiscard]] Frames login_overdue() const override { return {}; }
  [[nodiscard]] Frames too_slow() const override { return {}; }
  [[nodiscard]] std::optional<std::uint16_t> close_code() const noexcept override { return std::nullopt; }

  [[nodiscard]] State state() const noexcept override { return state_; }
  [[nodiscard]] bool subscribed() const noexcept override { return wanted_count_ > 0; }
  [[nodiscard]] bool wants(const Tick& tick) const noexcept override;
  [[nodiscard]] bool share_a_frame(const Tick&, const Tick&) const noexcept override { return false; }
  [[nodiscard]] char* encode(char* out, std::span<const Tick> ticks) override;

 private:
  void want(std::string_view symbol, bool wanted);

  const market::SeriesTable& series_;
  const std::vector<std::string>& symbols_;
  const int version_;
  State state_ = State::admitted;
  std::vector<bool> wanted_;  // [series]
  std::size_t wanted_count_ = 0;
};

}  // namespace rotation::simulator::yahoo
