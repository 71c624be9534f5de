// The protobuf message that Yahoo's streamer sends: of its fields those that matter to us.
//
//   message PricingData { string id = 1; float price = 2; sint64 time = 3; ... QuoteType quote_type = 6; ...
//   }
//
// By hand: four fields do not earn a dependency and a code generator, and theirs allocates.
#pragma once

#include <cstdint>
#include <string_view>

namespace rotation::yahoo {

// As in proto3 a field that is absent has its default, and one that is given several times its last value.
struct PricingData {
  std::string_view id;  // not checked to be UTF-8; part of the bytes read
  float price = 0;
  std::int64_t time = 0;  // ms since 1970
  std::uint64_t quote_type = 0;
  bool wrong_type = false;  // one of the above has another wire type than the schema says
};

inline constexpr std::uint64_t kHeartbeat = 7;  // a quote type

// False: not a protobuf message, or one with groups, which proto3 does not have. Fields other than the above
// are skipped by their wire type, known to a schema or not.
[[nodiscard]] bool read_pricing_data(std::string_view bytes, PricingData& data) noexcept;

}  // namespace rotation::yahoo
