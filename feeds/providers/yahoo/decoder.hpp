// Yahoo's streamer: the payload of one WebSocket message to events. Not documented by Yahoo.
//
//   {"type":"pricing","message":"CgRBQVBMFZqZmUMY8PTPovpnKgNOTVMwCDgBRc9iNL9I9PGVBWUAhQvAsAFi2AEE"}   version
//   2 CgRBQVBMFXH9KEMYsN7m18JjKgNOTVMwCDgBRQoLKr9IlIq+M2WAo5C/2AEE version 1
//
// The version is told by the first byte. Both hold a PricingData in Base64: the last price of one symbol,
// with a time of whole seconds. The first one after a subscription is the last known price and may be days
// old; it is passed on with its own time.
//
// A message is used as a whole or not at all: if the JSON, the Base64 or the protobuf is not valid to its
// last byte, all of it is malformed. Of a key given twice the last counts; one written with escapes is the
// same key. A price of 0 or an empty id is an absent one, as in proto3.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/providers/json_read.hpp"
#include "feeds/providers/message_events.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::yahoo {

class Decoder {
 public:
  Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments);

  // See providers::Provider::decode.
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept;

 private:
  [[nodiscard]] bool read_envelope(std::string_view payload) noexcept;
  [[nodiscard]] bool read_message(std::string_view base64) noexcept;

  providers::MessageEvents events_;
  simdjson::ondemand::parser json_{providers::kMaxMessage};
  std::array<char, 4096> bytes_{};  // of a PricingData: 200 have been seen
};

}  // namespace rotation::yahoo
