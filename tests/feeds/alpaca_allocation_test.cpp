// Decoding allocates nothing once it has begun.
#include <gtest/gtest.h>

#include "feeds/providers/alpaca/decoder.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/alpaca_decoding.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

TEST(AlpacaAllocation, NoneInSteadyState) {
  std::vector<std::string> payloads{
      R"([{"T":"q","S":"SPY","bx":"V","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C","t":"2026-01-05T14:30:00.5Z"}])",
      R"([{"T":"t","S":"QQQ","i":7,"x":"V","p":1.5,"s":3,"c":["@"],"z":"C","t":"2026-01-05T14:30:00.5Z"},{"T":"b"}])",
      R"([{"t":"2026-01-05T14:30:00Z","sc":"H","S":"SPY","T":"s"},{"T":"zz"},{"T":"q","S":"nobody knows this long symbol"}])",
      R"([{"T":"error","code":406,"msg":"connection limit exceeded, please try again"}])",
      R"([{"T":"q","deep":[[[[[[{"a":[1,2,3,"text with \u00e9 escapes"]}]]]]]],"bp":1e400}])",
      "[garbage",
      "",
  };
  std::string big = "[" + payloads[0].substr(1, payloads[0].size() - 2);
  for (int i = 0; i < 1000; ++i) big += "," + payloads[0].substr(1, payloads[0].size() - 2);
  payloads.push_back(big + "]");
  for (auto& payload : payloads) payload.append(providers::kPadding, ' ');

  alpaca::Decoder decoder(kTestFeed, test_instruments());
  market::FeedCounters counters;
  std::vector<market::Event> events;
  events.reserve(4096);
  const auto decode_all = [&] {
    for (const auto& payload : payloads) {
      events.clear();
      (void)decoder.decode({payload.data(), payload.size() - providers::kPadding}, kTestRecv, events,
                           counters);
    }
  };
  const auto before_test = allocations();
  std::string probe(100, 'x');
  ASSERT_GT(allocations(), before_test) << "the counter does not count: " << probe;

  decode_all();
  const auto before = allocations();
  for (int i = 0; i < 100; ++i) decode_all();
  const std::uint64_t asked = allocations() - before;
  EXPECT_EQ(events.size(), 1001U) << "the last payload was decoded";
  promise("F36", "decoding allocates nothing in steady state",
          std::to_string(asked) + " allocations for " + std::to_string(100 * payloads.size()) + " payloads",
          asked == 0);
}

}  // namespace
}  // namespace rotation::testing
