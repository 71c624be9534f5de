#include "daemon/api/conversation.hpp"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "daemon/json_writer.hpp"

namespace rotation::daemon::api {
namespace {

struct Ask {
  std::string method;
  std::string req_id;             // as JSON
  std::vector<Channel> channels;  // none given: none
};
struct Mistake {
  std::string req_id;  // as JSON
  std::string sentence;
};

std::string whole_number(const simdjson::dom::element& message) {
  simdjson::dom::element id;
  if (message["req_id"].get(id) != simdjson::SUCCESS) return "null";
  if (id.is_int64()) return std::to_string(std::int64_t{id});
  if (id.is_uint64()) return std::to_string(std::uint64_t{id});
  return "null";
}

std::vector<Channel> channels_of(const simdjson::dom::element& given, const std::string& req_id) {
  simdjson::dom::array names;
  if (given.get(names) != simdjson::SUCCESS) throw Mistake{req_id, "channels is a list of names."};
  std::vector<Channel> channels;
  for (const simdjson::dom::element name : names) {
    std::string_view text;
    const bool is_text = name.get(text) == simdjson::SUCCESS;
    const auto found = std::find(kChannelNames.begin(), kChannelNames.end(), text);
    if (!is_text || found == kChannelNames.end()) {
      std::string all;
      for (const std::string_view one : kChannelNames) all += (all.empty() ? "" : ", ") + std::string(one);
      throw Mistake{req_id, "Channels are " + all + "."};
    }
    const auto channel = static_cast<Channel>(found - kChannelNames.begin());
    if (std::find(channels.begin(), channels.end(), channel) == channels.end()) channels.push_back(channel);
  }
  return channels;
}

// Throws Mistake.
Ask read(std::string_view text) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(text);
  simdjson::dom::element message;
  if (parser.parse(padded).get(message) != simdjson::SUCCESS || !message.is_object()) {
    throw Mistake{"null", "A message is one JSON object."};
  }
  Ask ask;
  ask.req_id = whole_number(message);
  if (ask.req_id == "null") throw Mistake{"null", "A message needs a req_id, a whole number."};
  std::string_view method;
  if (message["method"].get(method) == simdjson::SUCCESS) ask.method = method;
  if (ask.method != "subscribe" && ask.method != "unsubscribe" && ask.method != "resync") {
    throw Mistake{ask.req_id, "The method is none of subscribe, unsubscribe, resync."};
  }
  simdjson::dom::element channels;
  if (message["channels"].get(channels) == simdjson::SUCCESS) {
    ask.channels = channels_of(channels, ask.req_id);
  } else if (ask.method != "resync") {
    throw Mistake{ask.req_id, "Which channels? They are a list of names."};
  }
  return ask;
}

std::string error(const Mistake& mistake) {
  std::string text = R"(,"type":"error","req_id":)" + mistake.req_id + R"(,"error_type":"bad_data","error":)";
  append_json_string(text, mistake.sentence);
  return text + '}';
}

}  // namespace

Conversation::Conversation(Channels& channels, const market::Clock& clock, market::Counter& conflated)
    : channels_(channels), clock_(clock), conflated_(conflated) {}

Conversation::~Conversation() {
  for (std::size_t i = 0; i < kChannels; ++i) {
    if (subscriptions_[i].subscribed) channels_.count(static_cast<Channel>(i), -1);
  }
}

void Conversation::hear(std::string_view text) try {
  const Ask ask = read(text);
  if (ask.method == "subscribe") {
    subscribe(ask.channels);
  } else if (ask.method == "unsubscribe") {
    unsubscribe(ask.channels);
  } else {
    resync(ask.channels);
  }
  answers_.push_back(acknowledgement(ask.req_id));
} catch (const Mistake& mistake) {
  answers_.push_back(error(mistake));
}

void Conversation::subscribe(const std::vector<Channel>& channels) {
  for (const Channel channel : channels) {
    Subscription& s = subscriptions_[static_cast<std::size_t>(channel)];
    if (s.subscribed) continue;
    s = {.subscribed = true, .snapshot = true};
    channels_.count(channel, +1);
  }
}

void Conversation::unsubscribe(const std::vector<Channel>& channels) {
  for (const Channel channel : channels) {
    Subscription& s = subscriptions_[static_cast<std::size_t>(channel)];
    if (std::exchange(s, {}).subscribed) channels_.count(channel, -1);
  }
}

// Without channels: of all that are subscribed.
void Conversation::resync(const std::vector<Channel>& channels) {
  for (std::size_t i = 0; i < kChannels; ++i) {
    const bool meant = channels.empty() ||
                       std::find(channels.begin(), channels.end(), static_cast<Channel>(i)) != channels.end();
    if (meant && subscriptions_[i].subscribed) subscriptions_[i].snapshot = true;
  }
}

std::string Conversation::acknowledgement(const std::string& req_id) const {
  std::string text = R"(,"type":"ack","req_id":)" + req_id + R"(,"channels":[)";
  bool first = true;
  for (std::size_t i = 0; i < kChannels; ++i) {
    if (!subscriptions_[i].subscribed) continue;
    text += std::exchange(first, false) ? "" : ",";
    append_json_string(text, kChannelNames[i]);
  }
  return text + "]}";
}

std::optional<Frame> Conversation::next(Now now) {
  if (said_ == Now{}) said_ = now;
  std::optional<Frame> frame;
  if (!answers_.empty()) {
    frame = Frame{.head = numbered(answers_.front())};
    answers_.pop_front();
  } else {
    frame = news();
  }
  if (!frame && now - said_ >= kHeartbeat) {
    JsonWriter time;
    time.value(clock_.now());
    frame = Frame{.head = numbered(R"(,"type":"heartbeat","time":)" + time.text() + '}')};
  }
  if (frame) said_ = now;
  return frame;
}

// By turns, so that no channel waits for another that always has something; transitions before all.
std::optional<Frame> Conversation::news() {
  if (auto frame = tell(static_cast<std::size_t>(Channel::transitions))) return frame;
  for (std::size_t n = 0; n < kChannels; ++n) {
    const std::size_t channel = turn_;
    turn_ = (turn_ + 1) % kChannels;
    if (auto frame = tell(channel)) return frame;
  }
  return std::nullopt;
}

std::optional<Frame> Conversation::tell(std::size_t channel) {
  Subscription& s = subscriptions_[channel];
  const auto which = static_cast<Channel>(channel);
  if (!s.subscribed) return std::nullopt;
  const std::uint64_t version = channels_.version(which);
  const bool transitions = which == Channel::transitions;
  if (s.snapshot ? (transitions ? !channels_.warmed_up() : version == 0) : version <= s.told) {
    return std::nullopt;
  }
  std::string rest = R"(,"type":")";
  rest.append(s.snapshot ? "snapshot" : "update").append(R"(","channel":")").append(kChannelNames[channel]);
  rest += R"(","data":)";
  Frame frame{.head = numbered(rest),
              .shared = s.snapshot ? channels_.snapshot(which) : channels_.update(which, s.told),
              .tail = "}"};
  const std::uint64_t left_out = s.snapshot || transitions ? 0 : version - s.told - 1;
  if (left_out > 0) {
    frame.tail = R"(,"conflated":)" + std::to_string(left_out) + '}';
    conflated_.add(left_out);
  }
  s.snapshot = false;
  s.told = version;
  return frame;
}

std::string Conversation::numbered(std::string_view rest) {
  std::string text = R"({"seq":)" + std::to_string(++seq_);
  return text.append(rest);
}

}  // namespace rotation::daemon::api
