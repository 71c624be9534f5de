#include "feeds/journal/segment_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "feeds/segment/crc32c.hpp"

namespace rotation::journal {

using market::Event;

SegmentReader::SegmentReader(std::filesystem::path file) : records_(kFormat, std::move(file)) {
  segment::Record first;
  if (!next_record(first)) return;
  if (static_cast<Kind>(first.kind) != Kind::begin) refuse("the first record does not say what begins");
  begin_ = begin_of(first.payload);
  if (!begin_) refuse("what begins is of no form known here");
}

bool SegmentReader::next(Block& block) {
  segment::Record record;
  while (next_record(record)) {
    if (ended_) refuse("a record follows the end");
    block.kind = static_cast<Kind>(record.kind);
    switch (block.kind) {
      case Kind::begin:
        refuse("the record does not belong here");
      case Kind::events: {
        const std::size_t n = record.payload.size() / sizeof(Event);
        if (n == 0 || n > kEventsPerRecord || n * sizeof(Event) != record.payload.size()) {
          refuse("the events are of no form known here");
        }
        events_.resize(n);
        std::memcpy(static_cast<void*>(events_.data()), record.payload.data(), record.payload.size());
        if (!std::all_of(events_.begin(), events_.end(),
                         [this](const Event& e) { return is_known(e, begin_->series.size()); })) {
          refuse("an event is of no form known here");
        }
        block.events = events_;
        return true;
      }
      case Kind::gap:
        block.gap = value_of<Gap>(record.payload);
        return true;
      case Kind::state:
        block.state = value_of<State>(record.payload);
        return true;
      case Kind::synced:
        (void)value_of<std::uint64_t>(record.payload);
        break;
      case Kind::end:
        ended_ = true;
        break;
    }
  }
  return false;
}

bool SegmentReader::next_record(segment::Record& record) {
  if (over_) return false;
  try {
    if (records_.next(record)) return true;
    torn_ = records_.torn();
  } catch (const segment::BadFile&) {
    const std::string rest = records_.rest();
    if (ended_ || was_synced(rest)) throw;
    torn_ = rest.size();
  }
  over_ = true;
  return false;
}

// Does a record behind the damage show that what is damaged had been on the disk?
bool SegmentReader::was_synced(std::string_view rest) const {
  segment::RecordHead head;
  std::uint64_t synced = 0;
  for (std::size_t at = 0; at + sizeof head <= rest.size(); at += kAlignment) {
    std::memcpy(&head, rest.data() + at, sizeof head);
    if (head.head_crc != segment::head_crc(head) || head.number <= records_.number()) continue;
    if (static_cast<Kind>(head.kind) == Kind::end) return true;
    const std::string_view payload = rest.substr(at + sizeof head, head.size);
    if (static_cast<Kind>(head.kind) != Kind::synced || payload.size() != sizeof synced) continue;
    std::memcpy(&synced, payload.data(), sizeof synced);
    if (head.payload_crc == segment::crc32c(payload) && synced > records_.offset()) return true;
  }
  return false;
}

template <class Value>
Value SegmentReader::value_of(std::string_view payload) const {
  Value value;
  if (payload.size() != sizeof value) refuse("the record is of no form known here");
  std::memcpy(&value, payload.data(), sizeof value);
  return value;
}

Tally tally(const std::filesystem::path& segment, const std::stop_token& stop) {
  SegmentReader reader(segment);
  Tally tally;
  for (Block block; !stop.stop_requested() && reader.next(block);) {
    if (block.kind == Kind::gap) tally.missing += block.gap.last - block.gap.first + 1;
    if (block.kind != Kind::events) continue;
    if (tally.events == 0) tally.first = block.events.front().sequence;
    tally.last = block.events.back().sequence;
    tally.events += block.events.size();
  }
  tally.torn = reader.torn();
  tally.ended = reader.ended();
  return tally;
}

}  // namespace rotation::journal
