// stop() ends a feed in every phase of a connection. (A close that hangs: tests/faults, F5.)
#include <condition_variable>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/listeners.hpp"
#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/machine_stalls.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using market::FeedState;
using std::chrono::milliseconds;

const Step kGreet = step::send(R"([{"T":"success","msg":"connected"}])");
const Step kAuthenticated = step::send(R"([{"T":"success","msg":"authenticated"}])");

class LiveFeedStop : public LiveFeedTest {
 protected:
  // The promise is 2 s for the whole process.
  void expect_stop() {
    MachineStalls stalls;
    const auto asked = std::chrono::steady_clock::now();
    feed->stop();
    EXPECT_TRUE(run_until([&] { return stopped() && (!venue || venue->open_now() == 0); }));
    EXPECT_LE(std::chrono::steady_clock::now() - asked, std::chrono::seconds{2} + stalls.total());
  }
  bool connected() { return venue->connections().size() == 1; }
};

TEST_F(LiveFeedStop, BeforeAnythingHappened) {
  open_venue({{step::serve()}});
  start();
  expect_stop();
}

// A look-up that answers only once the gate is open.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  int asked = 0;
  int left = 0;
  bool is_open = false;

  std::vector<std::string> lookup() {
    std::unique_lock lock(mutex);
    ++asked;
    changed.wait(lock, [&] { return is_open; });
    ++left;
    changed.notify_all();
    return {"127.0.0.1"};
  }
  int times_asked() {
    const std::lock_guard lock(mutex);
    return asked;
  }
  void open() {
    const std::lock_guard lock(mutex);
    is_open = true;
    changed.notify_all();
  }
  void wait_until_all_left() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return left == asked; });
  }
};

TEST_F(LiveFeedStop, WhileLookingUpTheName) {
  const auto gate = std::make_shared<Gate>();
  options.lookup = [gate](const std::string&) { return gate->lookup(); };
  start(false, 9);
  ASSERT_TRUE(run_until([&] { return gate->times_asked() == 1; }));
  expect_stop();
  feed.reset();  // the look-up is still stuck, and must not touch what is gone
  gate->open();
  gate->wait_until_all_left();
}

TEST_F(LiveFeedStop, AStuckLookUpIsGivenUpButNotDoubled) {
  const auto gate = std::make_shared<Gate>();
  options.lookup = [gate](const std::string&) { return gate->lookup(); };
  options.timings.step = milliseconds{50};
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::resolve) == 3; }));
  EXPECT_EQ(gate->times_asked(), 1);
  gate->open();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::live; }));
}

TEST_F(LiveFeedStop, WhileConnecting) {
  const FullListener listener;
  start(false, listener.port());
  const auto end = std::chrono::steady_clock::now() + milliseconds{100};
  ASSERT_TRUE(run_until([&] { return std::chrono::steady_clock::now() > end; }));
  EXPECT_EQ(state(), FeedState::connecting);
  EXPECT_TRUE(notices.empty()) << notices[0];
  expect_stop();
}

TEST_F(LiveFeedStop, ADeadAddressIsLeftForTheNextAfterTheTimeLimit) {
  const FullListener listener;
  options.timings.step = milliseconds{100};
  options.lookup = [](const std::string&) { return std::vector<std::string>{"127.0.0.1", "127.0.0.1"}; };
  start(false, listener.port());
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::connect) == 1; }));
}

TEST_F(LiveFeedStop, DuringTheTlsHandshake) {
  const Authority authority("test");
  venue = std::make_unique<FakeVenue>(io, std::vector<Script>{{step::mute_tcp()}},
                                      TlsOptions{.identity = authority.issue("localhost")});
  start(true, venue->port());
  ASSERT_TRUE(run_until([&] { return connected(); }));
  expect_stop();
}

TEST_F(LiveFeedStop, DuringTheUpgrade) {
  open_venue({{step::mute_http()}});
  start();
  ASSERT_TRUE(run_until([&] { return connected(); }));
  expect_stop();
}

TEST_F(LiveFeedStop, BeforeTheGreeting) {
  open_venue({{step::freeze()}});
  start();
  ASSERT_TRUE(run_until([&] { return connected() && venue->connections()[0]->upgraded; }));
  expect_stop();
}

TEST_F(LiveFeedStop, DuringTheLogin) {
  open_venue({{kGreet, step::expect("auth"), step::freeze()}});
  start();
  ASSERT_TRUE(run_until([&] { return connected() && venue->connections()[0]->received.size() == 1; }));
  expect_stop();
}

TEST_F(LiveFeedStop, DuringTheSubscription) {
  open_venue({{kGreet, step::expect("auth"), kAuthenticated, step::expect("subscribe"), step::freeze()}});
  start();
  ASSERT_TRUE(run_until([&] { return connected() && venue->connections()[0]->received.size() == 2; }));
  expect_stop();
}

TEST_F(LiveFeedStop, WhileReadingIsPolite) {
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  start();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::live; }));
  expect_stop();
  EXPECT_EQ(venue->connections()[0]->close_code, 1000);
  EXPECT_EQ(sink.statuses().back(), market::StatusCode::feed_down);
}

TEST_F(LiveFeedStop, WhileThePeerSendsForEverAndNeverAnswersTheClose) {
  Script script;
  for (int i = 0; i < 50'000; ++i) script.push_back(step::send("[" + trade(i) + "]"));
  script.push_back(step::freeze());
  open_venue({alpaca_script(kFullAck, script)});
  start();
  ASSERT_TRUE(run_until([&] { return sink.events.size() > 10; }));
  expect_stop();
}

TEST_F(LiveFeedStop, WhileThePeerIsSilent) {
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::freeze()})});
  start();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::live; }));
  expect_stop();
}

TEST_F(LiveFeedStop, WhileTheSinkIsFull) {
  open_venue({alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})});
  sink.room = 0;
  start();
  ASSERT_TRUE(run_until([&] { return feed->counters().connects.get() == 1; }));
  expect_stop();
}

TEST_F(LiveFeedStop, WhileBackingOff) {
  options.timings.backoff.base = options.timings.backoff.cap = std::chrono::hours{1};
  open_venue({{step::drop()}});
  start();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::waiting; }));
  expect_stop();
}

TEST_F(LiveFeedStop, AfterARefusalForAPerson) {
  open_venue({{step::refuse(404)}});
  start();
  ASSERT_TRUE(run_until([&] { return state() == FeedState::failed; }));
  expect_stop();
}

}  // namespace
}  // namespace rotation::testing
