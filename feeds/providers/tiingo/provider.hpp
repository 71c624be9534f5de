// Tiingo (JSON over WebSocket): IEX quotes, trades or reference prices, and currency pairs.
#pragma once

#include <memory>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::tiingo {

[[nodiscard]] const providers::Profile& profile() noexcept;

// The symbols in upper or lower case.
[[nodiscard]] std::unique_ptr<providers::Provider> make_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments);

}  // namespace rotation::tiingo
