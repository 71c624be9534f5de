// The conversation on one of Massive's clusters.
//
// A second connection is let in and may subscribe; only then is it told max_connections. Topics that the
// cluster does not have, and messages that make no sense, are not answered.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulator/conversation.hpp"
#include "feeds/simulator/massive/listing.hpp"
#include "feeds/simulator/massive/subscription.hpp"

namespace rotation::simulator::massive {

class Dialogue final : public Conversation {
 public:
  // `take_seat` is asked at a good login and says whether the connection is the first on its cluster. Of the
  // rules, the key counts, and `refuse`: 406 is max_connections, 409 not authorized to any topic, any other
  // auth_failed. `rules` and `listings` outlive the dialogue.
  Dialogue(const Rules& rules, Cluster cluster, const std::vector<Listing>& listings,
           std::function<bool()> take_seat);

  [[nodiscard]] Frames greet(const std::optional<Credentials>& credentials) override;
  [[nodiscard]] Frames hear(std::string_view text) override;
  [[nodiscard]] Frames login_overdue() const override;
  [[nodiscard]] Frames too_slow() const override { return {}; }
  [[nodiscard]] std::optional<std::uint16_t> close_code() const noexcept override { return 1008; }

  [[nodiscard]] State state() const noexcept override { return state_; }
  [[nodiscard]] bool subscribed() const noexcept override { return !subscription_.empty(); }
  [[nodiscard]] bool wants(const Tick& tick) const noexcept override { return subscription_.wants(tick); }
  [[nodiscard]] char* encode(char* out, std::span<const Tick> ticks) override;

 private:
  Frames login(std::string_view key);
  Frames subscribe(std::string_view topics);
  Frames unsubscribe(std::string_view topics);

  const Rules& rules_;
  const std::vector<Listing>& listings_;
  std::function<bool()> take_seat_;
  State state_ = State::anonymous;
  bool crowded_ = false;  // another connection has the seat
  Subscription subscription_;
};

}  // namespace rotation::simulator::massive
