#include "feeds/simulator/rest.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/http_query.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator {
namespace {

using market::Day;

constexpr std::string_view kPath = "/v2/stocks/bars";
constexpr std::size_t kDefaultLimit = 1000;
constexpr std::size_t kMaxLimit = 10'000;

// YYYY-MM-DD, or an RFC 3339 time, of which the date counts.
std::optional<Day> parse_day(std::string_view text) {
  if (const auto day = market::parse_date(text)) return day;
  if (const auto ts = market::parse_rfc3339(text)) return market::new_york_day(*ts);
  return std::nullopt;
}

// Where the next page begins, in a form that looks like the provider's: base64 of "SYMBOL|YYYY-MM-DD".
std::string encode_token(std::string_view symbol, Day day) {
  return encode_base64(std::string(symbol) + "|" + market::format_date(day));
}

struct Position {
  std::string symbol;
  Day day;
};

std::optional<Position> decode_token(std::string_view token) {
  const auto plain = decode_base64(token);
  if (!plain) return std::nullopt;
  const std::size_t bar = plain->find('|');
  if (bar == std::string::npos) return std::nullopt;
  const auto day = market::parse_date(std::string_view(*plain).substr(bar + 1));
  if (!day) return std::nullopt;
  return Position{plain->substr(0, bar), *day};
}

struct Query {
  std::set<std::string> symbols;  // answered in alphabetical order, as Alpaca does
  Day start{};
  Day end{};
  Adjustment adjustment = Adjustment::raw;
  std::size_t limit = kDefaultLimit;
  std::optional<Position> page;
};

// The query, or what is wrong with it.
std::optional<std::string> parse_query(std::string_view text, Day last, Query& query) {
  auto parsed = parse_fields(text);
  if (!parsed) return "invalid percent-encoding";
  QueryFields& fields = *parsed;
  for (const std::string_view symbol : split(fields["symbols"], ',')) query.symbols.emplace(symbol);
  if (query.symbols.empty()) return "symbols is required";
  if (fields["timeframe"] != "1Day" && fields["timeframe"] != "1D")
    return "invalid timeframe: " + fields["timeframe"];

  query.start = query.end = last;
  if (const auto& start = fields["start"]; !start.empty()) {
    const auto day = parse_day(start);
    if (!day) return "invalid start: " + start;
    query.start = *day;
  }
  if (const auto& end = fields["end"]; !end.empty()) {
    const auto day = parse_day(end);
    if (!day) return "invalid end: " + end;
    if (*day < query.start) return "end should not be before start";
    query.end = *day;
  }
  query.end = std::min(query.end, last);

  if (const auto& adjustment = fields["adjustment"]; adjustment == "all") {
    query.adjustment = Adjustment::all;
  } else if (!adjustment.empty() && adjustment != "raw") {
    return "invalid adjustment: " + adjustment;
  }
  if (const auto& limit = fields["limit"]; !limit.empty()) {
    const auto [rest, error] = std::from_chars(limit.data(), limit.data() + limit.size(), query.limit);
    if (error != std::errc{} || rest != limit.data() + limit.size() || query.limit < 1 ||
        query.limit > kMaxLimit) {
      return "invalid limit: " + limit;
    }
  }
  if (const auto& token = fields["page_token"]; !token.empty()) {
    query.page = decode_token(token);
    if (!query.page) return "invalid page_token: " + token;
  }
  return std::nullopt;
}

void append_number(std::string& text, std::string_view key, double value) {
  char number[32];
  text.append(key).append(number, encode_number(number, value));
}

void append_bar(std::string& text, const DailyBar& bar) {
  text.append(R"({"t":")")
      .append(market::Rfc3339(market::new_york(bar.day, market::Duration::zero())).view());
  append_number(text, R"(","o":)", bar.open);
  append_number(text, R"(,"h":)", bar.high);
  append_number(text, R"(,"l":)", bar.low);
  append_number(text, R"(,"c":)", bar.close);
  text.append(R"(,"v":)").append(std::to_string(bar.volume));
  text.append(R"(,"n":)").append(std::to_string(bar.trades));
  append_number(text, R"(,"vw":)", bar.vwap);
  text += '}';
}

}  // namespace

RestResponse rest_error(unsigned status, std::string_view message) {
  // Messages quote what the client sent.
  std::string body = R"({"message":")";
  for (const char c : message) {
    if (c == '"' || c == '\\') body += '\\';
    body += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return {status, body + "\"}"};
}

RestResponse answer(const RestRequest& request, const Rules& rules, const market::SeriesTable& series,
                    const Source& source, Day closed_through) {
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  if (request.target.substr(0, mark) != kPath) return rest_error(404, "endpoint not found.");
  if (request.method != "GET") return rest_error(405, "method not allowed");
  if (!request.credentials) return rest_error(401, "authorization required");
  if (!accepted(rules, *request.credentials)) return rest_error(403, "forbidden.");
  Query query;
  if (const auto wrong = parse_query(request.target.substr(std::min(mark + 1, request.target.size())),
                                     closed_through, query)) {
    return rest_error(422, *wrong);
  }

  std::string body = R"({"bars":{)";
  std::size_t left = query.limit;
  std::string next = "null";
  for (const std::string& symbol : query.symbols) {
    const auto id = series.find(symbol);
    if (!id || !market::is_equity(series[*id].series_class) || (query.page && symbol < query.page->symbol))
      continue;
    const Day from =
        query.page && symbol == query.page->symbol ? std::max(query.start, query.page->day) : query.start;
    const auto bars = source.daily(*id, from, query.end, query.adjustment);
    if (bars.empty()) continue;
    if (left == 0) {
      next = '"' + encode_token(symbol, bars.front().day) + '"';
      break;
    }
    const std::size_t count = std::min(left, bars.size());
    body.append(body.back() == '{' ? "\"" : ",\"").append(symbol).append("\":[");
    for (std::size_t i = 0; i < count; ++i) {
      append_bar(body, bars[i]);
      body += i + 1 < count ? ',' : ']';
    }
    left -= count;
    if (count < bars.size()) {
      next = '"' + encode_token(symbol, bars[count].day) + '"';
      break;
    }
  }
  return {200, body + R"(},"next_page_token":)" + next + "}"};
}

}  // namespace rotation::simulator
