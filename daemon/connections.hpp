// What the configured feeds come to: the connections of one feed each, and what each of them carries.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "feeds/market/event.hpp"
#include "feeds/market/series.hpp"
#include "feeds/providers/instrument.hpp"

namespace rotation::daemon {

struct PlannedConnection {
  std::string name;  // a label value: the feed's, followed by "/" and the cluster's where there are several
  std::size_t feed;  // position in Config::feeds
  std::string path;  // of the address
  std::vector<providers::Instrument> instruments;  // at least one
};

// One for each cluster of a feed's provider that has something to carry, in the order of configuration. Their
// positions are the FeedIds; where several carry a series, the earlier one is its primary source.
[[nodiscard]] std::vector<PlannedConnection> plan_connections(const Config& config,
                                                              const market::SeriesTable& series);

// The series that more than one of them carries, each with its feeds, the primary first.
[[nodiscard]] std::map<std::string, std::vector<market::FeedId>> sources_of_several(
    const std::vector<PlannedConnection>& plan, const market::SeriesTable& series);

// What the engine is told besides, where these connections feed it.
[[nodiscard]] signals::Parameters live_parameters(const Config& config);

}  // namespace rotation::daemon
