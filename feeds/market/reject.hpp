// Why an input was not used. A closed set: every reason is a counter, shown from the start as 0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rotation::market {

enum class Reject : std::uint8_t {
  // By a decoder. The first costs the whole message, the others one element of it.
  malformed_message,  // not valid JSON or UTF-8, or not of the protocol's outer form
  unknown_kind,       // a message type we do not know
  unknown_symbol,     // not among the configured series
  missing_field,
  wrong_type,         // a number as text, text as a number, a number that does not fit its field
  bad_time,           // not a time in the provider's form, or a date that does not exist
  time_out_of_range,  // outside [2000, 2100)
  out_of_band,        // not what the configuration says this source may show: another scale, as a rule
  // By the quality gate (signal specification, 5.2 to 5.7).
  non_finite,
  non_positive,
  zero_size,
  crossed,          // bid > ask
  outside_session,  // the instrument's market was not open
  out_of_order,     // older than the last one accepted for the series
  from_the_future,  // source time more than 250 ms ahead of ours
  scale,            // a yield ten times, or a tenth of, the one before
  implausible,      // a yield that cannot be
  quarantined,      // an overnight jump that no corporate action explains
  wide_spread,
  outlier,  // far from the prices before it
};
inline constexpr std::size_t kRejects = 20;
inline constexpr std::size_t kDecoderRejects = 8;

inline constexpr std::array<std::string_view, kRejects> kRejectNames{
    "malformed_message", "unknown_kind", "unknown_symbol",  "missing_field", "wrong_type",  "bad_time",
    "time_out_of_range", "out_of_band",  "non_finite",      "non_positive",  "zero_size",   "crossed",
    "outside_session",   "out_of_order", "from_the_future", "scale",         "implausible", "quarantined",
    "wide_spread",       "outlier"};

constexpr std::string_view name(Reject reason) noexcept {
  return kRejectNames[static_cast<std::size_t>(reason)];
}

}  // namespace rotation::market
