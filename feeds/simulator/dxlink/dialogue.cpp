#include "feeds/simulator/dxlink/dialogue.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <simdjson.h>

namespace rotation::simulator::dxlink {
namespace {

namespace dom = simdjson::dom;
using Frames = Conversation::Frames;

constexpr std::string_view kUnauthorized = R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})";

std::string error(std::uint32_t channel, std::string_view name, std::string_view message) {
  std::string text = R"({"type":"ERROR","channel":)" + std::to_string(channel);
  text.append(R"(,"error":")").append(name).append(R"(","message":")").append(message);
  return text.append("\"}");
}

// Empty: it has none.
std::string_view text_of(const dom::object& object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

std::optional<Type> type_named(std::string_view name) {
  const auto found = std::find(kTypeNames.begin(), kTypeNames.end(), name);
  if (found == kTypeNames.end()) return std::nullopt;
  return static_cast<Type>(found - kTypeNames.begin());
}

}  // namespace

struct Dialogue::Message {
  dom::object object;
  std::string_view type;
  std::uint32_t channel;
};

Dialogue::Dialogue(const Rules& rules, const market::SeriesTable& series,
                   const std::vector<std::string>& symbols)
    : rules_(rules), series_(series), symbols_(symbols) {}

Frames Dialogue::greet(const std::optional<Credentials>& /*credentials*/) {
  return {};
}

Frames Dialogue::login_overdue() const {
  return {error(0, "TIMEOUT", "The session was not authorized in time.")};
}

Frames Dialogue::hear(std::string_view text) {
  if (state_ == State::refused) return {};
  dom::parser parser;
  Message message{};
  std::uint64_t channel = 0;
  if (parser.parse(simdjson::padded_string(text)).get(message.object) != simdjson::SUCCESS ||
      message.object["type"].get(message.type) != simdjson::SUCCESS ||
      message.object["channel"].get(channel) != simdjson::SUCCESS ||
      channel > std::numeric_limits<std::uint32_t>::max()) {
    return {error(0, "INVALID_MESSAGE", "The message has no type, no channel or is not valid JSON.")};
  }
  message.channel = static_cast<std::uint32_t>(channel);
  if (message.type == "SETUP") return set_up();
  if (message.type == "KEEPALIVE") return {R"({"type":"KEEPALIVE","channel":0})"};
  if (message.type == "AUTH") return log_in(text_of(message.object, "token"));
  if (state_ == State::anonymous) return {error(0, "UNAUTHORIZED", "The session is not authorized.")};
  if (message.type == "CHANNEL_REQUEST")
    return open_channel(message.channel, text_of(message.object, "service"));
  if (!channel_ || channel_->number() != message.channel)
    return {error(message.channel, "BAD_ACTION", "The channel is not open.")};
  if (message.type == "FEED_SETUP") return set_up_feed(message);
  if (message.type == "FEED_SUBSCRIPTION") return subscribe(message);
  if (message.type == "CHANNEL_CANCEL") {
    channel_.reset();
    return {R"({"type":"CHANNEL_CLOSED","channel":)" + std::to_string(message.channel) + '}'};
  }
  return {error(message.channel, "INVALID_MESSAGE", "The type of the message is not known.")};
}

Frames Dialogue::set_up() {
  if (std::exchange(set_up_, true)) return {error(0, "BAD_ACTION", "The session is set up already.")};
  return {
      R"({"type":"SETUP","channel":0,"keepaliveTimeout":60,"acceptKeepaliveTimeout":60,"version":"1.0-rotation-sim"})",
      std::string(kUnauthorized)};
}

Frames Dialogue::log_in(std::string_view token) {
  if (!set_up_) return {error(0, "BAD_ACTION", "The session is not set up.")};
  if (rules_.refuse || !accepted_key(rules_, token)) {
    state_ = State::refused;
    return {std::string(kUnauthorized)};
  }
  state_ = State::admitted;
  return {R"({"type":"AUTH_STATE","channel":0,"state":"AUTHORIZED"})"};
}

Frames Dialogue::open_channel(std::uint32_t number, std::string_view service) {
  if (number % 2 == 0 || service != "FEED" || channel_)
    return {error(number, "BAD_ACTION", "A client has one channel here, an odd one, for FEED.")};
  channel_.emplace(number, series_, symbols_);
  configured_ = false;
  return {R"({"type":"CHANNEL_OPENED","channel":)" + std::to_string(number) +
          R"(,"service":"FEED","parameters":{"contract":"AUTO"}})"};
}

Frames Dialogue::set_up_feed(const Message& message) {
  if (const auto format = text_of(message.object, "acceptDataFormat"); !format.empty())
    channel_->compact(format == "COMPACT");
  dom::object fields;
  if (message.object["acceptEventFields"].get(fields) == simdjson::SUCCESS) {
    for (const auto& [name, list] : fields) {
      const auto type = type_named(name);
      dom::array names;
      if (!type || list.get(names) != simdjson::SUCCESS) continue;
      std::vector<std::string_view> accepted;
      for (const dom::element field : names) {
        std::string_view text;
        if (field.get(text) == simdjson::SUCCESS) accepted.push_back(text);
      }
      channel_->accept(*type, accepted);
    }
  }
  configured_ = true;
  return {channel_->config()};
}

Frames Dialogue::subscribe(const Message& message) {
  bool reset = false;
  if (message.object["reset"].get(reset) == simdjson::SUCCESS && reset) channel_->want_nothing();
  for (const bool add : {false, true}) {
    dom::array list;
    if (message.object[add ? "add" : "remove"].get(list) != simdjson::SUCCESS) continue;
    for (const dom::element one : list) {
      dom::object wish;
      if (one.get(wish) != simdjson::SUCCESS) continue;
      // Types that are not played here are silent, as unknown symbols are.
      if (const auto type = type_named(text_of(wish, "type")))
        channel_->want(*type, text_of(wish, "symbol"), add);
    }
  }
  if (std::exchange(configured_, true)) return {};
  return {channel_->config()};
}

}  // namespace rotation::simulator::dxlink
