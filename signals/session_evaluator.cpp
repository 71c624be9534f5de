#include "signals/session_evaluator.hpp"

#include <algorithm>
#include <cmath>

#include "signals/board.hpp"
#include "signals/reference_gauges.hpp"

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
      valuation_(parameters, model),
      weights_(parameters, model),
      triggers_(model.triggers),
      distances_(model, parameters),
      regime_(parameters, count_role(model, Role::participation)),
      staging_(parameters) {
  record_.lines.resize(model.lines.size());
  record_.pairs.resize(model.pairs.size());
  record_.statistics.resize(model.statistics.size(), kUnavailable);
  record_.triggers.resize(model.triggers.size());
}

std::optional<Step> SessionEvaluator::evaluate(const SessionInputs& inputs) noexcept {
  lines_.close(inputs.closes);
  market_gauges_.close(inputs.session, lines_, record_.gauges);
  valuation_.close(inputs, lines_, distance_to_stop(), record_.gauges);
  weights_.close(inputs, record_.gauges);
  reference_gauges(inputs.references, *p_, *model_, record_.gauges);
  record_.references = inputs.references.states();
  triggers_.close(lines_, record_.gauges);
  distances_.close(lines_, record_.gauges);
  const SessionFacts f = facts_of(*model_, triggers_.readings(), record_.gauges, spread(inputs.closes));
  const auto step = regime_.step(f);
  write_record(inputs.session, f);
  write_triggers(inputs.session, inputs.closes);
  record_.advice = staging_.close(regime_, step, f, frozen_by_flag(), lines_.beta(model_->residual));
  record_.board = next_board(record_.board, *model_, *p_, regime_, f, record_.triggers);
  record_.board.score = score(*model_, triggers_.readings());
  return step;
}

// How far S may fall before the drawdown row of 6.2 holds: from its peak in a position, else from here.
double SessionEvaluator::distance_to_stop() const noexcept {
  const LineIndex s = model_->pairs.front();
  const double spread = lines_.value(s);
  const double room = regime_.stop_distance(lines_.sigma(s));
  return regime_.in_position() ? spread - (std::max(regime_.peak(), spread) - room) : room + 0 * spread;
}

SessionEvaluator::DryRun SessionEvaluator::dry_run(std::span<const TriggerReading> readings,
                                                   const Gauges& gauges,
                                                   const SpreadReading& spread) const noexcept {
  DryRun out{.facts = facts_of(*model_, readings, gauges, spread)};
  Regime copy = regime_;
  copy.step(out.facts);
  out.state = copy.state();
  out.score = score(*model_, readings);
  return out;
}

SpreadReading SessionEvaluator::spread(std::span<const SeriesCloses::Close> closes) const noexcept {
  const LineIndex s = model_->pairs.front();
  const auto& legs = model_->lines[s].terms;
  return {.spread = lines_.value(s),
          .sigma = lines_[s].available() ? lines_.sigma(s) : kUnavailable,
          .z20 = lines_.z(s, 20),
          .z60 = lines_.z(s, 60),
          .legs = std::all_of(
              legs.begin(), legs.end(),
              [&](const Term& leg) { return closes[market::index(leg.series)].mark == Mark::value; }),
          .pairs = std::none_of(model_->pairs.begin(), model_->pairs.end(),
                                [this](LineIndex pair) { return std::isnan(lines_.z(pair, 60)); })};
}

bool SessionEvaluator::frozen_by_flag() const noexcept {
  for (std::size_t i = 0; i < triggers_.size(); ++i) {
    if (model_->triggers[i].freezes && triggers_[i].on) return true;
  }
  return false;
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
  r.risk_flag = facts.vetoes > 0 && regime_.in_position();
  r.thesis_clock = regime_.thesis_clock();
  r.thesis_expired = regime_.thesis_expired();
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
}

void SessionEvaluator::write_triggers(market::Day session,
                                      std::span<const SeriesCloses::Close> closes) noexcept {
  const ClosedSession closed{lines_, record_.gauges, triggers_, closes};
  for (std::size_t i = 0; i < record_.triggers.size(); ++i) {
    TriggerRecord& trigger = record_.triggers[i];
    const TriggerReading& reading = triggers_[i];
    if (trigger.on != reading.on) trigger.last_change = session;
    trigger.on = reading.on;
    trigger.available = reading.available;
    trigger.value = reading.value;
    trigger.distance = distances_.distance(i, closed);
  }
}

}  // namespace rotation::signals
