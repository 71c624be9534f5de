#include "feeds/simulator/massive/aggregates.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/market/url_text.hpp"
#include "feeds/simulator/http_query.hpp"
#include "feeds/simulator/massive/answer.hpp"
#include "feeds/simulator/massive/encoder.hpp"
#include "feeds/simulator/massive/listing.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator::massive {
namespace {

namespace chr = std::chrono;
using market::Day;

constexpr std::size_t kDefaultLimit = 5000;
constexpr std::size_t kMaxLimit = 50'000;

// YYYY-MM-DD or milliseconds.
std::optional<Day> parse_day(std::string_view text) {
  if (const auto day = market::parse_date(text)) return day;
  constexpr std::size_t kDigits = 13;
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.size() != kDigits || failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return market::new_york_day(market::Timestamp{chr::milliseconds{count}});
}

bool is_ticker_letter(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view(".:-_").find(c) != std::string_view::npos;
}

struct Query {
  std::string ticker;
  Day from{};
  Day to{};
  bool descending = false;
  bool adjusted = true;
  std::size_t limit = kDefaultLimit;
  std::string key;
};

// The query, or the answer to one that makes none.
std::optional<RestResponse> parse_target(std::string_view target, Query& query) {
  const std::size_t mark = std::min(target.find('?'), target.size());
  const auto parts = split(target.substr(0, mark), '/');
  // "", v2, aggs, ticker, {ticker}, range, {multiplier}, {timespan}, {from}, {to}
  if (parts.size() != 10 || parts[3] != "ticker" || parts[5] != "range")
    return answer_error(404, "page not found");
  if (parts[6] != "1" || parts[7] != "day") return answer_error(400, "this simulator has daily bars only");
  const auto ticker = market::unescaped_in_query(std::string(parts[4]));
  if (!ticker || !std::all_of(ticker->begin(), ticker->end(), is_ticker_letter))
    return answer_error(400, "invalid ticker");
  query.ticker = *ticker;
  const auto from = parse_day(parts[8]);
  const auto to = parse_day(parts[9]);
  if (!from || !to) {
    return answer_error(400, std::string("Could not parse the time parameter: '") + (from ? "to" : "from") +
                                 "'. Use YYYY-MM-DD or a timestamp in milliseconds");
  }
  if (*to < *from) return answer_error(400, "The 'to' date must not be before the 'from' date");
  query.from = *from;
  query.to = *to;

  auto fields = parse_fields(target.substr(std::min(mark + 1, target.size())));
  if (!fields) return answer_error(400, "invalid percent-encoding");
  query.key = (*fields)["apiKey"];
  if (const auto& cursor = (*fields)["cursor"]; !cursor.empty()) {
    const auto plain = decode_base64(cursor);
    fields = plain ? parse_fields(*plain) : std::nullopt;
    if (!fields) return answer_error(400, "The 'cursor' is not one of ours");
  }
  const auto& sort = (*fields)["sort"];
  if (!sort.empty() && sort != "asc" && sort != "desc")
    return answer_error(400, "'sort' must be 'asc' or 'desc'");
  query.descending = sort == "desc";
  query.adjusted = (*fields)["adjusted"] != "false";
  if (const auto& limit = (*fields)["limit"]; !limit.empty()) {
    const auto [end, failed] = std::from_chars(limit.data(), limit.data() + limit.size(), query.limit);
    if (failed != std::errc{} || end != limit.data() + limit.size() || query.limit < 1 ||
        query.limit > kMaxLimit) {
      return answer_error(400, "'limit' must be a number from 1 to 50000");
    }
  }
  return std::nullopt;
}

std::string ticker_of(const market::Series& series) {
  return cluster_of(series.series_class) == Cluster::forex ? "C:" + series.name : symbol_of(series);
}

// Days begin at midnight in New York, those of pairs at midnight UTC. Indices have no volume.
void append_bar(std::string& text, const DailyBar& bar, const Listing& listing) {
  char buffer[512];
  char* out = buffer;
  *out++ = '{';
  const auto volume = static_cast<double>(bar.volume);
  if (listing.cluster != Cluster::indices)
    out = put(number(number(out, R"("v":)", volume), R"(,"vw":)", bar.vwap), ",");
  out = number(out, R"("o":)", on_the_wire(bar.open, listing));
  out = number(out, R"(,"c":)", on_the_wire(bar.close, listing));
  out = number(out, R"(,"h":)", on_the_wire(bar.high, listing));
  out = number(out, R"(,"l":)", on_the_wire(bar.low, listing));
  const market::Timestamp midnight = listing.cluster == Cluster::forex
                                         ? market::Timestamp{bar.day}
                                         : market::new_york(bar.day, market::Duration::zero());
  out = whole(out, R"(,"t":)",
              static_cast<std::uint64_t>(chr::floor<chr::milliseconds>(midnight.time_since_epoch()).count()));
  if (listing.cluster != Cluster::indices) out = whole(out, R"(,"n":)", bar.trades);
  text.append(buffer, out).append("},");
}

std::string next_url(const RestRequest& request, const Query& query, Day next) {
  const std::string cursor =
      encode_base64("adjusted=" + std::string(query.adjusted ? "true" : "false") +
                    "&limit=" + std::to_string(query.limit) + "&sort=" + (query.descending ? "desc" : "asc"));
  std::string url(request.base);
  url.append("/v2/aggs/ticker/").append(query.ticker).append("/range/1/day/");
  url.append(market::format_date(query.descending ? query.from : next)).append("/");
  url.append(market::format_date(query.descending ? next : query.to)).append("?cursor=");
  for (const char c : cursor) c == '=' ? url.append("%3D") : url.append(1, c);
  return url;
}

}  // namespace

RestResponse answer_aggregates(const RestRequest& request, const Rules& rules,
                               const market::SeriesTable& series, double yield_scale, const Source& source,
                               Day closed_through) {
  Query query;
  if (auto wrong = parse_target(request.target, query)) return *wrong;
  if (request.method != "GET") return answer_error(405, "method not allowed");
  if (auto refused = refused_key(request, query.key, rules)) return *refused;

  const auto& all = series.all();
  const auto found = std::find_if(
      all.begin(), all.end(), [&query](const market::Series& one) { return ticker_of(one) == query.ticker; });
  std::vector<DailyBar> bars;
  if (found != all.end() && query.from <= closed_through) {
    bars = source.daily(static_cast<market::SeriesId>(found - all.begin()), query.from,
                        std::min(query.to, closed_through), Adjustment::raw);
  }
  if (query.descending) std::reverse(bars.begin(), bars.end());
  const std::size_t count = std::min(query.limit, bars.size());

  const std::string number_of = std::to_string(count);
  std::string body = R"({"ticker":")" + query.ticker + R"(","queryCount":)" + number_of +
                     R"(,"resultsCount":)" + number_of + R"(,"adjusted":)" +
                     (query.adjusted ? "true" : "false");
  if (count != 0) {
    const Listing listing = listing_of(*found, yield_scale);
    body += R"(,"results":[)";
    for (std::size_t i = 0; i < count; ++i) append_bar(body, bars[i], listing);
    body.back() = ']';
  }
  body.append(R"(,"status":"OK",)").append(kRequestId).append(R"(,"count":)").append(number_of);
  if (count < bars.size())
    body.append(R"(,"next_url":")").append(next_url(request, query, bars[count].day)).append("\"");
  return {200, body + "}"};
}

}  // namespace rotation::simulator::massive
