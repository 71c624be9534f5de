#include "tests/daemon/replay/synthetic_history.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::testing {

SyntheticHistory::SyntheticHistory(int sessions) : series_(market::default_series()) {
  constexpr int kSwing = 60;
  SyntheticMarket market(series_, 7);
  market::Day day = testing::day("2004-01-02");
  for (int i = 0; i < sessions; ++i, day = calendar().next_session(day)) {
    market.move(i / kSwing % 2 == 0 ? 0.004 : -0.004, 0.004);
    days_.push_back(day);
    auto& row = closes_.emplace_back();
    for (std::size_t s = 0; s < series_.size(); ++s) row.push_back(market[static_cast<market::SeriesId>(s)]);
  }
}

void SyntheticHistory::write(const std::filesystem::path& folder, std::size_t first, std::size_t end,
                             const std::string& only) const {
  std::filesystem::create_directories(folder);
  std::ofstream manifest(folder / "manifest.csv");
  std::ofstream closes(folder / "closes.csv");
  manifest << "series,file,column,class,unit,note\n";
  closes << "date";
  for (const market::Series& s : series_.all()) {
    if (!only.empty() && s.name != only) continue;
    manifest << s.name << ",closes.csv," << s.name << ',' << name(s.series_class) << ",percent,\n";
    closes << ',' << s.name;
  }
  for (std::size_t i = first; i < end; ++i) {
    closes << '\n' << market::format_date(days_[i]);
    for (std::size_t s = 0; s < series_.size(); ++s) {
      if (!only.empty() && series_.all()[s].name != only) continue;
      closes << ',' << daemon::round_trip(closes_[i][s]);
    }
  }
  closes << '\n';
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace rotation::testing
