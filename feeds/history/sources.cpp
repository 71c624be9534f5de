#include <algorithm>

#include "feeds/history/alpaca_source.hpp"
#include "feeds/history/fred_source.hpp"
#include "feeds/history/massive_source.hpp"
#include "feeds/history/source.hpp"
#include "feeds/history/treasury_source.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

using market::Series;

constexpr Source kSources[]{
    {.name = "alpaca",
     .title = "Alpaca",
     .address = "https://data.alpaca.markets/",
     .of_feed = true,
     .at_once = 20,
     .has = [](const Series& series) { return market::is_equity(series.series_class); },
     .fetch = fetch_alpaca},
    {.name = "fred",
     .title = "FRED",
     .address = "https://fred.stlouisfed.org/",
     .of_feed = false,
     .at_once = 1,
     .has = [](const Series& series) { return !fred_id(series.name).empty(); },
     .fetch = fetch_fred},
    {.name = "massive",
     .title = "Massive",
     .address = "https://api.massive.com/",
     .of_feed = true,
     .at_once = 10,
     .has = [](const Series& series) { return series.series_class != market::SeriesClass::reference; },
     .fetch = fetch_massive},
    {.name = "treasury",
     .title = "the Treasury",
     .address = "https://home.treasury.gov/",
     .of_feed = false,
     .at_once = 100,
     .has = [](const Series& series) { return !treasury_column(series.name).name.empty(); },
     .fetch = fetch_treasury},
};

}  // namespace

std::span<const Source> sources() noexcept {
  return kSources;
}

const Source* find_source(std::string_view name) noexcept {
  const auto* const end = std::end(kSources);
  const auto* const found =
      std::find_if(std::begin(kSources), end, [name](const Source& one) { return one.name == name; });
  return found == end ? nullptr : found;
}

void sort_rows(std::vector<DailyRow>& rows, std::span<const Item> items, const RestClient& client) {
  std::sort(rows.begin(), rows.end(), earlier);
  const auto twice = std::adjacent_find(rows.begin(), rows.end(), [](const DailyRow& a, const DailyRow& b) {
    return a.day == b.day && a.series == b.series;
  });
  if (twice == rows.end()) return;
  const auto item = std::find_if(items.begin(), items.end(),
                                 [&twice](const Item& one) { return one.series == twice->series; });
  client.fail(" sent two closes of " + item->name + " on " + market::format_date(twice->day));
}

}  // namespace rotation::history
