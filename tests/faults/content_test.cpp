// F16 to F19 and F21: messages that are framed well and say something else than they should.
#include <cmath>
#include <functional>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include "metrics/exporter.hpp"
#include "tests/support/alpaca_decoding.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/massive_decoding.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::testing {
namespace {

using namespace std::chrono_literals;
using market::Event;
using market::EventKind;
using market::Reject;

const std::string kGood =
    R"([{"T":"q","S":"SPY","bp":708.02,"bs":120,"ap":708.35,"as":280,"t":"2026-01-05T14:30:00Z"},)"
    R"({"T":"t","S":"QQQ","i":7,"p":1.5,"s":3,"c":["@"],"t":"2026-01-05T14:30:00Z"}])";

// The numbers an event carries.
bool finite(const Event& event) {
  switch (event.kind) {
    case EventKind::quote:
      return std::isfinite(event.quote.bid) && std::isfinite(event.quote.ask);
    case EventKind::trade:
      return std::isfinite(event.trade.price);
    case EventKind::value:
      return std::isfinite(event.value.value) && std::isfinite(event.value.adjusted);
    default:
      return true;
  }
}

// What a scrape shows of an engine, and of one feed.
std::string scrape(EngineRig& rig, const market::FeedCounters& counters) {
  const metrics::SnapshotCell cell(rig.snapshot());
  const auto labels = signals::labels(rig.model(), rig.parameters(), rig.table());
  const metrics::PipelineStats pipeline(1, 8192);
  const metrics::StoreCounters store;
  const metrics::ReloadStatus reload;
  const metrics::LogCounters log;
  const metrics::HttpCounters http;
  const metrics::FeedSource feed{
      .name = "alpaca", .counters = counters, .market_open = [] { return true; }, .mute_after = 15s};
  const metrics::Exporter exporter(
      {cell, labels, rig.table(), {feed}, pipeline, store, nullptr, reload, log, http, {}});
  return exporter.expose(metrics::Format::text);
}

// The samples with their labels, without the values.
std::set<std::string> sample_names(const std::string& text) {
  std::set<std::string> names;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#')) names.insert(line.substr(0, line.rfind(' ')));
  }
  return names;
}

TEST(ContentFaults, F16MalformedJson) {
  constexpr int kMessages = 300'000;
  const std::vector<std::string> seeds{
      kGood,
      R"([{"T":"c","S":"SPY","oi":123,"op":9.5,"os":9,"oc":["6"],"ci":124,"cp":10.25,"cs":11,"cc":["I"],"t":"2026-01-05T14:30:00Z"}])",
      R"([{"T":"s","S":"SPY","sc":"H","sm":"Halt","rc":"T12","rm":"\u00e9\n","t":"2026-01-05T14:30:00Z"}])",
      R"([{"T":"x","S":"SPY","i":465,"p":105.25e0,"s":300,"t":"2026-01-05T14:30:00Z","deep":{"a":[1,[2,{"b":[]}],-0.5e-3,false]}}])"};
  const std::vector<std::string> pieces{"1e400", "NaN",   "null", "\"\"", "{}",      "[]",
                                        "[[[[",  "01",    "-",    "\\",   "\"",      "\xC3",
                                        ",",     ":",     "}",    "]",    "tru",     "\\u12",
                                        "\n",    "\"T\"", "-1",   "1.",   "\"SPY\"", std::string(1, '\0')};
  Mutation mutate(16, pieces);
  AlpacaDecoding decode;
  std::size_t malformed = 0;
  std::size_t lost = 0;
  for (int i = 0; i < kMessages; ++i) {
    malformed += decode(mutate(seeds)).malformed();
    const Outcome neighbour = decode(kGood);
    lost += neighbour.events.size() != 2 || !neighbour.rejected.empty();
  }
  EXPECT_GT(malformed, kMessages / 4U) << "otherwise the mutations test nothing";
  promise("F16", "malformed JSON: 0 crashes, 0 good neighbours lost",
          std::to_string(kMessages) + " mutations (not 100 M: tests/fuzz), " + std::to_string(malformed) +
              " malformed: 0 crashes, " + std::to_string(lost) + " neighbours lost",
          lost == 0);
}

