// Where the warm-up's history comes from: a folder of CSV files, or the provider's REST call, as configured.
#pragma once

#include <stop_token>
#include <vector>

#include "daemon/config/config.hpp"
#include "feeds/history/corporate_actions.hpp"
#include "feeds/history/history.hpp"

namespace rotation::daemon {

class Log;

struct History {
  std::vector<history::DailyRow> rows;  // by day, then series
  std::vector<history::CorporateAction> actions;
};

// Blocks until all is read, `stop` is asked for (then what is there so far is worthless), or it throws
// history::HistoryError or std::runtime_error, one sentence. `today` bounds what a provider is asked for.
[[nodiscard]] History load_history(const Config& config, const market::SeriesTable& series, market::Day today,
                                   Log& log, const std::stop_token& stop);

}  // namespace rotation::daemon
