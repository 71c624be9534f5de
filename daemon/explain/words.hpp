// Numbers and words for people: rounded, and never a bare NaN.
#pragma once

#include <string>
#include <string_view>

#include "daemon/explain/explanation.hpp"

namespace rotation::daemon {

inline constexpr std::string_view kNotAvailable = "not available";

// The one base rate there is, with its source: measured once (signal specification, 7.2).
inline constexpr std::string_view kBaseRate =
    "Daily history of 2001 to 2026 under the default thresholds, which were chosen on it: 17 confirmations. "
    "Over the next 120 sessions small caps gained 4.0 % on large caps on average, after any session 0.1 %; "
    "82 % of the confirmations were followed by a gain, 8 of 17 ended below their entry, 4 failed at a loss "
    "within 60 sessions. Suggestive, not proven; before confirmation nothing was paid.";

// "0.81"; no "-0.00". NaN: "not available".
[[nodiscard]] std::string rounded(double x, int digits);
// 0.0123 as "+1.2 %".
[[nodiscard]] std::string signed_percent(double ratio);

// "spread trend": the help of a trigger up to its colon; empty if there is none of that id.
[[nodiscard]] std::string trigger_name(const Machine& machine, std::string_view id);
// The move that switches the trigger, in its natural unit: "+1.2 %", "-14 bp". Empty: none is known.
[[nodiscard]] std::string move_text(const Machine& machine, std::size_t trigger,
                                    const signals::Distance& distance);
// "M1 spread trend 0.81, needs >= 1.00". REQUIRES: the clause is of `record` and does not hold.
[[nodiscard]] std::string clause_text(const signals::Clause& clause, const signals::SessionRecord& record,
                                      const Machine& machine);
// Of INVALIDATED: how long it rests.
[[nodiscard]] std::string cooldown_text(const signals::SessionRecord& record,
                                        const signals::Parameters& parameters);
// Of CONFIRMING: how far its count is, and what a close like this one does to it; `met`: it has every need.
[[nodiscard]] std::string count_text(const signals::SessionRecord& record,
                                     const signals::Parameters& parameters, bool met);

}  // namespace rotation::daemon
