#include "feeds/simulator/playback.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "feeds/market/new_york.hpp"
#include "feeds/simulator/quote_around.hpp"
#include "feeds/simulator/recorded_table.hpp"

namespace rotation::simulator {
namespace {

namespace chr = std::chrono;
namespace fs = std::filesystem;
using market::Day;
using market::SeriesId;
using market::Timestamp;

constexpr market::Duration kBarLength = chr::minutes{1};

[[noreturn]] void fail(const std::string& sentence) {
  throw std::runtime_error(sentence);
}

// Files of one kind, in the order of their names.
std::vector<std::string> intraday_files(const PlaybackPlan& plan, const std::string& series,
                                        const std::string& kind) {
  const fs::path folder = fs::path(plan.directory) / "intraday";
  const std::string prefix = series + "_" + kind + "_";
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().starts_with(prefix)) files.push_back(entry.path().string());
  }
  if (files.empty()) fail("no file " + (folder / (prefix + "*.csv.gz")).string());
  std::sort(files.begin(), files.end());
  return files;
}

bool within(const PlaybackPlan& plan, Timestamp ts) {
  const Day day = market::new_york_day(ts);
  return day >= plan.from && day <= plan.to;
}

}  // namespace

std::vector<PlaybackItem> parse_items(const std::string& text) {
  std::vector<PlaybackItem> items;
  std::set<std::string> seen;
  for (std::size_t begin = 0; begin <= text.size() && !text.empty();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string item = text.substr(begin, end - begin);
    const std::size_t colon = std::min(item.find(':'), item.size());
    PlaybackItem parsed{item.substr(0, colon), item.substr(std::min(colon + 1, item.size()))};
    if (parsed.series.empty() || (colon < item.size() && parsed.detail.empty())) {
      fail("'" + item + "' in '" + text + "' is not of the form NAME or NAME:DETAIL");
    }
    if (!seen.insert(parsed.series).second) fail(parsed.series + " is named twice in '" + text + "'");
    items.push_back(std::move(parsed));
    begin = end + 1;
  }
  return items;
}

Playback::Playback(const market::Calendar& calendar, const market::SeriesTable& series,
                   const PlaybackPlan& plan)
    : calendar_(calendar), series_(series), files_(series.size()), history_(series.size()) {
  if (plan.to < plan.from) fail("playback ends before it begins");
  history_end_ = calendar.previous_session(plan.from);
  read_manifest(plan.directory);

  std::set<std::string> live;  // series that play from intraday files
  const auto each = [&](const std::vector<PlaybackItem>& items, const auto& add) {
    for (const PlaybackItem& item : items) {
      const auto id = series_.find(item.series);
      if (!id) fail("playback names '" + item.series + "', which is no series");
      live.insert(item.series);
      add(*id, item.detail);
    }
  };
  each(plan.bars, [&](SeriesId id, const std::string&) { add_bars(id, plan); });
  each(plan.quotes,
       [&](SeriesId id, const std::string& detail) { add_quotes(id, detail.empty() ? "1s" : detail, plan); });
  each(plan.trades, [&](SeriesId id, const std::string&) { add_trades(id, plan); });

  std::set<std::string> once;
  for (const PlaybackItem& item : plan.daily) {
    if (item.series == "REST") continue;
    const auto id = series_.find(item.series);
    if (!id) fail("playback names '" + item.series + "', which is no series");
    if (live.contains(item.series)) fail("playback names " + item.series + " both daily and intraday");
    once.insert(item.series);
    add_daily(*id, item.detail, plan);
  }
  for (const PlaybackItem& item : plan.daily) {
    if (item.series != "REST") continue;
    for (std::size_t i = 0; i < series_.size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      const std::string& name = series_[id].name;
      if (!files_[i].empty() && !live.contains(name) && !once.contains(name))
        add_daily(id, item.detail, plan);
    }
  }
  std::stable_sort(ticks_.begin(), ticks_.end(), [](const Tick& a, const Tick& b) { return a.due < b.due; });
  lay_out_sessions(plan);
}

