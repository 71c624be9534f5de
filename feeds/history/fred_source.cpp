#include "feeds/history/fred_source.hpp"

#include "feeds/history/csv.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {

// Constant-maturity Treasury yields, and Cboe's volatility index at its close.
std::string_view fred_id(std::string_view series) noexcept {
  constexpr std::pair<std::string_view, std::string_view> kIds[]{{"y2", "DGS2"},         {"y5", "DGS5"},
                                                                 {"y10", "DGS10"},       {"y30", "DGS30"},
                                                                 {"y10_real", "DFII10"}, {"VIX", "VIXCLS"}};
  for (const auto& [name, id] : kIds) {
    if (name == series) return id;
  }
  return {};
}

std::vector<DailyRow> parse_fred(const std::string& text, const Ask& ask, const Item& item) {
  Csv csv("its CSV of " + item.name, text);
  const std::size_t column = csv.column(fred_id(item.name));
  std::vector<DailyRow> rows;
  while (csv.next()) {
    const market::Day day = csv.date(0);
    if (csv.text(column) == "." || day < ask.from || day > ask.to) continue;
    const auto value = csv.number(column);
    if (!value) continue;
    if (!possible_close(item.series_class, *value)) csv.fail(column, "is not possible");
    rows.push_back({item.series, day, *value, *value});
  }
  return rows;
}

std::optional<std::vector<DailyRow>> fetch_fred(RestClient& client, const Ask& ask) {
  std::vector<DailyRow> rows;
  for (const Item& item : ask.items) {
    const std::string target = "/graph/fredgraph.csv?id=" + std::string(fred_id(item.name)) +
                               "&cosd=" + market::format_date(ask.from) +
                               "&coed=" + market::format_date(ask.to);
    if (!client.get({"the CSV of " + item.name, target, {}, "what"}, [&](const std::string& body) {
          const auto own = parse_fred(body, ask, item);
          rows.insert(rows.end(), own.begin(), own.end());
        })) {
      return std::nullopt;
    }
  }
  sort_rows(rows, ask.items, client);
  return rows;
}

}  // namespace rotation::history
