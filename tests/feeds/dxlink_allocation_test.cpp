// Decoding dxLink's messages allocates nothing once it has begun.
#include <gtest/gtest.h>

#include "tests/support/allocations.hpp"
#include "tests/support/dxlink_decoding.hpp"

namespace rotation::testing {
namespace {

TEST(DxLinkAllocation, NoneInSteadyState) {
  std::vector<std::string> payloads{
      R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})",
      R"({"type":"ERROR","channel":0,"error":"SOMETHING_NEW_AND_LONG","message":"text with \u00e9 escapes"})",
      R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":["eventSymbol","bidPrice","askPrice"],"Trade":["eventSymbol","price"]}})",
      R"({"type":"FEED_DATA","channel":1,"data":["Trade",["TNX",46.2],"Profile",["SPY","HALTED","QQQ","ACTIVE"],"zz",[1]]})",
      R"({"type":"FEED_DATA","channel":1,"data":[{"eventType":"Quote","eventSymbol":"nobody knows this long symbol","bidPrice":1,"askPrice":"NaN"}]})",
      R"({"deep":[[[[[[{"a":[1,2,3,"text"]}]]]]]],"type":"KEEPALIVE"})",
      "{garbage",
      "",
  };
  std::string big = R"({"type":"FEED_DATA","channel":1,"data":["Quote",["SPY",600.1,600.2)";
  for (int i = 0; i < 1000; ++i) big += R"(,"SPY",600.1,600.2)";
  payloads.push_back(big + "]]}");
  for (auto& payload : payloads) payload.append(providers::kPadding, ' ');

  const auto provider = dxlink::make_provider(kTestFeed, dxlink_instruments());
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(4096);
  const auto decode_all = [&] {
    provider->begin();
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
  EXPECT_EQ(events.size(), 1001U) << "the last payload was decoded";
}

}  // namespace
}  // namespace rotation::testing
