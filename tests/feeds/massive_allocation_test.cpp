// Decoding allocates nothing once it has begun.
#include <gtest/gtest.h>

#include "feeds/providers/massive/provider.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/massive_decoding.hpp"

namespace rotation::testing {
namespace {

TEST(MassiveAllocation, NoneInSteadyState) {
  std::vector<std::string> payloads{
      R"([{"ev":"Q","sym":"MSFT","bx":4,"bp":114.125,"bs":100,"ax":7,"ap":114.128,"as":160,"c":0,"i":[604],"t":1536036818784,"q":50385480,"z":3}])",
      R"([{"ev":"T","sym":"MSFT","x":4,"i":"a long trade id that no small string holds","p":1.5,"s":100,"c":[0,12],"t":1536036818784}])",
      R"([{"ev":"C","p":"USD-JPY","a":150.02,"b":150.0,"t":1705363200000},{"ev":"V","val":42.5,"T":"I:TNX","t":"2026-01-05T14:30:00Z"}])",
      R"([{"ev":"LULD","T":"MSFT","h":218.96,"l":198.11,"i":[17],"z":3,"t":1601316752683746000}])",
      R"([{"ev":"status","status":"error","message":"Maximum number of websocket connections exceeded."}])",
      R"([{"ev":"status","status":"error","message":"not authorized"},{"ev":"zz"},{"ev":"Q","deep":[[[{"a":[1,"\u00e9"]}]]],"bp":1e400}])",
      "[garbage",
      "",
  };
  std::string big = "[" + payloads[0].substr(1, payloads[0].size() - 2);
  for (int i = 0; i < 1000; ++i) big += "," + payloads[0].substr(1, payloads[0].size() - 2);
  payloads.push_back(big + "]");
  for (auto& payload : payloads) payload.append(providers::kPadding, ' ');

  const auto provider = massive::make_provider(kTestFeed, massive_instruments());
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(4096);
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
  EXPECT_EQ(events.size(), 1001U) << "the last payload was decoded";
}

}  // namespace
}  // namespace rotation::testing
