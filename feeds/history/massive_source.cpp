#include "feeds/history/massive_source.hpp"

#include <algorithm>
#include <functional>

#include "feeds/history/chained.hpp"
#include "feeds/history/massive_page.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/market/url_text.hpp"

namespace rotation::history {
namespace {

using market::append_escaped;
using market::Day;

constexpr std::size_t kMaxPages = 1'000;

// "EUR/USD" and "EUR-USD" are the pair C:EURUSD here.
std::string ticker(const Item& item) {
  if (item.series_class != market::SeriesClass::fx) return item.symbol;
  std::string name = "C:" + item.symbol;
  std::erase_if(name, [](char c) { return c == '/' || c == '-'; });
  return name;
}

// Every page from `target` on goes through `parse`, which says where the next one is. False: stopped.
bool for_pages(RestClient& client, const Ask& ask, const std::string& what, std::string target,
               const std::function<std::string(const std::string&)>& parse) {
  const std::string bearer = "Bearer " + std::string(ask.key);
  const net::HttpHeader header[]{{"Authorization", bearer}};
  for (std::size_t pages = 0; !target.empty(); ++pages) {
    const RestClient::Request request{what, target, std::span(header).first(ask.key.empty() ? 0 : 1),
                                      "a page of " + what + " that"};
    const bool read = client.get(request, [&](const std::string& body) {
      std::string next = parse(body);
      if (next == target || pages == kMaxPages) throw HistoryError("its pages do not end");
      target = std::move(next);
    });
    if (!read) return false;
  }
  return true;
}

std::string query_of(const Ask& ask, std::string_view path, std::string_view date) {
  std::string symbols;
  for (const Item& item : ask.items) (symbols += symbols.empty() ? "" : ",") += item.symbol;
  std::string target(path);
  append_escaped(target += "?ticker.any_of=", symbols);
  return target.append("&").append(date).append(".gte=").append(market::format_date(ask.from)) +
         "&limit=5000&sort=ticker.asc";
}

template <class T>
void drop_repeated(std::vector<T>& rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

// Both kinds as one list, by ex-date; several of a day add up. nullopt: stopped.
std::optional<std::vector<CorporateAction>> fetch_actions(RestClient& client, const Ask& ask) {
  std::vector<Distribution> distributions;
  std::vector<Split> splits;
  if (!for_pages(client, ask, "dividends", query_of(ask, "/stocks/v1/dividends", "ex_dividend_date"),
                 [&](const std::string& page) { return parse_dividends(page, ask, distributions); }) ||
      !for_pages(client, ask, "splits", query_of(ask, "/stocks/v1/splits", "execution_date"),
                 [&](const std::string& page) { return parse_splits(page, ask, splits); })) {
    return std::nullopt;
  }
  drop_repeated(distributions);
  drop_repeated(splits);
  std::vector<CorporateAction> actions;
  const auto on = [&actions](market::SeriesId series, Day day) -> CorporateAction& {
    for (CorporateAction& action : actions) {
      if (action.series == series && action.ex_date == day) return action;
    }
    return actions.emplace_back(CorporateAction{series, day, 0, 1});
  };
  for (const Split& split : splits) on(split.series, split.day).split *= split.ratio;
  // Paid on each new share, if the day splits them.
  for (const Distribution& one : distributions) {
    CorporateAction& action = on(one.series, one.ex_date);
    action.cash += one.cash * action.split;
  }
  std::sort(actions.begin(), actions.end(), [](const CorporateAction& a, const CorporateAction& b) {
    return a.ex_date != b.ex_date ? a.ex_date < b.ex_date : a.series < b.series;
  });
  return actions;
}

}  // namespace

std::optional<std::vector<DailyRow>> fetch_massive(RestClient& client, const Ask& ask) {
  std::vector<DailyRow> rows;
  std::vector<Item> equities;
  for (const Item& item : ask.items) {
    std::string target = "/v2/aggs/ticker/";
    append_escaped(target, ticker(item));
    target.append("/range/1/day/").append(market::format_date(ask.from)).append("/");
    target.append(market::format_date(ask.to)).append("?adjusted=false&sort=asc&limit=50000");
    if (!for_pages(client, ask, "daily bars", target,
                   [&](const std::string& page) { return parse_aggregates(page, ask, item, rows); })) {
      return std::nullopt;
    }
    if (market::is_equity(item.series_class)) equities.push_back(item);
  }
  sort_rows(rows, ask.items, client);
  if (equities.empty()) return rows;

  Ask about_equities = ask;
  about_equities.items = equities;
  const auto actions = fetch_actions(client, about_equities);
  if (!actions) return std::nullopt;
  for (const Item& item : equities) {
    std::vector<DailyRow> own;
    std::vector<CorporateAction> its;
    const auto is_its = [&item](const auto& row) { return row.series == item.series; };
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(own), is_its);
    std::copy_if(actions->begin(), actions->end(), std::back_inserter(its), is_its);
    chain(own, its);
    auto next = own.begin();
    for (DailyRow& row : rows) {
      if (is_its(row)) row = *next++;
    }
  }
  return rows;
}

}  // namespace rotation::history
