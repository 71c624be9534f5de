// Alpaca market data v2 over WebSocket, and the simulator, which speaks it too (in JSON).
#pragma once

#include <memory>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::alpaca {

[[nodiscard]] const providers::Profile& profile() noexcept;

[[nodiscard]] std::unique_ptr<providers::Provider> make_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments);

// The same in MessagePack, which is smaller; provider "alpaca-msgpack".
[[nodiscard]] const providers::Profile& packed_profile() noexcept;

[[nodiscard]] std::unique_ptr<providers::Provider> make_packed_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments);

}  // namespace rotation::alpaca
