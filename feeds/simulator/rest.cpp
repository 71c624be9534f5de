#include "feeds/simulator/rest.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <vector>

#include <openssl/evp.h>

#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/encoder.hpp"

namespace rotation::simulator {
namespace {

using market::Day;

constexpr std::string_view kPath = "/v2/stocks/bars";
constexpr std::size_t kDefaultLimit = 1000;
constexpr std::size_t kMaxLimit = 10'000;

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned value = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
    if (error != std::errc{} || end != text.data() + i + 3) return std::nullopt;
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// YYYY-MM-DD, or an RFC 3339 time, of which the date counts.
std::optional<Day> parse_day(std::string_view text) {
  if (const auto day = market::parse_date(text)) return day;
  if (const auto ts = market::parse_rfc3339(text)) return market::new_york_day(*ts);
  return std::nullopt;
}

// Where the next page begins, in a form that looks like the provider's: base64 of "SYMBOL|YYYY-MM-DD".
std::string encode_token(std::string_view symbol, Day day) {
  const std::string plain = std::string(symbol) + "|" + market::format_date(day);
  std::string out((plain.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

struct Position {
  std::string symbol;
  Day day;
};

std::optional<Position> decode_token(std::string_view token) {
  if (token.size() % 4 != 0) return std::nullopt;
  std::string plain(token.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(plain.data()),
                      reinterpret_cast<const unsigned char*>(token.data()), static_cast<int>(token.size()));
  if (size < 0) return std::nullopt;
  plain.resize(plain.find_last_not_of('\0') + 1);
  const std::size_t bar = plain.find('|');
  if (bar == std::string::npos) return std::nullopt;
  const auto day = market::parse_date(std::string_view(plain).substr(bar + 1));
  if (!day) return std::nullopt;
  return Position{plain.substr(0, bar), *day};
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
  std::map<std::string, std::string> fields;
  for (const std::string_view part : split(text, '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const auto value = unescape(part.substr(std::min(equals + 1, part.size())));
    if (!value) return "invalid percent-encoding";
    fields[std::string(part.substr(0, equals))] = *value;
  }
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
    if (!id || (query.page && symbol < query.page->symbol)) continue;
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
