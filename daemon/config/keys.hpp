// The keys of the configuration file and the rules between them.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/config/fields.hpp"

namespace rotation::daemon {

// The whole document.
void config_keys(Fields& fields, Config& config);

// The sections of the signal specification: engine, pairs, leaders, credit, trigger, veto, machine, quality.
// `series` are the names that may be referred to.
void engine_keys(Fields& fields, signals::Parameters& parameters, const std::vector<std::string>& series);

// "feeds": connections and their credentials.
void feed_keys(Fields& fields, FeedConfig& feed, const std::vector<std::string>& series);

// "nyse" and "bonds" of a day of the calendar, whose "date" is read before.
void closing_keys(Fields& fields, market::CalendarOverride& day);

// "" or "X is not a series", with a suggestion.
[[nodiscard]] std::string series_problem(std::string_view name, const std::vector<std::string>& series);

}  // namespace rotation::daemon
