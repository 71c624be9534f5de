#include "feeds/simulator/massive/corporate_actions.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/massive/answer.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator::massive {
namespace {

using market::Day;

constexpr std::size_t kDefaultLimit = 100;
constexpr std::size_t kMaxLimit = 5'000;
constexpr double kLeastCash = 0.005;

// A whole number, or `absent` for no text; nullopt: neither.
std::optional<std::size_t> parse_count(std::string_view text, std::size_t absent) {
  std::size_t count = absent;
  if (text.empty()) return count;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return count;
}

void append_dividends(std::vector<std::string>& rows, const std::string& ticker, Day from,
                      const std::vector<DailyBar>& raw, const std::vector<DailyBar>& adjusted) {
  for (std::size_t i = 1; i < raw.size(); ++i) {
    const double cash = raw[i - 1].close * adjusted[i].close / adjusted[i - 1].close - raw[i].close;
    if (cash < kLeastCash || raw[i].day < from) continue;
    char number[32];
    const std::string date = market::format_date(raw[i].day);
    std::string row = R"({"ticker":")" + ticker + R"(","ex_dividend_date":")" + date + R"(","cash_amount":)";
    row.append(number, encode_number(number, cash));
    rows.push_back(row + R"(,"currency":"USD","distribution_type":"recurring","id":"E)" + ticker + date +
                   "\"}");
  }
}

}  // namespace

RestResponse answer_dividends(const RestRequest& request, const Rules& rules,
                              const market::SeriesTable& series, const Source& source, Day closed_through) {
  auto query = admitted_query(request, rules);
  if (auto* refused = std::get_if<RestResponse>(&query)) return std::move(*refused);
  auto& fields = std::get<QueryFields>(query);
  const auto limit = parse_count(fields["limit"], kDefaultLimit);
  const auto first = parse_count(fields["cursor"], 0);
  if (!limit || *limit < 1 || *limit > kMaxLimit) {
    return answer_error(400, "'limit' must be a number from 1 to 5000");
  }
  if (!first) return answer_error(400, "The 'cursor' is not one of ours");
  const std::string& since = fields["ex_dividend_date.gte"];
  const auto from = since.empty() ? std::optional(Day{}) : market::parse_date(since);
  if (!from) return answer_error(400, "'ex_dividend_date.gte' must be a date like 2025-01-09");

  const std::string wanted = fields["ticker"] + ',' + fields["ticker.any_of"];
  auto tickers = split(wanted, ',');
  std::sort(tickers.begin(), tickers.end());
  std::vector<std::string> rows;
  for (const std::string_view ticker : tickers) {
    const auto id = series.find(ticker);
    if (!id || !market::is_equity(series[*id].series_class)) continue;
    append_dividends(rows, std::string(ticker), *from,
                     source.daily(*id, Day{}, closed_through, Adjustment::raw),
                     source.daily(*id, Day{}, closed_through, Adjustment::all));
  }

  std::string body = R"({"status":"OK",)";
  body.append(kRequestId).append(R"(,"results":[)");
  const std::size_t end = std::min(rows.size(), *first + *limit);
  for (std::size_t i = *first; i < end; ++i) body.append(i > *first ? "," : "").append(rows[i]);
  body += ']';
  if (end < rows.size()) {
    body.append(R"(,"next_url":")").append(request.base).append(kDividendsPath).append("?ticker.any_of=");
    body.append(wanted).append("&ex_dividend_date.gte=").append(market::format_date(*from));
    body.append("&limit=").append(std::to_string(*limit)).append("&cursor=").append(std::to_string(end)) +=
        '"';
  }
  return {200, body + "}"};
}

RestResponse answer_splits(const RestRequest& request, const Rules& rules) {
  auto query = admitted_query(request, rules);
  if (auto* refused = std::get_if<RestResponse>(&query)) return std::move(*refused);
  std::string body = R"({"status":"OK",)";
  return {200, body.append(kRequestId).append(R"(,"results":[]})")};
}

}  // namespace rotation::simulator::massive
