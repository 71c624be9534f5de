// The session in progress when the last run ended, from its journal: what was consumed after the record's
// last session goes through the engine once more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/sequencer.hpp"
#include "daemon/store/rows.hpp"

namespace rotation::daemon {

struct Resumed {
  std::string run;              // whose journal it was; "": none
  std::uint64_t events = 0;     // applied
  std::uint64_t missing = 0;    // that gaps tell of
  std::uint64_t compared = 0;   // times that the journal told the engine's state,
  std::uint64_t different = 0;  // and it was another one
  std::string reason;           // why it could not be used; "" where there is nothing to tell
};

// What an event's numbers stand for has to be what it was.
struct Meaning {
  std::vector<std::string> connections;
  std::vector<std::string> series;
};

// REQUIRES: the engine has evaluated stored.sessions, and nothing after them. Reference figures are left out:
// they have been taken already. Throws segment::BadFile: the journal is damaged.
[[nodiscard]] Resumed resume(const std::filesystem::path& folder, const store::Stored& stored,
                             const Meaning& meaning, const signals::Engine& engine, Sequencer& sequencer);

}  // namespace rotation::daemon