// Every odd number in every field that takes one, through the decoder and the engine to a scrape.
TEST(ContentFaults, F17OddNumbers) {
  const std::vector<std::string> odd{R"("708.02")",
                                     R"("1")",
                                     "NaN",
                                     "-NaN",
                                     "nan",
                                     "Infinity",
                                     "-Infinity",
                                     "inf",
                                     "1e400",
                                     "-1e400",
                                     "1e308",
                                     "-1e308",
                                     "1e-400",
                                     "-0",
                                     "-0.0",
                                     "null",
                                     "true",
                                     "[1]",
                                     R"({"a":1})",
                                     "0x1F",
                                     "+1",
                                     ".5",
                                     "1.",
                                     "01",
                                     "1e",
                                     "--1",
                                     "1_000",
                                     "1,000",
                                     R"("")",
                                     "99999999999999999999",
                                     std::string(4000, '9'),
                                     "0." + std::string(4000, '1'),
                                     "-1"};
  const std::vector<std::string> templates{
      R"([{"T":"q","S":"SPY","bp":#,"bs":1,"ap":708.35,"as":1,"t":"2026-01-05T14:30:01Z"}])",
      R"([{"T":"q","S":"SPY","bp":708.35,"bs":1,"ap":#,"as":1,"t":"2026-01-05T14:30:01Z"}])",
      R"([{"T":"q","S":"SPY","bp":#,"bs":1,"ap":#,"as":1,"t":"2026-01-05T14:30:01Z"}])",
      R"([{"T":"q","S":"SPY","bp":708.02,"bs":#,"ap":708.35,"as":#,"t":"2026-01-05T14:30:01Z"}])",
      R"([{"T":"t","S":"SPY","i":7,"p":#,"s":3,"c":["6"],"t":"2026-01-05T21:00:00Z"}])",
      R"([{"T":"t","S":"SPY","i":7,"p":1.5,"s":#,"c":["6"],"t":"2026-01-05T21:00:00Z"}])",
      R"([{"ev":"V","T":"I:TNX","val":#,"t":1767623401000}])",
      R"([{"ev":"V","T":"I:DXY","val":#,"t":1767623401000}])"};
  EngineRig rig(parameters(market::Day{2026y / 1 / 5}));
  using enum market::SeriesClass;
  Decoding alpaca(alpaca::make_provider(kTestFeed, {{"SPY", rig.id("SPY"), etf_liquid}}));
  Decoding massive(
      massive::make_provider(kTestFeed, {{"I:TNX", rig.id("y10"), yield, providers::Field::price},
                                         {"I:DXY", rig.id("DXY"), index_level, providers::Field::price}}));
  std::size_t sent = 0;
  std::size_t events = 0;
  std::size_t wrong = 0;
  for (const std::string& text : templates) {
    Decoding& decode = text.starts_with(R"([{"ev")") ? massive : alpaca;
    for (const std::string& number : odd) {
      std::string message = text;
      for (auto at = message.find('#'); at != std::string::npos; at = message.find('#'))
        message.replace(at, 1, number);
      ++sent;
      for (const Event& event : decode(message).events) {
        ++events;
        wrong += !finite(event);
        rig.apply(event);
      }
    }
  }
  rig.advance(market::new_york(market::Day{2026y / 1 / 5}, 16h + 16min));
  EXPECT_EQ(rig.snapshot().core.sessions, 1U);
  std::istringstream in(scrape(rig, {}));
  for (std::string line; std::getline(in, line);) {
    const std::string value = line.substr(line.rfind(' ') + 1);
    wrong += !line.starts_with('#') && !std::isfinite(std::stod(value));
  }
  promise("F17", "odd numbers: 0 non-finite values in events, which the journal keeps as they are, and metrics",
          std::to_string(sent) + " messages, " + std::to_string(events) + " events by the rule, " +
              std::to_string(wrong) + " non-finite",
          wrong == 0);
}

