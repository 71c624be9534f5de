#include "feeds/history/massive_page.hpp"

#include <cmath>

#include "feeds/history/json_page.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

namespace dom = simdjson::dom;
using market::Day;

// Calls `each` with every result; the address of the next page.
template <class Each>
std::string read_page(const std::string& text, const Each& each) {
  dom::parser parser;
  const dom::element page = parse_json(parser, text);
  dom::element found;
  if (page["results"].get(found) == simdjson::SUCCESS) {  // absent where there are none
    dom::array results;
    if (found.get(results) != simdjson::SUCCESS) throw HistoryError("its results are not an array");
    for (const dom::element result : results) each(result);
  } else if (std::string_view status;
             page["status"].get(status) != simdjson::SUCCESS || (status != "OK" && status != "DELAYED")) {
    throw HistoryError("it has no results");
  }
  std::string_view next;
  if (page["next_url"].get(next) != simdjson::SUCCESS || next.empty()) return "";
  const std::size_t host = next.find("://");
  const std::size_t path = host == std::string_view::npos ? host : next.find('/', host + 3);
  if (path == std::string_view::npos) throw HistoryError("its next_url is " + quoted(next));
  return std::string(next.substr(path));
}

std::string_view text_of(const dom::element& element, const char* key) {
  std::string_view text;
  if (element[key].get(text) != simdjson::SUCCESS) throw HistoryError(std::string("a result has no ") + key);
  return text;
}

double positive(const dom::element& element, const char* key) {
  double number = 0;
  if (element[key].get(number) != simdjson::SUCCESS || !std::isfinite(number) || number <= 0) {
    throw HistoryError(std::string("a result has no usable ") + key);
  }
  return number;
}

Day day_of(const dom::element& element, const char* key) {
  const std::string_view text = text_of(element, key);
  const auto day = market::parse_date(text);
  if (!day) throw HistoryError(std::string("a result has the ") + key + ' ' + quoted(text));
  return *day;
}

std::string_view text_or_none(const dom::element& element, const char* key) {
  std::string_view text;
  return element[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

}  // namespace

std::string parse_aggregates(const std::string& text, const Ask& ask, const Item& item,
                             std::vector<DailyRow>& rows) {
  return read_page(text, [&](const dom::element& bar) {
    std::int64_t ms = 0;
    constexpr auto kLast = market::kLatest.time_since_epoch() / std::chrono::milliseconds{1};
    const bool timed = bar["t"].get(ms) == simdjson::SUCCESS && ms > 0 && ms <= kLast;
    const market::Timestamp start{std::chrono::milliseconds{timed ? ms : 0}};
    if (!timed || !market::plausible(start)) {
      throw HistoryError("a bar of " + item.name + " has no usable time");
    }
    // Days of stocks and indices begin at midnight in New York, those of pairs at midnight UTC.
    const Day day = item.series_class == market::SeriesClass::fx
                        ? std::chrono::floor<std::chrono::days>(start)
                        : market::new_york_day(start);
    double close = 0;
    if (bar["c"].get(close) != simdjson::SUCCESS) close = std::nan("");
    close = close_of(item, day, close);
    check_day(ask, item, day);
    rows.push_back({item.series, day, close, close});
  });
}

std::string parse_dividends(const std::string& text, const Ask& ask,
                            std::vector<Distribution>& distributions) {
  return read_page(text, [&](const dom::element& row) {
    const Item& item = item_of(ask, text_of(row, "ticker"));
    const Day ex_date = day_of(row, "ex_dividend_date");
    double cash = 0;  // zero is a distribution of something else than money
    if (row["cash_amount"].get(cash) != simdjson::SUCCESS || !std::isfinite(cash) || cash < 0) {
      throw HistoryError("a distribution of " + item.name + " has no usable cash_amount");
    }
    const std::string_view currency = text_or_none(row, "currency");
    if (!currency.empty() && currency != "USD") {
      throw HistoryError("a distribution of " + item.name + " is in " + quoted(currency));
    }
    std::string detail(text_or_none(row, "distribution_type"));
    detail.append(" ").append(text_or_none(row, "pay_date"));
    distributions.push_back({item.series, ex_date, cash, std::move(detail)});
  });
}

std::string parse_splits(const std::string& text, const Ask& ask, std::vector<Split>& splits) {
  return read_page(text, [&](const dom::element& row) {
    const Item& item = item_of(ask, text_of(row, "ticker"));
    splits.push_back({item.series, day_of(row, "execution_date"),
                      positive(row, "split_to") / positive(row, "split_from")});
  });
}

}  // namespace rotation::history
