// One price as Yahoo's streamer sends it: protobuf PricingData in Base64, bare (version 1) or in a JSON
// envelope (version 2).
#pragma once

#include <string_view>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::simulator::yahoo {

struct Price {
  std::string_view symbol;  // 1 to 32 characters
  market::SeriesClass series_class;
  double price;            // goes out as a 32-bit float
  market::Timestamp time;  // goes out in whole seconds
};

// Writes the message at `out` and returns its end. REQUIRES: kElementBytes of room.
char* put_price(char* out, const Price& price, bool enveloped);

}  // namespace rotation::simulator::yahoo
