#include "feeds/simulator/synthetic.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "feeds/market/ensure.hpp"
#include "feeds/simulator/quote_around.hpp"
#include "feeds/simulator/random.hpp"

namespace rotation::simulator {
namespace {

namespace chr = std::chrono;
using market::Duration;
using market::SeriesClass;
using market::Timestamp;

constexpr Duration kMinute = chr::minutes{1};
constexpr int kHaltMinutes = 5;
constexpr int kBandMinutes = 10;       // between two price bands of a stock
constexpr int kImbalanceMinutes = 10;  // before the close
constexpr double kOvernight = 0.3;     // part of a session's change that is there at the open
constexpr double kIntraday = 0.7;      // width of the bridge, in parts of a session's sigma

// Streams of random numbers beside those of the closes; each session has its own set.
constexpr std::uint64_t kStreams = 4096;
constexpr std::uint64_t kBridges = 0;     // by factor, then by series
constexpr std::uint64_t kTicks = 1024;    // by series
constexpr std::uint64_t kTrades = 2048;   // by series
constexpr std::uint64_t kDetails = 3072;  // by series
constexpr std::uint64_t kHalts = 4095;

// Seconds between two quotes of a class (signal specification, 2.7).
double cadence(SeriesClass c) {
  switch (c) {
    case SeriesClass::etf_liquid:
      return 2;
    case SeriesClass::etf:
      return 4;
    case SeriesClass::etf_thin:
      return 20;
    case SeriesClass::stock:
      return 5;
    case SeriesClass::yield:
      return 30;
    case SeriesClass::fx:
      return 5;
    case SeriesClass::index_level:
      return 15;
    case SeriesClass::reference:
      return 1800;
  }
  return 60;
}

int spread_cents(SeriesClass c) {
  switch (c) {
    case SeriesClass::etf_liquid:
      return 1;
    case SeriesClass::etf:
      return 2;
    case SeriesClass::etf_thin:
      return 6;
    default:
      return 3;
  }
}

Random stream(std::uint64_t seed, std::size_t session, std::uint64_t which) {
  return {seed, kStreams * (session + 1) + which};
}

// A random walk of `steps` steps that starts and ends at 0, with standard deviation `sigma` had it not to
// return.
std::vector<double> bridge(int steps, double sigma, Random random) {
  std::vector<double> walk(static_cast<std::size_t>(steps) + 1, 0.0);
  const double step = sigma / std::sqrt(static_cast<double>(steps));
  for (std::size_t i = 1; i < walk.size(); ++i) walk[i] = walk[i - 1] + step * random.normal(i);
  const double slope = walk.back() / steps;
  for (std::size_t i = 0; i < walk.size(); ++i) walk[i] -= slope * static_cast<double>(i);
  return walk;
}

double state_of(const Recipe& recipe, double value) {
  return recipe.logarithmic ? std::log(value) : value;
}

}  // namespace

SyntheticMarket::SyntheticMarket(const market::Calendar& calendar, const SyntheticOptions& options)
    : calendar_(calendar),
      options_(options),
      closes_(closing_values(options.scenario, options.seed)),
      days_(closes_.size()),
      first_session_(kHistorySessions + static_cast<std::size_t>(options.from_session)),
      session_(first_session_) {
  market::ensure(options.from_session >= 0 && options.from_session < kLiveSessions);
  market::ensure(options.density > 0 && options.density <= 100);
  market::Day day = calendar.next_session(options.start - chr::days{1});
  for (std::size_t i = kHistorySessions; i < days_.size(); ++i, day = calendar.next_session(day))
    days_[i] = day;
  for (std::size_t i = kHistorySessions; i-- > 0;) days_[i] = calendar.previous_session(days_[i + 1]);

  for (const auto& series : market::default_series()) {
    const double seconds = cadence(series.series_class) / options.density;
    const int per_minute = static_cast<int>(60 / seconds);
    members_.push_back({recipe(series.name), series.series_class, dollar_weight(series.name),
                        std::max(per_minute, 1), per_minute > 0 ? 1 : static_cast<int>(seconds / 60),
                        spread_cents(series.series_class), market::is_equity(series.series_class)});
  }
  lay_out(session_);
}

void SyntheticMarket::lay_out(std::size_t session) {
  const market::Day day = days_[session];
  const Timestamp open = calendar_.open(day);
  const Timestamp close = calendar_.close(day);
  minutes_ = static_cast<int>((close - open) / kMinute);

  std::array<std::vector<double>, kFactors> factors;
  for (std::size_t f = 0; f < kFactors; ++f) {
    factors[f] = bridge(minutes_, kIntraday * kFactorSigmas[f], stream(options_.seed, session, kBridges + f));
  }
  nodes_.assign(members_.size(), {});
  last_minute_.assign(members_.size(), minutes_);
  std::size_t dollar = members_.size();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Recipe& r = members_[i].recipe;
    if (members_[i].series_class == SeriesClass::yield) {
      const Timestamp end = calendar_.bonds_open(day) ? std::min(close, calendar_.bond_close(day)) : open;
      last_minute_[i] = static_cast<int>((end - open) / kMinute);
    }
    if (members_[i].series_class == SeriesClass::index_level && r.noise == 0 &&
        r.loadings[static_cast<std::size_t>(Factor::dollar)] != 0) {
      dollar = i;
    }
    const double from = state_of(r, closes_[session - 1][i]);
    const double change = state_of(r, closes_[session][i]) - from;
    std::vector<double> own =
        bridge(minutes_, kIntraday * r.noise, stream(options_.seed, session, kBridges + kFactors + i));
    for (std::size_t m = 0; m < own.size(); ++m) {
      for (std::size_t f = 0; f < kFactors; ++f) own[m] += r.loadings[f] * factors[f][m];
      const double done = std::min(1.0, static_cast<double>(m) / std::max(1, last_minute_[i]));
      own[m] += from + change * (kOvernight + (1 - kOvernight) * done);
    }
    // A market that closes before the others ends on its close too.
    if (last_minute_[i] < minutes_) own[static_cast<std::size_t>(last_minute_[i])] = from + change;
    nodes_[i] = std::move(own);
  }
  for (std::size_t m = 1; m + 1 < nodes_[dollar].size(); ++m) {
    double x = nodes_[dollar].front();
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (members_[i].dollar_weight != 0) x += members_[i].dollar_weight * (nodes_[i][m] - nodes_[i].front());
    }
    nodes_[dollar][m] = x;
  }

  // One session in six a stock is halted for some minutes.
  const Random halts = stream(options_.seed, session, kHalts);
  halted_ = members_.size();
  if (halts.bits(0) % 6 == 0) {
    do {
      halted_ = (halted_ == members_.size() ? halts.bits(1) : halted_ + 1) % members_.size();
    } while (members_[halted_].series_class != SeriesClass::stock);
    halt_from_ = 30 + static_cast<int>(halts.bits(2) % static_cast<std::uint64_t>(minutes_ - 60));
  }
}

