// Where the warm-up's history comes from: folders of CSV files and providers' REST calls, as configured.
#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "daemon/config/config.hpp"
#include "feeds/history/corporate_actions.hpp"
#include "feeds/history/history.hpp"
#include "feeds/market/calendar.hpp"

namespace rotation::daemon {

class Log;

struct History {
  std::vector<history::DailyRow> rows;  // by day, then series
  std::vector<history::CorporateAction> actions;
};

// Blocks until all is read, `stop` is asked for (then what is there so far is worthless), or it throws
// history::HistoryError or std::runtime_error, one sentence. Of a session still
// open a provider shows a bar that is not its last: history ends with the last one whose close was
// engine.close_grace ago at `now`. What a provider sends is kept in `cache`. Simulated time may be any time:
// then all there is belongs to the history, and none is kept.
[[nodiscard]] std::vector<history::DailyRow> load_history(
    const Config& config, const market::SeriesTable& series, const market::Calendar& calendar,
    market::Timestamp now, const std::filesystem::path& cache, Log& log, const std::stop_token& stop);

// None if the configuration has no file of them. Throws history::HistoryError.
[[nodiscard]] std::vector<history::CorporateAction> load_corporate_actions(const Config& config,
                                                                           const market::SeriesTable& series);

}  // namespace rotation::daemon
