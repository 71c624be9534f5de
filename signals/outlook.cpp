#include "signals/outlook.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {
namespace {

constexpr std::string_view kParticipation = "participation";
constexpr std::string_view kCatalysts = "catalysts";

constexpr Comparison opposite(Comparison c) noexcept {
  switch (c) {
    case Comparison::at_least:
      return Comparison::below;
    case Comparison::at_most:
      return Comparison::above;
    case Comparison::above:
      return Comparison::at_most;
    case Comparison::below:
      return Comparison::at_least;
  }
  return c;
}

bool compare(double value, Comparison c, double threshold) noexcept {
  switch (c) {
    case Comparison::at_least:
      return value >= threshold;
    case Comparison::at_most:
      return value <= threshold;
    case Comparison::above:
      return value > threshold;
    case Comparison::below:
      return value < threshold;
  }
  return false;
}

// Sigmas of 20 sessions that S has to move for z[k] to come to `threshold`.
double sigma20_of_z(double z, double threshold, int k) noexcept {
  return std::abs(threshold - z) * std::sqrt(k / 20.0);
}

class Table {
 public:
  Table(const SessionRecord& record, const Model& model, const Parameters& parameters)
      : r_(record), model_(model), p_(parameters), degraded_(record.facts.quality >= Quality::degraded) {}

  Outlook read() {
    const auto& m = p_.machine;
    const auto& n = r_.registers;
    switch (r_.state) {
      case State::dormant:
        base_row();
        add(State::watch, Reason::stopped_falling, Course::up, {z20(Comparison::at_least, m.watch_on)},
            n.watch_up, m.watch_dwell, degraded_);
        break;
      case State::watch:
        base_row();
        add(State::setup, Reason::catalysts, Course::up, setup_clauses(), n.setup_up, m.setup_dwell,
            degraded_);
        add(State::dormant, Reason::falling, Course::down, {z20(Comparison::below, m.watch_off)},
            n.watch_down, m.watch_dwell, z20_unknown());
        break;
      case State::setup:
        base_row();
        add_any(State::watch, Reason::setup_lost, Course::down, setup_lost_clauses(), n.setup_down,
                m.setup_dwell, z20_unknown());
        break;
      case State::confirming:
        add(State::confirmed, Reason::count, Course::up, full_clauses(), n.confirm, m.confirm_count,
            degraded_);
        add_any(State::setup, Reason::base_lost, Course::down, base_lost_clauses(), n.drop, m.drop_dwell,
                degraded_);
        break;
      case State::confirmed:
        invalidation_rows();
        add_any(
            State::extended, Reason::stretched, Course::up,
            {z60(Comparison::at_least, m.extended_on), closure(Comparison::at_least, m.extended_closure_on)},
            0, 1, degraded_);
        break;
      case State::extended:
        invalidation_rows();
        add(State::confirmed, Reason::relaxed, Course::down, relaxed_clauses(), 0, 1, false);
        break;
      case State::invalidated:
        add(State::dormant, Reason::cooled, Course::wait, {}, r_.age, m.cooldown, false);
        break;
    }
    out_.up = nearest(Course::up);
    out_.down = nearest(Course::down);
    return std::move(out_);
  }

  std::vector<Clause> full_clauses() const {
    std::vector<Clause> clauses = base_clauses();
    clauses.push_back(participation());
    clauses.push_back(catalysts(Comparison::at_least, p_.trigger.catalyst_need));
    return clauses;
  }

 private:
  void base_row() { add(State::confirming, Reason::base, Course::up, base_clauses(), 0, 1, degraded_); }

  void invalidation_rows() {
    const auto& m = p_.machine;
    add(State::invalidated, Reason::drawdown, Course::down, {stop()}, 0, 1, false);
    add(State::invalidated, Reason::trend_lost, Course::down,
        {z60(Comparison::below, m.invalidate_z60_below)}, r_.registers.trend, m.invalidate_z60_dwell, false);
    std::vector<Clause> extends{z60(Comparison::below, p_.veto.ai_invalidate_z60_below)};
    if (model_.ai_extends != kNone) extends.insert(extends.begin(), trigger(model_.ai_extends, true));
    add(State::invalidated, Reason::ai_extends, Course::down, std::move(extends), 0, 1, false);
  }

