#include "signals/live_picture.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rotation::signals {

using market::SeriesId;

std::vector<SeriesId> inputs(const Model& model, LineIndex line) {
  std::vector<SeriesId> ids;
  const LineSpec& spec = model.lines[line];
  for (const auto* terms : {&spec.terms, &spec.stand_in}) {
    for (const Term& term : *terms) ids.push_back(term.series);
  }
  for (const LineIndex member : spec.members) {
    const auto more = inputs(model, member);
    ids.insert(ids.end(), more.begin(), more.end());
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<LineIndex> lines_read(const TriggerSpec& trigger) {
  std::vector<LineIndex> lines;
  for (const SwitchSpec& s : trigger.switches) {
    for (const Leg& leg : s.stat.legs) {
      if (leg.of_line()) lines.push_back(leg.index);
    }
  }
  if (trigger.high_line != kNone) lines.push_back(trigger.high_line);
  return lines;
}

namespace {

bool reads_streamed_gauge(const TriggerSpec& trigger) {
  return std::any_of(trigger.switches.begin(), trigger.switches.end(), [](const SwitchSpec& s) {
    return std::any_of(s.stat.legs.begin(), s.stat.legs.end(), [](const Leg& leg) {
      return !leg.of_line() && Valuation::streams(static_cast<Gauge>(leg.index));
    });
  });
}

}  // namespace

LivePicture::LivePicture(const Model& model, std::size_t series)
    : model_(model),
      present_(series),
      values_(model.lines.size(), kUnavailable),
      pairs_(model.pairs.size()),
      readings_(model.triggers.size()),
      lines_of_(series),
      triggers_of_(model.lines.size()),
      lines_(model.lines.size()),
      triggers_(model.triggers.size()),
      pending_(series),
      published_(series),
      pending_triggers_(model.triggers.size()) {
  for (LineIndex i = 0; i < model.lines.size(); ++i) {
    for (const SeriesId id : inputs(model, i)) lines_of_[market::index(id)].push_back(i);
  }
  for (std::size_t i = 0; i < model.triggers.size(); ++i) {
    for (const LineIndex line : lines_read(model.triggers[i])) triggers_of_[line].push_back(i);
    // What streams from prices streams from those of the primary pair.
    if (reads_streamed_gauge(model.triggers[i])) triggers_of_[model.pairs.front()].push_back(i);
  }
  mark_all();
}

void LivePicture::mark_ticked(SeriesId series) noexcept {
  mark_changed(series);
  for (const LineIndex line : lines_of_[market::index(series)]) lines_.add(line);
}

void LivePicture::mark_all() noexcept {
  pending_.add_all();
  lines_.add_all();
  triggers_.add_all();
}

void LivePicture::update(bool live, const Prices& prices, const SessionEvaluator& evaluator) noexcept {
  for (const LineIndex line : lines_.ids()) {
    values_[line] = live ? evaluator.lines().live(line, present_, &prices.skew) : kUnavailable;
    for (const std::size_t trigger : triggers_of_[line]) triggers_.add(trigger);
  }
  if (lines_.contains(model_.pairs.front())) {
    gauges_ = evaluator.record().gauges;
    if (live) evaluator.valuation().live(prices.session, present_, prices.series, gauges_);
  }
  update_proxies(live, evaluator);
  const bool changed = update_pairs(prices.skew, evaluator) || !triggers_.empty();
  update_triggers(live, evaluator);
  lines_.clear();
  triggers_.clear();
  if (!live) {
    dry_run_.reset();
  } else if (changed || !dry_run_) {
    dry_run_ = evaluator.dry_run(readings_, gauges_, spread(evaluator));
  }
}

bool LivePicture::update_pairs(const LegSkew& skew, const SessionEvaluator& evaluator) noexcept {
  bool any = false;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const LineIndex line = model_.pairs[i];
    if (!lines_.contains(line)) continue;
    any = pairs_[i].changed = true;
    pairs_[i].spread = values_[line];
    pairs_[i].skewed = legs_have_values(line) && skew.apart(line);
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      pairs_[i].z[k] = evaluator.lines().live_z(line, kHorizons[k], values_[line]);
    }
  }
  return any;
}

