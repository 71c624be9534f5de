#include "daemon/journal_command.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "daemon/event_json.hpp"
#include "feeds/journal/folder.hpp"
#include "feeds/journal/reader.hpp"
#include "feeds/journal/ring.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;

std::string torn_text(std::uint64_t bytes) {
  return bytes == 0 ? "" : ", a torn tail of " + std::to_string(bytes) + " bytes cut";
}

std::string run_line(const std::string& name, const std::vector<fs::path>& segments) {
  journal::Reader reader(segments);
  // A segment that is over does not end its run: asked before reading, lest it ends meanwhile.
  const bool goes_on =
      journal::Ring::in_use(journal::ring_path(segments.front().parent_path(), reader.begin().run));
  const std::uint64_t first = reader.begin().sequence;
  for (journal::Block block; reader.next(block);) {
  }
  std::string line = name + ": " + std::to_string(reader.events()) + " events from number " +
                     std::to_string(first) + " in " + std::to_string(segments.size()) +
                     (segments.size() == 1 ? " segment" : " segments");
  if (reader.missing() > 0) line += ", " + std::to_string(reader.missing()) + " missing in gaps";
  return line + torn_text(reader.torn()) +
         (goes_on          ? ", still being written"
          : reader.ended() ? ", ended"
                           : ", not ended (killed)");
}

ExitCode verify(const fs::path& folder, std::ostream& out, std::ostream& err) {
  ExitCode code = ExitCode::ok;
  std::vector<std::string> runs;
  for (const journal::SegmentFile& segment : journal::segments_in(folder)) {
    if (runs.empty() || runs.back() != segment.run) runs.push_back(segment.run);
  }
  if (runs.empty()) throw segment::BadFile(folder.string() + ": holds no journal");
  for (const std::string& run : runs) {
    try {
      out << run_line(run, journal::run_in(folder, run)) << '\n';
    } catch (const segment::BadFile& bad) {
      err << "rotationd: " << bad.what() << '\n';
      code = ExitCode::error;
    }
  }
  return code;
}

ExitCode cat(const fs::path& folder, const std::string& run, std::ostream& out) {
  journal::Reader reader(journal::run_in(folder, run));
  for (journal::Block block; out && reader.next(block);) {
    if (block.kind == journal::Kind::gap) out << gap_json(block.gap) << '\n';
    if (block.kind == journal::Kind::state) out << state_json(block.state) << '\n';
    if (block.kind != journal::Kind::events) continue;
    for (const market::Event& event : block.events) out << event_json(event, reader.begin()) << '\n';
  }
  return ExitCode::ok;
}

ExitCode stats(const fs::path& folder, std::ostream& out) {
  const auto row = [&out](const auto&... cells) {
    char line[160];
    std::snprintf(line, sizeof line, "%-27s %7s %11s %11s %9s %7s %11s  %s\n", cells...);
    out << line;
  };
  row("run", "segment", "first", "last", "events", "missing", "bytes", "");
  for (const journal::SegmentFile& segment : journal::segments_in(folder)) {
    const journal::Tally tally = journal::tally(segment.path);
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    row(segment.run.c_str(), number(segment.number).c_str(), number(tally.first).c_str(),
        number(tally.last).c_str(), number(tally.events).c_str(), number(tally.missing).c_str(),
        number(fs::file_size(segment.path)).c_str(),
        ((tally.ended ? "ended" : "not ended") + torn_text(tally.torn)).c_str());
  }
  return ExitCode::ok;
}

}  // namespace

ExitCode run_journal(const Command& command, std::ostream& out, std::ostream& err) {
  const JournalRequest& request = command.journal;
  const fs::path folder =
      request.folder.empty() ? fs::path(command.storage_path) / "journal" : fs::path(request.folder);
  try {
    if (!fs::is_directory(folder)) {
      throw segment::BadFile(folder.string() +
                             ": is no directory; name the journal's, or give --storage.path");
    }
    switch (request.action) {
      case JournalRequest::Action::verify:
        return verify(folder, out, err);
      case JournalRequest::Action::cat:
        return cat(folder, command.run, out);
      case JournalRequest::Action::stats:
        return stats(folder, out);
    }
  } catch (const std::exception& error) {
    err << "rotationd: " << error.what() << '\n';
  }
  return ExitCode::error;
}

}  // namespace rotation::daemon