std::optional<Stretch> SyntheticMarket::stretch() const {
  if (session_ == days_.size()) return std::nullopt;
  const Timestamp begin = calendar_.open(days_[session_]) + minute_ * kMinute;
  const bool last = minute_ == minutes_;
  return Stretch{days_[session_], begin, begin + (last ? kAfterClose : kMinute), last};
}

void SyntheticMarket::advance() {
  if (++minute_ <= minutes_) return;
  minute_ = 0;
  if (++session_ < days_.size()) lay_out(session_);
}

double SyntheticMarket::price(std::size_t i, double minute) const {
  const auto before = static_cast<std::size_t>(minute);
  const double part = minute - static_cast<double>(before);
  const auto& x = nodes_[i];
  const double at = part == 0 ? x[before] : x[before] + (x[before + 1] - x[before]) * part;
  return members_[i].recipe.logarithmic ? std::exp(at) : at;
}

void SyntheticMarket::ticks(std::vector<Tick>& out) {
  out.clear();
  if (minute_ == minutes_) return after_hours(out);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].equity) {
      equity_minute(i, out);
      summaries(i, out);
      if (minute_ + 1 == minutes_) auction(i, out);
    } else {
      value_minute(i, out);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Tick& a, const Tick& b) { return a.due < b.due; });
}

