// Channels: what the stream's subjects look like now, rendered once for everybody who listens.
//
// Web thread only. At most ten times a second the snapshot is loaded and the channels that somebody has
// subscribed to are rendered; one that has changed has another version. Clients are told of versions in their
// own time: what one has missed is the difference.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/api.hpp"
#include "daemon/api/channel_names.hpp"

namespace rotation::daemon::api {

class Channels {
 public:
  using Text = std::shared_ptr<const std::string>;

  // `api` outlives it.
  explicit Channels(Api& api) : api_(api) {}

  // Every 25 to 50 ms: every fourth looks at the market. A transition waits for none of them: what tells of
  // it is version().
  static constexpr unsigned kBeats = 4;
  void beat();

  // One subscriber more (+1), or less. A channel that nobody had is rendered at once.
  void count(Channel channel, int change);

  // From 1 on; 0: there is nothing to show before the warm-up ends. Of transitions: the last one's number.
  [[nodiscard]] std::uint64_t version(Channel channel) const;
  // As the GET answers it, in the version above. REQUIRES: there is one.
  [[nodiscard]] Text snapshot(Channel channel);
  // What has come since that version: all of a channel; of `series` the rows that changed; of `transitions`
  // those with a higher number.
  [[nodiscard]] Text update(Channel channel, std::uint64_t since);
  // Is what is shown of the market worth showing?
  [[nodiscard]] bool warmed_up() const noexcept { return warmed_up_; }

 private:
  struct Rendered {
    int subscribers = 0;
    std::uint64_t version = 0;
    Text text;
    std::string content;  // of `text`, without what changes with every event
  };
  struct Row {
    std::string json;
    std::uint64_t version = 0;  // of the channel, when it changed
  };

  [[nodiscard]] const Moment& moment();
  [[nodiscard]] std::string render(Channel channel);
  void refresh(Channel channel);
  void refresh_series();
  [[nodiscard]] Rendered& at(Channel channel) { return channels_[static_cast<std::size_t>(channel)]; }

  Api& api_;
  unsigned beats_ = 0;
  bool warmed_up_ = false;
  std::optional<Moment> moment_;  // of this beat
  std::array<Rendered, kChannels> channels_;
  std::vector<Row> rows_;  // of the series
  // Of the last update asked for of a channel: clients in step share it.
  std::array<std::pair<std::pair<std::uint64_t, std::uint64_t>, Text>, kChannels> updates_;
};

}  // namespace rotation::daemon::api
