// Massive (JSON over WebSocket), Polygon.io until 2025. One connection is one of its markets ("clusters"):
// the instruments of one provider object are all stocks, all indices or all pairs.
#pragma once

#include <memory>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::massive {

[[nodiscard]] const providers::Profile& profile() noexcept;

[[nodiscard]] std::unique_ptr<providers::Provider> make_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments);

}  // namespace rotation::massive
