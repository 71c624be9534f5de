// Playback of recorded files: daily history, one-minute bars, sampled quotes, tick trades.
//
// The folder holds manifest.csv (series,file,column,...: which daily file is which series) and intraday/ with
// <SYMBOL>_{bars_1m,quotes_1s,quotes_1m,trades_tick}_*.csv[.gz]. Times in the files are UTC.
//  - A bar is stamped at its start and becomes known when it closes, 60 s later: as a bar, as a quote whose
//    mid is its close exactly, and as a trade of its volume.
//  - Sampled quotes and trades are known at their stamp. A series that is no equity gives the mid as a value.
//  - At the session's close a bar series gives its last bar's close once more, as a quote and as the official
//    closing print.
//  - A daily series gives its close once, at the session's close: quote and official print, or a value.
//    Yields do so when the bond market closes, if that is earlier. An equity is quoted at the session's open,
//    too, at its previous close: nothing has happened yet.
#pragma once

#include <string>
#include <vector>

#include "feeds/market/calendar.hpp"
#include "feeds/simulator/source.hpp"

namespace rotation::simulator {

// One series from one kind of file. `detail` is the column of a daily file, the interval of quotes ("1s",
// "1m").
struct PlaybackItem {
  std::string series;  // a name of the series table, or "REST" (daily only): all that no other item names
  std::string detail;
};

// "NAME[:DETAIL],..."; throws std::runtime_error with a sentence if it is not of that form or names one
// twice.
[[nodiscard]] std::vector<PlaybackItem> parse_items(const std::string& text);

struct PlaybackPlan {
  std::string directory;
  market::Day from;
  market::Day to;
  std::vector<PlaybackItem> daily;
  std::vector<PlaybackItem> bars;
  std::vector<PlaybackItem> quotes;
  std::vector<PlaybackItem> trades;
};

class Playback final : public Source {
 public:
  // Reads everything that the plan names; throws std::runtime_error with one sentence if something is
  // missing, malformed or empty. `calendar` and `series` outlive the playback.
  Playback(const market::Calendar& calendar, const market::SeriesTable& series, const PlaybackPlan& plan);

  [[nodiscard]] std::optional<Stretch> stretch() const override;
  void advance() override;
  void ticks(std::vector<Tick>& out) override;
  [[nodiscard]] std::vector<DailyBar> daily(market::SeriesId series, market::Day from, market::Day to,
                                            Adjustment adjustment) const override;
  [[nodiscard]] market::Day history_end() const override;

 private:
  struct History {
    std::vector<DailyBar> raw;
    std::vector<double> adjusted;  // close of each, NaN if the file has none
  };
  struct Session {
    market::Day day;
    market::Timestamp begin, end;       // of trading and of data, whichever is wider; whole minutes
    std::size_t first_tick, last_tick;  // [first, last) in ticks_
  };

  void read_manifest(const std::string& directory);
  void add_daily(market::SeriesId id, const std::string& column, const PlaybackPlan& plan);
  void add_bars(market::SeriesId id, const PlaybackPlan& plan);
  void add_quotes(market::SeriesId id, const std::string& interval, const PlaybackPlan& plan);
  void add_trades(market::SeriesId id, const PlaybackPlan& plan);
  void add_quote(market::SeriesId id, market::Timestamp at, double mid);
  void add_closing(market::SeriesId id, market::Timestamp at, double price, std::uint64_t trade_id);
  void lay_out_sessions(const PlaybackPlan& plan);
  void after_hours(std::vector<Tick>& out) const;

  const market::Calendar& calendar_;
  const market::SeriesTable& series_;
  std::vector<std::string> files_;  // [series]: daily file of the manifest, empty if it has none
  std::vector<History> history_;    // [series]
  std::vector<Tick> ticks_;         // ascending by due
  std::vector<Session> sessions_;
  market::Day history_end_;
  std::size_t session_ = 0;
  market::Timestamp minute_{};  // of the session; its end: after hours
  std::size_t next_tick_ = 0;
};

}  // namespace rotation::simulator
