// The conversation on a dxLink socket: SETUP, AUTH, one FEED channel, KEEPALIVE.
//
// A step taken too early is not lost, as it sometimes is with the real one: it is an error (BAD_ACTION). A
// message that makes no sense is INVALID_MESSAGE; neither ends the conversation. A wrong token is answered
// with UNAUTHORIZED and the end. Each KEEPALIVE is answered with one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/simulator/conversation.hpp"
#include "feeds/simulator/dxlink/channel.hpp"

namespace rotation::simulator::dxlink {

class Dialogue final : public Conversation {
 public:
  // Of the rules, the key counts, as the token, and `refuse`: whatever it is, no token is good. `symbols` are
  // by series; all three outlive the dialogue.
  Dialogue(const Rules& rules, const market::SeriesTable& series, const std::vector<std::string>& symbols);

  [[nodiscard]] Frames greet(const std::optional<Credentials>& credentials) override;
  [[nodiscard]] Frames hear(std::string_view text) override;
  [[nodiscard]] Frames login_overdue() const override;
  [[nodiscard]] Frames too_slow() const override { return {}; }
  [[nodiscard]] std::optional<std::uint16_t> close_code() const noexcept override { return 1008; }

  [[nodiscard]] State state() const noexcept override { return state_; }
  [[nodiscard]] bool subscribed() const noexcept override { return channel_ && !channel_->empty(); }
  [[nodiscard]] bool wants(const Tick& tick) const noexcept override { return channel_->wants(tick); }
  [[nodiscard]] bool share_a_frame(const Tick& first, const Tick& next) const noexcept override {
    return channel_->type_of(first) == channel_->type_of(next);
  }
  [[nodiscard]] char* encode(char* out, std::span<const Tick> ticks) override {
    return channel_->encode(out, ticks);
  }

 private:
  struct Message;

  Frames set_up();
  Frames log_in(std::string_view token);
  Frames open_channel(std::uint32_t number, std::string_view service);
  Frames set_up_feed(const Message& message);
  Frames subscribe(const Message& message);

  const Rules& rules_;
  const market::SeriesTable& series_;
  const std::vector<std::string>& symbols_;
  State state_ = State::anonymous;
  bool set_up_ = false;
  bool configured_ = false;  // the client knows what the channel sends
  std::optional<Channel> channel_;
};

}  // namespace rotation::simulator::dxlink
