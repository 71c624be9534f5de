// What does it cost to turn Alpaca's quotes into events, one or twenty to a message?
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "feeds/providers/alpaca/decoder.hpp"

namespace {

using namespace rotation;

constexpr std::size_t kMessages = 8192;

// Quotes as the real stream sends them: about 133 bytes, times with 0 to 9 decimals.
std::string quote(std::mt19937_64& random, const std::vector<providers::Instrument>& instruments) {
  const double bid = 100.0 + static_cast<double>(random() % 20'000) / 100.0;
  char text[256];
  char decimals[16];
  std::snprintf(decimals, sizeof decimals, "%09u", static_cast<unsigned>(random() % 1'000'000'000));
  std::string fraction = decimals;
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (!fraction.empty()) fraction.insert(0, ".");
  std::snprintf(
      text, sizeof text,
      R"({"T":"q","S":"%s","bx":"D","bp":%.6g,"bs":%u,"ax":"B","ap":%.6g,"as":%u,"c":["R"],"z":"B",)"
      R"("t":"2024-06-03T13:%02u:%02u%sZ"})",
      instruments[random() % instruments.size()].symbol.c_str(), bid,
      static_cast<unsigned>(1 + random() % 60), bid + 0.02, static_cast<unsigned>(1 + random() % 60),
      static_cast<unsigned>(30 + random() % 30), static_cast<unsigned>(random() % 60), fraction.c_str());
  return text;
}

void decode(benchmark::State& state) {
  const auto per_message = static_cast<std::size_t>(state.range(0));
  std::vector<providers::Instrument> instruments;
  for (const market::Series& s : market::default_series()) {
    if (!market::is_equity(s.series_class)) continue;
    instruments.push_back({s.name, static_cast<market::SeriesId>(instruments.size()), s.series_class});
  }
  std::mt19937_64 random(1);
  std::vector<std::string> messages;
  std::size_t bytes = 0;
  for (std::size_t m = 0; m < kMessages / per_message; ++m) {
    std::string message = "[";
    for (std::size_t i = 0; i < per_message; ++i) message += quote(random, instruments) + ",";
    message.back() = ']';
    bytes += message.size();
    message.reserve(message.size() + providers::kPadding);
    messages.push_back(std::move(message));
  }

  alpaca::Decoder decoder(market::FeedId{0}, instruments);
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(per_message);
  const market::Timestamp now{std::chrono::seconds{1'717'421'400}};
  std::uint64_t decoded = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    events.clear();
    benchmark::DoNotOptimize(decoder.decode(messages[at], now, events, counters));
    decoded += events.size();
    if (++at == messages.size()) at = 0;
  }
  if (decoded != static_cast<std::uint64_t>(state.iterations()) * per_message)
    state.SkipWithError("quotes lost");
  state.SetItemsProcessed(static_cast<std::int64_t>(decoded));
  state.counters["bytes/quote"] =
      static_cast<double>(bytes) / static_cast<double>(messages.size() * per_message);
}
BENCHMARK(decode)->ArgName("quotes")->Arg(1)->Arg(20);

}  // namespace
