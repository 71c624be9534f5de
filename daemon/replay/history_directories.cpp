#include "daemon/replay/history_directories.hpp"

#include <filesystem>
#include <utility>

#include "feeds/history/directory.hpp"

namespace rotation::daemon {

JoinedHistory read_histories(const HistoryDirectories& source, const market::SeriesTable& series,
                             market::Day from, market::Day to) {
  std::vector<history::Directory> parts;
  for (const std::filesystem::path directory : source.directories) {
    parts.push_back(history::read_directory(directory, directory / source.manifest, series, from, to));
  }
  history::Directory joined = parts.size() == 1 ? std::move(parts.front()) : history::join(std::move(parts));
  return {{std::move(joined.rows), {}}, std::move(joined.missing)};
}

}  // namespace rotation::daemon
