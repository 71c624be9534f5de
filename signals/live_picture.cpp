#include "signals/live_picture.hpp"

#include <algorithm>

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
  for (std::size_t s = 0; s < present_.size(); ++s) mark_ticked(static_cast<SeriesId>(s));
}

void LivePicture::refresh(bool live, const Prices& prices, const SessionEvaluator& evaluator,
                          Snapshot& snapshot) noexcept {
  for (LineIndex i = 0; i < values_.size(); ++i) {
    if (line_changed_[i] != 0) values_[i] = live ? evaluator.lines().live(i, present_) : kUnavailable;
  }
  if (line_changed_[model_.pairs.front()] != 0) {
    gauges_ = evaluator.record().gauges;
    if (live) evaluator.valuation().live(prices.session, present_, prices.series, gauges_);
  }
  refresh_pairs(evaluator, snapshot);
  refresh_triggers(live, evaluator, snapshot);

  for (const SeriesId id : pending_) series_changed_[market::index(id)] = 0;
  std::fill(line_changed_.begin(), line_changed_.end(), 0);
  published_.swap(pending_);
  pending_.clear();
}

void LivePicture::refresh_pairs(const SessionEvaluator& evaluator, Snapshot& snapshot) noexcept {
  pairs_changed_ = false;
  for (std::size_t i = 0; i < model_.pairs.size(); ++i) {
    const LineIndex line = model_.pairs[i];
    if (line_changed_[line] == 0) continue;
    pairs_changed_ = true;
    PairView& view = snapshot.pairs[i];
    view.spread.provisional = values_[line];
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      view.z[k].provisional = evaluator.lines().live_z(line, kHorizons[k], values_[line]);
    }
  }
}

void LivePicture::refresh_triggers(bool live, const SessionEvaluator& evaluator,
                                   Snapshot& snapshot) noexcept {
  triggers_changed_ = false;
  for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
    const auto changed = [this](LineIndex line) { return line_changed_[line] != 0; };
    if (std::none_of(lines_behind_[i].begin(), lines_behind_[i].end(), changed)) continue;
    triggers_changed_ = true;
    const TriggerReading reading =
        live ? evaluator.triggers().live(i, evaluator.lines(), values_, gauges_) : TriggerReading{};
    snapshot.triggers[i].provisional_on = reading.on;
    snapshot.triggers[i].value.provisional = reading.value;
  }
  snapshot.core.fci.provisional = snapshot.triggers[model_.fci].value.provisional;
}

}  // namespace rotation::signals
