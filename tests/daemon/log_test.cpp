#include "daemon/log.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>
#include <spdlog/sinks/base_sink.h>

#include "daemon/log_limit.hpp"
#include "daemon/log_line.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/simulated_clock.hpp"

namespace rotation::daemon {
namespace {

using market::Timestamp;
using metrics::LogCounters;
using rotation::testing::SimulatedClock;
using std::chrono::seconds;
using ::testing::ElementsAre;

const Timestamp kStart = *market::parse_rfc3339("2026-01-05T14:30:00.1239Z");

// Keeps lines; `hold` makes the writing thread wait inside the first line until `release`.
class Lines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::vector<std::string> lines;
  void hold() { held_ = true; }
  void await_writer() {
    std::unique_lock lock(gate_);
    changed_.wait(lock, [this] { return waiting_; });
  }
  void release() {
    const std::lock_guard lock(gate_);
    held_ = false;
    changed_.notify_all();
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::unique_lock lock(gate_);
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    lines.emplace_back(message.payload.data(), message.payload.size());
  }
  void flush_() override {}

 private:
  std::mutex gate_;
  std::condition_variable changed_;
  bool held_ = false;
  bool waiting_ = false;
};

// What a log writes until it is destroyed.
template <class Scene>
std::vector<std::string> lines_of(LogOptions options, const Scene& scene) {
  auto sink = std::make_shared<Lines>();
  SimulatedClock clock{kStart};
  LogCounters counters;
  {
    Log log(options, clock, counters, sink);
    scene(log, clock);
  }
  return sink->lines;
}

std::string line(LogFormat format, std::string_view message, LogFields fields = {}) {
  return log_line(format, kStart, LogLevel::info, message, fields);
}

std::string logfmt_value(std::string_view value) {
  const std::string text = line(LogFormat::logfmt, "m", {{"v", value}});
  return text.substr(text.find(" v=") + 3);
}

TEST(LogLine, LogfmtExact) {
  EXPECT_EQ(line(LogFormat::logfmt, "feed live", {{"feed", "alpaca"}, {"series", 51}, {"ok", true}}),
            "ts=2026-01-05T14:30:00.123Z level=info msg=\"feed live\" feed=alpaca series=51 ok=true");
}

TEST(LogLine, JsonExact) {
  EXPECT_EQ(line(LogFormat::json, "feed live", {{"feed", "alpaca"}, {"series", 51}, {"ok", true}}),
            R"({"ts":"2026-01-05T14:30:00.123Z","level":"info","msg":"feed live","feed":"alpaca",)"
            R"("series":51,"ok":true})");
}

TEST(LogLine, TimesAlwaysHaveThreeDecimals) {
  const auto at = [](const char* ts) {
    return log_line(LogFormat::logfmt, *market::parse_rfc3339(ts), LogLevel::error, "m", {});
  };
  EXPECT_EQ(at("2026-01-05T14:30:00Z"), "ts=2026-01-05T14:30:00.000Z level=error msg=m");
  EXPECT_EQ(at("2026-01-05T14:30:00.02Z"), "ts=2026-01-05T14:30:00.020Z level=error msg=m");
}

TEST(LogLine, Numbers) {
  const LogFields fields{{"a", std::numeric_limits<std::int64_t>::min()},
                         {"b", std::numeric_limits<std::uint64_t>::max()},
                         {"c", 0.1},
                         {"d", std::numeric_limits<double>::quiet_NaN()},
                         {"e", -std::numeric_limits<double>::infinity()}};
  EXPECT_THAT(line(LogFormat::logfmt, "m", fields),
              ::testing::EndsWith(" a=-9223372036854775808 b=18446744073709551615 c=0.1 d=NaN e=-Inf"));
  EXPECT_THAT(line(LogFormat::json, "m", fields),
              ::testing::EndsWith(
                  R"("a":-9223372036854775808,"b":18446744073709551615,"c":0.1,"d":"NaN","e":"-Inf"})"));
}

TEST(LogLine, NoTextEscapesItsValue) {
  EXPECT_EQ(logfmt_value(""), R"("")");
  EXPECT_EQ(logfmt_value("plain-1.5/x:y"), "plain-1.5/x:y");
  EXPECT_EQ(logfmt_value("a b"), R"("a b")");
  EXPECT_EQ(logfmt_value("a=b"), R"("a=b")");
  EXPECT_EQ(logfmt_value("say \"x\\\""), R"("say \"x\\\"")");
  EXPECT_EQ(logfmt_value("x\nts=2000 level=error msg=forged"), R"("x\nts=2000 level=error msg=forged")");
  EXPECT_EQ(logfmt_value("\r\t"), R"("\r\t")");
  EXPECT_EQ(logfmt_value(std::string_view("\x1b[2J\0\x7f", 6)), R"("\u001b[2J\u0000\u007f")");
  EXPECT_EQ(logfmt_value("\u00e9 \u009b \u202e"), R"("\u00e9 \u009b \u202e")");
  EXPECT_EQ(logfmt_value("\U0001F600"), R"("\ud83d\ude00")");
}

TEST(LogLine, BytesThatAreNotUtf8AreReplaced) {
  for (const char* bad :
       {"\x80", "\xFF", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3"}) {
    EXPECT_THAT(logfmt_value(bad), ::testing::StartsWith(R"("\ufffd)")) << ::testing::PrintToString(bad);
  }
  EXPECT_EQ(logfmt_value("\xC3(x"), R"("\ufffd(x")");
}

TEST(LogLine, LongTextIsCut) {
  EXPECT_EQ(logfmt_value(std::string(513, 'x')), '"' + std::string(512, 'x') + "...\"");
  EXPECT_EQ(logfmt_value(std::string(512, 'x')), std::string(512, 'x'));
}

TEST(LogLine, AnyBytesGiveOneLineOfPrintableAsciiAndValidJson) {
  std::mt19937 random(7);  // NOLINT: the same bytes every time
  simdjson::dom::parser parser;
  for (int round = 0; round < 5000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random());
    for (const LogFormat format : {LogFormat::logfmt, LogFormat::json}) {
      const std::string written = line(format, text, {{"v", text}});
      for (const char c : written) ASSERT_TRUE(c >= 0x20 && c < 0x7F) << ::testing::PrintToString(text);
    }
    simdjson::dom::element json;
    ASSERT_EQ(parser.parse(line(LogFormat::json, text, {{"v", text}, {"n", 1.5}})).get(json),
              simdjson::SUCCESS);
    std::string_view value;
    ASSERT_EQ(json["v"].get(value), simdjson::SUCCESS);
    if (simdjson::validate_utf8(text)) {
      ASSERT_EQ(value, text);
    }
  }
}

TEST(LogTest, WritesInOrderAndCountsByLevel) {
  auto sink = std::make_shared<Lines>();
  SimulatedClock clock{kStart};
  LogCounters counters;
  {
    Log log({}, clock, counters, sink);
    log.debug("hidden");
    log.info("one", {{"n", 1}});
    log.warn("two");
    log.error("three");
    log.set_level(LogLevel::error);
    log.warn("hidden too");
    log.set_level(LogLevel::debug);
    log.debug("four");
    EXPECT_EQ(log.suppressed(), 0U);
    EXPECT_EQ(log.lost(), 0U);
  }
  EXPECT_THAT(sink->lines, ElementsAre("ts=2026-01-05T14:30:00.123Z level=info msg=one n=1",
                                       "ts=2026-01-05T14:30:00.123Z level=warn msg=two",
                                       "ts=2026-01-05T14:30:00.123Z level=error msg=three",
                                       "ts=2026-01-05T14:30:00.123Z level=debug msg=four"));
  EXPECT_EQ(counters.get(LogLevel::debug), 1U);
  EXPECT_EQ(counters.get(LogLevel::info), 1U);
  EXPECT_EQ(counters.get(LogLevel::warn), 1U);
  EXPECT_EQ(counters.get(LogLevel::error), 1U);
}

TEST(LogTest, FiveLinesAMinuteFromOnePlace) {
  const auto lines = lines_of({}, [](Log& log, SimulatedClock& clock) {
    const auto trouble = [&log](int n) { log.warn("reconnecting", {{"attempt", n}}); };
    for (int n = 1; n <= 9; ++n) trouble(n);
    log.info("another place is not held back");
    clock.advance(seconds{59});
    log.poll();
    trouble(10);
    EXPECT_EQ(log.suppressed(), 5U);
    clock.advance(seconds{1});
    log.poll();
    log.poll();
    trouble(11);
  });
  EXPECT_THAT(lines,
              ElementsAre("ts=2026-01-05T14:30:00.123Z level=warn msg=reconnecting attempt=1",
                          "ts=2026-01-05T14:30:00.123Z level=warn msg=reconnecting attempt=2",
                          "ts=2026-01-05T14:30:00.123Z level=warn msg=reconnecting attempt=3",
                          "ts=2026-01-05T14:30:00.123Z level=warn msg=reconnecting attempt=4",
                          "ts=2026-01-05T14:30:00.123Z level=warn msg=reconnecting attempt=5",
                          "ts=2026-01-05T14:30:00.123Z level=info msg=\"another place is not held back\"",
                          "ts=2026-01-05T14:31:00.123Z level=warn msg=reconnecting suppressed=5",
                          "ts=2026-01-05T14:31:00.123Z level=warn msg=reconnecting attempt=11"));
}

TEST(LogTest, SuppressedCountComesWithTheNextLineOrAtTheEnd) {
  const auto lines = lines_of({}, [](Log& log, SimulatedClock& clock) {
    const auto trouble = [&log] { log.error("disk full"); };
    for (int n = 0; n < 7; ++n) trouble();
    clock.advance(seconds{60});
    for (int n = 0; n < 6; ++n) trouble();
  });
  ASSERT_EQ(lines.size(), 5U + 1U + 5U + 1U);
  EXPECT_EQ(lines[5], "ts=2026-01-05T14:31:00.123Z level=error msg=\"disk full\" suppressed=2");
  EXPECT_EQ(lines[11], "ts=2026-01-05T14:31:00.123Z level=error msg=\"disk full\" suppressed=1");
}

TEST(LogTest, NamedSitesAreLimitedApart) {
  const auto lines = lines_of({}, [](Log& log, SimulatedClock&) {
    for (int n = 0; n < 10; ++n) {
      log.write(LogLevel::info, "a", {}, LogSite("feed/a"));
      log.write(LogLevel::info, "b", {}, LogSite("feed/b"));
    }
  });
  EXPECT_EQ(lines.size(), 5U + 5U + 2U);
}

TEST(LogTest, UnlimitedSitesAreAllWritten) {
  const auto lines = lines_of({}, [](Log& log, SimulatedClock&) {
    for (int n = 0; n < 20; ++n)
      log.write(LogLevel::info, "transition", {{"number", n}}, LogSite::unlimited());
  });
  EXPECT_EQ(lines.size(), 20U);
}

TEST(LogTest, AFloodFromEveryPlaceIsOfBoundedSize) {
  constexpr int kMinutes = 10;
  constexpr int kPlaces = 8;  // more at once than any fault of the table has troubled
  const auto lines = lines_of({}, [](Log& log, SimulatedClock& clock) {
    for (int second = 0; second < 60 * kMinutes; ++second) {
      for (int place = 0; place < kPlaces; ++place) {
        for (int n = 0; n < 100; ++n)
          log.warn("reconnecting", {{"attempt", n}, {"reason", "Connection refused"}},
                   LogSite("feed/" + std::to_string(place)));
      }
      clock.advance(seconds{1});
      log.poll();
    }
  });
  std::size_t bytes = 0;
  for (const std::string& line : lines) bytes += line.size() + 1;
  const std::size_t a_second = bytes / (60 * kMinutes);
  rotation::testing::promise(
      "F49", "a flood of log lines: at most 1 KiB a second, what is left out counted",
      "800 lines a second from 8 places: " + std::to_string(a_second) + " bytes a second", a_second <= 1024);
}

TEST(LogTest, SlowWriterLosesTheOldestAndCountsThem) {
  auto sink = std::make_shared<Lines>();
  SimulatedClock clock{kStart};
  LogCounters counters;
  sink->hold();
  constexpr int kLines = 5000;
  std::uint64_t lost = 0;
  {
    Log log({}, clock, counters, sink);
    log.info("first");
    sink->await_writer();
    for (int n = 0; n < kLines; ++n) {
      clock.advance(seconds{60});  // a window each: the rate limit stays out of it
      log.info("line", {{"n", n}});
    }
    lost = log.lost();
    sink->release();
  }
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(sink->lines.size() + lost, 1U + kLines);
  EXPECT_THAT(sink->lines.back(), ::testing::EndsWith("n=4999"));
}

TEST(LogTest, ManyThreads) {
  auto sink = std::make_shared<Lines>();
  SimulatedClock clock{kStart};
  LogCounters counters;
  std::uint64_t suppressed = 0;
  {
    Log log({}, clock, counters, sink);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int n = 0; n < 500; ++n) {
          log.info("busy", {{"n", n}});
          log.poll();
        }
      });
    }
    for (auto& thread : threads) thread.join();
    suppressed = log.suppressed();
  }
  EXPECT_EQ(suppressed, 2000U - 5U);
  ASSERT_EQ(sink->lines.size(), 6U);
  EXPECT_THAT(sink->lines.back(), ::testing::EndsWith("suppressed=1995"));
}

TEST(LogLimitTest, MemoryIsBoundedByTheNumberOfSites) {
  LogLimit limit;
  std::vector<std::uint64_t> reports;
  const auto report = [&reports](LogLevel, std::string_view, std::uint64_t n) { reports.push_back(n); };
  constexpr int kSites = 3000;
  int admitted = 0;
  for (int n = 0; n < kSites; ++n) {
    const std::string name = "site" + std::to_string(n);
    admitted += limit.admit(LogSite(name), LogLevel::info, "m", kStart, report) ? 1 : 0;
  }
  EXPECT_EQ(admitted, static_cast<int>(LogLimit::kMostSites) + Log::kBurst);  // the rest share one
  limit.close_windows(kStart + Log::kWindow, report);
  EXPECT_THAT(reports, ElementsAre(kSites - static_cast<int>(LogLimit::kMostSites) - Log::kBurst));
}

}  // namespace
}  // namespace rotation::daemon
