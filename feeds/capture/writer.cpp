#include "feeds/capture/writer.hpp"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace rotation::capture {
namespace {

constexpr std::size_t kBatch = std::size_t{256} << 10;

std::int64_t hour_of(market::Timestamp ts) {
  return std::chrono::floor<std::chrono::hours>(ts).time_since_epoch().count();
}

// 20260105T143000.000000000Z
std::string stamp(market::Timestamp ts) {
  const auto day = std::chrono::floor<std::chrono::days>(ts);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(ts - day);
  char text[48];
  std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02d.%09dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = ENOSPC;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// A new file's name is on the disk once its folder is.
void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

Writer::Writer(WriterOptions options, std::vector<market::CaptureCounters*> counters, Notify notify)
    : options_(std::move(options)), notify_(std::move(notify)) {
  for (market::CaptureCounters* c : counters) lines_.push_back({.counters = c});
  batch_.reserve(2 * kBatch);
}

Writer::~Writer() {
  close();
}

void Writer::add(const Record& record) {
  if (!ready(record.received)) return lose(record);
  put(record);
  if (batch_.size() >= kBatch) flush();
}

// Is there a file for a record of this time?
bool Writer::ready(market::Timestamp received) {
  const bool full = written_ + batch_.size() >= options_.file_bytes;
  if (descriptor_ >= 0 && (full || hour_of(received) > hour_)) close();
  return descriptor_ >= 0 || open(received);
}

bool Writer::open(market::Timestamp received) {
  if (failing_ && Steady::now() < retry_at_) return false;
  market::Timestamp name = received;
  do {
    file_ = options_.directory / (options_.feed + '-' + stamp(name) + std::string(kExtension));
    descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    name += market::Duration{1};
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) {
    fail("cannot be opened: " + std::generic_category().message(errno));
    return false;
  }
  sync_directory(options_.directory);
  written_ = unsynced_ = 0;
  number_ = 0;
  hour_ = hour_of(received);
  batch_ = preamble();
  std::string names;
  for (const std::string& connection : options_.connections) names += connection + '\n';
  append(batch_, {.kind = Kind::connections, .received = received, .payload = names}, ++number_);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Loss loss = std::exchange(lines_[i].untold, {});
    if (loss.messages == 0) continue;
    const Gap gap{.messages = loss.messages,
                  .first_ns = loss.first.time_since_epoch().count(),
                  .last_ns = loss.last.time_since_epoch().count(),
                  .cause = Gap::Cause::disk};
    put({Kind::gap, static_cast<std::uint16_t>(i), loss.last, bytes_of(gap)});
  }
  return true;
}

// Into the batch, remembered until it is known what becomes of that.
void Writer::put(const Record& record) {
  append(batch_, record, ++number_);
  Line& line = lines_[record.connection];
  if (record.kind == Kind::message) {
    line.held.add({1, record.received, record.received});
    line.held_bytes += record.payload.size();
  } else if (const auto gap = record.kind == Kind::gap ? gap_of(record.payload) : std::nullopt) {
    line.told.add({gap->messages, market::Timestamp{market::Duration{gap->first_ns}},
                   market::Timestamp{market::Duration{gap->last_ns}}});
  }
}

void Writer::lose(const Record& record) {
  Line& line = lines_[record.connection];
  if (record.kind == Kind::message) {
    line.untold.add({1, record.received, record.received});
    line.counters->dropped.fetch_add(1, std::memory_order_relaxed);
  } else if (const auto gap = record.kind == Kind::gap ? gap_of(record.payload) : std::nullopt) {
    line.untold.add({gap->messages, market::Timestamp{market::Duration{gap->first_ns}},
                     market::Timestamp{market::Duration{gap->last_ns}}});
  }
}

void Writer::flush() {
  if (descriptor_ < 0 || batch_.empty()) return;
  if (!write_all(descriptor_, batch_))
    return fail("cannot be written: " + std::generic_category().message(errno));
  if (unsynced_ == 0) unsynced_since_ = Steady::now();
  written_ += batch_.size();
  unsynced_ += batch_.size();
  batch_.clear();
  for (Line& line : lines_) {
    line.counters->bytes.fetch_add(std::exchange(line.held_bytes, 0), std::memory_order_relaxed);
    line.held = line.told = {};
  }
  if (failing_) notify_(Health::well, file_.string());
  failing_ = false;
}

void Writer::sync_if_due() {
  if (unsynced_ == 0) return;
  if (unsynced_ >= options_.sync_bytes || Steady::now() - unsynced_since_ >= options_.sync) sync();
}

// After a sync that failed nothing on this descriptor is trusted: what was written stays, the next file
// begins.
void Writer::sync() {
  unsynced_ = 0;
  if (::fdatasync(descriptor_) != 0) fail("cannot be synced: " + std::generic_category().message(errno));
}

void Writer::close() {
  flush();
  if (descriptor_ >= 0 && unsynced_ > 0) sync();
  leave();
}

void Writer::fail(const std::string& what) {
  if (!failing_) notify_(Health::failing, file_.string() + ": " + what);
  failing_ = true;
  retry_at_ = Steady::now() + options_.retry;
  batch_.clear();
  for (Line& line : lines_) {
    line.counters->dropped.fetch_add(line.held.messages, std::memory_order_relaxed);
    line.untold.add(std::exchange(line.told, {}));
    line.untold.add(std::exchange(line.held, {}));
    line.held_bytes = 0;
  }
  // Part of a batch may be there: half a record would look like a torn tail. A file without a record is none.
  if (descriptor_ >= 0 && ::ftruncate(descriptor_, static_cast<off_t>(written_)) == 0 && written_ == 0) {
    (void)::unlink(file_.c_str());
  }
  leave();
}

void Writer::leave() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  written_ = unsynced_ = 0;
}

}  // namespace rotation::capture
