#include "feeds/providers/dxlink/subscription.hpp"

#include "feeds/providers/dxlink/fields.hpp"
#include "feeds/providers/json_text.hpp"

namespace rotation::dxlink {
namespace {

using providers::append_quoted;
using providers::Field;
using providers::Instrument;

// COMPACT because it is a third of FULL's bytes; a tenth of a second is as often as it is of use to us.
std::string feed_setup_frame() {
  std::string frame =
      R"({"type":"FEED_SETUP","channel":1,"acceptAggregationPeriod":0.1,"acceptDataFormat":"COMPACT","acceptEventFields":{)";
  for (std::size_t type = 0; type < kTypeNames.size(); ++type) {
    if (type > 0) frame += ',';
    append_quoted(frame, kTypeNames[type]);
    const FieldList& list = kAskedFields[type];
    for (std::size_t at = 0; at < list.width(); ++at) {
      frame += at == 0 ? ":[" : ",";
      append_quoted(frame, kFieldNames[static_cast<std::size_t>(list[at])]);
    }
    frame += ']';
  }
  return frame + "}}";
}

bool wants(const Instrument& instrument, Type type) {
  switch (type) {
    case Type::quote:
      return instrument.field != Field::price;
    case Type::trade:
      return instrument.field != Field::mid;
    case Type::profile:
      return market::is_equity(instrument.series_class);
  }
  return false;
}

}  // namespace

std::string setup_frame() {
  return R"({"type":"SETUP","channel":0,"version":"0.1-rotationd/1","keepaliveTimeout":60,"acceptKeepaliveTimeout":60})";
}

std::string auth_frame(std::string_view token) {
  std::string frame;
  frame.reserve(64 + 6 * token.size());  // no copy of the token left behind by growth
  frame += R"({"type":"AUTH","channel":0,"token":)";
  append_quoted(frame, token);
  frame += '}';
  return frame;
}

std::string channel_frame() {
  return R"({"type":"CHANNEL_REQUEST","channel":1,"service":"FEED","parameters":{"contract":"AUTO"}})";
}

std::vector<std::string> subscription_frames(std::span<const Instrument> instruments) {
  constexpr std::string_view kHead = R"({"type":"FEED_SUBSCRIPTION","channel":1,"add":[)";
  constexpr std::string_view kTail = "]}";
  std::vector<std::string> frames{feed_setup_frame()};
  std::string frame;
  const auto finish = [&] {
    if (!frame.empty()) frames.push_back(frame.append(kTail));
    frame.clear();
  };
  for (const Instrument& instrument : instruments) {
    for (std::size_t type = 0; type < kTypeNames.size(); ++type) {
      if (!wants(instrument, static_cast<Type>(type))) continue;
      std::string item = R"({"type":)";
      append_quoted(item, kTypeNames[type]);
      item += R"(,"symbol":)";
      append_quoted(item, instrument.symbol);
      item += '}';
      if (frame.size() + 1 + item.size() + kTail.size() > kMaxFrame) finish();
      frame += frame.empty() ? kHead : std::string_view(",");
      frame += item;
    }
  }
  finish();
  return frames;
}

}  // namespace rotation::dxlink
