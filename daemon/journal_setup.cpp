#include "daemon/journal_setup.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "feeds/journal/recovery.hpp"
#include "feeds/segment/input.hpp"

namespace rotation::daemon {
namespace {

void recover(const std::filesystem::path& folder, Log& log) {
  journal::Recovery done;
  try {
    done = journal::recover(folder);
  } catch (const segment::BadFile& bad) {
    refuse_damaged(bad);
  }
  if (done.cut > 0) {
    log.warn("the journal had a torn tail", {{"segment", done.segment.string()}, {"bytes_cut", done.cut}});
  }
  if (!done.problem.empty()) {
    log.error("events of a killed process wait for the next start", {{"reason", done.problem}});
  }
  if (done.saved > 0) {
    log.info("saved events of a killed process",
             {{"segment", done.segment.string()}, {"events", done.saved}});
  }
}

segment::Notify notifier(Log& log) {
  return [&log](segment::Health health, std::string_view text) {
    switch (health) {
      case segment::Health::failing:
        return log.error("the journal cannot be written, signals go on", {{"reason", text}});
      case segment::Health::well:
        return log.info("the journal is written again", {{"segment", text}});
      case segment::Health::trouble:
        return log.warn("the journal is not kept as it should be", {{"reason", text}});
    }
  };
}

}  // namespace

void refuse_damaged(const segment::BadFile& bad) {
  throw std::runtime_error("the journal is damaged (run --storage.salvage sets aside what is): " +
                           std::string(bad.what()));
}

std::unique_ptr<journal::Journal> open_journal(const Config& config, const std::string& storage_path,
                                               const std::vector<PlannedConnection>& connections,
                                               const market::SeriesTable& series,
                                               const Provenance& provenance, market::Timestamp now, Log& log,
                                               market::Turns turns) {
  if (!config.journal.enabled) return nullptr;
  journal::WriterOptions options{.folder = std::filesystem::path(storage_path) / "journal"};
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    throw std::runtime_error("--storage.path: cannot make the folder " + options.folder.string() + ": " +
                             error.message());
  }
  recover(options.folder, log);
  options.begin.run = now;
  options.begin.version = provenance.code_version;
  options.begin.config_hash = provenance.config_hash;
  for (const PlannedConnection& connection : connections)
    options.begin.connections.push_back(connection.name);
  for (const market::Series& one : series.all()) options.begin.series.push_back(one.name);
  options.min_free = config.journal.min_free;
  options.retention = {.age = config.journal.max_age, .bytes = config.journal.max_size};
  return std::make_unique<journal::Journal>(
      std::move(options), config.clock == ClockMode::feed ? journal::WhenFull::wait : journal::WhenFull::drop,
      notifier(log), turns);
}

}  // namespace rotation::daemon
