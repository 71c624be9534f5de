// A model that has heard what a real API says of a market that a test drives.
#pragma once

#include <string>

#include <simdjson.h>

#include "daemon/terminal/model.hpp"
#include "tests/daemon/api/api_rig.hpp"

namespace rotation::daemon::terminal {

// Takes in the answers to GET of every channel. `now`: this machine's time.
inline void hear(Model& model, api::ApiRig& rig, market::Timestamp now) {
  simdjson::dom::parser parser;
  for (const char* channel : {"status", "state", "triggers", "pairs", "series", "feeds", "transitions"}) {
    const std::string body = rig.get(channel).body;
    simdjson::dom::element data;
    if (parser.parse(body)["data"].get(data) == simdjson::SUCCESS) model.apply(channel, data, true, now);
  }
}

// What Model::apply takes, of a text. Throws simdjson_error if it is none.
inline void hear(Model& model, const std::string& channel, const std::string& json, bool whole = true) {
  simdjson::dom::parser parser;
  const simdjson::dom::element data = parser.parse(json);
  model.apply(channel, data, whole, {});
}

}  // namespace rotation::daemon::terminal
