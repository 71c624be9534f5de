// The subjects of /api/v1/stream, by name: what a client may subscribe to.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace rotation::daemon::api {

enum class Channel : unsigned char { status, state, triggers, pairs, series, feeds, transitions };
inline constexpr std::size_t kChannels = 7;
inline constexpr std::array<std::string_view, kChannels> kChannelNames{
    "status", "state", "triggers", "pairs", "series", "feeds", "transitions"};

}  // namespace rotation::daemon::api
