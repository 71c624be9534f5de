#include "feeds/simulator/history_folder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "feeds/market/rfc3339.hpp"

namespace rotation::simulator {
namespace {

namespace fs = std::filesystem;
using market::SeriesClass;

constexpr market::Day kFirst = std::chrono::floor<std::chrono::days>(market::kEarliest);
constexpr market::Day kLast = std::chrono::floor<std::chrono::days>(market::kLatest);

const char* unit(SeriesClass c) {
  switch (c) {
    case SeriesClass::yield:
    case SeriesClass::reference:
      return "percent";
    case SeriesClass::fx:
      return "rate";
    case SeriesClass::index_level:
      return "points";
    default:
      return "usd";
  }
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  if (!(out << text).flush()) throw std::runtime_error(file.string() + " cannot be written");
}

}  // namespace

std::size_t write_history(const fs::path& folder, const Source& market, const market::SeriesTable& series) {
  std::error_code error;
  fs::create_directories(folder / "daily", error);
  if (error) throw std::runtime_error((folder / "daily").string() + " cannot be made: " + error.message());
  std::string manifest = "series,file,column,class,unit,note\n";
  std::size_t sessions = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const market::Series& one = series.all()[i];
    const auto bars = market.daily(static_cast<market::SeriesId>(i), kFirst, kLast, Adjustment::all);
    std::string rows = "date,close\n";
    for (const DailyBar& bar : bars) {
      rows += market::format_date(bar.day) + ',' + number_text(bar.close) + '\n';
    }
    const std::string file = "daily/" + one.name + ".csv";
    write(folder / file, rows);
    manifest += one.name + ',' + file + ",close," + std::string(market::name(one.series_class)) + ',' +
                unit(one.series_class) + ",made up\n";
    sessions = std::max(sessions, bars.size());
  }
  // Last: a folder with a manifest is whole.
  write(folder / "manifest.csv", manifest);
  return sessions;
}

}  // namespace rotation::simulator
