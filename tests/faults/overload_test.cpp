// F22: more at once than the engine can take.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "tests/daemon/pipeline_rig.hpp"
#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using market::EventKind;
using Steady = std::chrono::steady_clock;

class Overload : public LiveFeedTest {
 protected:
  static std::string frame(int id) {
    const std::string payload =
        R"([{"T":"t","S":"SPY","i":)" + std::to_string(id) + R"(,"p":1.5,"s":3,"t":"2024-01-02T14:30:00Z"}])";
    return std::string{'\x81', static_cast<char>(payload.size())} + payload;
  }
};

// Feed and venue on this thread, the engine on another.
TEST_F(Overload, F22ABurst) {
  constexpr int kMessages = 200'000;
  constexpr int kAtOnce = 200;  // messages to a write
  PipelineRig rig({.clock = daemon::ClockMode::feed}, daemon::Overload::conflate);
  std::atomic<std::uint64_t> applied{0};
  std::size_t most_waiting = 0;
  std::jthread engine([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      most_waiting = std::max(most_waiting, rig.queue.size());
      if (rig.pipeline.poll() != 0) applied = rig.applied(EventKind::trade);
    }
  });

  Steady::time_point burst_sent;
  Steady::time_point probe_sent;
  const auto mark = [](Steady::time_point& when) {
    return step::wait([&when] {
      when = Steady::now();
      return true;
    });
  };
  Script script;
  for (int i = 0; i < kMessages; i += kAtOnce) {
    std::string bytes;
    for (int k = i; k < i + kAtOnce; ++k) bytes += frame(k);
    script.push_back(step::raw(bytes));
  }
  script.push_back(mark(burst_sent));
  script.push_back(step::wait([&] { return applied >= kMessages || Steady::now() > burst_sent + 10s; }));
  script.push_back(mark(probe_sent));
  script.push_back(step::raw(frame(kMessages)));
  script.push_back(step::serve());
  open_venue({alpaca_script(R"([{"T":"subscription","trades":["SPY"],"quotes":["SPY"],"statuses":["SPY"]}])",
                            script)});
  options.id = market::FeedId{0};
  options.endpoint = {false, "localhost", std::to_string(venue->port()), "/", false};
  feed = std::make_unique<net::LiveFeed>(
      io, clock,
      alpaca::make_provider(market::FeedId{0}, {{"SPY", rig.id("SPY"), market::SeriesClass::etf_liquid}}),
      std::move(options));
  MachineStalls stalls;
  const auto begun = Steady::now();
  feed->start(rig.queue.sink(market::FeedId{0}));
  ASSERT_TRUE(run_until([&] { return applied > kMessages; }));
  const auto lag = Steady::now() - probe_sent;
  const auto recovered = probe_sent - burst_sent;
  const auto rate = kMessages / std::chrono::duration<double>(burst_sent - begun).count();

  feed->stop();
  ASSERT_TRUE(run_until([&] { return stopped(); }));
  engine.request_stop();
  engine.join();
  const std::uint64_t lost = kMessages + 1 - rig.applied(EventKind::trade);
  std::ostringstream text;
  text << lost << " lost at " << static_cast<long>(rate) << "/s; queue " << most_waiting
       << " of 10000; applied " << seconds_text(recovered) << " after the burst, the next in "
       << seconds_text(lag);
  promise("F22", "burst of 200,000: 0 lost, queue bounded, lag < 0.1 s after 2 s", text.str(),
          lost == 0 && most_waiting <= 10'000 && recovered <= 2s + stalls.total() &&
              lag < 100ms + stalls.total());
}

}  // namespace
}  // namespace rotation::testing
