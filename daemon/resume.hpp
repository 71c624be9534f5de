// From the journal of the last run: what was consumed after the sessions that a start takes from the record
// goes through the engine once more, event for event. That is the session in progress when the run ended, and
// the one before it, whose closes may still be corrected.
//
// Main thread. Blocks on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/reference_figure.hpp"
#include "daemon/sequencer.hpp"
#include "daemon/store/rows.hpp"
#include "feeds/journal/format.hpp"

namespace rotation::daemon {

// Which events of which run.
struct ResumePlan {
  std::vector<std::filesystem::path> segments;  // empty: none, and all is taken from the record
  market::Day session{};                        // up to which the record speaks
  std::uint64_t after = 0;                      // the sequence of the last event that is in there
  std::string reason;                           // why the journal cannot be used; "": nothing to tell
};

// `meaning`: what the engine's series and connections are now. Throws segment::BadFile: a segment is damaged.
[[nodiscard]] ResumePlan plan_resume(const std::filesystem::path& folder, const store::Stored& stored,
                                     const journal::Begin& meaning);

struct Resumed {
  std::uint64_t events = 0;     // applied
  std::uint64_t missing = 0;    // that gaps tell of
  std::uint64_t compared = 0;   // times that the journal told the engine's state,
  std::uint64_t different = 0;  // and it was another one
};

// REQUIRES: the engine has evaluated the record's sessions up to plan.session, and nothing after it.
// Reference figures are those of `figures`, and leave it as they are taken; others are left out. Throws
// segment::BadFile.
[[nodiscard]] Resumed resume(const ResumePlan& plan, std::vector<ReferenceFigure>& figures,
                             const signals::Engine& engine, Sequencer& sequencer);

}  // namespace rotation::daemon
