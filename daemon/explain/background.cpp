#include "daemon/explain/background.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "daemon/explain/words.hpp"

namespace rotation::daemon {
namespace {

using signals::Gauge;
using signals::LineIndex;
using signals::SessionRecord;
using signals::TriggerRecord;

class Remarks {
 public:
  Remarks(const SessionRecord& record, const Machine& machine)
      : r_(record), machine_(machine), p_(machine.parameters), model_(machine.model) {}

  std::vector<Remark> write() {
    rates();
    dollar();
    conditions();
    credit();
    leaders();
    valuation();
    flags();
    return std::move(remarks_);
  }

 private:
  void add(std::string topic, std::string text) { remarks_.push_back({std::move(topic), std::move(text)}); }

  [[nodiscard]] const TriggerRecord* trigger(std::string_view id) const {
    for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
      if (model_.triggers[i].id == id) return &r_.triggers[i];
    }
    return nullptr;
  }
  // "C1 on", "C1 off", "C1 not available".
  [[nodiscard]] std::string position(const std::string& id) const {
    const TriggerRecord* t = trigger(id);
    if (t == nullptr || !t->available) return id + ' ' + std::string(kNotAvailable);
    return id + (t->on ? " on" : " off");
  }
  [[nodiscard]] bool on(std::string_view id) const {
    const TriggerRecord* t = trigger(id);
    return t != nullptr && t->on && t->available;
  }
  [[nodiscard]] std::string value(std::string_view id) const {
    const TriggerRecord* t = trigger(id);
    return rounded(t == nullptr ? signals::kUnavailable : t->value, 2);
  }
  [[nodiscard]] double level(LineIndex line) const {
    return line == signals::kNone ? signals::kUnavailable : r_.lines[line].value;
  }

  // What the trigger says by its position, and its position: "fading (P4 on)".
  [[nodiscard]] std::string verdict(const std::string& id, const std::string& if_on,
                                    const std::string& if_off) const {
    const TriggerRecord* t = trigger(id);
    if (t == nullptr || !t->available) return ": cannot be judged (" + position(id) + ")";
    return ": " + (t->on ? if_on : if_off) + " (" + position(id) + ")";
  }

  void rates() {
    const double change = r_.gauges[Gauge::y10_change_120];
    std::string text = "10-year yield " + rounded(level(model_.y10), 2);
    if (!std::isnan(level(model_.y10))) text += " %";
    if (!std::isnan(change)) text += (change < 0 ? ", " : ", +") + rounded(change, 0) + " bp in 6 months";
    text += ", trend " + value("C1");
    add("rates", text + verdict("C1", "lower rates help", "no help from lower rates"));
  }

  void dollar() {
    const std::string text =
        "dollar index " + rounded(std::exp(level(model_.dollar)), 2) + ", trend " + value("C2");
    add("dollar", text + verdict("C2", "not in the way", "it stands in the way"));
  }

  void conditions() {
    const double fci = r_.triggers[model_.fci].value;
    const std::string text = "financial conditions " + rounded(fci, 2) + " (+ is tighter)";
    const bool too_easy = fci < p_.trigger.c3_not_modest;
    add("conditions",
        text + verdict("C3", too_easy ? "easing, and no longer modestly" : "easier, as the thesis wants",
                       "not easier by enough"));
  }

  void credit() {
    const std::string text = "credit trend over " + std::to_string(p_.veto.credit_k) + " sessions " +
                             value("V1") + verdict("V1", "stress", "no stress");
    add("credit", text + "; VIX " + value("V2") + verdict("V2", "stress", "no stress") + "; growth scare" +
                      verdict("V3", "credit weakens while yields fall", "none"));
  }

  void leaders() {
    std::string text = "large-cap leaders' trend " + value("P4");
    const double drawdown = r_.gauges[Gauge::leaders_drawdown];
    if (!std::isnan(drawdown)) text += ", " + signed_percent(std::expm1(drawdown)) + " from their high";
    text += verdict("P4", "fading", "still leading");
    if (on("V4")) text += "; at new highs while the spread falls (V4 on)";
    add("leaders", text);
  }

  // Context only (S1c): no row of the guard table that confirms reads it.
  void valuation() {
    const double small = r_.gauges[Gauge::pe_small];
    const double large = r_.gauges[Gauge::pe_large];
    if (std::isnan(small) || std::isnan(large)) {
      return add("valuation", "not available: " + lacking() +
                                  " (reference in the configuration, or its file); nothing confirms on it");
    }
    std::string text = "forward P/E " + rounded(small, 1) + " against " + rounded(large, 1);
    const double closure = r_.gauges[Gauge::closure_fair];
    if (!std::isnan(closure)) text += ", " + rounded(100 * closure, 0) + " % of the gap to fair closed";
    add("valuation", text + "; cheap alone is no reason and confirms nothing");
  }

  // What the valuation lacks, in the words of the page: "px_small_asof missing; pe_small, pe_large too old".
  [[nodiscard]] std::string lacking() const {
    const auto those = [this](signals::Validity validity, std::string_view how) {
      using market::ReferenceKey;
      std::string keys;
      for (const ReferenceKey key : {ReferenceKey::pe_small, ReferenceKey::pe_large,
                                     ReferenceKey::px_small_asof, ReferenceKey::px_large_asof}) {
        if (r_.references[market::index(key)].validity != validity) continue;
        keys += (keys.empty() ? "" : ", ") + std::string(market::info(key).name);
      }
      return keys.empty() ? keys : keys.append(how);
    };
    const std::string missing = those(signals::Validity::missing, " missing");
    const std::string old = those(signals::Validity::stale, " too old");
    if (missing.empty() && old.empty()) return "P/E and closes are not of one date";
    return missing + (missing.empty() || old.empty() ? "" : "; ") + old;
  }

  void flags() {
    std::string text;
    for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
      const signals::TriggerSpec& spec = model_.triggers[i];
      if (spec.role != signals::Role::flag || !r_.triggers[i].on || spec.id == "VAL") continue;
      text += (text.empty() ? "" : "; ") + spec.id + ' ' + trigger_name(machine_, spec.id);
    }
    add("flags", text.empty() ? "none" : text);
  }

  const SessionRecord& r_;
  const Machine& machine_;
  const signals::Parameters& p_;
  const signals::Model& model_;
  std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> background(const SessionRecord& record, const Machine& machine) {
  return Remarks(record, machine).write();
}

}  // namespace rotation::daemon
