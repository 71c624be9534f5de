// What `run --storage.salvage` does before it starts: it sets aside what a start would refuse as damaged.
//
// Of a run's journal the damaged segment and all behind it, so that a true beginning stays; of the store all.
// Nothing is deleted: the files get a name that no start looks at. What the journal has lost begins anew,
// what the store has lost comes from history again, as history.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon {

struct SetAside {
  std::filesystem::path file;  // as it was called
  std::string reason;          // why it, or one before it, cannot be used
};

// Of the state folder, whose lock is held; names end in ".damaged-" and `now`. Reads all of the journal: a
// second for 15 million events. Throws std::runtime_error: a file cannot be moved, or the store not be used
// for another reason than damage.
[[nodiscard]] std::vector<SetAside> salvage(const std::filesystem::path& folder,
                                            const market::SeriesTable& series, market::Timestamp now);

}  // namespace rotation::daemon
