#include "signals/live_picture.hpp"

#include <algorithm>
#include <cmath>

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
      reading_changed_(model.triggers.size(), 0),
      lines_of_(series),
      lines_behind_(model.triggers.size()),
      line_changed_(model.lines.size(), 0),
      series_changed_(series, 0) {
  for (LineIndex i = 0; i < model.lines.size(); ++i) {
    for (const SeriesId id : inputs(model, i)) lines_of_[market::index(id)].push_back(i);
  }
  for (std::size_t i = 0; i < model.triggers.size(); ++i) {
    lines_behind_[i] = lines_read(model.triggers[i]);
    // What streams from prices streams from those of the primary pair.
    if (reads_streamed_gauge(model.triggers[i])) lines_behind_[i].push_back(model.pairs.front());
  }
  pending_.reserve(series);
  published_.reserve(series);
}

void LivePicture::mark_changed(SeriesId series) noexcept {
  const std::size_t s = market::index(series);
  if (series_changed_[s] != 0) return;
  series_changed_[s] = 1;
  pending_.push_back(series);
}

void LivePicture::mark_ticked(SeriesId series) noexcept {
  mark_changed(series);
  for (const LineIndex line : lines_of_[market::index(series)]) line_changed_[line] = 1;
}

void LivePicture::mark_all() noexcept {
  all_ticked_ = true;
  for (std::size_t s = 0; s < present_.size(); ++s) mark_ticked(static_cast<SeriesId>(s));
}

void LivePicture::update(bool live, const Prices& prices, const SessionEvaluator& evaluator) noexcept {
  for (LineIndex i = 0; i < values_.size(); ++i) {
    if (line_changed_[i] != 0) values_[i] = live ? evaluator.lines().live(i, present_) : kUnavailable;
  }
  if (line_changed_[model_.pairs.front()] != 0) {
    gauges_ = evaluator.record().gauges;
    if (live) evaluator.valuation().live(prices.session, present_, prices.series, gauges_);
  }
  const bool pairs = update_pairs(evaluator);
  const bool triggers = update_triggers(live, evaluator);
  std::fill(line_changed_.begin(), line_changed_.end(), 0);
  all_ticked_ = false;
  if (!live) {
    dry_run_.reset();
  } else if (pairs || triggers || !dry_run_) {
    dry_run_ = evaluator.dry_run(readings_, gauges_, spread(evaluator));
  }
}

bool LivePicture::update_pairs(const SessionEvaluator& evaluator) noexcept {
  bool any = false;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const LineIndex line = model_.pairs[i];
    if (line_changed_[line] == 0) continue;
    any = pairs_[i].changed = true;
    pairs_[i].spread = values_[line];
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      pairs_[i].z[k] = evaluator.lines().live_z(line, kHorizons[k], values_[line]);
    }
  }
  return any;
}

bool LivePicture::update_triggers(bool live, const SessionEvaluator& evaluator) noexcept {
  bool any = false;
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    const auto changed = [this](LineIndex line) { return line_changed_[line] != 0; };
    // One that reads gauges of the close alone stands as it closed.
    if (!all_ticked_ && std::none_of(lines_behind_[i].begin(), lines_behind_[i].end(), changed)) continue;
    any = true;
    reading_changed_[i] = 1;
    readings_[i] =
        live ? evaluator.triggers().live(i, evaluator.lines(), values_, gauges_) : TriggerReading{};
  }
  return any;
}

SpreadReading LivePicture::spread(const SessionEvaluator& evaluator) const noexcept {
  const LivePair& s = pairs_.front();
  const auto& legs = model_.lines[model_.pairs.front()].terms;
  return {.spread = s.spread,
          .sigma = evaluator.lines().sigma(model_.pairs.front()),
          .z20 = s.z[0],
          .z60 = s.z[1],
          .legs = std::all_of(
              legs.begin(), legs.end(),
              [this](const Term& leg) { return present_[market::index(leg.series)].mark == Mark::value; }),
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
  core.provisional_score = show ? dry_run_->score : kUnavailable;
  core.provisional_quality.reset();
  core.provisional_state.reset();
  if (dry_run_) core.provisional_quality = dry_run_->facts.quality;
  if (show) core.provisional_state = dry_run_->state;

  for (const SeriesId id : pending_) series_changed_[market::index(id)] = 0;
  published_.swap(pending_);
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
    view.spread.provisional = shown_ ? pair.spread : kUnavailable;
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      view.z[k].provisional = shown_ ? pair.z[k] : kUnavailable;
    }
  }
}

void LivePicture::publish_triggers(bool all, Snapshot& snapshot) noexcept {
  triggers_changed_ = all;
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    if (!all && reading_changed_[i] == 0) continue;
    triggers_changed_ = true;
    reading_changed_[i] = 0;
    const TriggerReading reading = shown_ ? readings_[i] : TriggerReading{};
    snapshot.triggers[i].provisional_on = reading.on;
    snapshot.triggers[i].value.provisional = reading.value;
  }
}

}  // namespace rotation::signals
