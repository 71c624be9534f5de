// What does it cost to turn a provider's quotes or prices into events, one or twenty to a message?
//
// Beside each stands the floor: a walk by simdjson On-Demand over the same bytes that looks at every value
// and understands none.
#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <simdjson.h>

#include "bench/iterations.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/table.hpp"

namespace {

using namespace rotation;
namespace od = simdjson::ondemand;

constexpr std::size_t kMessages = 8192;
constexpr market::Timestamp kNow{std::chrono::seconds{1'717'421'400}};

struct Quote {
  const char* symbol;
  double bid;
  double ask;
  unsigned bid_size;
  unsigned ask_size;
  market::Timestamp time;
};

// As the real streams send them: about 133 bytes, times with 0 to 9 decimals.
std::string alpaca_quote(const Quote& quote) {
  char text[256];
  std::snprintf(
      text, sizeof text,
      R"({"T":"q","S":"%s","bx":"D","bp":%.6g,"bs":%u,"ax":"B","ap":%.6g,"as":%u,"c":["R"],"z":"B",)"
      R"("t":"%s"})",
      quote.symbol, quote.bid, quote.bid_size, quote.ask, quote.ask_size,
      std::string(market::Rfc3339(quote.time).view()).c_str());
  return text;
}

std::string massive_quote(const Quote& quote) {
  char text[256];
  std::snprintf(text, sizeof text,
                R"({"ev":"Q","sym":"%s","bx":4,"bp":%.6g,"bs":%u,"ax":7,"ap":%.6g,"as":%u,"c":0,"i":[604],)"
                R"("t":%lld,"q":50385480,"z":3})",
                quote.symbol, quote.bid, quote.bid_size, quote.ask, quote.ask_size,
                static_cast<long long>(
                    std::chrono::floor<std::chrono::milliseconds>(quote.time).time_since_epoch().count()));
  return text;
}

long long milliseconds(market::Timestamp time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

std::string dxlink_quote(const Quote& quote) {
  char text[256];
  std::snprintf(text, sizeof text, R"("%s",%.6g,%.6g,%u,%u,%lld,%lld)", quote.symbol, quote.bid, quote.ask,
                quote.bid_size, quote.ask_size, milliseconds(quote.time), milliseconds(quote.time));
  return text;
}

std::string dxlink_rows(const std::vector<std::string>& rows) {
  std::string message = R"({"type":"FEED_DATA","channel":1,"data":["Quote",)";
  for (std::size_t i = 0; i < rows.size(); ++i) message += (i == 0 ? "[" : ",") + rows[i];
  return message + "]]}";
}

std::string finnhub_trade(const Quote& quote) {
  char text[256];
  std::snprintf(text, sizeof text, R"({"c":["1","12"],"p":%.6g,"s":"%s","t":%lld,"v":%u})", quote.bid,
                quote.symbol, milliseconds(quote.time), quote.bid_size);
  return text;
}

std::string finnhub_trades(const std::vector<std::string>& trades) {
  std::string message = R"({"data":[)";
  for (std::size_t i = 0; i < trades.size(); ++i) message += (i == 0 ? "" : ",") + trades[i];
  return message + R"(],"type":"trade"})";
}

std::string tiingo_price(const Quote& quote) {
  std::string symbol = quote.symbol;
  for (char& c : symbol) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  char text[256];
  std::snprintf(text, sizeof text, R"({"messageType":"A","service":"iex","data":["%s","%s",%.6g]})",
                std::string(market::Rfc3339(quote.time).view()).c_str(), symbol.c_str(), quote.bid);
  return text;
}

std::string twelvedata_price(const Quote& quote) {
  char text[256];
  std::snprintf(text, sizeof text,
                R"({"event":"price","symbol":"%s","currency":"USD","exchange":"NYSE","type":"ETF",)"
                R"("timestamp":%lld,"price":%.5f})",
                quote.symbol, milliseconds(quote.time) / 1000, quote.bid);
  return text;
}

// id, price, time (zigzag) and regular hours, in Base64.
std::string yahoo_price(const Quote& quote) {
  std::string bytes = "\x0A";
  const std::string_view symbol = quote.symbol;
  (bytes += static_cast<char>(symbol.size())) += symbol;
  const auto price = std::bit_cast<std::array<char, 4>>(static_cast<float>(quote.bid));
  (bytes += '\x15').append(price.data(), price.size()) += '\x18';
  for (auto left = static_cast<std::uint64_t>(milliseconds(quote.time)) << 1U;; left >>= 7U) {
    bytes += static_cast<char>((left & 0x7FU) | (left > 0x7FU ? 0x80U : 0U));
    if (left <= 0x7FU) break;
  }
  bytes += "\x38\x01";
  unsigned char text[128];  // and a null
  EVP_EncodeBlock(text, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return R"({"type":"pricing","message":")" + std::string(reinterpret_cast<const char*>(text)) + "\"}";
}

std::string alone(const std::vector<std::string>& one) {
  return one.front();
}

std::string array_of(const std::vector<std::string>& quotes) {
  std::string message = "[";
  for (const std::string& one : quotes) message += one + ",";
  message.back() = ']';
  return message;
}

// A new provider: how it writes a quote or a price, and how several are one message.
struct Dialect {
  std::string_view name;  // in providers::table()
  std::string (*quote)(const Quote&);
  std::string (*message)(const std::vector<std::string>&);
  const char* before = "";  // a message that must come first
};
constexpr Dialect kDialects[]{
    {"alpaca", alpaca_quote, array_of},
    {"dxlink", dxlink_quote, dxlink_rows,
     R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":["eventSymbol","bidPrice","askPrice",)"
     R"("bidSize","askSize","bidTime","askTime"]}})"},
    {"finnhub", finnhub_trade, finnhub_trades},
    {"massive", massive_quote, array_of},
    {"tiingo", tiingo_price, alone},
    {"twelvedata", twelvedata_price, alone},
    {"yahoo", yahoo_price, alone},
};

const providers::Row& row_of(const Dialect& dialect) {
  const auto rows = providers::table();
  return *std::find_if(rows.begin(), rows.end(),
                       [&](const providers::Row& row) { return row.profile->name == dialect.name; });
}

std::vector<providers::Instrument> instruments(const Dialect& dialect) {
  std::vector<providers::Instrument> list;
  for (const market::Series& s : market::default_series()) {
    if (!market::is_equity(s.series_class)) continue;
    list.push_back({s.name, static_cast<market::SeriesId>(list.size()), s.series_class,
                    row_of(dialect).profile->equity_field});
  }
  return list;
}

std::vector<std::string> messages(const Dialect& dialect, std::size_t per_message) {
  std::mt19937_64 random(1);
  const auto known = instruments(dialect);
  std::vector<std::string> list;
  for (std::size_t m = 0; m < kMessages / per_message; ++m) {
    std::vector<std::string> quotes;
    for (std::size_t i = 0; i < per_message; ++i) {
      const double bid = 100.0 + static_cast<double>(random() % 20'000) / 100.0;
      const auto later = std::chrono::nanoseconds{random() % 1'800'000'000'000};
      quotes.push_back(dialect.quote({known[random() % known.size()].symbol.c_str(), bid, bid + 0.02,
                                      static_cast<unsigned>(1 + random() % 60),
                                      static_cast<unsigned>(1 + random() % 60), kNow + later}));
    }
    std::string message = dialect.message(quotes);
    message.reserve(message.size() + providers::kPadding);
    list.push_back(std::move(message));
  }
  return list;
}

void decode(benchmark::State& state, const Dialect& dialect) {
  const auto per_message = static_cast<std::size_t>(state.range(0));
  const auto texts = messages(dialect, per_message);
  const auto provider = row_of(dialect).make(market::FeedId{0}, instruments(dialect));
  provider->begin();
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(per_message);
  if (std::string before = dialect.before; !before.empty()) {
    before.reserve(before.size() + providers::kPadding);
    (void)provider->decode(before, kNow, events, counters);
  }
  std::uint64_t decoded = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    events.clear();
    benchmark::DoNotOptimize(provider->decode(texts[at], kNow, events, counters));
    decoded += events.size();
    if (++at == texts.size()) at = 0;
  }
  if (decoded != static_cast<std::uint64_t>(state.iterations()) * per_message)
    state.SkipWithError("quotes lost");
  state.SetItemsProcessed(static_cast<std::int64_t>(decoded));
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  state.counters["bytes/quote"] =
      static_cast<double>(bytes) / static_cast<double>(texts.size() * per_message);
}

// How many numbers and strings there are.
std::size_t walk_value(od::value value) {
  std::size_t seen = 0;
  switch (value.type()) {
    case od::json_type::array:
      for (auto one : value.get_array()) seen += walk_value(one.value());
      return seen;
    case od::json_type::object:
      for (auto one : value.get_object()) seen += walk_value(one.value());
      return seen;
    default:
      return value.raw_json_token().empty() ? 0 : 1;
  }
}

void walk(benchmark::State& state, const Dialect& dialect) {
  const auto texts = messages(dialect, static_cast<std::size_t>(state.range(0)));
  od::parser parser;
  std::size_t at = 0;
  for (auto _ : state) {
    const std::string& text = texts[at];
    od::document document = parser.iterate(text.data(), text.size(), text.size() + providers::kPadding);
    std::size_t seen = 0;
    if (document.type() == od::json_type::array) {
      for (auto one : document.get_array()) seen += walk_value(one.value());
    } else {
      for (auto one : document.get_object()) seen += walk_value(one.value());
    }
    benchmark::DoNotOptimize(seen);
    if (++at == texts.size()) at = 0;
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const Dialect& dialect : kDialects) {
    using Measure = void (*)(benchmark::State&, const Dialect&);
    for (const auto& [name, measure] : {std::pair<const char*, Measure>{"decode", decode}, {"walk", walk}}) {
      auto* const registered = benchmark::RegisterBenchmark(
          (std::string(name) + "/").append(dialect.name).c_str(),
          [&dialect, measure = measure](benchmark::State& state) { measure(state, dialect); });
      registered->Apply(bench::exactly)->ArgName("quotes")->Arg(1);
      if (dialect.message != alone) registered->Arg(20);
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