void Playback::read_manifest(const std::string& directory) {
  RecordedTable table((fs::path(directory) / "manifest.csv").string());
  const std::size_t name = table.column("series");
  const std::size_t file = table.column("file");
  while (table.next()) {
    const auto id = series_.find(table.text(name));
    if (!id) continue;
    files_[market::index(*id)] = (fs::path(directory) / table.text(file)).string();
  }
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i].empty()) continue;
    RecordedTable rows(files_[i]);
    const std::size_t date = rows.column("date");
    const auto value = rows.find("value");
    const std::size_t close = value ? *value : rows.column("close");
    const std::size_t open = value ? close : rows.column("open");
    const std::size_t high = value ? close : rows.column("high");
    const std::size_t low = value ? close : rows.column("low");
    const std::size_t adjusted = value ? close : rows.column("adj_close");
    const auto volume = rows.find("volume");
    History& history = history_[i];
    while (rows.next()) {
      const double adj = rows.number(adjusted);
      double c = rows.number(close);
      if (std::isnan(c)) c = adj;  // some files know the adjusted close only
      if (std::isnan(c)) continue;
      const auto or_close = [&](std::size_t column) {
        const double x = rows.number(column);
        return std::isnan(x) ? c : x;
      };
      const std::uint64_t shares = volume ? rows.size(*volume) : 0;
      history.raw.push_back({rows.day(date), or_close(open), or_close(high), or_close(low), c, c, shares, 0});
      history.adjusted.push_back(adj);
    }
  }
}

void Playback::add_quote(SeriesId id, Timestamp at, double mid) {
  Tick tick{.due = at, .ts = at, .series = id, .kind = TickKind::quote};
  tick.quote = quote_around(mid, 100);
  ticks_.push_back(tick);
}

void Playback::add_closing(SeriesId id, Timestamp at, double price, std::uint64_t trade_id) {
  if (!market::is_equity(series_[id].series_class)) {
    Tick tick{.due = at, .ts = at, .series = id, .kind = TickKind::value};
    tick.value = {price};
    ticks_.push_back(tick);
    return;
  }
  add_quote(id, at, price);
  Tick tick{.due = at, .ts = at, .series = id, .kind = TickKind::trade};
  tick.trade = {price, 0, trade_id, 100, Print::official_close};
  ticks_.push_back(tick);
}

void Playback::add_daily(SeriesId id, const std::string& column, const PlaybackPlan& plan) {
  const std::string& file = files_[market::index(id)];
  if (file.empty()) fail("manifest.csv has no file for " + series_[id].name);
  RecordedTable table(file);
  const std::size_t date = table.column("date");
  const auto value = table.find("value");
  const std::size_t wanted = value ? *value : table.column(column.empty() ? "close" : column);
  double previous = std::numeric_limits<double>::quiet_NaN();
  while (table.next()) {
    const Day day = table.day(date);
    const double price = table.number(wanted);
    if (day > plan.to || !calendar_.is_session(day) || std::isnan(price)) continue;
    const double opening = std::exchange(previous, price);
    if (day < plan.from) continue;
    if (!std::isnan(opening) && market::is_equity(series_[id].series_class)) {
      add_quote(id, calendar_.open(day), opening);
    }
    Timestamp at = calendar_.close(day);
    if (series_[id].series_class == market::SeriesClass::yield && calendar_.bonds_open(day)) {
      at = std::min(at, calendar_.bond_close(day));
    }
    add_closing(id, at, price, 1);
  }
}

