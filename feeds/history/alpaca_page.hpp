// One page of Alpaca's daily bars, as GET /v2/stocks/bars answers:
//
//   {"bars":{"SPY":[{"t":"2023-12-28T05:00:00Z","o":476.88,"h":477.55,"l":476.26,"c":476.69,
//                    "v":77158120,"n":427226,"vw":476.93}, ...], ...},
//    "next_page_token":"U1BZfER8MTcwMzY1MzIwMDAwMDAwMDAwMA=="}
//
// The token of the last page is null.
#pragma once

#include <string>
#include <vector>

#include "feeds/history/source.hpp"

namespace rotation::history {

struct Bar {
  market::SeriesId series;
  market::Day day;  // New York's date of the bar's start
  double close;
};

struct AlpacaPage {
  std::vector<Bar> bars;   // in the order received
  std::string next_token;  // empty: the last page
};

// `text` is valid JSON of that form as a whole, its symbols and days were asked for, its closes possible;
// whatever else the objects hold is ignored. Throws HistoryError saying what is not, as the end of a
// sentence.
[[nodiscard]] AlpacaPage parse_alpaca_page(const std::string& text, const Ask& ask);

}  // namespace rotation::history
