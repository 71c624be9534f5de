// F6 to F11: a venue that refuses, at whatever step.
#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/massive/provider.hpp"
#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using market::EventKind;
using market::FeedState;
using market::StatusCode;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Step kGreet = step::send(R"([{"T":"success","msg":"connected"}])");
const Step kAuthenticated = step::send(R"([{"T":"success","msg":"authenticated"}])");

class Refusals : public LiveFeedTest {
 protected:
  bool delivered() const { return !sink.of(EventKind::trade).empty(); }
  Script good() { return alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()}); }

  // Of the last notice that says so.
  [[nodiscard]] milliseconds announced_wait() const {
    const std::string mark = "next attempt in ";
    milliseconds wait{0};
    for (const auto& notice : notices) {
      if (const auto at = notice.find(mark); at != std::string::npos) {
        wait = milliseconds{std::stol(notice.substr(at + mark.size()))};
      }
    }
    return wait;
  }
  [[nodiscard]] std::vector<double> gaps() const {
    std::vector<double> list;
    const auto& connections = venue->connections();
    for (std::size_t i = 1; i < connections.size(); ++i) {
      list.push_back(
          std::chrono::duration<double>(connections[i]->accepted - connections[i - 1]->accepted).count());
    }
    return list;
  }
};

double variation(const std::vector<double>& list) {
  double sum = 0;
  double squares = 0;
  for (const double x : list) {
    sum += x;
    squares += x * x;
  }
  const double n = static_cast<double>(list.size());
  return std::sqrt(squares / n - sum / n * (sum / n)) / (sum / n);
}

// Dropped, refused, or accepted, logged in and even given a first trade: none of it makes the pauses short
// again.
TEST_F(Refusals, F6AStormIsMetWithGrowingPauses) {
  constexpr int kFaster = 30;
  constexpr milliseconds kMinute = milliseconds{minutes{1}} / kFaster;
  constexpr int kMinutes = 5;
  options.timings.backoff = {
      .base = milliseconds{500} / kFaster, .cap = seconds{30} / kFaster, .stable = seconds{30}};
  std::vector<Script> storm;
  for (int i = 0; i < 20; ++i) {
    storm.push_back({step::drop()});
    storm.push_back({step::refuse(503)});
    storm.push_back(alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::fin()}));
  }
  open_venue(storm);
  start();
  ASSERT_TRUE(run_until([&] { return !venue->connections().empty(); }));
  const auto first = venue->connections()[0]->accepted;
  ASSERT_TRUE(run_until([&] { return Steady::now() > first + kMinutes * kMinute; }));
  std::array<int, kMinutes> attempts{};
  for (const auto& connection : venue->connections()) {
    const auto minute = static_cast<std::size_t>((connection->accepted - first) / kMinute);
    if (minute < attempts.size()) ++attempts[minute];
  }
  std::string text = "scaled 1:30, by minute:";
  for (const int n : attempts) text += ' ' + std::to_string(n);
  const double varied = variation(gaps());
  std::ostringstream rest;
  rest << "; variation " << std::setprecision(2) << varied << "; at once: " << venue->most_at_once();
  promise("F6", "12 attempts in the first minute, then 4; variation 0.2; 1 at once", text + rest.str(),
          attempts[0] <= 12 && *std::max_element(attempts.begin() + 1, attempts.end()) <= 4 &&
              varied >= 0.2 && venue->most_at_once() == 1);
}

