// F35 on the real program: somebody sets the machine's clock while quotes come in. libfaketime stands before
// the C library's clocks.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/e2e/programs.hpp"
#include "tests/support/fake_venue.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using market::Timestamp;
using namespace std::chrono_literals;

constexpr const char* kLibrary = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
constexpr Timestamp kTuesday{
    market::Duration{std::chrono::sys_days{std::chrono::year{2026} / 1 / 6}.time_since_epoch()} + 15h};
constexpr auto kEvery = 100ms;
constexpr int kQuotes = 600;

Timestamp real_now() {
  return std::chrono::time_point_cast<market::Duration>(std::chrono::system_clock::now());
}

class Clock : public ::testing::Test {
 protected:
  // A quote of SPY every tenth of a second of the market's own time, which is right.
  Script quotes() const {
    Script script;
    for (int i = 0; i < kQuotes; ++i) {
      const Timestamp stamp = begin + i * kEvery;
      script.push_back(step::wait([this, stamp] { return real_now() + away >= stamp; }));
      script.push_back(step::send(R"([{"T":"q","S":"SPY","bp":)" + std::to_string(500 + i % 2) +
                                  R"(.02,"bs":1,"ap":)" + std::to_string(500 + i % 2) +
                                  R"(.05,"as":1,"t":")" + std::string(market::Rfc3339(stamp).view()) +
                                  R"("}])"));
    }
    script.push_back(step::serve());
    return script;
  }

  // The daemon's idea of now, `wrong` by so much; replaced at once, as it may be read at any time.
  void set_clock(std::chrono::seconds wrong) const {
    const std::string file = folder.path() / "clock";
    std::ofstream(file + ".new") << std::showpos << (away + wrong).count() << '\n';
    std::filesystem::rename(file + ".new", file);
  }

  const TemporaryFolder folder;
  const std::chrono::seconds away = std::chrono::floor<std::chrono::seconds>(kTuesday - real_now());
  const Timestamp begin = real_now() + away + 2s;
};

TEST_F(Clock, F35IsSetWhileQuotesComeIn) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "libfaketime and the sanitizers' runtime both stand before the C library";
#endif
  boost::asio::io_context io;
  FakeVenue venue(
      io, {alpaca_script(R"([{"T":"subscription","trades":["SPY"],"quotes":["SPY"],"statuses":["SPY"]}])",
                         quotes())});
  const std::jthread serving([&io](const std::stop_token& stop) {
    while (!stop.stop_requested()) io.run_one_for(20ms);
  });
  set_clock(0s);
  std::string config = feed_config(static_cast<std::uint16_t>(venue.port()), "    series: [SPY]\n", "");
  config.replace(config.find("clock: feed"), 11, "clock: wall");
  Daemon daemon(folder, config, {},
                {{"LD_PRELOAD", kLibrary},
                 {"FAKETIME_TIMESTAMP_FILE", folder.path() / "clock"},
                 {"FAKETIME_NO_CACHE", "1"},
                 {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}});
  const auto ticks = [](const Scrape& now) { return now["rotation_series_ticks_total{series=\"SPY\"}"]; };
  const Scrape before = daemon.until("quotes", [&](const Scrape& now) { return ticks(now) > 3; });

  int jumps = 0;
  double stale = 0;
  for (const std::chrono::seconds wrong : {3600s, 0s, -3600s, 0s, 86400s, 0s, -86400s, 0s}) {
    set_clock(wrong);
    const Scrape seen =
        daemon.until("the jump, and ticks after it", [&, last = ticks(before)](const Scrape& now) {
          return std::abs(now["rotation_clock_jump_seconds"] - static_cast<double>(wrong.count())) < 2;
        });
    const Scrape after =
        daemon.until("ticks after it", [&](const Scrape& now) { return ticks(now) >= ticks(seen) + 5; });
    jumps += wrong != 0s;
    stale += after["rotation_series_problem{series=\"SPY\",problem=\"stale\"}"] +
             after["rotation_series_problem{series=\"SPY\",problem=\"recovering\"}"];
    EXPECT_EQ(after["rotation_sessions_evaluated_total"], before["rotation_sessions_evaluated_total"])
        << "no close before its time";
    EXPECT_EQ(after.one("rotation_feed_state"), "live");
  }
  const Scrape end = daemon.scrape();
  const double refused = end.sum("rotation_gate_rejected_total") - before.sum("rotation_gate_rejected_total");
  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
  EXPECT_EQ(daemon.process.lines("has jumped").size(), 4U) << daemon.process.output();
  EXPECT_EQ(venue.connections().size(), 1U);
  promise(
      "F35",
      "the clock is set by an hour and a day, to and fro: 0 false stale, no session ends, no quote refused",
      std::to_string(jumps) + " jumps: stale " + std::to_string(static_cast<int>(stale)) + ", refused " +
          std::to_string(static_cast<int>(refused)) + ", connections " +
          std::to_string(venue.connections().size()),
      stale == 0 && refused == 0);
}

}  // namespace
}  // namespace rotation::testing
