// A segment as its writer makes it, record by record.
#pragma once

#include <string>

#include "feeds/journal/format.hpp"
#include "tests/feeds/journal/journal_files.hpp"

namespace rotation::testing {

struct SegmentBytes {
  using Kind = journal::Kind;

  SegmentBytes(std::uint32_t segment, std::uint64_t sequence) {
    put(Kind::begin, journal::text_of(begin_at(sequence, segment)));
  }
  SegmentBytes() = default;  // nothing but what file it is

  SegmentBytes& put(Kind kind, std::string_view payload) {
    segment::append(bytes, {static_cast<std::uint8_t>(kind), 0, at(0), payload}, ++number);
    return *this;
  }
  SegmentBytes& events(const std::vector<market::Event>& all) {
    return put(Kind::events, {reinterpret_cast<const char*>(all.data()), all.size() * sizeof all[0]});
  }
  SegmentBytes& events(std::uint64_t first, std::uint64_t last, std::uint64_t life = 0) {
    return events(events_of(first, last, life));
  }
  SegmentBytes& gap(std::uint64_t first, std::uint64_t last) {
    return put(Kind::gap, segment::bytes_of(journal::Gap{.first = first, .last = last}));
  }
  SegmentBytes& state(std::uint64_t sequence) {
    return put(Kind::state, segment::bytes_of(journal::State{.sequence = sequence, .hash = sequence * 7}));
  }
  SegmentBytes& synced() { return put(Kind::synced, segment::bytes_of(std::uint64_t{bytes.size()})); }
  SegmentBytes& end() { return put(Kind::end, ""); }

  std::string bytes = segment::preamble(journal::kFormat);
  std::uint64_t number = 0;
};

}  // namespace rotation::testing
