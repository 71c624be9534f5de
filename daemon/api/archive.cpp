#include "daemon/api/archive.hpp"

#include <utility>
#include <vector>

namespace rotation::daemon::api {

Archive::Archive(Sources sources)
    : sources_(sources), sessions_(sources.closes.columns()), minutes_(sources.labels, sources.series) {}

void Archive::look(const signals::Snapshot& snapshot) {
  minutes_.look(snapshot);
  for (Close& close : sources_.closes.take_until(snapshot.core.sequence)) {
    if (close.subject != nullptr) subject_ = std::move(close.subject);
    sessions_.add(std::move(close));
  }
  if (const std::uint64_t last = sources_.transitions.last(); last != std::exchange(counted_, last)) {
    std::vector<Step> steps;
    for (const auto& row : sources_.transitions.all()) steps.push_back(row->step);
    base_rate_ = api::base_rate(steps, sources_.calendar);
  }
}

}  // namespace rotation::daemon::api
