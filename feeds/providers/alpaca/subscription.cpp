#include "feeds/providers/alpaca/subscription.hpp"

#include <simdjson.h>

#include "feeds/providers/json_text.hpp"
#include "feeds/providers/msgpack_text.hpp"

namespace rotation::alpaca {
namespace {

namespace dom = simdjson::dom;
using providers::append_quoted;

std::set<std::string, std::less<>> symbols(const dom::element& list) {
  std::set<std::string, std::less<>> found;
  dom::array array;
  if (list.get_array().get(array) != simdjson::SUCCESS) return found;  // null: an empty list
  for (const dom::element item : array) {
    std::string_view symbol;
    if (item.get_string().get(symbol) == simdjson::SUCCESS) found.emplace(symbol);
  }
  return found;
}

// The last subscription message, which is the state in force.
bool find_state(dom::parser& parser, std::string_view ack, dom::object& state) {
  dom::array elements;
  if (parser.parse(ack.data(), ack.size()).get_array().get(elements) != simdjson::SUCCESS) return false;
  bool found = false;
  for (const dom::element element : elements) {
    dom::object object;
    std::string_view type;
    if (element.get_object().get(object) != simdjson::SUCCESS) continue;
    if (object["T"].get_string().get(type) != simdjson::SUCCESS || type != "subscription") continue;
    state = object;
    found = true;
  }
  return found;
}

}  // namespace

std::string auth_frame(std::string_view key, std::string_view secret, Encoding encoding) {
  std::string frame;
  frame.reserve(64 + 6 * (key.size() + secret.size()));  // no copy of the secret left behind by growth
  if (encoding == Encoding::msgpack) {
    providers::append_msgpack_map(frame, 3);
    for (const std::string_view text : {std::string_view("action"), std::string_view("auth"),
                                        std::string_view("key"), key, std::string_view("secret"), secret}) {
      providers::append_msgpack_text(frame, text);
    }
    return frame;
  }
  frame += R"({"action":"auth","key":)";
  append_quoted(frame, key);
  frame += R"(,"secret":)";
  append_quoted(frame, secret);
  frame += '}';
  return frame;
}

Subscription::Subscription(std::span<const providers::Instrument> instruments, Encoding encoding) {
  for (const auto& one : instruments) {
    wanted_["statuses"].insert(one.symbol);
    if (one.field != providers::Field::price) wanted_["quotes"].insert(one.symbol);
    if (one.field != providers::Field::mid) wanted_["trades"].insert(one.symbol);
  }
  frame_ = encoding == Encoding::msgpack ? packed_frame() : json_frame();
}

std::string Subscription::json_frame() const {
  std::string frame = R"({"action":"subscribe")";
  for (const auto& [channel, names] : wanted_) {
    frame += ',';
    append_quoted(frame, channel);
    frame += ":[";
    bool first = true;
    for (const auto& symbol : names) {
      if (!first) frame += ',';
      first = false;
      append_quoted(frame, symbol);
    }
    frame += ']';
  }
  return frame + '}';
}

std::string Subscription::packed_frame() const {
  std::string frame;
  providers::append_msgpack_map(frame, 1 + wanted_.size());
  providers::append_msgpack_text(frame, "action");
  providers::append_msgpack_text(frame, "subscribe");
  for (const auto& [channel, names] : wanted_) {
    providers::append_msgpack_text(frame, channel);
    providers::append_msgpack_array(frame, names.size());
    for (const auto& symbol : names) providers::append_msgpack_text(frame, symbol);
  }
  return frame;
}

std::vector<std::string> Subscription::missing(std::string_view ack) const {
  dom::parser parser;
  dom::object state;
  const bool found = find_state(parser, ack, state);
  std::vector<std::string> lacking;
  for (const auto& [channel, names] : wanted_) {
    dom::element list;
    std::set<std::string, std::less<>> granted;
    if (found && state[channel].get(list) == simdjson::SUCCESS) granted = symbols(list);
    if (granted.contains("*")) continue;
    for (const auto& symbol : names) {
      if (!granted.contains(symbol)) lacking.push_back(channel + " of " + symbol);
    }
  }
  return lacking;
}

}  // namespace rotation::alpaca
