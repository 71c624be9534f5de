// What ends a conversation with a dxLink server, by the names it gives.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "feeds/providers/provider.hpp"

namespace rotation::dxlink {

inline constexpr std::uint32_t kTokenRefused = 100;
inline constexpr std::uint32_t kChannelClosed = 101;

inline constexpr std::array<providers::ProviderError, 8> kErrors{{
    {1, "UNSUPPORTED_PROTOCOL", providers::Retry::permanent,
     "the server does not speak this version of dxLink"},
    {2, "TIMEOUT", providers::Retry::passing, "the server heard nothing of us for too long"},
    {3, "UNAUTHORIZED", providers::Retry::permanent, "not authorized: the token does not allow this"},
    {4, "INVALID_MESSAGE", providers::Retry::permanent, "the server did not understand what we sent"},
    {5, "BAD_ACTION", providers::Retry::permanent, "the server does not allow what we asked for"},
    {kTokenRefused, "AUTH_STATE UNAUTHORIZED", providers::Retry::permanent,
     "auth failed: the token is wrong or has expired"},
    {kChannelClosed, "CHANNEL_CLOSED", providers::Retry::passing,
     "the server closed the channel of our feed"},
    // UNKNOWN, and whatever the protocol may get to know.
    {0, "UNKNOWN", providers::Retry::patient, "an error that the provider does not explain"},
}};

[[nodiscard]] constexpr std::uint32_t error_code(std::string_view name) noexcept {
  for (const auto& error : kErrors) {
    if (error.name == name) return error.code;
  }
  return kErrors.back().code;
}

}  // namespace rotation::dxlink
