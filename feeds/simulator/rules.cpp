#include "feeds/simulator/rules.hpp"

#include "feeds/simulator/http_query.hpp"

namespace rotation::simulator {

bool accepted(const Rules& rules, const Credentials& credentials) noexcept {
  if (credentials.key.empty() || credentials.secret.empty()) return false;
  const bool token = credentials.key == "oauth" || credentials.key == "access_token";
  return (rules.key.empty() || token || credentials.key == rules.key) &&
         (rules.secret.empty() || credentials.secret == rules.secret);
}

bool accepted_key(const Rules& rules, std::string_view key) noexcept {
  return !key.empty() && (rules.key.empty() || key == rules.key);
}

std::optional<Credentials> from_headers(std::string_view key_id, std::string_view secret_key,
                                        std::string_view authorization) {
  constexpr std::string_view kBearer = "Bearer ";
  constexpr std::string_view kBasic = "Basic ";
  if (!key_id.empty() || !secret_key.empty())
    return Credentials{std::string(key_id), std::string(secret_key)};
  if (authorization.starts_with(kBearer)) {
    return Credentials{"access_token", std::string(authorization.substr(kBearer.size()))};
  }
  if (authorization.starts_with(kBasic)) {
    const auto pair = decode_base64(authorization.substr(kBasic.size()));
    if (!pair) return Credentials{};
    const std::size_t colon = pair->find(':');
    if (colon == std::string::npos) return Credentials{};
    return Credentials{pair->substr(0, colon), pair->substr(colon + 1)};
  }
  return std::nullopt;
}

}  // namespace rotation::simulator
