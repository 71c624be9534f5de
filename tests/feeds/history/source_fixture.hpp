// A source asked over HTTP, its provider played by a script.
#pragma once

#include <string>
#include <vector>

#include "feeds/history/source.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/scripted_http_server.hpp"

namespace rotation::history {

struct Fetched {
  std::vector<std::string> rows;  // "2024-06-03 SPY 530.1 528.25"
  std::string error;
};

inline std::string text_of(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

inline std::vector<std::string> describe(const std::vector<DailyRow>& rows, const std::vector<Item>& items) {
  std::vector<std::string> result;
  for (const DailyRow& row : rows) {
    for (const Item& item : items) {
      if (item.series != row.series) continue;
      result.push_back(market::format_date(row.day) + ' ' + item.name + ' ' + text_of(row.close) + ' ' +
                       text_of(row.adjusted));
    }
  }
  return result;
}

inline RestClient client_of(std::uint16_t port) {
  return {{.host = "127.0.0.1", .port = port, .tls = false},
          {.attempts = 1},
          [](const std::string&) {},
          std::stop_token{}};
}

using Fetch = decltype(Source::fetch);

inline Fetched fetch(Fetch source, const rotation::testing::ScriptedHttpServer& server,
                     const std::vector<Item>& items, const char* from, const char* to,
                     std::string_view key = "") {
  Fetched result;
  RestClient client = client_of(server.port());
  try {
    const auto rows = source(client, {.items = items,
                                      .from = rotation::testing::day(from),
                                      .to = rotation::testing::day(to),
                                      .key = key,
                                      .secret = ""});
    result.rows = describe(rows.value(), items);
  } catch (const HistoryError& error) {
    result.error = error.what();
  }
  return result;
}

}  // namespace rotation::history
