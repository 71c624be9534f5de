#include "feeds/history/cache.hpp"

#include <charconv>
#include <fstream>

#include "feeds/history/csv.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHeader = "date,close,adjusted\n";

void append_number(std::string& text, double value) {
  char digits[32];  // the shortest text that reads back as the same number
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  text.append(digits, end);
}

}  // namespace

Cache::Cache(const fs::path& folder, const Source& source, const std::string& host,
             std::function<void(const std::string&)> trouble)
    : folder_(folder / (std::string(source.name) + '-' + host)), trouble_(std::move(trouble)) {}

fs::path Cache::file_of(const Item& item) const {
  return folder_ / (item.name + ".csv");
}

std::vector<DailyRow> Cache::read(const Item& item) const {
  std::vector<DailyRow> rows;
  const fs::path file = file_of(item);
  std::error_code none;
  if (!fs::exists(file, none)) return rows;
  try {
    Csv csv(file);
    const std::size_t date = csv.column("date");
    const std::size_t close = csv.column("close");
    const std::size_t adjusted = csv.column("adjusted");
    while (csv.next()) {
      const DailyRow row{item.series, csv.date(date), csv.number(close).value_or(std::nan("")),
                         csv.number(adjusted).value_or(std::nan(""))};
      if (!possible_close(item.series_class, row.close)) csv.fail(close, "is no close");
      if (!possible_close(item.series_class, row.adjusted)) csv.fail(adjusted, "is no close");
      if (!rows.empty() && row.day <= rows.back().day) csv.fail(date, "is not after the day before");
      rows.push_back(row);
    }
  } catch (const HistoryError& error) {
    trouble_(std::string("asking again for what cannot be used: ") + error.what());
    rows.clear();
  }
  return rows;
}

void Cache::write(const Item& item, const std::vector<DailyRow>& rows) const {
  std::string text = kHeader;
  for (const DailyRow& row : rows) {
    append_number(text.append(market::format_date(row.day)) += ',', row.close);
    append_number(text += ',', row.adjusted);
    text += '\n';
  }
  const fs::path file = file_of(item);
  const fs::path part = file.string() + ".part";
  std::error_code error;
  fs::create_directories(folder_, error);
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) fs::rename(part, file, error);
  if (!out || error) trouble_(file.string() + " cannot be written: it will be asked for again");
}

}  // namespace rotation::history
