#include "signals/session_evaluator.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {
namespace {

int count_role(const Model& model, Role role) noexcept {
  return static_cast<int>(std::count_if(model.triggers.begin(), model.triggers.end(),
                                        [role](const TriggerSpec& t) { return t.role == role; }));
}

// The trigger whose switches are the pairs'.
constexpr std::size_t kPairsAgree = 1;

}  // namespace

SessionEvaluator::SessionEvaluator(const Parameters& parameters, const Model& model,
                                   const market::Calendar& calendar)
    : p_(&parameters),
      model_(&model),
      lines_(model.lines, parameters),
      market_gauges_(parameters, model, calendar),
      triggers_(model.triggers),
      regime_(parameters, count_role(model, Role::participation)) {
  record_.lines.resize(model.lines.size());
  record_.pairs.resize(model.pairs.size());
  record_.statistics.resize(model.statistics.size(), kUnavailable);
  record_.triggers.resize(model.triggers.size());
}

std::optional<Step> SessionEvaluator::evaluate(market::Day session,
                                               std::span<const SeriesCloses::Close> closes) noexcept {
  lines_.close(closes);
  market_gauges_.close(session, lines_, record_.gauges);
  triggers_.close(lines_, record_.gauges);
  const SessionFacts f = facts(closes);
  const auto step = regime_.step(f);
  write_record(session, f);
  return step;
}

Quality SessionEvaluator::quality(std::span<const SeriesCloses::Close> closes) const noexcept {
  const Term* legs = model_->lines[model_->pairs.front()].terms.data();
  for (int i = 0; i < 2; ++i) {
    if (closes[market::index(legs[i].series)].mark != Mark::value) return Quality::blind;
  }
  bool whole = true;
  for (std::size_t i = 0; i < triggers_.size(); ++i) {
    const TriggerSpec& trigger = model_->triggers[i];
    if (triggers_[i].available || !model_->decides(i) || trigger.waits_for_reference) continue;
    if (trigger.role == Role::mandatory || trigger.role == Role::veto) return Quality::degraded;
    whole = false;
  }
  for (const LineIndex pair : model_->pairs) whole = whole && !std::isnan(lines_.z(pair, 60));
  return whole ? Quality::ok : Quality::partial;
}

SessionFacts SessionEvaluator::facts(std::span<const SeriesCloses::Close> closes) const noexcept {
  const LineIndex s = model_->pairs.front();
  SessionFacts f;
  f.quality = quality(closes);
  f.spread = lines_.value(s);
  f.sigma = lines_[s].available() ? lines_.sigma(s) : kUnavailable;
  f.z20 = lines_.z(s, 20);
  f.z60 = lines_.z(s, 60);
  for (std::size_t i = 0; i < triggers_.size(); ++i) {
    const TriggerReading& reading = triggers_[i];
    const bool counts = reading.on && reading.available;
    switch (model_->triggers[i].role) {
      case Role::mandatory:
        f.mandatory_missing += counts ? 0 : 1;
        break;
      case Role::participation:
        f.participation += counts ? 1 : 0;
        f.participation_available += reading.available ? 1 : 0;
        break;
      case Role::catalyst:
        f.catalysts += counts ? 1 : 0;
        f.catalysts_available += reading.available ? 1 : 0;
        break;
      case Role::veto:
        f.vetoes += counts ? 1 : 0;
        break;
      case Role::information:
        if (i == model_->ai_extends) f.ai_extends = counts;
        break;
      case Role::flag:
        break;
    }
  }
  return f;
}

void SessionEvaluator::write_record(market::Day session, const SessionFacts& facts) noexcept {
  SessionRecord& r = record_;
  r.session = session;
  r.state = regime_.state();
  r.age = regime_.age();
  r.facts = facts;
  r.base = regime_.base(facts);
  r.full = regime_.full(facts);
  r.registers = regime_.registers();
  r.peak = regime_.in_position() ? regime_.peak() : kUnavailable;
  r.board.unmet = regime_.unmet_needs(facts);
  for (LineIndex i = 0; i < r.lines.size(); ++i) {
    const Line& line = lines_[i];
    r.lines[i] = {line.alive() ? line.at(0) : kUnavailable, lines_.sigma(i), lines_.beta(i), line.mark()};
  }
  for (std::size_t i = 0; i < r.pairs.size(); ++i) {
    const LineIndex line = model_->pairs[i];
    PairRecord& pair = r.pairs[i];
    pair.spread = lines_.value(line);
    pair.sigma = lines_[line].available() ? lines_.sigma(line) : kUnavailable;
    for (std::size_t k = 0; k < kHorizons.size(); ++k) pair.z[k] = lines_.z(line, kHorizons[k]);
    pair.on = triggers_.switch_on(kPairsAgree, i);
  }
  for (std::size_t i = 0; i < r.statistics.size(); ++i) {
    r.statistics[i] = confirmed(model_->statistics[i].stat, lines_, r.gauges);
  }
  for (std::size_t i = 0; i < r.triggers.size(); ++i) {
    TriggerRecord& trigger = r.triggers[i];
    const TriggerReading& reading = triggers_[i];
    if (trigger.on != reading.on) trigger.last_change = session;
    trigger.on = reading.on;
    trigger.available = reading.available;
    trigger.value = reading.value;
  }
}

}  // namespace rotation::signals
