#include "feeds/history/alpaca_page.hpp"

#include "feeds/history/json_page.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

namespace dom = simdjson::dom;

Bar parse_bar(const dom::element& element, const Item& item) {
  std::string_view time;
  double close = 0;
  if (element["t"].get(time) != simdjson::SUCCESS) {
    throw HistoryError("a bar of " + item.name + " has no time");
  }
  const auto start = market::parse_rfc3339(time);
  if (!start || !market::plausible(*start)) {
    throw HistoryError("a bar of " + item.name + " has the time " + quoted(time));
  }
  const market::Day day = market::new_york_day(*start);
  if (element["c"].get(close) != simdjson::SUCCESS) close = std::nan("");
  return {item.series, day, close_of(item, day, close)};
}

}  // namespace

AlpacaPage parse_alpaca_page(const std::string& text, const Ask& ask) {
  dom::parser parser;
  const dom::element page = parse_json(parser, text);
  AlpacaPage result;
  dom::element bars;
  if (page["bars"].get(bars) != simdjson::SUCCESS) throw HistoryError("it has no bars");
  if (!bars.is_null()) {  // seen where there is none at all
    dom::object by_symbol;
    if (bars.get(by_symbol) != simdjson::SUCCESS) throw HistoryError("its bars are not an object");
    for (const auto& [symbol, value] : by_symbol) {
      const Item& item = item_of(ask, symbol);
      dom::array list;
      if (value.get(list) != simdjson::SUCCESS)
        throw HistoryError("the bars of " + item.name + " are not an array");
      for (const dom::element element : list) {
        result.bars.push_back(parse_bar(element, item));
        check_day(ask, item, result.bars.back().day);
      }
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
