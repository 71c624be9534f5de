#include "signals/daily_columns.hpp"

#include <array>
#include <cmath>

namespace rotation::signals {
namespace {

using Record = SessionRecord;

constexpr std::array<std::string_view, 3> kDollarNames{"HEADWIND", "FLAT", "TAILWIND"};
constexpr std::array<std::string_view, 4> kQuadrantNames{"LEADING", "WEAKENING", "LAGGING", "IMPROVING"};

class Columns {
 public:
  explicit Columns(const Model& model) : model_(model) {}

  std::vector<Column> build() {
    machine();
    lines();
    for (std::size_t i = 0; i < model_.statistics.size(); ++i) {
      add(model_.statistics[i].name, [i](const Record& r) { return r.statistics[i]; });
    }
    triggers();
    advice();
    for (const GaugeInfo& g : kGaugeTable) {
      if (g.gauge == Gauge::dollar_state || g.gauge == Gauge::rotation_quadrant) continue;
      if (g.gauge == Gauge::cusum_alarm) continue;
      add(std::string(g.name), [gauge = g.gauge](const Record& r) { return r.gauges[gauge]; });
    }
    add("dollar_state", word(Gauge::dollar_state, kDollarNames, -1));
    add("rrg_quadrant", word(Gauge::rotation_quadrant, kQuadrantNames, 1));
    add("cusum_alarm", [](const Record& r) {
      const double alarm = r.gauges[Gauge::cusum_alarm];
      return std::isnan(alarm) ? Cell{alarm} : Cell{static_cast<int>(alarm)};
    });
    return std::move(columns_);
  }

 private:
  template <typename Read>
  void add(std::string name, Read read) {
    columns_.push_back({std::move(name), std::move(read)});
  }

  // The word a gauge stands for; the first of `names` is `lowest`.
  template <std::size_t n>
  static std::function<Cell(const Record&)> word(Gauge gauge, const std::array<std::string_view, n>& names,
                                                 int lowest) {
    return [gauge, &names, lowest](const Record& r) -> Cell {
      const double x = r.gauges[gauge];
      if (std::isnan(x)) return x;
      return names[static_cast<std::size_t>(static_cast<int>(x) - lowest)];
    };
  }

  void machine() {
    add("session", [](const Record& r) { return r.session; });
    add("quality", [](const Record& r) { return name(r.facts.quality); });
    add("state", [](const Record& r) { return name(r.state); });
    add("age", [](const Record& r) { return r.age; });
    add("S", [](const Record& r) { return r.facts.spread; });
    add("sigma_S", [](const Record& r) { return r.facts.sigma; });
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      add("z" + std::to_string(kHorizons[k]), [k](const Record& r) { return r.pairs.front().z[k]; });
    }
    for (std::size_t i = 0; i < model_.pairs.size(); ++i) {
      const std::string pair = "pair" + std::to_string(i + 1);
      add("z60_" + pair, [i](const Record& r) { return r.pairs[i].z[1]; });
      add(pair + "_on", [i](const Record& r) { return static_cast<int>(r.pairs[i].on); });
    }
    add("nP", [](const Record& r) { return r.facts.participation; });
    add("aP", [](const Record& r) { return r.facts.participation_available; });
    add("nC", [](const Record& r) { return r.facts.catalysts; });
    add("aC", [](const Record& r) { return r.facts.catalysts_available; });
    add("veto", [](const Record& r) { return static_cast<int>(r.facts.vetoes > 0); });
    add("base", [](const Record& r) { return static_cast<int>(r.base); });
    add("full", [](const Record& r) { return static_cast<int>(r.full); });
    add("counter", [](const Record& r) { return r.registers.confirm; });
    add("reg_watch_up", [](const Record& r) { return r.registers.watch_up; });
    add("reg_watch_down", [](const Record& r) { return r.registers.watch_down; });
    add("reg_setup_up", [](const Record& r) { return r.registers.setup_up; });
    add("reg_setup_down", [](const Record& r) { return r.registers.setup_down; });
    add("reg_drop", [](const Record& r) { return r.registers.drop; });
    add("reg_z60", [](const Record& r) { return r.registers.trend; });
    add("peak", [](const Record& r) { return r.peak; });
    add("thesis_clock",
        [](const Record& r) { return r.thesis_clock < 0 ? Cell{kUnavailable} : Cell{r.thesis_clock}; });
  }

  // Levels are held through a hole; a line's statistics are not.
  void lines() {
    held("R", model_.residual);
    add("beta", [i = model_.residual](const Record& r) { return r.lines[i].beta; });
    held("LR", model_.leaders);
    held("y10", model_.y10);
    add("y10_carried",
        [i = model_.y10](const Record& r) { return static_cast<int>(r.lines[i].mark == Mark::carried); });
    held("cr", model_.credit);
  }
  void held(std::string name, LineIndex line) {
    add(std::move(name), [line](const Record& r) { return r.lines[line].value; });
  }

  void triggers() {
    for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
      const TriggerSpec& trigger = model_.triggers[i];
      if (trigger.counts) {
        add(trigger.id == "M2" ? "m2_count" : trigger.id,
            [i](const Record& r) { return r.triggers[i].value; });
      }
      if (!trigger.counts || trigger.id == "M2") {
        add(trigger.id, [i](const Record& r) { return static_cast<int>(r.triggers[i].on); });
      }
      if (trigger.role == Role::flag) continue;
      add(trigger.id + "_ok", [i](const Record& r) { return static_cast<int>(r.triggers[i].available); });
      add("sigma20_" + trigger.id, [i](const Record& r) { return r.triggers[i].distance.sigma20; });
    }
    add("need_M1", [](const Record& r) { return r.triggers.front().distance.need; });
    add("next_M1", [](const Record& r) { return r.triggers.front().distance.need_next; });
    add("sigma1_M1", [](const Record& r) { return r.triggers.front().distance.sigma1; });
    add("touch20_M1", [](const Record& r) { return r.triggers.front().distance.touch20; });
  }

  void advice() {
    add("unmet", [](const Record& r) { return r.board.unmet; });
    add("hardest", [](const Record& r) { return r.board.hardest; });
    add("LITTLE", [](const Record& r) { return static_cast<int>(r.board.little); });
    add("score", [](const Record& r) { return r.board.score; });
    add("tranche", [](const Record& r) { return r.advice.tranche; });
    add("freeze", [](const Record& r) { return static_cast<int>(r.advice.frozen); });
    add("hedge_beta", [](const Record& r) { return r.advice.hedge_beta; });
    add("hedge_in_use", [](const Record& r) { return r.advice.hedge_in_use; });
    add("beta_flag", [](const Record& r) { return static_cast<int>(r.advice.beta_clamped); });
    add("stop_level", [](const Record& r) { return r.advice.stop_level; });
    add("stop_distance", [](const Record& r) { return r.advice.stop_distance; });
    add("risk_flag", [](const Record& r) { return static_cast<int>(r.risk_flag); });
  }

  const Model& model_;
  std::vector<Column> columns_;
};

}  // namespace

std::vector<Column> daily_columns(const Model& model) {
  return Columns(model).build();
}

}  // namespace rotation::signals
