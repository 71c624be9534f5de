#include "feeds/simulator/dialogue.hpp"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "feeds/simulator/encoder.hpp"
#include "feeds/simulator/put.hpp"
#include "feeds/simulator/tape.hpp"

namespace rotation::simulator {
namespace {

using Frames = Conversation::Frames;

constexpr std::string_view kConnected = R"([{"T":"success","msg":"connected"}])";
constexpr std::string_view kAuthenticated = R"([{"T":"success","msg":"authenticated"}])";

// Letters, digits and what share classes, pairs and indices are written with; or "*".
bool is_symbol(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '-' || c == '/' || c == '_' || c == '=';
  });
}

// The channels and symbols of a subscribe or unsubscribe message, or nothing if it is not a proper one.
using Request = std::vector<std::pair<Channel, std::string>>;
std::optional<Request> parse_request(const simdjson::dom::object& message) {
  Request request;
  for (const auto& field : message) {
    if (field.key == "action") continue;
    const auto name = std::find(kChannelNames.begin(), kChannelNames.end(), field.key);
    simdjson::dom::array symbols;
    if (name == kChannelNames.end() || field.value.get(symbols) != simdjson::SUCCESS) return std::nullopt;
    for (const auto& element : symbols) {
      std::string_view symbol;
      if (element.get(symbol) != simdjson::SUCCESS || (symbol != "*" && !is_symbol(symbol)))
        return std::nullopt;
      request.emplace_back(static_cast<Channel>(name - kChannelNames.begin()), symbol);
    }
  }
  if (request.empty()) return std::nullopt;
  return request;
}

}  // namespace

std::string error_message(int code) {
  const std::string_view text = [code]() -> std::string_view {
    switch (code) {
      case 400:
        return "invalid syntax";
      case 401:
        return "not authenticated";
      case 402:
        return "auth failed";
      case 403:
        return "already authenticated";
      case 404:
        return "auth timeout";
      case 405:
        return "symbol limit exceeded";
      case 406:
        return "connection limit exceeded";
      case 407:
        return "slow client";
      case 408:
        return "v2 not enabled";
      case 409:
        return "insufficient subscription";
      case 410:
        return "invalid subscribe action for this feed";
      case 411:
        return "insufficient scope";
      default:
        return "internal error";
    }
  }();
  return R"([{"T":"error","code":)" + std::to_string(code) + R"(,"msg":")" + std::string(text) + "\"}]";
}

Dialogue::Dialogue(const Rules& rules, const std::vector<std::string>& symbols,
                   std::function<bool()> take_seat)
    : rules_(rules), symbols_(symbols), take_seat_(std::move(take_seat)), subscription_(symbols) {
  for (const std::string& symbol : symbols) tapes_.push_back(tape(symbol));
}

Frames Dialogue::greet(const std::optional<Credentials>& credentials) {
  Frames frames{std::string(kConnected)};
  if (credentials) {
    for (std::string& frame : login(*credentials)) frames.push_back(std::move(frame));
  }
  return frames;
}

Frames Dialogue::login(const Credentials& credentials) {
  if (state_ == State::admitted) return {error_message(403)};
  if (!accepted(rules_, credentials)) return {error_message(402)};
  if (rules_.refuse && *rules_.refuse != 406) return {error_message(*rules_.refuse)};
  if (rules_.refuse || !take_seat_()) {
    // The newcomer is told that it is in before it is told that there is no room.
    state_ = State::refused;
    return {std::string(kAuthenticated), error_message(406)};
  }
  state_ = State::admitted;
  return {std::string(kAuthenticated)};
}

Frames Dialogue::hear(std::string_view text) {
  if (state_ == State::refused) return {};
  simdjson::dom::parser parser;
  simdjson::dom::object message;
  std::string_view action;
  if (parser.parse(simdjson::padded_string(text)).get(message) != simdjson::SUCCESS ||
      message["action"].get(action) != simdjson::SUCCESS) {
    return {error_message(400)};
  }
  if (action == "auth") {
    // An absent key is a wrong key to Alpaca: the same 402.
    const auto text_of = [&message](std::string_view name) {
      std::string_view value;
      return message[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
    };
    return login({text_of("key"), text_of("secret")});
  }
  const bool add = action == "subscribe";
  if (!add && action != "unsubscribe") return {error_message(400)};
  if (state_ != State::admitted) return {error_message(401)};

  const auto request = parse_request(message);
  if (!request) return {error_message(400)};
  const auto carried = [this](const auto& wish) {
    return rules_.channels.empty() ||
           std::find(rules_.channels.begin(), rules_.channels.end(), wish.first) != rules_.channels.end();
  };
  if (!std::all_of(request->begin(), request->end(), carried)) return {error_message(410)};

  Subscription changed = subscription_;
  for (const auto& [channel, symbol] : *request) {
    add ? changed.add(channel, symbol) : changed.remove(channel, symbol);
  }
  if (add && rules_.symbol_limit) {
    for (std::size_t channel = 0; channel < kChannelNames.size(); ++channel) {
      if (changed.count(static_cast<Channel>(channel)) > *rules_.symbol_limit) return {error_message(405)};
    }
  }
  subscription_ = std::move(changed);
  return {subscription_.acknowledgement()};
}

char* Dialogue::encode(char* out, std::span<const Tick> ticks) {
  return put_array(out, ticks, [this](char* end, const Tick& tick) {
    const std::size_t i = market::index(tick.series);
    return simulator::encode(end, tick, symbols_[i], tapes_[i]);
  });
}

}  // namespace rotation::simulator
