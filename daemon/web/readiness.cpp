#include "daemon/web/readiness.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace rotation::daemon {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

std::string age(market::Duration d) {
  return std::to_string(duration_cast<seconds>(d).count()) + " s";
}

Check feed_check(const ReadinessSources& s, std::size_t index) {
  using market::FeedState;
  const market::Feed& feed = *s.io.feeds()[index];
  const market::FeedCounters& counters = feed.counters();
  const FeedState state = counters.state.load(std::memory_order_relaxed);
  const std::string name = "feed " + std::string(feed.name());
  const std::string word(market::kFeedStateNames[static_cast<std::size_t>(state)]);
  const bool connected = state == FeedState::live || state == FeedState::subscribing;
  if (connected && !s.io.market_open(index)) return {name, true, word + ", markets closed"};
  if (state != FeedState::live) return {name, false, word};
  const market::Timestamp last{market::Duration{counters.last_message_ns.load(std::memory_order_relaxed)}};
  const market::Duration silent = s.clock.now() - last;
  return {name, silent <= s.io.mute_after(index), "last data " + age(silent) + " ago"};
}

}  // namespace

std::vector<Check> readiness(const ReadinessSources& s) {
  std::vector<Check> checks;
  checks.push_back(
      {"config", true,  // a failed reload changes nothing, so it does not make the data worse
       s.reload.last_successful() ? "loaded" : "the last reload failed; the old one is in force"});

  const bool warm = s.warmed_up.load(std::memory_order_acquire);
  checks.push_back({"history", warm, warm ? "loaded" : "warming up"});

  const market::Timestamp beat = s.pipeline.heartbeat.get();
  const bool started = beat != market::kNoTime;
  const market::Duration since = started ? s.clock.now() - beat : market::Duration::max();
  checks.push_back({"engine", since <= metrics::PipelineStats::kHeartbeatLimit,
                    started ? "last turn " + age(since) + " ago" : "not started"});

  const auto disk_check = [&checks](std::string name, const std::atomic<bool>& failing) {
    const bool fails = failing.load(std::memory_order_relaxed);
    checks.push_back({std::move(name), !fails, fails ? "the disk does not take it" : "written"});
  };
  disk_check("store", s.store.failing);
  if (s.journal != nullptr) disk_check("journal", s.journal->failing);

  for (std::size_t i = 0; i < s.io.feeds().size(); ++i) checks.push_back(feed_check(s, i));

  const signals::CoreView core = s.snapshot.load().core;
  const bool sighted = core.sessions > 0 && core.quality != signals::Quality::blind;
  checks.push_back({"data", sighted,
                    core.sessions == 0 ? "no session evaluated yet"
                                       : "quality of the last session: " + std::string(name(core.quality))});
  return checks;
}

}  // namespace rotation::daemon
