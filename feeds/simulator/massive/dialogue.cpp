#include "feeds/simulator/massive/dialogue.hpp"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "feeds/simulator/massive/encoder.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator::massive {
namespace {

constexpr int kMaxConnections = 406;  // of Rules::refuse
constexpr int kNotAuthorized = 409;

std::string status(std::string_view status, std::string_view message) {
  std::string text = R"([{"ev":"status","status":")";
  return text.append(status).append(R"(","message":")").append(message).append(R"("}])");
}

// Calls `use` with each of a comma-separated list.
template <typename Use>
void for_each_topic(std::string_view topics, Use use) {
  while (!topics.empty()) {
    const std::size_t end = std::min(topics.find(','), topics.size());
    use(topics.substr(0, end));
    topics.remove_prefix(std::min(end + 1, topics.size()));
  }
}

}  // namespace

Dialogue::Dialogue(const Rules& rules, Cluster cluster, const std::vector<Listing>& listings,
                   std::function<bool()> take_seat)
    : rules_(rules),
      listings_(listings),
      take_seat_(std::move(take_seat)),
      subscription_(cluster, listings) {}

Dialogue::Frames Dialogue::greet(const std::optional<Credentials>& /*credentials*/) {
  return {status("connected", "Connected Successfully")};
}

Dialogue::Frames Dialogue::login_overdue() const {
  return {status("auth_timeout", "No authentication request received.")};
}

Dialogue::Frames Dialogue::hear(std::string_view text) {
  if (state_ == State::refused) return {};
  simdjson::dom::parser parser;
  simdjson::dom::object message;
  std::string_view action;
  std::string_view params;
  if (parser.parse(simdjson::padded_string(text)).get(message) != simdjson::SUCCESS ||
      message["action"].get(action) != simdjson::SUCCESS ||
      message["params"].get(params) != simdjson::SUCCESS) {
    return {};
  }
  if (action == "auth") return login(params);
  if (action == "subscribe") return subscribe(params);
  if (action == "unsubscribe") return unsubscribe(params);
  return {};
}

Dialogue::Frames Dialogue::login(std::string_view key) {
  if (state_ == State::anonymous) {
    const bool let_in =
        !rules_.refuse || *rules_.refuse == kMaxConnections || *rules_.refuse == kNotAuthorized;
    if (!let_in || !accepted_key(rules_, key)) {
      state_ = State::refused;
      return {status("auth_failed", "authentication failed")};
    }
    state_ = State::admitted;
    crowded_ = rules_.refuse == kMaxConnections || !take_seat_();
  }
  return {status("auth_success", "authenticated")};
}

Dialogue::Frames Dialogue::subscribe(std::string_view topics) {
  if (state_ != State::admitted || rules_.refuse == kNotAuthorized)
    return {status("error", "not authorized")};
  Frames frames;
  for_each_topic(topics, [&](std::string_view topic) {
    if (!subscription_.is_topic(topic)) return;
    subscription_.add(topic);
    frames.push_back(status("success", std::string("subscribed to: ").append(topic)));
  });
  if (crowded_) {
    state_ = State::refused;
    frames.push_back(status("max_connections", "Maximum number of connections exceeded."));
  }
  return frames;
}

Dialogue::Frames Dialogue::unsubscribe(std::string_view topics) {
  if (state_ != State::admitted) return {status("error", "not authorized")};
  Frames frames;
  for_each_topic(topics, [&](std::string_view topic) {
    if (!subscription_.is_topic(topic)) return;
    subscription_.remove(topic);
    frames.push_back(status("success", std::string("unsubscribed to: ").append(topic)));
  });
  return frames;
}

char* Dialogue::encode(char* out, std::span<const Tick> ticks) {
  return put_array(out, ticks, [this](char* end, const Tick& tick) {
    return massive::encode(end, tick, listings_[market::index(tick.series)]);
  });
}

}  // namespace rotation::simulator::massive
