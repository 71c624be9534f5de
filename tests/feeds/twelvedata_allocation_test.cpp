// Decoding Twelve Data's messages allocates nothing once it has begun.
#include <gtest/gtest.h>

#include "tests/support/allocations.hpp"
#include "tests/support/twelvedata_decoding.hpp"

namespace rotation::testing {
namespace {

TEST(TwelveDataAllocation, NoneInSteadyState) {
  std::vector<std::string> payloads{
      R"({"event":"subscribe-status","status":"ok","success":[{"symbol":"SPY","exchange":"NYSE"}],"fails":null})",
      R"({"event":"heartbeat","status":"ok"})",
      R"({"status":"error","code":429,"message":"text with \u00e9 escapes"})",
      R"({"event":"price","symbol":"nobody knows this long symbol","timestamp":1767623400,"price":1})",
      R"({"deep":[[[[[[{"a":[1,2,3,"text"]}]]]]]],"event":"something new"})",
      "{garbage",
      "",
      R"({"event":"price","symbol":"SPY","currency":"USD","exchange":"NYSE","type":"ETF","timestamp":1767623400,"price":600.1500})",
  };
  for (auto& payload : payloads) payload.append(providers::kPadding, ' ');

  const auto provider = twelvedata::make_provider(kTestFeed, twelvedata_instruments());
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(16);
  const auto decode_all = [&] {
    for (const auto& payload : payloads) {
      events.clear();
      (void)provider->decode({payload.data(), payload.size() - providers::kPadding}, kTestRecv, events,
                             counters);
    }
  };
  const auto before_test = allocations();
  std::string probe(100, 'x');
  ASSERT_GT(allocations(), before_test) << "the counter does not count: " << probe;

  decode_all();
  const auto before = allocations();
  for (int i = 0; i < 100; ++i) decode_all();
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(events.size(), 1U) << "the last payload was decoded";
}

}  // namespace
}  // namespace rotation::testing
