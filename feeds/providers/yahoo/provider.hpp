// Yahoo's streamer (protobuf in Base64 over WebSocket): last prices, yields and rates, without a key and
// without a promise. No terms of use cover it; it may vanish.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::yahoo {

// Of one connection, counted over its life. The server cuts off the rest without a word, so a configuration
// must not have more; nothing here checks it.
inline constexpr std::size_t kMaxSymbols = 100;

[[nodiscard]] const providers::Profile& profile() noexcept;

[[nodiscard]] std::unique_ptr<providers::Provider> make_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments);

}  // namespace rotation::yahoo
