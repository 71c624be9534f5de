// Yahoo, Finnhub and Tiingo: decoding allocates nothing once it has begun.
#include <gtest/gtest.h>

#include "tests/support/allocations.hpp"
#include "tests/support/finnhub_decoding.hpp"
#include "tests/support/tiingo_decoding.hpp"
#include "tests/support/yahoo_decoding.hpp"

namespace rotation::testing {
namespace {

// Every message is decoded once, then many times while the allocations are counted.
void expect_none(providers::Provider& provider, std::vector<std::string> payloads,
                 std::size_t events_each_time) {
  for (auto& payload : payloads) payload.append(providers::kPadding, ' ');
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(4096);
  const auto decode_all = [&] {
    events.clear();
    for (const auto& payload : payloads) {
      (void)provider.decode({payload.data(), payload.size() - providers::kPadding}, kTestRecv, events,
                            counters);
    }
  };
  const auto before_test = allocations();
  std::string probe(100, 'x');
  ASSERT_GT(allocations(), before_test) << "the counter does not count: " << probe;

  provider.begin();
  decode_all();
  const auto before = allocations();
  for (int i = 0; i < 100; ++i) decode_all();
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(events.size(), events_each_time);
}

TEST(YahooAllocation, NoneInSteadyState) {
  const auto provider = yahoo::make_provider(kTestFeed, yahoo_instruments());
  expect_none(
      *provider,
      {
          R"({"type":"pricing","message":"CgRBQVBMFZqZmUMY8PTPovpnKgNOTVMwCDgBRc9iNL9I9PGVBWUAhQvAsAFi2AEE"})",
          "CgNTUFkVCpfXQxiQyc6C6F8qA1BDWDAUOABFIBzAv2WAPdLA2AEE",
          R"({"type":"pricing","message":"rubbish \u00e9"})",
          R"({"type":"something that is longer than a small text","message":"AAAA"})",
          "garbage",
          "{garbage",
          "",
      },
      2);
}

TEST(FinnhubAllocation, NoneInSteadyState) {
  const auto provider = finnhub::make_provider(kTestFeed, finnhub_instruments());
  std::string big = R"({"type":"trade","data":[{"s":"A","p":1,"t":1628238530220})";
  for (int i = 1; i < 1000; ++i) big += R"(,{"c":["1","24"],"p":146.76,"s":"AAPL","t":1628238530221,"v":43})";
  big += "]}";
  expect_none(
      *provider,
      {
          big,
          R"({"type":"ping"})",
          R"({"msg":"Subscribing to too many symbols","type":"error"})",
          R"({"type":"error","msg":"Invalid symbol and then some more words"})",
          R"({"type":"trade","data":[{"s":"a symbol that nobody knows at all","p":1,"t":1},{"p":1e400}]})",
          "{garbage",
          "",
      },
      1000);
}

TEST(TiingoAllocation, NoneInSteadyState) {
  const auto provider = tiingo::make_provider(kTestFeed, tiingo_instruments());
  expect_none(
      *provider,
      {
          R"({"messageType":"A","service":"iex","data":["Q","2019-02-14T12:17:19.342553795-05:00",1550164639342553795,"spy",100,274.58,274.595,274.61,300,null,null,1,0,null,null,null]})",
          R"({"messageType":"A","service":"iex","data":["T","2019-02-14T12:17:19.342553795-05:00",1550164639342553795,"spy",null,null,null,null,null,50.285,200,0,0,0,0,0]})",
          R"({"messageType":"A","service":"iex","data":["2019-01-30T13:33:45-05:00","vym",81.585]})",
          R"({"messageType":"A","service":"fx","data":["Q","eurusd","2023-06-14T14:25:50.432000+00:00",1000000.0,1.0847,1.084745,2000000.0,1.0849]})",
          R"({"messageType":"E","response":{"code":400,"message":"thresholdLevel not valid"}})",
          R"({"messageType":"H","response":{"code":200,"message":"HeartBeat"}})",
          "{garbage",
      },
      6);
}

}  // namespace
}  // namespace rotation::testing
