// A made-up market of daily closes: its first sessions are history to a daemon, the rest a simulator plays.
#pragma once

#include <csignal>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/daemon/replay/synthetic_history.hpp"
#include "tests/e2e/programs.hpp"

namespace rotation::testing {

class LivedMarket : public ::testing::Test {
 protected:
  static constexpr std::size_t kWarm = 400;  // sessions of history
  static constexpr std::size_t kAll = 640;

  // The sessions [0, end): a file a series, which both the simulator and the history can read.
  void write_closes(const std::string& directory, std::size_t end) const {
    std::string manifest = "series,file,column,class,unit,note\n";
    for (std::size_t s = 0; s < history.series().size(); ++s) {
      const market::Series& series = history.series().all()[s];
      if (series.series_class == market::SeriesClass::reference) continue;
      manifest += series.name + "," + series.name + ".csv,value," + std::string(name(series.series_class)) +
                  ",percent,\n";
      std::ostringstream rows;
      rows.precision(10);
      rows << "date,value\n";
      for (std::size_t i = 0; i < end; ++i) {
        rows << market::format_date(history.days()[i]) << ',' << history.closes()[i][s] << '\n';
      }
      folder.write(directory + "/" + series.name + ".csv", rows.str());
    }
    folder.write(directory + "/manifest.csv", manifest);
  }

  // `feed_keys`: further lines of the feed.
  [[nodiscard]] std::string config(std::uint16_t port, const std::string& feed_keys = "") const {
    std::string names;
    for (const market::Series& s : history.series().all()) {
      if (s.series_class != market::SeriesClass::reference) names += (names.empty() ? "" : ", ") + s.name;
    }
    return whole_market_config(
        port,
        "    mute_after: 5m\n    backoff: {base: 50ms, cap: 1s}\n    series: [" + names + "]\n" + feed_keys,
        "history:\n  sources:\n    - directory: " + (folder.path() / "history").string() + "\n");
  }

  // Plays the sessions after the history, as fast as it goes.
  [[nodiscard]] Simulator simulator() const {
    return Simulator({"--playback", folder.path() / "market", "--from",
                      market::format_date(history.days()[kWarm]), "--to",
                      market::format_date(history.days().back()), "--daily", "REST", "--speed", "max"});
  }
  // Until the last session is evaluated and the feed, whose simulator is killed then, has tried in vain to
  // come back: nothing is received any more.
  Scrape until_all_is_lived(const Simulator& simulator, const Daemon& daemon) const {
    const double end = static_cast<double>(history.days().back().time_since_epoch().count()) * 86'400;
    daemon.until("the last session",
                 [end](const Scrape& s) { return s["rotation_last_session_timestamp_seconds"] >= end; });
    simulator.process.signal(SIGKILL);
    return daemon.until("attempts in vain",
                        [](const Scrape& s) { return s.sum("rotation_feed_disconnects_total") >= 2; });
  }

  const TemporaryFolder folder;
  const SyntheticHistory history{static_cast<int>(kAll)};
};

}  // namespace rotation::testing
