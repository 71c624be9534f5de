// Any text as a reference file: sentences about it, or rows that may be handed to the engine.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <string>

#include "daemon/config/reference_file.hpp"
#include "tests/fuzz/check_sentence.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rotation;
  using namespace rotation::daemon;
  static const market::SeriesTable series{market::default_series()};
  const auto parsed = parse_reference_file({reinterpret_cast<const char*>(data), size}, "fuzz.yml", series);
  if (const auto* sentences = std::get_if<Sentences>(&parsed)) {
    assert(!sentences->empty());
    for (const std::string& sentence : *sentences) {
      testing::check_sentence(sentence);
      assert(sentence.starts_with("fuzz.yml:"));
    }
    return 0;
  }
  const auto& file = std::get<ReferenceFile>(parsed);
  market::Timestamp last = market::kNoTime;
  for (const ReferenceRow& row : file.rows) {
    const market::Event& event = row.event;
    assert(event.kind == market::EventKind::reference && market::plausible(event.ts_event));
    assert(event.ts_event >= last && event.ts_recv == event.ts_event);
    last = event.ts_event;
    const bool of_series = market::info(event.reference.key).scope == market::ReferenceScope::series;
    assert(of_series == (event.series != market::kNoSeries));
    assert(!of_series || market::index(event.series) < series.size());
    for (const double value : event.reference.values) assert(std::isfinite(value));
    assert(market::plausible(market::Timestamp{market::Day{event.reference.asof}}));
    testing::check_sentence(describe(row, series));
  }
  for (const market::CalendarOverride& day : file.calendar) {
    assert(market::plausible(market::Timestamp{day.date}));
    assert(std::count_if(file.calendar.begin(), file.calendar.end(),
                         [&](const auto& other) { return other.date == day.date; }) == 1);
  }
  return 0;
}
