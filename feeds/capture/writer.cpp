#include "feeds/capture/writer.hpp"

#include <string>
#include <utility>

namespace rotation::capture {
namespace {

constexpr std::size_t kBatch = std::size_t{256} << 10;

std::int64_t hour_of(market::Timestamp ts) {
  return std::chrono::floor<std::chrono::hours>(ts).time_since_epoch().count();
}

}  // namespace

Writer::Writer(WriterOptions options, std::vector<market::CaptureCounters*> counters, segment::Notify notify)
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
  if (out_.is_open() && (full || hour_of(received) > hour_)) close();
  return out_.is_open() || open(received);
}

bool Writer::open(market::Timestamp received) {
  if (failing_ && Steady::now() < retry_at_) return false;
  std::error_code error;
  market::Timestamp name = received;
  do {
    file_ = options_.directory / (options_.feed + '-' + segment::stamp(name) + std::string(kFormat.extension));
    error = out_.create(file_);
    name += market::Duration{1};
  } while (error == std::errc::file_exists);
  if (error) {
    fail("cannot be opened", error);
    return false;
  }
  written_ = unsynced_ = 0;
  number_ = 0;
  hour_ = hour_of(received);
  batch_ = segment::preamble(kFormat);
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
    put({Kind::gap, static_cast<std::uint16_t>(i), loss.last, segment::bytes_of(gap)});
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
  if (!out_.is_open() || batch_.empty()) return;
  if (const std::error_code error = out_.append(batch_)) return fail("cannot be written", error);
  if (unsynced_ == 0) unsynced_since_ = Steady::now();
  written_ += batch_.size();
  unsynced_ += batch_.size();
  batch_.clear();
  for (Line& line : lines_) {
    line.counters->bytes.fetch_add(std::exchange(line.held_bytes, 0), std::memory_order_relaxed);
    line.held = line.told = {};
  }
  if (failing_) notify_(segment::Health::well, file_.string());
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
  if (const std::error_code error = out_.sync()) fail("cannot be synced", error);
}

void Writer::close() {
  flush();
  if (out_.is_open() && unsynced_ > 0) sync();
  leave();
}

void Writer::fail(const std::string& what, std::error_code error) {
  if (!failing_) notify_(segment::Health::failing, file_.string() + ": " + what + ": " + error.message());
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
  if (out_.is_open() && !out_.truncate(written_) && written_ == 0) {
    std::filesystem::remove(file_, error);
  }
  leave();
}

void Writer::leave() noexcept {
  out_.close();
  written_ = unsynced_ = 0;
}

}  // namespace rotation::capture