void Playback::add_bars(SeriesId id, const PlaybackPlan& plan) {
  const std::size_t before = ticks_.size();
  Day last_day{};
  double last_close = 0;
  std::uint64_t trade_id = 0;
  const auto close_session = [&] {
    if (last_close > 0) add_closing(id, calendar_.close(last_day), last_close, trade_id + 1);
    last_close = 0;
    trade_id = 0;
  };
  for (const std::string& file : intraday_files(plan, series_[id].name, "bars_1m")) {
    RecordedTable table(file);
    const std::size_t ts = table.column("ts");
    const std::size_t open = table.column("open");
    const std::size_t high = table.column("high");
    const std::size_t low = table.column("low");
    const std::size_t close = table.column("close");
    const std::size_t volume = table.column("volume");
    while (table.next()) {
      const Timestamp start = table.time(ts);
      if (!within(plan, start)) continue;
      const Day day = market::new_york_day(start);
      if (!calendar_.is_session(day)) continue;
      if (day != last_day) close_session();
      last_day = day;
      const Timestamp end = start + kBarLength;
      const std::uint32_t shares = table.size(volume);
      const double c = table.number(close);
      if (!(c > 0)) continue;

      Tick tick{.due = end, .ts = start, .series = id, .kind = TickKind::bar};
      tick.bar = {table.number(open), table.number(high), table.number(low), c, c, shares, 1};
      ticks_.push_back(tick);
      tick.ts = end;
      tick.kind = TickKind::quote;
      tick.quote = quote_around(c, 100);
      ticks_.push_back(tick);
      if (shares > 0) {
        tick.kind = TickKind::trade;
        tick.trade = {c, 0, ++trade_id, shares, Print::regular};
        ticks_.push_back(tick);
      }
      if (end <= calendar_.close(day) && start >= calendar_.open(day)) last_close = c;
    }
  }
  close_session();
  if (ticks_.size() == before) fail("no bars of " + series_[id].name + " between the playback's dates");
}

void Playback::add_quotes(SeriesId id, const std::string& interval, const PlaybackPlan& plan) {
  const std::size_t before = ticks_.size();
  const bool equity = market::is_equity(series_[id].series_class);
  for (const std::string& file : intraday_files(plan, series_[id].name, "quotes_" + interval)) {
    RecordedTable table(file);
    const std::size_t ts = table.column("ts");
    const std::size_t bid = table.column("bid");
    const std::size_t ask = table.column("ask");
    const std::size_t bid_size = table.column("bid_size");
    const std::size_t ask_size = table.column("ask_size");
    while (table.next()) {
      const Timestamp at = table.time(ts);
      if (!within(plan, at)) continue;
      const double low = table.number(bid);
      const double high = table.number(ask);
      if (std::isnan(low) || std::isnan(high)) continue;
      Tick tick{.due = at, .ts = at, .series = id, .kind = equity ? TickKind::quote : TickKind::value};
      if (equity) {
        tick.quote = {low, high, table.size(bid_size), table.size(ask_size)};
      } else {
        tick.value = {(low + high) / 2};
      }
      ticks_.push_back(tick);
    }
  }
  if (ticks_.size() == before) fail("no quotes of " + series_[id].name + " between the playback's dates");
}

void Playback::add_trades(SeriesId id, const PlaybackPlan& plan) {
  const std::size_t before = ticks_.size();
  std::uint64_t trade_id = 0;
  for (const std::string& file : intraday_files(plan, series_[id].name, "trades_tick")) {
    RecordedTable table(file);
    const std::size_t ts = table.column("ts");
    const std::size_t price = table.column("price");
    const std::size_t size = table.column("size");
    while (table.next()) {
      const Timestamp at = table.time(ts);
      if (!within(plan, at)) continue;
      Tick tick{.due = at, .ts = at, .series = id, .kind = TickKind::trade};
      tick.trade = {table.number(price), 0, ++trade_id, table.size(size), Print::regular};
      ticks_.push_back(tick);
    }
  }
  if (ticks_.size() == before) fail("no trades of " + series_[id].name + " between the playback's dates");
}

