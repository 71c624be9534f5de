#include "daemon/salvage.hpp"

#include <map>
#include <stdexcept>
#include <utility>

#include "daemon/store/store.hpp"
#include "feeds/journal/folder.hpp"
#include "feeds/journal/reader.hpp"
#include "feeds/segment/file.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;

class Salvage {
 public:
  explicit Salvage(market::Timestamp now) : suffix_(".damaged-" + segment::stamp(now)) {}

  void store(const fs::path& file, const market::SeriesTable& series) {
    try {
      if (fs::exists(file)) (void)store::Store(file, series).read();
    } catch (const store::DamagedStore& damaged) {
      for (const char* part : {"", "-wal", "-shm"}) set_aside(fs::path(file).concat(part), damaged.what());
    }
  }

  void journal(const fs::path& folder) {
    if (!fs::exists(folder)) return;
    std::map<std::string, std::vector<fs::path>> runs;
    for (const journal::SegmentFile& segment : journal::segments_in(folder))
      runs[segment.run].push_back(segment.path);
    for (auto& [run, segments] : runs) {
      const std::size_t all = segments.size();
      for (std::string why; !segments.empty() && !(why = damage(segments)).empty(); segments.pop_back())
        set_aside(segments.back(), why);
      // Events that were behind what is gone now.
      if (segments.size() == all) continue;
      for (const fs::path& ring : journal::rings_in(folder)) {
        if (ring.stem() == run) set_aside(ring, "segments of its run are damaged");
      }
    }
  }

  std::vector<SetAside> done;

 private:
  // Why they cannot be read to the end; empty: they can.
  static std::string damage(const std::vector<fs::path>& segments) {
    try {
      journal::Reader reader(segments);
      for (journal::Block block; reader.next(block);) {
      }
      return "";
    } catch (const segment::BadFile& bad) {
      return bad.what();
    }
  }
  void set_aside(const fs::path& file, const std::string& reason) {
    if (!fs::exists(file)) return;
    fs::rename(file, fs::path(file).concat(suffix_));
    done.push_back({file, reason});
  }

  const std::string suffix_;
};

}  // namespace

std::vector<SetAside> salvage(const fs::path& folder, const market::SeriesTable& series,
                              market::Timestamp now) {
  Salvage salvage(now);
  salvage.store(folder / "store.db", series);
  salvage.journal(folder / "journal");
  return std::move(salvage.done);
}

}  // namespace rotation::daemon
