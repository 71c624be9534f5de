// The market's daily closes as a folder of daily history (deploy/docs/history.md).
#pragma once

#include <filesystem>

#include "feeds/market/series.hpp"
#include "feeds/simulator/source.hpp"

namespace rotation::simulator {

// Writes manifest.csv and a file for each series below daily/, all sessions of the market in them, also those
// that it would play; the folder is made if it does not exist, such files there are replaced. How many
// sessions. Throws std::runtime_error with one sentence.
std::size_t write_history(const std::filesystem::path& folder, const Source& market,
                          const market::SeriesTable& series);

}  // namespace rotation::simulator
