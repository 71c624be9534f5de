// Members of the API's objects that may be null: what is not known is said, never left out.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/json_writer.hpp"
#include "feeds/market/time.hpp"
#include "signals/basis.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

template <class Value>
void put(JsonWriter& json, std::string_view key, const std::optional<Value>& x) {
  json.key(key);
  if (x) {
    json.value(*x);
  } else {
    json.null();
  }
}

// The epoch: none.
inline void put_day(JsonWriter& json, std::string_view key, market::Day day) {
  put(json, key, day == market::Day{} ? std::nullopt : std::optional(day));
}

// kNoTime and the epoch: none.
inline void put_time(JsonWriter& json, std::string_view key, market::Timestamp time) {
  put(json, key, time == market::kNoTime || time == market::Timestamp{} ? std::nullopt : std::optional(time));
}

inline void put_basis(JsonWriter& json, std::string_view key, const signals::Basis& x) {
  json.key(key)
      .open_object()
      .member("confirmed", x.confirmed)
      .member("provisional", x.provisional)
      .close_object();
}

// What all that is made from a snapshot begins with.
inline void put_header(JsonWriter& json, const signals::CoreView& core) {
  json.member("sequence", core.sequence);
  put_time(json, "as_of", core.ts_event);
}

}  // namespace rotation::daemon::api