TEST(ContentFaults, F18TimesOutOfRange) {
  const std::vector<std::string> texts{R"("")",
                                       R"("now")",
                                       R"("2026-01-05")",
                                       R"("2026-01-05 14:30:00Z")",
                                       R"("2026-02-30T14:30:00Z")",
                                       R"("2026-13-05T14:30:00Z")",
                                       R"("2026-00-05T14:30:00Z")",
                                       R"("2026-01-05T24:00:00Z")",
                                       R"("2026-01-05T14:60:00Z")",
                                       R"("2026-01-05T14:30:60Z")",
                                       R"("2026-01-05T14:30:00")",
                                       R"("2026-01-05T14:30:00.1234567890Z")",
                                       R"("2026-01-05T14:30:00.Z")",
                                       R"("20260105T143000Z")",
                                       R"("1767623400")",
                                       R"("1999-12-31T23:59:59.999999999Z")",
                                       R"("2100-01-01T00:00:00Z")",
                                       R"("1970-01-01T00:00:00Z")",
                                       R"("0000-01-01T00:00:00Z")",
                                       R"("9999-12-31T23:59:59Z")",
                                       R"("2262-04-11T23:47:16.854775808Z")",
                                       R"("1677-09-21T00:12:43Z")",
                                       R"("-2026-01-05T14:30:00Z")",
                                       R"("2100-01-01T00:01:00+00:01")",
                                       R"("2000-01-01T00:00:00+00:01")",
                                       R"("2099-12-31T23:59:00-00:01")",
                                       "null",
                                       "true",
                                       "1767623400000",
                                       "[]"};
  const std::vector<std::string> numbers{"0",
                                         "-1",
                                         "1",
                                         "1767623400",
                                         "-9223372036854775808",
                                         "9223372036854775807",
                                         "18446744073709551615",
                                         "99999999999999999999",
                                         "1e300",
                                         "4102444800000",
                                         "946684799999",
                                         "1.5",
                                         "\"soon\"",
                                         "null"};
  AlpacaDecoding alpaca;
  MassiveDecoding massive;
  std::size_t accepted = 0;
  for (const std::string& time : texts) {
    accepted += alpaca(R"([{"T":"t","S":"QQQ","i":7,"p":1.5,"s":3,"t":)" + time + "}]").events.size();
  }
  for (const std::string& time : numbers) {
    accepted += massive(R"([{"ev":"V","val":42.5,"T":"I:TNX","t":)" + time + "}]").events.size();
  }
  // The first and the last moment that count.
  for (const char* time : {"2000-01-01T00:00:00Z", "2099-12-31T23:59:59.999999999Z"}) {
    EXPECT_EQ(
        alpaca(R"([{"T":"t","S":"QQQ","i":7,"p":1.5,"s":3,"t":")" + std::string(time) + "\"}]").events.size(),
        1U);
  }
  EXPECT_EQ(massive(R"([{"ev":"V","val":42.5,"T":"I:TNX","t":4102444799999}])").events.size(), 1U);
  promise("F18", "30 kinds of times out of range or form: 0 accepted",
          std::to_string(texts.size()) + " texts, " + std::to_string(numbers.size()) +
              " numbers: " + std::to_string(accepted) + " accepted",
          accepted == 0);
}

// Everything shown that a tick may move, but for the counts.
std::vector<double> signals_of(EngineRig& rig) {
  const signals::Snapshot& s = rig.snapshot();
  std::vector<double> all{static_cast<double>(s.core.state), s.core.provisional_score, s.core.fci.provisional,
                          static_cast<double>(s.core.provisional_state.value_or(signals::State::dormant))};
  const auto add = [&all](const signals::Basis& basis) {
    all.push_back(basis.confirmed);
    all.push_back(basis.provisional);
  };
  for (const auto& pair : s.pairs) {
    add(pair.spread);
    for (const auto& z : pair.z) add(z);
  }
  for (const auto& trigger : s.triggers) {
    add(trigger.value);
    all.push_back(trigger.on + 2 * trigger.provisional_on);
  }
  for (const auto& series : s.series) all.push_back(series.value);
  for (double& x : all) {
    if (std::isnan(x)) x = -1e300;  // so that unavailable equals unavailable
  }
  return all;
}

TEST(ContentFaults, F19NoSingleBadQuoteMovesASignal) {
  EngineRig rig(parameters(market::Day{2024y / 1 / 2}));
  SyntheticMarket market(rig.table(), 19);
  const market::Day today = warm_up(rig, market, 300);
  market::Timestamp now = calendar().open(today) + 10min;
  const auto ids = [&] { return std::vector{rig.id("IJR"), rig.id("SPY"), rig.id("QQQ")}; };
  const auto y10 = rig.id("y10");
  for (int i = 0; i < 60; ++i, now += 500ms) {
    for (const auto id : ids()) rig.apply(quote(id, now, market[id]));
    rig.apply(value(y10, now, market[y10]));
  }
  const auto before = signals_of(rig);
  EXPECT_GT(std::count_if(before.begin(), before.end(), [](double x) { return x != -1e300; }), 40);
  std::size_t kinds = 0;
  std::size_t moved = 0;
  const auto see = [&](const Event& event) {
    ++kinds;
    rig.apply(event);
    moved += signals_of(rig) != before;
  };
  for (const auto id : ids()) {
    const double mid = market[id];
    for (const auto& [bid, ask] : std::vector<std::pair<double, double>>{{mid + 0.01, mid - 0.01},
                                                                         {mid, mid},
                                                                         {0, mid},
                                                                         {mid, 0},
                                                                         {0, 0},
                                                                         {-mid, mid},
                                                                         {-mid, -mid + 0.01},
                                                                         {mid * 1000, mid * 1000 + 0.01},
                                                                         {mid / 1000, mid / 1000 + 0.001},
                                                                         {mid * 1.1, mid * 1.1 + 0.01},
                                                                         {mid / 2, mid * 2}}) {
      see(quote(id, now, bid, ask));
    }
    Event empty = quote(id, now, mid * 1.01);
    empty.quote.bid_size = 0;
    see(empty);
  }
  for (const double factor : {0.0, 1000.0, 0.001, 10.0, 0.1, -1.0})
    see(value(y10, now, market[y10] * factor));
  promise("F19", "crossed, locked, zero, negative, x1000: no signal moves",
          std::to_string(kinds) + " bad quotes and values, one by one: " + std::to_string(moved) +
              " moved a signal",
          moved == 0);
}

