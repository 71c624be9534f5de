// The conversation on Alpaca's market-data stream.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulator/conversation.hpp"
#include "feeds/simulator/rules.hpp"
#include "feeds/simulator/subscription.hpp"

namespace rotation::simulator {

// [{"T":"error","code":...,"msg":...}] in Alpaca's words.
[[nodiscard]] std::string error_message(int code);

class Dialogue final : public Conversation {
 public:
  // `take_seat` is asked at a good login and says whether the connection is the first. `rules` and `symbols`
  // outlive the dialogue.
  Dialogue(const Rules& rules, const std::vector<std::string>& symbols, std::function<bool()> take_seat);

  [[nodiscard]] Frames greet(const std::optional<Credentials>& credentials) override;
  [[nodiscard]] Frames hear(std::string_view text) override;
  [[nodiscard]] Frames login_overdue() const override { return {error_message(404)}; }
  [[nodiscard]] Frames too_slow() const override { return {error_message(407)}; }
  [[nodiscard]] std::optional<std::uint16_t> close_code() const noexcept override { return std::nullopt; }

  [[nodiscard]] State state() const noexcept override { return state_; }
  [[nodiscard]] bool subscribed() const noexcept override { return !subscription_.empty(); }
  [[nodiscard]] bool wants(const Tick& tick) const noexcept override { return subscription_.wants(tick); }
  [[nodiscard]] char* encode(char* out, std::span<const Tick> ticks) override;
  [[nodiscard]] const Subscription& subscription() const noexcept { return subscription_; }

 private:
  Frames login(const Credentials& credentials);

  const Rules& rules_;
  const std::vector<std::string>& symbols_;
  std::vector<char> tapes_;  // of the symbols
  std::function<bool()> take_seat_;
  State state_ = State::anonymous;
  Subscription subscription_;
};

}  // namespace rotation::simulator
