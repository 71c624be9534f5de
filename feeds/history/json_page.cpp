#include "feeds/history/json_page.hpp"

#include <algorithm>

#include "feeds/market/rfc3339.hpp"

namespace rotation::history {

simdjson::dom::element parse_json(simdjson::dom::parser& parser, const std::string& text) {
  simdjson::dom::element element;
  if (const auto error = parser.parse(text).get(element)) {
    throw HistoryError(std::string("it is not JSON: ") + simdjson::error_message(error));
  }
  return element;
}

double close_of(const Item& item, market::Day day, double number) {
  const double close = number / item.divisor;
  if (!possible_close(item.series_class, close)) {
    throw HistoryError(item.name + " has no usable close on " + market::format_date(day));
  }
  if (close < item.min || close > item.max) {
    throw HistoryError(item.name + " is " + std::to_string(close) + " on " + market::format_date(day) +
                       ", outside its band; the divisor may be another one");
  }
  return close;
}

void check_day(const Ask& ask, const Item& item, market::Day day) {
  if (day < ask.from || day > ask.to) {
    throw HistoryError("it has a bar of " + item.name + " on " + market::format_date(day) +
                       ", which was not asked for");
  }
}

const Item& item_of(const Ask& ask, std::string_view symbol) {
  const auto item =
      std::find_if(ask.items.begin(), ask.items.end(), [&](const Item& one) { return one.symbol == symbol; });
  if (item == ask.items.end()) throw HistoryError("it has " + quoted(symbol) + ", which was not asked for");
  return *item;
}

}  // namespace rotation::history