const std::string kHostile = R"(<script>\"}\n# HELP evil\u0000${x}%n)";

// What a provider might say one day, and what somebody might say in its place; `good` follows.
std::vector<std::string> strange_messages() {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  return {R"([{"T":"zz","S":"SPY"}])",
          R"([{"T":")" + kHostile + R"(","S":"SPY"}])",
          R"([{"S":"SPY"}])",
          "[{}]",
          R"([{"T":"q","S":"SPY"}])",
          R"([{"T":"t","S":")" + kHostile + R"(","i":7,"p":1.5,"s":3,"t":"2026-01-05T14:30:00Z"}])",
          R"([{"T":"s","S":"SPY","sc":")" + kHostile + R"(","sm":")" + kHostile +
              R"(","t":"2026-01-05T14:30:00Z"}])",
          R"([{"T":"success","msg":")" + kHostile + R"("}])",
          R"([{"T":"t","S":"QQQ","i":7,"p":1.5,"s":3,"t":")" + kHostile + R"("}])",
          nested(100'000),
          std::string(100'000, '['),
          "[" + objects,
          R"([{"T":"q","S":"SPY","x":)" + nested(100'000) + "}]"};
}

// Runs it on a thread with so much stack and no more.
void run_on_stack(std::size_t bytes, const std::function<void()>& work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
  pthread_t thread{};
  const auto call = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, call, const_cast<std::function<void()>*>(&work)), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

class StrangeContent : public LiveFeedTest {};

TEST_F(StrangeContent, F21IsSkippedAndCounted) {
  constexpr std::size_t kStack = std::size_t{1} << 20;
  const auto strange = strange_messages();
  std::size_t good = 0;
  run_on_stack(kStack, [&] {
    AlpacaDecoding decode;
    for (const auto& message : strange) {
      EXPECT_TRUE(decode(message).events.empty()) << message.substr(0, 100);
      good += decode(kGood).events.size() == 2;
    }
  });
  EXPECT_EQ(good, strange.size());

  EngineRig rig(parameters(market::Day{2026y / 1 / 5}));
  const auto labels = sample_names(scrape(rig, market::FeedCounters{}));
  Script script;
  for (const auto& message : strange) script.push_back(step::send(message));
  script.push_back(step::send("[" + trade(1) + "]"));
  script.push_back(step::serve());
  open_venue({alpaca_script(kFullAck, script)});
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 1; }));
  EXPECT_EQ(sink.events.size(), 2U) << "the feed is live, and the good trade";
  EXPECT_EQ(feed->counters().connects.get(), 1U);
  std::uint64_t counted = 0;
  for (const auto& reason : feed->counters().rejected) counted += reason.get();
  const std::string text = scrape(rig, feed->counters());
  std::size_t new_labels = 0;
  for (const auto& name : sample_names(text)) new_labels += !labels.contains(name);
  std::size_t leaks = text.find("evil") != std::string::npos;
  for (const auto& notice : notices) leaks += notice.find("evil") != std::string::npos;
  promise("F21", "unknown, missing, hostile, nested 100,000: 1 MiB stack, 0 new labels",
          std::to_string(strange.size()) + " messages on 1 MiB, " + std::to_string(counted) + " counted; " +
              std::to_string(new_labels) + " new labels, " + std::to_string(leaks) + " in label or log",
          counted > 0 && new_labels == 0 && leaks == 0);
}

}  // namespace
}  // namespace rotation::testing
