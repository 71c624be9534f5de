// One WebSocket client of the stream: what it asks, and what it is told next (deploy/docs/api.md).
//
// Web thread only. Memory: a few answers and a number a channel, however slowly the client reads: it is told
// the present when it can hear it, and how much it has missed. Transitions it is told one and all.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "daemon/api/channels.hpp"
#include "daemon/web/talk.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::daemon::api {

class Conversation final : public Talk {
 public:
  // All outlive it. `conflated` counts updates left out.
  Conversation(Channels& channels, const market::Clock& clock, market::Counter& conflated);
  ~Conversation() override;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  void hear(std::string_view text) override;
  [[nodiscard]] bool listening() const override { return answers_.size() < kAnswers; }
  [[nodiscard]] std::optional<Frame> next(Now now) override;

 private:
  static constexpr std::size_t kAnswers = 4;  // waiting
  static constexpr std::chrono::seconds kHeartbeat{1};

  struct Subscription {
    bool subscribed = false;
    bool snapshot = false;   // is due
    std::uint64_t told = 0;  // version
  };

  void subscribe(const std::vector<Channel>& channels);
  void unsubscribe(const std::vector<Channel>& channels);
  void resync(const std::vector<Channel>& channels);
  [[nodiscard]] std::string acknowledgement(const std::string& req_id) const;
  [[nodiscard]] std::optional<Frame> news();
  [[nodiscard]] std::optional<Frame> tell(std::size_t channel);
  [[nodiscard]] std::string numbered(std::string_view rest);

  Channels& channels_;
  const market::Clock& clock_;
  market::Counter& conflated_;
  std::uint64_t seq_ = 0;
  std::deque<std::string> answers_;  // each from its comma after "seq" on
  std::array<Subscription, kChannels> subscriptions_;
  std::size_t turn_ = 0;  // the channel whose turn it is
  Now said_{};            // when something was, last
};

}  // namespace rotation::daemon::api