void Playback::lay_out_sessions(const PlaybackPlan& plan) {
  std::size_t tick = 0;
  for (Day day = calendar_.next_session(history_end_); day <= plan.to; day = calendar_.next_session(day)) {
    Session session{day, calendar_.open(day), calendar_.close(day), tick, tick};
    // Data after New York's midnight still belong to the evening before: the next session takes what is left.
    const Timestamp next_day = market::new_york(day + chr::days{1}, chr::hours{1});
    while (session.last_tick < ticks_.size() && ticks_[session.last_tick].due < next_day) ++session.last_tick;
    tick = session.last_tick;
    if (session.first_tick < session.last_tick) {
      const Timestamp first = ticks_[session.first_tick].due;
      const Timestamp last = ticks_[session.last_tick - 1].due;
      session.begin = std::min(session.begin, Timestamp{chr::floor<chr::minutes>(first)});
      session.end = std::max(session.end, Timestamp{chr::ceil<chr::minutes>(last)});
    }
    sessions_.push_back(session);
  }
  if (sessions_.empty()) fail("no session between the playback's dates");
  if (ticks_.empty()) fail("the playback's plan names no series with data between its dates");
  minute_ = sessions_.front().begin;
  next_tick_ = sessions_.front().first_tick;
}

std::optional<Stretch> Playback::stretch() const {
  if (session_ == sessions_.size()) return std::nullopt;
  const Session& session = sessions_[session_];
  if (minute_ < session.end) return Stretch{session.day, minute_, minute_ + chr::minutes{1}, false};
  Timestamp end = minute_ + kAfterClose;
  if (session_ + 1 < sessions_.size()) end = std::min(end, sessions_[session_ + 1].begin);
  return Stretch{session.day, minute_, end, true};
}

void Playback::advance() {
  const Session& session = sessions_[session_];
  if (minute_ < session.end) {
    minute_ += chr::minutes{1};
    while (next_tick_ < session.last_tick && ticks_[next_tick_].due < minute_) ++next_tick_;
    return;
  }
  if (++session_ == sessions_.size()) return;
  minute_ = sessions_[session_].begin;
  next_tick_ = sessions_[session_].first_tick;
}

void Playback::ticks(std::vector<Tick>& out) {
  out.clear();
  const Stretch now = *stretch();
  if (now.last) return after_hours(out);
  for (std::size_t i = next_tick_; i < sessions_[session_].last_tick; ++i) {
    // The last minute of a session includes its end.
    if (ticks_[i].due > now.end || (ticks_[i].due == now.end && now.end < sessions_[session_].end)) break;
    out.push_back(ticks_[i]);
  }
}

void Playback::after_hours(std::vector<Tick>& out) const {
  const Session& session = sessions_[session_];
  std::map<SeriesId, Tick> last;
  for (std::size_t i = session.first_tick; i < session.last_tick; ++i) {
    const Tick& tick = ticks_[i];
    if (series_[tick.series].series_class == market::SeriesClass::fx) last[tick.series] = tick;
  }
  for (auto& [id, tick] : last) {
    tick.due = tick.ts = stretch()->end;
    out.push_back(tick);
  }
}

std::vector<DailyBar> Playback::daily(SeriesId series, Day from, Day to, Adjustment adjustment) const {
  const History& history = history_[market::index(series)];
  std::vector<DailyBar> bars;
  for (std::size_t i = 0; i < history.raw.size(); ++i) {
    DailyBar bar = history.raw[i];
    if (bar.day < from || bar.day > to || !calendar_.is_session(bar.day)) continue;
    if (adjustment == Adjustment::all && !std::isnan(history.adjusted[i])) {
      const double factor = history.adjusted[i] / bar.close;
      bar.open *= factor;
      bar.high *= factor;
      bar.low *= factor;
      bar.close = bar.vwap = history.adjusted[i];
    }
    bars.push_back(bar);
  }
  return bars;
}

Day Playback::history_end() const {
  return history_end_;
}

}  // namespace rotation::simulator
