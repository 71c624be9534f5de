#include "feeds/providers/massive/subscription.hpp"

#include <simdjson.h>

#include "feeds/providers/json_text.hpp"
#include "feeds/providers/massive/pair.hpp"
#include "feeds/providers/massive/status.hpp"

namespace rotation::massive {
namespace {

namespace dom = simdjson::dom;
using providers::append_quoted;
using providers::Field;

// A pair may be confirmed in its other spelling.
bool same_topic(const std::string& asked, std::string_view granted) {
  if (asked == granted) return true;
  return asked.starts_with("C.") && with_slash(asked) == with_slash(std::string(granted));
}

}  // namespace

std::string auth_frame(std::string_view key) {
  std::string frame;
  frame.reserve(64 + 6 * key.size());  // no copy of the secret left behind by growth
  frame += R"({"action":"auth","params":)";
  append_quoted(frame, key);
  frame += '}';
  return frame;
}

Subscription::Subscription(std::span<const providers::Instrument> instruments) {
  for (const auto& one : instruments) {
    if (one.series_class == market::SeriesClass::fx) {
      topics_.push_back("C." + one.symbol);
    } else if (!market::is_equity(one.series_class)) {
      topics_.push_back("V." + one.symbol);
    } else {
      if (one.field != Field::mid) topics_.push_back("T." + one.symbol);
      if (one.field != Field::price) topics_.push_back("Q." + one.symbol);
      topics_.push_back("LULD." + one.symbol);
    }
  }
  begin();
}

std::string Subscription::frame() const {
  std::string list;
  for (const std::string& topic : topics_) {
    if (!list.empty()) list += ',';
    list += topic;
  }
  std::string frame = R"({"action":"subscribe","params":)";
  append_quoted(frame, list);
  frame += '}';
  return frame;
}

const std::vector<std::string>& Subscription::missing(std::string_view ack) {
  dom::parser parser;
  dom::array elements;
  if (parser.parse(ack.data(), ack.size()).get_array().get(elements) != simdjson::SUCCESS) return lacking_;
  for (const dom::element element : elements) {
    dom::object object;
    std::string_view kind;
    std::string_view status;
    std::string_view message;
    if (element.get_object().get(object) != simdjson::SUCCESS ||
        object["ev"].get_string().get(kind) != simdjson::SUCCESS || kind != "status" ||
        object["status"].get_string().get(status) != simdjson::SUCCESS ||
        object["message"].get_string().get(message) != simdjson::SUCCESS ||
        read_status(status, message).meaning != Meaning::granted) {
      continue;
    }
    std::erase_if(lacking_,
                  [&](const std::string& topic) { return same_topic(topic, granted_topic(message)); });
  }
  return lacking_;
}

}  // namespace rotation::massive
