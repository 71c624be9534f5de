// What Massive says of a conversation: elements with "ev":"status". Their words form a closed list, and what
// is not in it has no meaning to us.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "feeds/providers/provider.hpp"

namespace rotation::massive {

enum class Meaning : std::uint8_t {
  nothing,
  greeted,
  authenticated,
  granted,          // one topic: see granted_topic
  topic_refused,    // one topic, and nobody says which
  request_refused,  // all that was asked for
  closing,          // the connection is of no use any more
  unknown,          // a status that we do not know
};

enum Error : std::uint32_t {
  unknown_error,
  auth_failed,
  no_websocket,
  auth_timeout,
  max_connections,
  not_authorized,
  subscription_denied,
  invalid_symbol,
  subscription_limit,
};

struct Status {
  Meaning meaning = Meaning::nothing;
  Error error = unknown_error;  // of refusals and closing
};

// The reason of a refusal is sometimes only in `message`, which is then searched for known words.
[[nodiscard]] Status read_status(std::string_view status, std::string_view message) noexcept;

// "T.SPY" of "subscribed to: T.SPY"; empty if the message is none of those.
[[nodiscard]] std::string_view granted_topic(std::string_view message) noexcept;

inline constexpr std::array<providers::ProviderError, 9> kErrors{{
    {auth_failed, "auth_failed", providers::Retry::permanent,
     "auth failed: the key is wrong, or its plan does not include this WebSocket (delayed ones have another "
     "address)"},
    {no_websocket, "no_websocket", providers::Retry::permanent,
     "the key's plan does not include any WebSocket"},
    {auth_timeout, "auth_timeout", providers::Retry::passing, "auth timeout"},
    {max_connections, "max_connections", providers::Retry::patient,
     "connection limit exceeded: another session of this account is open on this market"},
    {not_authorized, "not_authorized", providers::Retry::permanent,
     "the plan includes nothing of what is subscribed to (quotes need a higher one than trades)"},
    {subscription_denied, "subscription_denied", providers::Retry::permanent,
     "everything subscribed to was denied"},
    {invalid_symbol, "invalid_symbol", providers::Retry::permanent,
     "no symbol subscribed to exists on this market"},
    {subscription_limit, "subscription_limit", providers::Retry::permanent,
     "more symbols than the plan allows"},
    {unknown_error, "unknown", providers::Retry::patient, "an error that is not in the documentation"},
}};

}  // namespace rotation::massive
