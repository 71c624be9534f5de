#include "feeds/history/treasury_source.hpp"

#include <algorithm>
#include <cctype>

#include "feeds/history/csv.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

using market::Day;

constexpr std::string_view kNominal = "daily_treasury_yield_curve";
constexpr std::string_view kReal = "daily_treasury_real_yield_curve";

// MM/DD/YYYY
std::optional<Day> parse_american_date(std::string_view text) {
  if (text.size() != 10 || text[2] != '/' || text[5] != '/') return std::nullopt;
  std::string iso(text.substr(6));
  return market::parse_date(iso.append("-").append(text.substr(0, 2)).append("-").append(text.substr(3, 2)));
}

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

TreasuryColumn treasury_column(std::string_view series) noexcept {
  constexpr std::pair<std::string_view, TreasuryColumn> kColumns[]{{"y2", {kNominal, "2 Yr"}},
                                                                   {"y5", {kNominal, "5 Yr"}},
                                                                   {"y10", {kNominal, "10 Yr"}},
                                                                   {"y30", {kNominal, "30 Yr"}},
                                                                   {"y10_real", {kReal, "10 Yr"}}};
  for (const auto& [name, column] : kColumns) {
    if (name == series) return column;
  }
  return {};
}

std::vector<DailyRow> parse_treasury(std::string text, std::string_view file, const Ask& ask) {
  std::erase(text, '"');  // around names without a comma
  Csv csv("its CSV", std::move(text));
  std::vector<std::pair<const Item*, std::size_t>> columns;
  for (const Item& item : ask.items) {
    const TreasuryColumn wanted = treasury_column(item.name);
    if (wanted.file != file) continue;
    const auto& names = csv.names();
    const auto at = std::find_if(names.begin(), names.end(),
                                 [&](std::string_view name) { return same_letters(name, wanted.name); });
    if (at == names.end()) throw HistoryError("its CSV has no column " + std::string(wanted.name));
    columns.emplace_back(&item, static_cast<std::size_t>(at - names.begin()));
  }
  std::vector<DailyRow> rows;
  while (csv.next()) {
    const auto day = parse_american_date(csv.text(0));
    if (!day) csv.fail(0, "is not a date like 10/07/2024");
    if (*day < ask.from || *day > ask.to) continue;
    for (const auto& [item, column] : columns) {
      const auto value = csv.number(column);
      if (value) rows.push_back({item->series, *day, *value, *value});
    }
  }
  return rows;
}

std::optional<std::vector<DailyRow>> fetch_treasury(RestClient& client, const Ask& ask) {
  const auto year_of = [](Day day) { return static_cast<int>(std::chrono::year_month_day{day}.year()); };
  std::vector<DailyRow> rows;
  for (const std::string_view file : {kNominal, kReal}) {
    const bool wanted = std::any_of(ask.items.begin(), ask.items.end(), [file](const Item& item) {
      return treasury_column(item.name).file == file;
    });
    for (int year = year_of(ask.from); wanted && year <= year_of(ask.to); ++year) {
      const std::string number = std::to_string(year);
      const std::string target =
          "/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/" + number +
          "/all?type=" + std::string(file) + "&field_tdr_date_value=" + number + "&page&_format=csv";
      if (!client.get({"the yields of " + number, target, {}, "what"}, [&](const std::string& body) {
            const auto own = parse_treasury(body, file, ask);
            rows.insert(rows.end(), own.begin(), own.end());
          })) {
        return std::nullopt;
      }
    }
  }
  sort_rows(rows, ask.items, client);
  return rows;
}

}  // namespace rotation::history