void SyntheticMarket::equity_minute(std::size_t i, std::vector<Tick>& out) const {
  const Member& member = members_[i];
  const auto id = static_cast<market::SeriesId>(i);
  const Timestamp begin = stretch()->begin;
  if (i == halted_ && (minute_ == halt_from_ || minute_ == halt_from_ + kHaltMinutes)) {
    Tick tick{.due = begin, .ts = begin, .series = id, .kind = TickKind::status};
    tick.status = {minute_ == halt_from_};
    out.push_back(tick);
  }
  if (i == halted_ && minute_ >= halt_from_ && minute_ < halt_from_ + kHaltMinutes) return;
  if ((minute_ + static_cast<int>(i)) % member.every_minutes != 0) return;

  const Random ticks = stream(options_.seed, session_, kTicks + i);
  const Random trades = stream(options_.seed, session_, kTrades + i);
  const Duration slot = kMinute / member.per_minute;
  for (int k = 0; k < member.per_minute; ++k) {
    const auto n = static_cast<std::uint64_t>(minute_ * member.per_minute + k);
    const std::uint64_t dice = ticks.bits(n);
    const auto jitter = static_cast<std::int64_t>(dice % static_cast<std::uint64_t>(slot.count() / 4));
    const Timestamp ts = begin + k * slot + Duration{jitter};
    const double mid = price(i, minute_ + static_cast<double>((ts - begin).count()) / 60e9);
    const auto cents = static_cast<std::int64_t>(mid * 100);
    const auto spread = 1 + static_cast<int>((dice >> 40) % static_cast<std::uint64_t>(member.spread_cents));
    const std::int64_t low = cents - (spread - 1) / 2;
    Tick quote{.due = ts, .ts = ts, .series = id, .kind = TickKind::quote};
    quote.quote = {static_cast<double>(low) / 100, static_cast<double>(low + spread) / 100,
                   100 * static_cast<std::uint32_t>(1 + (dice >> 48) % 9),
                   100 * static_cast<std::uint32_t>(1 + (dice >> 56) % 9)};
    out.push_back(quote);

    const std::uint64_t fate = trades.bits(n);
    if (fate % 8 != 0) continue;  // one quote in eight is followed by a trade
    Tick trade{.due = ts + chr::milliseconds{1},
               .ts = ts + chr::milliseconds{1},
               .series = id,
               .kind = TickKind::trade};
    const bool buy = (fate >> 8) % 2 == 0;
    const bool odd = (fate >> 10) % 3 == 0;
    const std::uint32_t lots = 1 + static_cast<std::uint32_t>((fate >> 16) % 12);
    trade.trade = {buy ? quote.quote.ask : quote.quote.bid, 0, n + 1, odd ? lots * 7 : lots * 100,
                   odd ? Print::odd_lot : ((fate >> 24) % 5 == 0 ? Print::sweep : Print::regular)};
    out.push_back(trade);
    if ((fate >> 32) % 1500 > 1) continue;  // few are mended a little later
    Tick mended = trade;
    mended.kind = (fate >> 32) % 1500 == 0 ? TickKind::cancel : TickKind::correction;
    mended.due = mended.ts = trade.ts + slot / 2;
    mended.trade.corrected_price = trade.trade.price + 0.01;
    out.push_back(mended);
  }
}

void SyntheticMarket::value_minute(std::size_t i, std::vector<Tick>& out) const {
  const Member& member = members_[i];
  if (minute_ >= last_minute_[i]) return;
  const Timestamp begin = stretch()->begin;
  const Random ticks = stream(options_.seed, session_, kTicks + i);
  Tick tick{.series = static_cast<market::SeriesId>(i), .kind = TickKind::value};
  if ((minute_ + static_cast<int>(i)) % member.every_minutes == 0) {
    const Duration slot = kMinute / member.per_minute;
    for (int k = 0; k < member.per_minute; ++k) {
      const auto n = static_cast<std::uint64_t>(minute_ * member.per_minute + k);
      const auto jitter =
          static_cast<std::int64_t>(ticks.bits(n) % static_cast<std::uint64_t>(slot.count() / 4));
      tick.due = tick.ts = begin + k * slot + Duration{jitter};
      const double at = minute_ + static_cast<double>((tick.ts - begin).count()) / 60e9;
      tick.value = {round_to(price(i, at), member.recipe.decimals)};
      out.push_back(tick);
    }
  }
  if (minute_ + 1 == last_minute_[i]) {
    tick.due = tick.ts = begin + kMinute;
    tick.value = {closes_[session_][i]};
    out.push_back(tick);
  }
}

void SyntheticMarket::auction(std::size_t i, std::vector<Tick>& out) const {
  const Timestamp close = stretch()->end;
  const double price = closes_[session_][i];
  const Random details = stream(options_.seed, session_, kDetails + i);
  Tick tick{.due = close, .ts = close, .series = static_cast<market::SeriesId>(i), .kind = TickKind::quote};
  tick.quote = quote_around(price, 500);
  out.push_back(tick);
  tick.kind = TickKind::trade;
  const auto size = 50'000 + static_cast<std::uint32_t>(details.bits(1'000'000) % 400'000);
  tick.trade = {price, 0, static_cast<std::uint64_t>(minutes_ * members_[i].per_minute) + 1, size,
                Print::official_close};
  out.push_back(tick);
}

void SyntheticMarket::after_hours(std::vector<Tick>& out) const {
  const Timestamp end = stretch()->end;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].series_class != SeriesClass::fx) continue;
    Tick tick{.due = end, .ts = end, .series = static_cast<market::SeriesId>(i), .kind = TickKind::value};
    tick.value = {closes_[session_][i]};
    out.push_back(tick);
  }
}

