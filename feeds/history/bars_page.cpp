#include "feeds/history/bars_page.hpp"

#include <simdjson.h>

#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

namespace dom = simdjson::dom;

Bar parse_bar(const dom::element& element, market::SeriesId id, const market::Series& series) {
  std::string_view time;
  double close = 0;
  if (element["t"].get(time) != simdjson::SUCCESS)
    throw HistoryError("a bar of " + series.name + " has no time");
  const auto start = market::parse_rfc3339(time);
  if (!start || !market::plausible(*start)) {
    throw HistoryError("a bar of " + series.name + " has the time " + quoted(time));
  }
  const market::Day day = market::new_york_day(*start);
  if (element["c"].get(close) != simdjson::SUCCESS || !possible_close(series.series_class, close)) {
    throw HistoryError("the bar of " + series.name + " on " + market::format_date(day) +
                       " has no usable close");
  }
  return {id, day, close};
}

}  // namespace

BarsPage parse_bars_page(const std::string& text, const market::SeriesTable& series) {
  dom::parser parser;
  dom::element page;
  if (const auto error = parser.parse(text).get(page)) {
    throw HistoryError(std::string("it is not JSON: ") + simdjson::error_message(error));
  }
  BarsPage result;
  dom::element bars;
  if (page["bars"].get(bars) != simdjson::SUCCESS) throw HistoryError("it has no bars");
  if (!bars.is_null()) {  // seen where there is none at all
    dom::object by_symbol;
    if (bars.get(by_symbol) != simdjson::SUCCESS) throw HistoryError("its bars are not an object");
    for (const auto& [symbol, value] : by_symbol) {
      const auto id = series.find(symbol);
      if (!id) throw HistoryError("it has bars of " + quoted(symbol) + ", which was not asked for");
      dom::array list;
      if (value.get(list) != simdjson::SUCCESS)
        throw HistoryError("the bars of " + series[*id].name + " are not an array");
      for (const dom::element element : list) result.bars.push_back(parse_bar(element, *id, series[*id]));
    }
  }
  dom::element token;
  std::string_view next;
  if (page["next_page_token"].get(token) != simdjson::SUCCESS)
    throw HistoryError("it has no next_page_token");
  if (!token.is_null() && token.get(next) != simdjson::SUCCESS)
    throw HistoryError("its next_page_token is not text");
  result.next_token = next;
  return result;
}

}  // namespace rotation::history