TEST_F(Refusals, F7RetryAfterIsHonouredAndARedirectNotFollowed) {
  FakeVenue elsewhere(io, {{step::serve()}});
  open_venue({{step::refuse(503, "Retry-After: 1")},
              {step::refuse(429, "Retry-After: 1")},
              {step::refuse(500)},
              {step::refuse(301, "Location: ws://localhost:" + std::to_string(elsewhere.port()) + "/")}});
  start();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::failed; }));
  ASSERT_THAT(venue->connections(), SizeIs(4));
  EXPECT_TRUE(noticed("HTTP status 503"));
  EXPECT_TRUE(noticed("HTTP status 429"));
  EXPECT_TRUE(noticed("HTTP status 301"));
  EXPECT_EQ(disconnects(Disconnect::upgrade), 4U);
  const auto waited = gaps();
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << "asked for 1 s: " << waited[0] << " s after 503, "
       << waited[1] << " s after 429; connections to the other host: " << elsewhere.connections().size();
  promise("F7", "no attempt before Retry-After; no credentials along a redirect", text.str(),
          waited[0] >= 1 && waited[1] >= 1 && elsewhere.connections().empty());
}

class LoginErrors : public Refusals, public ::testing::WithParamInterface<int> {};

TEST_P(LoginErrors, F8NeedsAPersonAndIsTriedAgainRarely) {
  const std::string code = std::to_string(GetParam());
  options.timings.backoff = {};
  open_venue({{kGreet, step::expect("auth"),
               step::send(R"([{"T":"error","code":)" + code + R"(,"msg":"no \n<b>"}])"), step::serve()}});
  start();
  const auto begun = Steady::now();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::failed; }));
  const auto took = Steady::now() - begun;
  EXPECT_EQ(disconnects(Disconnect::login), 1U);
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_NE(errors[0].find("error " + code), std::string::npos) << errors[0];
  EXPECT_EQ(errors[0].find("<b>"), std::string::npos) << "their words stay out";
  ASSERT_TRUE(run_until([&] { return venue->open_now() == 0; })) << "a refused connection is not kept";
  EXPECT_THAT(venue->connections(), SizeIs(1));
  EXPECT_THAT(sink.statuses(), ElementsAre(StatusCode::feed_down));
  promise(
      "F8", "auth " + code + ": failed shown in 5 s, 1 attempt in 5 min",
      "shown after " + seconds_text(took) + "; the feed's next attempt in " + seconds_text(announced_wait()),
      took <= seconds{5} && announced_wait() >= minutes{5});
}

INSTANTIATE_TEST_SUITE_P(Alpaca, LoginErrors, ::testing::Values(402, 409));

TEST_F(Refusals, F9ASecondSessionElsewhereIsWaitedForPatiently) {
  constexpr auto kPatient = net::BackoffLimits{}.patient / 60;
  options.timings.backoff.patient = kPatient;
  const Script refused{kGreet, step::expect("auth"), kAuthenticated,
                       step::send(R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])"),
                       step::serve()};
  open_venue({refused, refused, refused, good()});
  start();
  ASSERT_TRUE(run_until([&] { return delivered(); }));
  const auto waited = gaps();
  ASSERT_THAT(waited, SizeIs(3));
  EXPECT_THAT(errors, IsEmpty());
  const double least = *std::min_element(waited.begin(), waited.end());
  promise(
      "F9", "auth 406: at most 2 attempts a minute, 1 connection at once",
      "scaled 1:60, 3 refusals: shortest wait " +
          seconds_text(std::chrono::duration_cast<market::Duration>(std::chrono::duration<double>(least))) +
          " of a 1 s minute; at once: " + std::to_string(venue->most_at_once()),
      least >= std::chrono::duration<double>(kPatient).count() && venue->most_at_once() == 1);
}

