#include "feeds/history/alpaca_source.hpp"

#include <algorithm>
#include <map>

#include "feeds/history/alpaca_page.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/market/url_text.hpp"

namespace rotation::history {
namespace {

using market::append_escaped;
using market::Day;

constexpr std::size_t kMaxPages = 1'000;  // of one request: more is a provider that does not end

// A daily bar is stamped with New York's midnight at its start, and both ends are included.
std::string target(const Ask& ask, std::string_view adjustment) {
  std::string symbols;
  for (const Item& item : ask.items) (symbols += symbols.empty() ? "" : ",") += item.symbol;
  std::string text = "/v2/stocks/bars?symbols=";
  append_escaped(text, symbols);
  const auto midnight = [&text](Day day) {
    append_escaped(text, market::Rfc3339{market::new_york(day, market::Duration::zero())}.view());
  };
  text += "&timeframe=1Day&start=";
  midnight(ask.from);
  text += "&end=";
  midnight(ask.to);
  return text.append("&limit=10000&adjustment=").append(adjustment);
}

// By day and series. nullopt: stopped.
std::optional<std::map<std::pair<Day, market::SeriesId>, double>> fetch(RestClient& client, const Ask& ask,
                                                                        std::string_view adjustment) {
  const net::HttpHeader headers[]{{"APCA-API-KEY-ID", ask.key}, {"APCA-API-SECRET-KEY", ask.secret}};
  const auto credentials = std::span(headers).first(ask.key.empty() ? 0 : std::size(headers));
  std::map<std::pair<Day, market::SeriesId>, double> closes;
  const std::string request = target(ask, adjustment);
  std::string token;
  for (std::size_t pages = 1;; ++pages) {
    std::string page_target = request;
    if (!token.empty()) append_escaped(page_target += "&page_token=", token);
    const bool read = client.get(
        {"daily bars", page_target, credentials, "a page of daily bars that"}, [&](const std::string& body) {
          AlpacaPage page = parse_alpaca_page(body, ask);
          if (!page.next_token.empty() && (page.next_token == token || pages == kMaxPages)) {
            throw HistoryError("its pages do not end");
          }
          token = std::move(page.next_token);
          for (const auto& [series, day, close] : page.bars) {
            if (!closes.emplace(std::pair{day, series}, close).second) {
              throw HistoryError("it has a second bar of one series on " + market::format_date(day));
            }
          }
        });
    if (!read) return std::nullopt;
    if (token.empty()) return closes;
  }
}

}  // namespace

std::optional<std::vector<DailyRow>> fetch_alpaca(RestClient& client, const Ask& ask) {
  const auto raw = fetch(client, ask, "raw");
  if (!raw) return std::nullopt;
  const auto adjusted = fetch(client, ask, "all");
  if (!adjusted) return std::nullopt;
  std::vector<DailyRow> rows;
  for (const auto& [at, close] : *raw) {
    const auto other = adjusted->find(at);
    if (other != adjusted->end()) rows.push_back({at.second, at.first, close, other->second});
  }
  return rows;
}

}  // namespace rotation::history
