// Alpaca's conversation in MessagePack; what it says is read by our own decoder, and says what the JSON says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/simulator/dialogue.hpp"
#include "feeds/simulator/msgpack.hpp"
#include "tests/support/alpaca_decoding.hpp"
#include "tests/support/same_outcome.hpp"

namespace rotation::simulator {
namespace {

using rotation::testing::AlpacaDecoding;
using rotation::testing::AlpacaMsgpackDecoding;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Rules kRules;

std::unique_ptr<Dialogue> plain() {
  return std::make_unique<Dialogue>(kRules, rotation::testing::kTestSymbols, [] { return true; });
}

template <class Conversation>
void log_in(Conversation& conversation, std::string (*said)(std::string_view)) {
  (void)conversation.greet(std::nullopt);
  (void)conversation.hear(said(R"({"action":"auth","key":"k","secret":"s"})"));
  (void)conversation.hear(
      said(R"({"action":"subscribe","trades":["*"],"quotes":["*"],"bars":["*"],"statuses":["*"]})"));
}

std::string as_json(std::string_view text) {
  return std::string(text);
}

TEST(SimulatorMsgpack, HoldsTheSameConversation) {
  PackedDialogue packed(plain());
  EXPECT_TRUE(packed.binary());
  const auto greeting = packed.greet(std::nullopt);
  ASSERT_THAT(greeting, SizeIs(1));
  EXPECT_EQ(json_of(greeting.front()), R"([{"T":"success","msg":"connected"}])");
  for (const std::string& nonsense : {std::string("\xC1"), std::string(), std::string(R"({"action":"auth"})"),
                                      std::string(8000, '\x91'), std::string(1U << 20U, '\x91')}) {
    const auto answer = packed.hear(nonsense);
    ASSERT_THAT(answer, SizeIs(1));
    EXPECT_EQ(json_of(answer.front()), error_message(400));
  }
  const auto let_in = packed.hear(msgpack_of(R"({"action":"auth","key":"k","secret":"s"})"));
  ASSERT_THAT(let_in, SizeIs(1));
  EXPECT_EQ(json_of(let_in.front()), R"([{"T":"success","msg":"authenticated"}])");
  EXPECT_EQ(packed.state(), Conversation::State::admitted);
  EXPECT_FALSE(packed.subscribed());
  const auto acknowledged = packed.hear(msgpack_of(R"({"action":"subscribe","quotes":["SPY"]})"));
  ASSERT_THAT(acknowledged, SizeIs(1));
  EXPECT_EQ(json_of(acknowledged.front()), R"([{"T":"subscription","quotes":["SPY"]}])");
  EXPECT_TRUE(packed.subscribed());
}

TEST(SimulatorMsgpack, TheDecoderReadsTheSameEventsAsFromJson) {
  std::vector<Tick> ticks;
  const auto add = [&ticks](TickKind kind, const char* time) -> Tick& {
    Tick& tick = ticks.emplace_back();
    tick.series = market::SeriesId{3};
    tick.kind = kind;
    tick.ts = tick.due = *market::parse_rfc3339(time);
    return tick;
  };
  add(TickKind::quote, "2026-01-05T15:00:00.123456789Z").quote = {600, 600.01, 100, 200};
  add(TickKind::trade, "2026-01-05T15:00:01Z").trade = {
      .price = 600.005, .corrected_price = 0, .id = 1ULL << 40U, .size = 7, .print = Print::regular};
  add(TickKind::status, "2026-01-05T15:00:02.5Z").status = {true};
  PackedDialogue packed(plain());
  const auto json = plain();
  log_in(packed, msgpack_of);
  log_in(*json, as_json);
  const auto frame = [&ticks](Conversation& conversation) {
    std::string text(kFrameBytes + ticks.size() * kElementBytes, ' ');
    text.resize(static_cast<std::size_t>(conversation.encode(text.data(), ticks) - text.data()));
    return text;
  };
  for (const Tick& tick : ticks) EXPECT_TRUE(packed.wants(tick) && packed.share_a_frame(ticks[0], tick));
  const auto expected = AlpacaDecoding()(frame(*json));
  EXPECT_THAT(expected.events, SizeIs(3));
  EXPECT_TRUE(same(AlpacaMsgpackDecoding()(frame(packed)), expected));
}

TEST(SimulatorMsgpack, PricesAreDoublesAndCountsAreNot) {
  const auto marks = [](std::string_view json, std::string_view key) {
    const std::string bytes = msgpack_of(json);
    return static_cast<unsigned char>(bytes.at(bytes.find(key) + key.size()));
  };
  EXPECT_EQ(marks(R"([{"T":"t","p":600}])", "\xA1p"), 0xCA);
  EXPECT_EQ(marks(R"([{"T":"t","p":600.1}])", "\xA1p"), 0xCB);
  EXPECT_EQ(marks(R"([{"T":"t","s":100}])", "\xA1s"), 100);
  EXPECT_EQ(marks(R"([{"T":"b","v":100,"vw":5}])", "\xA1v"), 100);
  EXPECT_EQ(marks(R"([{"T":"q","c":["R"],"t":"2026-01-05T15:00:00Z"}])",
                  "\xA1"
                  "c"),
            0x91);
  EXPECT_EQ(marks(R"([{"T":"q","t":"2026-01-05T15:00:00Z"}])", "\xA1t"), 0xD7);
}

}  // namespace
}  // namespace rotation::simulator
