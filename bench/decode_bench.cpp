// What does it cost to turn a provider's quotes into events, one or twenty to a message?
//
// Beside each stands the floor: a walk by simdjson On-Demand over the same bytes that looks at every value
// and understands none.
#include <array>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/alpaca/provider.hpp"
#include "feeds/providers/massive/provider.hpp"

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

std::string array_of(const std::vector<std::string>& quotes) {
  std::string message = "[";
  for (const std::string& one : quotes) message += one + ",";
  message.back() = ']';
  return message;
}

// A new provider: how it writes a quote, and how several are one message.
struct Dialect {
  const char* name;
  std::unique_ptr<providers::Provider> (*make)(market::FeedId, const std::vector<providers::Instrument>&);
  std::string (*quote)(const Quote&);
  std::string (*message)(const std::vector<std::string>&);
};
constexpr std::array kDialects{
    Dialect{"alpaca", alpaca::make_provider, alpaca_quote, array_of},
    Dialect{"massive", massive::make_provider, massive_quote, array_of},
};

std::vector<providers::Instrument> instruments() {
  std::vector<providers::Instrument> list;
  for (const market::Series& s : market::default_series()) {
    if (!market::is_equity(s.series_class)) continue;
    list.push_back({s.name, static_cast<market::SeriesId>(list.size()), s.series_class});
  }
  return list;
}

std::vector<std::string> messages(const Dialect& dialect, std::size_t per_message) {
  std::mt19937_64 random(1);
  const auto known = instruments();
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
  const auto provider = dialect.make(market::FeedId{0}, instruments());
  provider->begin();
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(per_message);
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
      benchmark::RegisterBenchmark(
          (std::string(name) + "/" + dialect.name).c_str(),
          [&dialect, measure = measure](benchmark::State& state) { measure(state, dialect); })
          ->ArgName("quotes")
          ->Arg(1)
          ->Arg(20);
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
