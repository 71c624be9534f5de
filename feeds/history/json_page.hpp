// What every JSON answer of a history provider is read with. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include <simdjson.h>

#include "feeds/history/source.hpp"

namespace rotation::history {

// Valid JSON as a whole, or a HistoryError, the end of a sentence. The element lives as long as `parser`.
[[nodiscard]] simdjson::dom::element parse_json(simdjson::dom::parser& parser, const std::string& text);

// The source's number as a close of the item, or HistoryError.
[[nodiscard]] double close_of(const Item& item, market::Day day, double number);

// HistoryError if that day was not asked for.
void check_day(const Ask& ask, const Item& item, market::Day day);

// The item of that symbol, or HistoryError.
[[nodiscard]] const Item& item_of(const Ask& ask, std::string_view symbol);

}  // namespace rotation::history
