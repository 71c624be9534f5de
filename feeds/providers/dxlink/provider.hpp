// dxFeed's dxLink (JSON over WebSocket), its own servers' and those of brokers who pass it on.
#pragma once

#include <memory>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::dxlink {

[[nodiscard]] const providers::Profile& profile() noexcept;

[[nodiscard]] std::unique_ptr<providers::Provider> make_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments);

}  // namespace rotation::dxlink
