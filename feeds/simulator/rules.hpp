// Whom the simulator lets in and how far.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulator/subscription.hpp"

namespace rotation::simulator {

// Empty key or secret: any that is not empty will do.
struct Rules {
  std::string key;
  std::string secret;
  std::optional<int> refuse;                // answer every good login with this error code instead
  std::optional<std::size_t> symbol_limit;  // per channel (405)
  std::vector<Channel> channels;            // those this feed carries (410 for others); empty: all
};

// Credentials from HTTP headers or an auth message.
struct Credentials {
  std::string key;
  std::string secret;
};

// A login by token ("oauth", "access_token", Bearer) is good if the token is the secret.
[[nodiscard]] bool accepted(const Rules& rules, const Credentials& credentials) noexcept;

// A login by nothing but a key.
[[nodiscard]] bool accepted_key(const Rules& rules, std::string_view key) noexcept;

// From APCA-API-KEY-ID and APCA-API-SECRET-KEY, or an Authorization header (Basic, Bearer); nullopt: none
// given.
[[nodiscard]] std::optional<Credentials> from_headers(std::string_view key_id, std::string_view secret_key,
                                                      std::string_view authorization);

}  // namespace rotation::simulator
