// What a journal holds, as JSON: one line each, for people and their tools.
//
// snake_case keys in a fixed order, series and connections by name, times RFC 3339 UTC, hashes and trade ids
// as text.
#pragma once

#include <string>

#include "feeds/journal/segment_reader.hpp"

namespace rotation::daemon {

// Without the end of the line. `begin` says what the numbers stand for. REQUIRES: market::is_known().
[[nodiscard]] std::string event_json(const market::Event& event, const journal::Begin& begin);
[[nodiscard]] std::string gap_json(const journal::Gap& gap);
[[nodiscard]] std::string state_json(const journal::State& state);

// 16 hexadecimal digits.
[[nodiscard]] std::string hash_text(std::uint64_t hash);

}  // namespace rotation::daemon