BarTick SyntheticMarket::bar(std::size_t i, int minute) const {
  const auto n = static_cast<std::uint64_t>(minute);
  const Random details = stream(options_.seed, session_, kDetails + i);
  const double open = round_to(price(i, minute), 2);
  const double close = round_to(price(i, minute + 1), 2);
  const double high = std::max(open, close) + 0.01 * static_cast<double>(details.bits(2 * n) % 4);
  const double low = std::min(open, close) - 0.01 * static_cast<double>(details.bits(2 * n) / 4 % 4);
  const std::uint64_t volume = 1'000 + details.bits(2 * n + 1) % 90'000;
  return {open,
          round_to(high, 2),
          round_to(low, 2),
          close,
          round_to((open + high + low + close) / 4, 6),
          volume,
          1 + static_cast<std::uint32_t>(volume / 180)};
}

void SyntheticMarket::summaries(std::size_t i, std::vector<Tick>& out) const {
  const Stretch now = *stretch();
  const Random details = stream(options_.seed, session_, kDetails + i);
  Tick tick{
      .due = now.end, .ts = now.begin, .series = static_cast<market::SeriesId>(i), .kind = TickKind::bar};
  tick.bar = bar(i, minute_);
  out.push_back(tick);

  // Late trades change one bar in twenty half a minute after it was published.
  if (minute_ > 0 && details.bits(static_cast<std::uint64_t>(2'000'000 + minute_)) % 20 == 0) {
    tick.kind = TickKind::updated_bar;
    tick.due = now.begin + kMinute / 2;
    tick.ts = now.begin - kMinute;
    tick.bar = bar(i, minute_ - 1);
    tick.bar.volume += 100;
    tick.bar.trades += 1;
    out.push_back(tick);
  }

  const auto& x = nodes_[i];
  const auto [low, high] = std::minmax_element(x.begin(), x.begin() + minute_ + 2);
  const double open = round_to(price(i, 0), 2);
  const double close = round_to(price(i, minute_ + 1), 2);
  tick.kind = TickKind::daily_bar;
  tick.due = now.end;
  tick.ts = Timestamp{now.session};  // the encoder writes New York's midnight
  const double top = round_to(std::exp(*high), 2);
  const double bottom = round_to(std::exp(*low), 2);
  const auto volume = 30'000 * (static_cast<std::uint64_t>(minute_) + 1);
  tick.bar = {open,
              top,
              bottom,
              close,
              round_to((top + bottom + close) / 3, 6),
              volume,
              static_cast<std::uint32_t>(volume / 180)};
  out.push_back(tick);

  tick.due = tick.ts = now.begin;
  if (members_[i].series_class == SeriesClass::stock && minute_ % kBandMinutes == 0) {
    tick.kind = TickKind::luld;
    const double reference = price(i, minute_);
    tick.band = {round_to(reference * 1.05, 2), round_to(reference * 0.95, 2)};
    out.push_back(tick);
  }
  if (minute_ >= minutes_ - kImbalanceMinutes) {
    tick.kind = TickKind::imbalance;
    tick.value = {round_to(price(i, minute_), 2)};
    out.push_back(tick);
  }
}

std::vector<DailyBar> SyntheticMarket::daily(market::SeriesId series, market::Day from, market::Day to,
                                             Adjustment) const {
  std::vector<DailyBar> bars;
  const std::size_t i = market::index(series);
  const Member& member = members_[i];
  for (auto at = std::lower_bound(days_.begin(), days_.end(), from); at != days_.end() && *at <= to; ++at) {
    const auto session = static_cast<std::size_t>(at - days_.begin());
    const double close = closes_[session][i];
    if (!member.equity) {
      if (member.series_class == SeriesClass::yield && !calendar_.bonds_open(*at)) continue;
      bars.push_back({*at, close, close, close, close, close, 0, 0});
      continue;
    }
    const Random details = stream(options_.seed, session, kDetails + i);
    const double before = closes_[session == 0 ? 0 : session - 1][i];
    const double open = round_to(before + kOvernight * (close - before), 2);
    const double high = round_to(std::max(open, close) * (1 + 0.004 * details.uniform(3'000'000)), 2);
    const double low = round_to(std::min(open, close) * (1 - 0.004 * details.uniform(3'000'001)), 2);
    const std::uint64_t volume = 1'000'000 + details.bits(3'000'002) % 20'000'000;
    bars.push_back({*at, open, high, low, close, round_to((high + low + close) / 3, 6), volume,
                    static_cast<std::uint32_t>(volume / 180)});
  }
  return bars;
}

market::Day SyntheticMarket::history_end() const {
  return days_[first_session_ - 1];
}

}  // namespace rotation::simulator
