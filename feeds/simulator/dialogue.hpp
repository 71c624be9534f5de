// One client's conversation on Alpaca's market-data stream: what it says, what it is answered.
//
// Pure: texts in, texts out. The server owns the sockets, the clock (login deadline, pings) and the one seat.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulator/subscription.hpp"

namespace rotation::simulator {

// Whom the simulator lets in and how far. Empty key or secret: any that is not empty will do.
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

// From APCA-API-KEY-ID and APCA-API-SECRET-KEY, or an Authorization header (Basic, Bearer); nullopt: none
// given.
[[nodiscard]] std::optional<Credentials> from_headers(std::string_view key_id, std::string_view secret_key,
                                                      std::string_view authorization);

// [{"T":"error","code":...,"msg":...}] in Alpaca's words.
[[nodiscard]] std::string error_message(int code);

class Dialogue {
 public:
  enum class State : std::uint8_t { anonymous, admitted, refused };

  // `take_seat` is asked at a good login and says whether the connection is the first. `rules` and `symbols`
  // outlive the dialogue.
  Dialogue(const Rules& rules, const std::vector<std::string>& symbols, std::function<bool()> take_seat);

  // What the server says first, given the credentials of the upgrade request.
  [[nodiscard]] std::vector<std::string> greet(const std::optional<Credentials>& credentials);

  // The answers to one message of the client.
  [[nodiscard]] std::vector<std::string> hear(std::string_view text);

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] const Subscription& subscription() const noexcept { return subscription_; }

 private:
  std::vector<std::string> login(const Credentials& credentials);

  const Rules& rules_;
  std::function<bool()> take_seat_;
  State state_ = State::anonymous;
  Subscription subscription_;
};

}  // namespace rotation::simulator
