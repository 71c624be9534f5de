// A manifest, two files of daily closes and one of corporate actions, parted by lines "--": a sentence about
// them, or rows that keep the promises of feeds/history/directory.hpp.
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "feeds/history/corporate_actions.hpp"
#include "feeds/history/directory.hpp"
#include "tests/fuzz/check_sentence.hpp"
#include "tests/fuzz/scratch_folder.hpp"

namespace {

using namespace rotation;

constexpr market::Day kFrom{std::chrono::year{2020} / 1 / 1};
constexpr market::Day kTo{std::chrono::year{2025} / 12 / 31};

const market::SeriesTable kSeries{{{"SPY", market::SeriesClass::etf_liquid},
                                   {"DXY", market::SeriesClass::index_level},
                                   {"y10", market::SeriesClass::yield}}};

void check_directory(const testing::ScratchFolder& folder) {
  const history::Directory directory =
      history::read_directory(folder.path(), folder.path() / "manifest.csv", kSeries, kFrom, kTo);
  assert(std::is_sorted(directory.rows.begin(), directory.rows.end(), history::earlier));
  for (std::size_t i = 0; i < directory.rows.size(); ++i) {
    const history::DailyRow& row = directory.rows[i];
    assert(i == 0 || history::earlier(directory.rows[i - 1], row));  // never one twice
    assert(row.day >= kFrom && row.day <= kTo);
    const market::SeriesClass of = kSeries[row.series].series_class;
    assert(history::possible_close(of, row.adjusted));
    assert(std::isnan(row.close) || history::possible_close(of, row.close));
    assert(!directory.files[market::index(row.series)].empty());
  }
  for (std::size_t i = 0; i < kSeries.size(); ++i) {
    const bool missing =
        std::count(directory.missing.begin(), directory.missing.end(), static_cast<market::SeriesId>(i)) != 0;
    assert(directory.files[i].empty() == missing);
  }
  assert(history::join({directory, directory}).rows.size() == directory.rows.size());
}

void check_actions(const std::filesystem::path& file) {
  const history::CorporateActions read = history::read_corporate_actions(file, kSeries);
  for (std::size_t i = 0; i < read.actions.size(); ++i) {
    const history::CorporateAction& action = read.actions[i];
    assert(std::isfinite(action.cash) && action.cash >= 0);
    assert(std::isfinite(action.split) && action.split > 0);
    assert(action.cash != 0 || action.split != 1);
    assert(market::index(action.series) < kSeries.size());
    if (i == 0) continue;
    const history::CorporateAction& before = read.actions[i - 1];
    assert(std::pair(before.ex_date, before.series) < std::pair(action.ex_date, action.series));
  }
}

template <class Check>
void check(Check&& read) {
  try {
    read();
  } catch (const history::HistoryError& error) {
    testing::check_line(error.what());  // it may name a file, whose bytes need not be UTF-8
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::ScratchFolder folder;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"manifest.csv", "a.csv", "b.csv", "actions.csv"}) {
    constexpr std::string_view kEnd = "--\n";
    const std::size_t end = std::min(rest.find(kEnd), rest.size());
    (void)folder.write(name, rest.substr(0, end));
    rest.remove_prefix(std::min(end + kEnd.size(), rest.size()));
  }
  check([] { check_directory(folder); });
  check([] { check_actions(folder.path() / "actions.csv"); });
  return 0;
}