  std::vector<Clause> triggers(Role role, bool on) const {
    std::vector<Clause> clauses;
    for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
      if (model_.triggers[i].role == role) clauses.push_back(trigger(i, on));
    }
    return clauses;
  }
  static std::vector<Clause> joined(std::vector<Clause> a, const std::vector<Clause>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
  std::vector<Clause> base_clauses() const {
    return joined(triggers(Role::mandatory, true), triggers(Role::veto, false));
  }
  std::vector<Clause> base_lost_clauses() const {
    return joined(triggers(Role::mandatory, false), triggers(Role::veto, true));
  }
  std::vector<Clause> setup_clauses() const {
    std::vector<Clause> clauses{catalysts(Comparison::at_least, p_.trigger.catalyst_need),
                                z20(Comparison::at_least, p_.machine.watch_on)};
    if (model_.cheap != kNone) {
      Clause cheap = trigger(model_.cheap, true);
      cheap.holds = !r_.facts.dear;  // unavailable is allowed
      clauses.push_back(cheap);
    }
    return joined(std::move(clauses), triggers(Role::veto, false));
  }
  std::vector<Clause> setup_lost_clauses() const {
    std::vector<Clause> clauses{catalysts(Comparison::below, 1),
                                z20(Comparison::below, p_.machine.watch_off)};
    return joined(std::move(clauses), triggers(Role::veto, true));
  }
  std::vector<Clause> relaxed_clauses() const {
    std::vector<Clause> clauses{z60(Comparison::below, p_.machine.extended_off)};
    const Clause gap = closure(Comparison::below, p_.machine.extended_closure_off);
    if (gap.available) clauses.push_back(gap);  // unavailable: ignored
    return clauses;
  }

  // "Trigger on", or off. Unavailable counts as off.
  Clause trigger(std::size_t i, bool on) const {
    const TriggerSpec& spec = model_.triggers[i];
    const TriggerRecord& t = r_.triggers[i];
    Clause c{.id = spec.id, .available = t.available, .sigma20 = t.distance.sigma20};
    c.holds = (t.on && t.available) == on;
    if (spec.counts) {
      c.comparison = Comparison::at_least;
      c.threshold = static_cast<double>(spec.need);
    } else if (spec.switches.size() == 1 && spec.high_line == kNone) {
      const Thresholds& s = spec.switches.front().thresholds;
      c.comparison = s.direction == Direction::up ? Comparison::at_least : Comparison::at_most;
      c.threshold = t.on ? s.off : s.on;
    } else {
      return c;
    }
    c.value = t.value;
    if (!on) c.comparison = opposite(c.comparison);
    return c;
  }

  // Sigmas until `n` of the triggers of `role` have turned that are on (or off) now: the n-th nearest.
  [[nodiscard]] double sigma20_of(Role role, bool on, int n) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
      const TriggerRecord& t = r_.triggers[i];
      if (model_.triggers[i].role != role || !t.available || t.on != on) continue;
      if (!std::isnan(t.distance.sigma20)) all.push_back(t.distance.sigma20);
    }
    if (n < 1 || all.size() < static_cast<std::size_t>(n)) return kUnavailable;
    std::sort(all.begin(), all.end());
    return all[static_cast<std::size_t>(n) - 1];
  }

  Clause votes(std::string_view id, Role role, int count, bool enough, Comparison c, int threshold) const {
    Clause clause{.id = std::string(id),
                  .available = enough,
                  .value = static_cast<double>(count),
                  .comparison = c,
                  .threshold = static_cast<double>(threshold)};
    clause.holds = enough && compare(clause.value, c, clause.threshold);
    // From `count` to where the answer differs: one past the threshold on the side it is not on now.
    const bool rising = count < threshold;
    clause.sigma20 = sigma20_of(role, !rising, rising ? threshold - count : count - threshold + 1);
    return clause;
  }
  Clause participation() const {
    const SessionFacts& f = r_.facts;
    const auto total =
        static_cast<int>(std::count_if(model_.triggers.begin(), model_.triggers.end(),
                                       [](const TriggerSpec& t) { return t.role == Role::participation; }));
    const Regime machine(p_, total);
    return votes(kParticipation, Role::participation, f.participation,
                 f.participation_available >= p_.trigger.p_min_available, Comparison::at_least,
                 machine.participation_need(f.participation_available));
  }
  Clause catalysts(Comparison c, int threshold) const {
    const SessionFacts& f = r_.facts;
    return votes(kCatalysts, Role::catalyst, f.catalysts,
                 f.catalysts_available >= p_.trigger.catalyst_min_available, c, threshold);
  }

  static Clause number(std::string id, double value, Comparison c, double threshold, double sigma20) {
    return {.id = std::move(id),
            .holds = compare(value, c, threshold),
            .available = !std::isnan(value) && !std::isnan(threshold),
            .value = value,
            .comparison = c,
            .threshold = threshold,
            .sigma20 = sigma20};
  }
  Clause z20(Comparison c, double threshold) const {
    return number("z20", r_.facts.z20, c, threshold, sigma20_of_z(r_.facts.z20, threshold, 20));
  }
  Clause z60(Comparison c, double threshold) const {
    return number("z60", r_.facts.z60, c, threshold, sigma20_of_z(r_.facts.z60, threshold, 60));
  }
  Clause closure(Comparison c, double threshold) const {
    return number("closure_fair", r_.facts.closure_fair, c, threshold, kUnavailable);
  }
  Clause stop() const {
    const SessionFacts& f = r_.facts;
    const double level = r_.peak - p_.machine.invalidate_dd_sigma60 * f.sigma * std::sqrt(60.0);
    return number("S", f.spread, Comparison::below, level,
                  std::abs(level - f.spread) / (f.sigma * std::sqrt(20.0)));
  }
  [[nodiscard]] bool z20_unknown() const noexcept { return std::isnan(r_.facts.z20); }

  void add(State to, Reason reason, Course course, std::vector<Clause> clauses, int count, int dwell,
           bool frozen) {
    GuardRow row{.to = to, .reason = reason, .course = course, .clauses = std::move(clauses)};
    row.frozen = frozen;
    row.count = count;
    row.dwell = dwell;
    row.holds = true;
    row.sigma20 = 0;
    for (const Clause& c : row.clauses) {
      if (c.holds) continue;
      row.holds = false;
      // A NaN stays: the hardest is not known while one is not.
      if (!(c.sigma20 <= row.sigma20) && !std::isnan(row.sigma20)) row.sigma20 = c.sigma20;
    }
    out_.rows.push_back(std::move(row));
  }
  void add_any(State to, Reason reason, Course course, std::vector<Clause> clauses, int count, int dwell,
               bool frozen) {
    add(to, reason, course, std::move(clauses), count, dwell, frozen);
    GuardRow& row = out_.rows.back();
    row.any = true;
    row.sigma20 = kUnavailable;
    row.holds = false;
    for (const Clause& c : row.clauses) {
      row.holds = row.holds || c.holds;
      row.sigma20 = std::fmin(row.sigma20, c.holds ? 0 : c.sigma20);
    }
  }

  [[nodiscard]] std::optional<std::size_t> nearest(Course course) const {
    std::optional<std::size_t> best;
    const auto nearer = [](const GuardRow& a, const GuardRow& b) {
      if (std::isnan(a.sigma20) != std::isnan(b.sigma20)) return std::isnan(b.sigma20);
      if (a.sigma20 < b.sigma20 || a.sigma20 > b.sigma20) return a.sigma20 < b.sigma20;
      return a.sessions_left() < b.sessions_left();
    };
    for (std::size_t i = 0; i < out_.rows.size(); ++i) {
      if (out_.rows[i].course != course) continue;
      if (!best || nearer(out_.rows[i], out_.rows[*best])) best = i;
    }
    return best;
  }

  const SessionRecord& r_;
  const Model& model_;
  const Parameters& p_;
  bool degraded_;
  Outlook out_;
};

}  // namespace

Outlook outlook(const SessionRecord& record, const Model& model, const Parameters& parameters) {
  return Table(record, model, parameters).read();
}

std::vector<Clause> needs(const SessionRecord& record, const Model& model, const Parameters& parameters) {
  std::vector<Clause> missing = Table(record, model, parameters).full_clauses();
  std::erase_if(missing, [](const Clause& c) { return c.holds; });
  std::stable_sort(missing.begin(), missing.end(), [](const Clause& a, const Clause& b) {
    if (std::isnan(a.sigma20) || std::isnan(b.sigma20)) {
      return std::isnan(a.sigma20) && !std::isnan(b.sigma20);
    }
    return a.sigma20 > b.sigma20;
  });
  return missing;
}

int unmet(const Clause& need) noexcept {
  if (need.holds) return 0;
  if (need.id != kParticipation && need.id != kCatalysts) return 1;
  return std::max(0, static_cast<int>(need.threshold - need.value));
}

}  // namespace rotation::signals