TEST_F(Refusals, F10EveryStepHasItsTimeLimit) {
  MachineStalls stalls;
  options.timings.step = milliseconds{500};
  options.timings.close = milliseconds{50};
  options.timings.backoff.base = options.timings.backoff.cap = milliseconds{1};
  Step begun = step::refuse(101);
  begun.text = "HTTP/1.1 101 Swi";  // and no more
  open_venue({{step::mute_http()},
              {begun, step::mute_http()},
              {step::serve()},
              {kGreet, step::serve()},
              {kGreet, step::expect("auth"), kAuthenticated, step::freeze()},
              good()});
  start();
  ASSERT_TRUE(run_until([&] { return delivered(); }));
  EXPECT_EQ(disconnects(Disconnect::upgrade), 2U);
  EXPECT_EQ(disconnects(Disconnect::login), 2U);
  EXPECT_EQ(disconnects(Disconnect::subscribe), 1U);
  EXPECT_TRUE(noticed("no greeting in 500 ms"));
  const auto took = gaps();
  ASSERT_THAT(took, SizeIs(5));
  const std::chrono::duration<double> limit = milliseconds{600} + stalls.total();
  std::ostringstream text;
  text << "scaled 1:20, limit 0.500 s: " << std::fixed << std::setprecision(3);
  for (const double s : took) text << s << ' ';
  promise(
      "F10", "no or slow upgrade, no welcome, login, ack: 10 s each (+1 s to close)", text.str() + "s",
      net::FeedTimings{}.step == seconds{10} && *std::max_element(took.begin(), took.end()) <= limit.count());
}

// An acknowledgement that grants less than was asked for, and one that grants nothing.
TEST_F(Refusals, F11AnAcknowledgementThatLacksASymbol) {
  const std::string lacking =
      R"([{"T":"subscription","trades":["SPY","QQQ"],"quotes":["SPY"],"statuses":["*"]}])";
  const std::string empty = R"([{"T":"subscription"}])";
  const auto then = [&](const std::string& ack, Step end) {
    return alpaca_script(ack, {step::expect("subscribe"), step::send(ack), step::send("[" + trade(1) + "]"),
                               std::move(end), step::serve()});
  };
  MachineStalls stalls;
  open_venue({then(lacking, step::close(1000)), then(empty, step::serve())});
  start();
  const auto told = [&](std::string_view what) {
    const auto begun = Steady::now();
    EXPECT_TRUE(run_until([&] { return noticed(what); }));
    return Steady::now() - begun;
  };
  const auto one = told("subscription lacks quotes of QQQ");
  const auto all = told("more");
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 2; }));
  EXPECT_EQ(feed->counters().unacknowledged.load(), 6U);
  for (const auto& connection : venue->connections()) {
    EXPECT_THAT(connection->received, SizeIs(3)) << "asked again once, not for ever";
  }
  promise("F11", "ack lacks a symbol, or all: told in 5 s, asked again, marked",
          "told after " + seconds_text(one) + " and " + seconds_text(all) +
              ", asked again once, 6 marked missing",
          std::max(one, all) <= seconds{5} + stalls.total());
}

// Where each symbol is granted by itself, silence is the refusal.
TEST_F(Refusals, F11ASymbolThatIsNeverGranted) {
  open_venue({{step::send(R"([{"ev":"status","status":"connected","message":"Connected Successfully"}])"),
               step::expect("auth"),
               step::send(R"([{"ev":"status","status":"auth_success","message":"authenticated"}])"),
               step::expect("subscribe"),
               step::send(R"([{"ev":"status","status":"success","message":"subscribed to: V.I:TNX"}])"),
               step::serve()}});
  start(massive::make_provider(
      kLiveFeed,
      {{"I:TNX", market::SeriesId{0}, market::SeriesClass::yield, providers::Field::price},
       {"I:VIX", market::SeriesId{1}, market::SeriesClass::index_level, providers::Field::price}}));
  ASSERT_TRUE(run_until([&] { return state() == FeedState::subscribing; }));
  MachineStalls stalls;
  const auto begun = Steady::now();
  ASSERT_TRUE(run_until([&] { return noticed("subscription lacks"); }));
  const auto took = Steady::now() - begun;
  EXPECT_TRUE(noticed("V.I:VIX"));
  promise("F11", "granted symbol by symbol, one never: told in 5 s", "default limit: " + seconds_text(took),
          took <= seconds{5} + stalls.total());
}

}  // namespace
}  // namespace rotation::testing
