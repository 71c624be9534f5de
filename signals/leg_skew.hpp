// LegSkew: may the prices of a line be held against each other now (signal specification, 4.1)?
//
// A ratio of a price of now and one of some seconds ago shows a move that was not there. So the quoted series
// of a line must all have spoken last, by an accepted quote or a heartbeat of their own, within a limit of
// each other in source time: that of the slowest class among them. A quiet series that is alive counts as
// being of now. Yields, exchange rates and index levels tick by clocks of their own and are not judged.
//
// It concerns present values, never closes, and depends on what was said, not on what time it is: a line is
// to be asked again only when one of its series has spoken.
//
// Engine thread only; no allocation after construction.  Cost of a question: O(terms of the line).
#pragma once

#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"
#include "signals/model.hpp"
#include "signals/parameters.hpp"

namespace rotation::signals {

class LegSkew {
 public:
  LegSkew(const Model& model, const Parameters& parameters, const market::SeriesTable& series);

  // When that series spoke last.
  void spoke(market::SeriesId series, market::Timestamp ts) noexcept { spoke_[market::index(series)] = ts; }

  // Are the terms of that line too far apart? Never of a line with fewer than two quoted terms; a line made
  // of others is as good as its members.
  [[nodiscard]] bool apart(LineIndex line) const noexcept;

 private:
  struct Legs {
    std::vector<market::SeriesId> quoted;
    market::Duration limit{};
  };

  std::vector<Legs> lines_;
  std::vector<market::Timestamp> spoke_;  // by series
};

}  // namespace rotation::signals
