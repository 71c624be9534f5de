// What is said to a dxLink server, step by step.
//
//   {"type":"SETUP","channel":0,"version":"0.1-rotationd/1","keepaliveTimeout":60,"acceptKeepaliveTimeout":60}
//   {"type":"AUTH","channel":0,"token":"..."}
//   {"type":"CHANNEL_REQUEST","channel":1,"service":"FEED","parameters":{"contract":"AUTO"}}
//   {"type":"FEED_SETUP","channel":1,"acceptAggregationPeriod":0.1,"acceptDataFormat":"COMPACT",
//    "acceptEventFields":{"Quote":["eventSymbol","bidPrice",...],...}}
//   {"type":"FEED_SUBSCRIPTION","channel":1,"add":[{"type":"Quote","symbol":"SPY"},...]}
//
// Subscriptions are not answered; an unknown symbol is silent for ever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::dxlink {

inline constexpr std::uint32_t kChannel = 1;  // a client's are odd
// Servers are known to refuse 64 KB.
inline constexpr std::size_t kMaxFrame = 60'000;

inline constexpr std::string_view kKeepaliveFrame = R"({"type":"KEEPALIVE","channel":0})";

[[nodiscard]] std::string setup_frame();
// Holds the token: the caller wipes it.
[[nodiscard]] std::string auth_frame(std::string_view token);
[[nodiscard]] std::string channel_frame();

// The fields we want and, in as many frames as they need, the symbols: Quote and Trade as an instrument's
// field wants, and for equities Profile, which tells of halts.
[[nodiscard]] std::vector<std::string> subscription_frames(
    std::span<const providers::Instrument> instruments);

}  // namespace rotation::dxlink
