// The keys of the configuration file and the rules between them.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/config/fields.hpp"

namespace rotation::daemon {

// The whole document.
void config_keys(Fields& fields, Config& config);

// The sections of the signal specification, engine to intraday; `series` may be referred to. Calls the three
// below.
void engine_keys(Fields& fields, signals::Parameters& parameters, const std::vector<market::Series>& series);
// "trigger", "veto", "flags": what switches where.
void trigger_keys(Fields& fields, signals::Parameters& parameters, const std::vector<std::string>& series);
// "baskets", "triggers": what a desk adds. After all that decides which lines and statistics there are.
void desk_keys(Fields& fields, signals::Parameters& parameters, const std::vector<market::Series>& series);
// "machine", "tranche", "score", "cusum_daily", "little", "reference".
void machine_keys(Fields& fields, signals::Parameters& parameters);

// "feeds": connections and their credentials.
void feed_keys(Fields& fields, FeedConfig& feed, const std::vector<market::Series>& series);

// "backoff", `cap` at most `longest`.
void backoff_keys(Fields& fields, BackoffConfig& backoff, market::Duration longest);

// "webhooks": who is sent the transitions.
void webhook_keys(Fields& fields, WebhookConfig& webhook);

// A secret comes by exactly one of `key` (an environment variable), `key`_file and `key`_credential; by none
// where `plain`, which `key` may have, too, has been read.
void secret_keys(Fields& fields, const std::string& key, SecretReference& reference,
                 const Value* plain = nullptr);

// "history", which refers to the feeds and series of `config`.
void history_keys(Fields& fields, HistoryConfig& history, const Config& config);

// "nyse" and "bonds" of a day of the calendar, whose "date" is read before.
void closing_keys(Fields& fields, market::CalendarOverride& day);

// "" or "X is not a series", with a suggestion.
[[nodiscard]] std::string series_problem(std::string_view name, const std::vector<std::string>& series);

}  // namespace rotation::daemon
