// The gauges that are reference figures themselves, or a step away from them: revisions, flows, and the
// figures that are only shown (S3b, S6d, S8c, S11e, S12, S13).
#pragma once

#include "signals/gauge.hpp"
#include "signals/model.hpp"
#include "signals/references.hpp"

namespace rotation::signals {

// Pure. Writes its gauges, NaN where a figure is missing or stale.
void reference_gauges(const References& references, const Parameters& parameters, const Model& model,
                      Gauges& gauges) noexcept;

}  // namespace rotation::signals
