// A session's record as JSON: the event log of replay, the store and the explanation say it in these words.
//
// snake_case keys in a fixed order, NaN as null, dates YYYY-MM-DD, times RFC 3339 UTC.
#pragma once

#include <string>
#include <string_view>

#include "daemon/json_writer.hpp"
#include "signals/model.hpp"
#include "signals/session_record.hpp"
#include "signals/snapshot.hpp"
#include "signals/transition.hpp"

namespace rotation::daemon {

// What made the record. The version without the revision: equal builds of it write equal bytes.
struct Provenance {
  std::string config_hash;
  std::string code_version;
};

// One transition with all of signal specification 6.5, on one line without its end. `record` is that of the
// session that decided it.
[[nodiscard]] std::string transition_json(const signals::Transition& transition,
                                          const signals::SessionRecord& record, const signals::Model& model,
                                          const signals::Labels& labels, const Provenance& provenance);

// An array: one object for each trigger that is no flag, with value, thresholds, position and distance.
void append_triggers(JsonWriter& json, const signals::SessionRecord& record, const signals::Labels& labels);
// An object: each flag by its id; how many of its levels are on where it counts them, else true or false.
void append_flags(JsonWriter& json, const signals::SessionRecord& record, const signals::Model& model);

}  // namespace rotation::daemon
