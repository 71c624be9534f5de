// Finnhub (JSON over WebSocket): last prices of stocks, ETFs and currency pairs.
#pragma once

#include <memory>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::finnhub {

[[nodiscard]] const providers::Profile& profile() noexcept;

[[nodiscard]] std::unique_ptr<providers::Provider> make_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments);

}  // namespace rotation::finnhub
