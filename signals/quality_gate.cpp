#include "signals/quality_gate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace rotation::signals {

using market::Event;
using market::Reject;
using market::SeriesClass;
using market::SeriesId;

namespace {

constexpr double kTickSize = 0.01;  // dollars, and index points
constexpr double kBasisPoint = 1e-4;

// What is quoted in percent and may be negative, so that no band holds it.
constexpr std::string_view kRealYield = "y10_real";

// Ten times the value before, or a tenth: no market, but another scale (5.7).
constexpr double kScaleFrom = 8;
constexpr double kScaleTo = 12.5;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// As a fraction of the mid; infinite for what is not a share.
double spread_limit(const Parameters& p, const market::Series& series) {
  const auto& bp = p.quality.spread_bp;
  const auto limit = [&] {
    if (contains(p.quality.spread_tight, series.name)) return bp.tight;
    if (contains(p.quality.spread_medium, series.name)) return bp.medium;
    switch (series.series_class) {
      case SeriesClass::etf_liquid:
      case SeriesClass::etf:
        return bp.etf;
      case SeriesClass::etf_thin:
        return bp.thin;
      case SeriesClass::stock:
        return bp.stock;
      default:
        return std::numeric_limits<double>::infinity();
    }
  };
  return limit() * kBasisPoint;
}

OutlierFilter::Rules outlier_rules(const Parameters& p, SeriesClass series_class) {
  const auto& o = p.quality.outlier;
  // Five ticks in three seconds are more than most series have in a minute: those that tick slower escape
  // within the time after which they would be stale.
  const bool quick = series_class == SeriesClass::etf_liquid || series_class == SeriesClass::stock;
  return {.k = static_cast<std::size_t>(o.k),
          .trim = o.trim,
          .mult = o.mult,
          // An exchange rate's tick is far finer, so that the basis points decide.
          .gamma = series_class == SeriesClass::fx ? 0 : o.gamma_ticks * kTickSize,
          .gamma_ratio = o.gamma_bp * kBasisPoint,
          .escape = static_cast<std::size_t>(o.escape),
          .escape_span = quick ? o.escape_span : std::max(o.escape_span, p.quality.stale.of(series_class))};
}

std::optional<Reject> judge_fields(const market::Quote& q) noexcept {
  if (!std::isfinite(q.bid + q.ask)) return Reject::non_finite;  // nor is their middle, then
  if (q.bid <= 0 || q.ask <= 0) return Reject::non_positive;
  if (q.bid_size == 0 || q.ask_size == 0) return Reject::zero_size;
  if (q.bid > q.ask) return Reject::crossed;  // locked is valid
  return std::nullopt;
}

std::optional<Reject> judge_time(const Event& event, market::Timestamp last, bool open,
                                 market::Duration max_skew) noexcept {
  if (!open) return Reject::outside_session;
  if (event.ts_event < last) return Reject::out_of_order;
  if (from_the_future(event, max_skew)) return Reject::from_the_future;
  return std::nullopt;
}

}  // namespace

std::optional<Reject> judge_value(double value, SeriesClass series_class) noexcept {
  if (!std::isfinite(value)) return Reject::non_finite;
  if (value <= 0 && series_class != SeriesClass::yield) return Reject::non_positive;
  return std::nullopt;
}

QualityGate::QualityGate(const Parameters& parameters, const market::SeriesTable& series) : p_(parameters) {
  rows_.reserve(series.size());
  for (const market::Series& s : series.all()) rows_.push_back(row(s));
}

QualityGate::Row QualityGate::row(const market::Series& series) const {
  const bool stock = series.series_class == SeriesClass::stock;
  return {.series_class = series.series_class,
          .bounded_yield = series.series_class == SeriesClass::yield && series.name != kRealYield,
          .overnight_jump = stock ? 0.40 : 0.25,
          .spread = {spread_limit(p_, series), p_.quality.spread_bp.open_mult},
          .outliers = OutlierFilter{outlier_rules(p_, series.series_class)}};
}

std::optional<Reject> QualityGate::admit(const Event& event, const Context& context) noexcept {
  Row& row = rows_[market::index(event.series)];
  const bool quote = event.kind == market::EventKind::quote;
  auto refused = quote ? judge_fields(event.quote) : judge_value(event.value.value, row.series_class);
  if (!refused) refused = judge_time(event, context.closes.last_tick(), context.open, p_.max_clock_skew);
  if (refused) return refused;

  const double x = quote ? (event.quote.bid + event.quote.ask) / 2 : event.value.value;
  if (row.series_class == SeriesClass::yield) return judge_yield(row, x, context.closes.last_value());
  if (market::is_equity(row.series_class) && jumped_overnight(row, x, context)) return Reject::quarantined;
  if (quote &&
      !row.spread.admit(event.ts_event, (event.quote.ask - event.quote.bid) / x, context.session.open)) {
    return Reject::wide_spread;
  }
  const auto verdict = row.outliers.see(event.ts_event, x);
  if (verdict == OutlierFilter::Verdict::refused) return Reject::outlier;
  if (verdict == OutlierFilter::Verdict::jumped) ++jumps_;
  return std::nullopt;
}

std::optional<Reject> QualityGate::admit_print(const Event& event, const Context& context) noexcept {
  if (const auto refused = judge_value(event.trade.price, SeriesClass::stock)) return refused;
  Row& row = rows_[market::index(event.series)];
  if (jumped_overnight(row, event.trade.price, context)) return Reject::quarantined;
  // No auction prints as far from the quotes it ends as no night may leave them.
  const double from_mid = std::log(event.trade.price / context.closes.closing_mid(context.session));
  if (std::abs(from_mid) > row.overnight_jump) return Reject::outlier;
  return std::nullopt;
}

// Yields tick in whole basis points every half minute, so that a neighbourhood says little of them.
std::optional<Reject> QualityGate::judge_yield(Row& row, double percent, double last) const noexcept {
  if (!row.bounded_yield) return std::nullopt;
  const double ratio = percent / last;
  row.scale_fault =
      (ratio >= kScaleFrom && ratio <= kScaleTo) || (1 / ratio >= kScaleFrom && 1 / ratio <= kScaleTo);
  if (row.scale_fault) return Reject::scale;
  const auto& sane = p_.quality.yield_sane_pct;
  if (percent < sane[0] || percent > sane[1]) return Reject::implausible;
  return std::nullopt;
}

bool QualityGate::jumped_overnight(Row& row, double price, const Context& context) noexcept {
  if (row.judged != context.session.day) {
    row.judged = context.session.day;
    const SeriesCloses::Overnight overnight = context.closes.overnight(context.session.day, price);
    row.quarantined = !overnight.vouched_for && std::abs(overnight.log_return) > row.overnight_jump;
  }
  return row.quarantined;
}

void QualityGate::begin_session() noexcept {
  for (Row& row : rows_) {
    row.outliers.flush();
    row.spread.restart();
  }
}

void QualityGate::trading_resumed(SeriesId series) noexcept {
  rows_[market::index(series)].outliers.flush();
}

void QualityGate::add_to(Digest& digest) const noexcept {
  for (std::size_t s = 0; s < rows_.size(); ++s) {
    if (rows_[s].quarantined) digest.add(s);
  }
}

}  // namespace rotation::signals