void LivePicture::update_proxies(bool live, const SessionEvaluator& evaluator) noexcept {
  for (std::size_t i = 0; i < kProxied; ++i) {
    const ProxySpec& spec = model_.proxies[i];
    if (spec.of == kNone || !(lines_.contains(spec.of) || lines_.contains(spec.by))) continue;
    const bool missing = live && std::isnan(values_[spec.of]);
    proxies_[i] = missing ? evaluator.lines().proxy(spec, values_[spec.by]) : kUnavailable;
  }
}

void LivePicture::update_triggers(bool live, const SessionEvaluator& evaluator) noexcept {
  for (const std::size_t i : triggers_.ids()) {
    pending_triggers_.add(i);
    readings_[i] =
        live ? evaluator.triggers().live(i, evaluator.lines(), values_, gauges_) : TriggerReading{};
  }
}

bool LivePicture::legs_have_values(LineIndex pair) const noexcept {
  const auto& legs = model_.lines[pair].terms;
  return std::all_of(legs.begin(), legs.end(), [this](const Term& leg) {
    return present_[market::index(leg.series)].mark == Mark::value;
  });
}

SpreadReading LivePicture::spread(const SessionEvaluator& evaluator) const noexcept {
  const LivePair& s = pairs_.front();
  return {.spread = s.spread,
          .sigma = evaluator.lines().sigma(model_.pairs.front()),
          .z20 = s.z[0],
          .z60 = s.z[1],
          .legs = legs_have_values(model_.pairs.front()),
          .pairs = std::none_of(pairs_.begin(), pairs_.end(),
                                [](const LivePair& pair) { return std::isnan(pair.z[1]); })};
}

void LivePicture::publish(Snapshot& snapshot) noexcept {
  CoreView& core = snapshot.core;
  const bool show = dry_run_ && dry_run_->facts.quality < Quality::degraded;
  const bool all = show != shown_;
  shown_ = show;
  publish_pairs(all, snapshot);
  publish_triggers(all, snapshot);
  core.fci.provisional = snapshot.triggers[model_.fci].value.provisional;
  core.proxies = proxies_;
  if (!show) core.proxies[static_cast<std::size_t>(Proxied::hy_spread)] = kUnavailable;
  core.provisional_score = show ? dry_run_->score : kUnavailable;
  core.provisional_quality.reset();
  core.provisional_state.reset();
  if (dry_run_) core.provisional_quality = dry_run_->facts.quality;
  if (show) core.provisional_state = dry_run_->state;

  std::swap(published_, pending_);
  pending_.clear();
}

void LivePicture::publish_pairs(bool all, Snapshot& snapshot) noexcept {
  pairs_changed_ = all;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    LivePair& pair = pairs_[i];
    if (!all && !pair.changed) continue;
    pairs_changed_ = true;
    pair.changed = false;
    PairView& view = snapshot.pairs[i];
    view.skewed = pair.skewed;
    view.spread.provisional = shown_ ? pair.spread : kUnavailable;
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      view.z[k].provisional = shown_ ? pair.z[k] : kUnavailable;
    }
  }
}

void LivePicture::publish_triggers(bool all, Snapshot& snapshot) noexcept {
  if (all) pending_triggers_.add_all();
  triggers_changed_ = !pending_triggers_.empty();
  for (const std::size_t i : pending_triggers_.ids()) {
    const TriggerReading reading = shown_ ? readings_[i] : TriggerReading{};
    snapshot.triggers[i].provisional_on = reading.on;
    snapshot.triggers[i].value.provisional = reading.value;
  }
  pending_triggers_.clear();
}

}  // namespace rotation::signals
