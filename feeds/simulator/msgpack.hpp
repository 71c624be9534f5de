// Alpaca's words in MessagePack: JSON there and back, and a conversation held in it.
//
// As Alpaca's servers write it: prices are doubles (those that a float holds, floats), "t" a timestamp of 8
// bytes.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/simulator/conversation.hpp"

namespace rotation::simulator {

// REQUIRES: `json` is JSON.
[[nodiscard]] std::string msgpack_of(std::string_view json);

// What a client said; empty: not one whole value, or nested deeper than any message of a client.
[[nodiscard]] std::string json_of(std::string_view msgpack);

// Another conversation, but all that is said and heard is MessagePack.
class PackedDialogue final : public Conversation {
 public:
  explicit PackedDialogue(std::unique_ptr<Conversation> dialogue) : dialogue_(std::move(dialogue)) {}

  [[nodiscard]] Frames greet(const std::optional<Credentials>& credentials) override;
  [[nodiscard]] Frames hear(std::string_view text) override;
  [[nodiscard]] Frames login_overdue() const override;
  [[nodiscard]] Frames too_slow() const override;
  [[nodiscard]] std::optional<std::uint16_t> close_code() const noexcept override {
    return dialogue_->close_code();
  }
  [[nodiscard]] State state() const noexcept override { return dialogue_->state(); }
  [[nodiscard]] bool subscribed() const noexcept override { return dialogue_->subscribed(); }
  [[nodiscard]] bool wants(const Tick& tick) const noexcept override { return dialogue_->wants(tick); }
  [[nodiscard]] bool share_a_frame(const Tick& first, const Tick& next) const noexcept override {
    return dialogue_->share_a_frame(first, next);
  }
  [[nodiscard]] char* encode(char* out, std::span<const Tick> ticks) override;
  [[nodiscard]] bool binary() const noexcept override { return true; }

 private:
  std::unique_ptr<Conversation> dialogue_;
  std::vector<char> json_;  // of the frame that is being encoded
};

}  // namespace rotation::simulator
