// What the engine concluded and what it was given, as metric families.
#pragma once

#include "feeds/market/series.hpp"
#include "metrics/families.hpp"
#include "signals/snapshot.hpp"

namespace rotation::metrics {

// REQUIRES: `labels` and `series` name the snapshot's rows.
void add_engine(Families& out, const signals::Snapshot& snapshot, const signals::Labels& labels,
                const market::SeriesTable& series);

}  // namespace rotation::metrics
