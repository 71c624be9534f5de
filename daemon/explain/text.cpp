// The explanation as one page of text for a portfolio manager.
#include <algorithm>
#include <cmath>

#include "daemon/explain/explanation.hpp"
#include "daemon/explain/words.hpp"
#include "daemon/meanings.hpp"
#include "daemon/record_json.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using market::format_date;
using signals::Clause;
using signals::Course;
using signals::GuardRow;
using signals::Role;
using signals::SessionRecord;
using signals::State;

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}
std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}
std::string sessions(int n) {
  return std::to_string(n) + (n == 1 ? " session" : " sessions");
}

class Page {
 public:
  Page(const Explanation& explanation, const Machine& machine, const Provenance& provenance,
       std::string own_record)
      : e_(explanation),
        r_(explanation.record),
        machine_(machine),
        provenance_(provenance),
        primary_(machine.labels.pairs.front()),
        own_record_(std::move(own_record)) {}

  std::string write() {
    head();
    why();
    triggers();
    next();
    end();
    background();
    advice();
    data();
    text_ += "\nBASE RATE\n";
    wrapped(std::string(kBaseRate));
    if (!own_record_.empty()) wrapped(own_record_);
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += "  " + text + '\n'; }

  void head() {
    text_ += std::string(name(r_.state)) + " at the close of " + format_date(r_.session);
    text_ += e_.last ? ", since " + format_date(e_.last->transition.session) + " (" + sessions(r_.age) + ")\n"
                     : ", from the beginning\n";
    line(std::string(meaning(r_.state)));
  }

  void why() {
    text_ += "\nWHY\n";
    if (!e_.last) {
      line("No transition yet: the machine begins in " + std::string(name(State::dormant)) + ".");
    } else {
      const signals::Transition& t = e_.last->transition;
      wrapped("Transition " + std::to_string(t.number) + ", " + std::string(name(t.from)) + " to " +
              std::string(name(t.to)) + ": " + std::string(meaning(t.reason)) + ".");
      for (const Figure& f : e_.last->numbers) line("  " + padded(f.label, 42) + figure_text(f));
    }
    if (r_.state == State::confirmed || r_.state == State::extended) return;
    if (r_.state == State::invalidated) return wrapped(cooldown_text(r_, machine_.parameters));
    if (e_.needs.empty()) {
      line("Not confirmed: every need is met at this close, but it has to last.");
    } else {
      std::string missing;
      for (const Clause& c : e_.needs) {
        const std::string trigger = trigger_name(machine_, c.id);
        missing += (missing.empty() ? "" : "; ") + (trigger.empty() ? votes_text(c) : c.id + ' ' + trigger);
      }
      wrapped("Not confirmed, because of: " + missing + '.');
    }
    if (r_.state == State::confirming) wrapped(count_text(r_, machine_.parameters, e_.needs.empty()));
  }
  static std::string votes_text(const Clause& c) {
    if (!c.available) return "too few of " + c.id + " can be read";
    return c.id + ' ' + rounded(c.value, 0) + " of " + rounded(c.threshold, 0) + " needed";
  }
  static std::string number_text(double x, const std::string& unit) {
    if (unit == "ratio") return signed_percent(x);
    return rounded(x, unit == "z" ? 2 : 0);
  }
  static std::string figure_text(const Figure& f) {
    std::string text = right(number_text(f.value, f.unit), 9);
    if (std::isnan(f.threshold)) return text;
    return text + "   (" + std::string(symbol(f.comparison)) + ' ' + number_text(f.threshold, f.unit) + ')';
  }

  void triggers() {
    text_ += '\n' + padded("TRIGGERS", 40) + right("value", 13) + right("turns at", 11) +
             right("needs to move", 16) + right("sigma20", 9) + '\n';
    for (std::size_t i = 0; i < r_.triggers.size(); ++i) {
      const signals::TriggerSpec& spec = machine_.model.triggers[i];
      if (spec.role == Role::flag) continue;
      const signals::TriggerRecord& t = r_.triggers[i];
      const std::string label = padded(!t.available ? "n/a"
                                       : t.on       ? "on"
                                                    : "off",
                                       4) +
                                padded(spec.id + ' ', 3) + trigger_name(machine_, spec.id);
      if (!t.available) {
        line(padded(label, 38) + right(reason_of(spec.id), 49));
        continue;
      }
      const int digits = spec.counts ? 0 : 2;
      const auto cell = [](double x, int d) { return std::isnan(x) ? "-" : rounded(x, d); };
      const std::string move = move_text(machine_, i, t.distance);
      // One that counts turns by how many of its statistics are on, not by the level of the next of them.
      const double turns = spec.counts ? static_cast<double>(spec.need) : t.distance.threshold;
      line(padded(label, 38) + right(cell(t.value, digits), 13) +
           right(cell(turns, spec.counts ? 0 : 2), 11) + right(move.empty() ? "-" : move, 16) +
           right(cell(t.distance.sigma20, 2), 9));
    }
    line("sigma20: in usual 20-session moves of what has to move; of several, the last one that matters");
  }
  std::string reason_of(const std::string& id) const {
    for (const Unavailable& u : e_.unavailable) {
      if (u.id == id) return u.why;
    }
    return "";
  }

  // A row and its clauses that are missing, the hardest first.
  void row(const GuardRow& g) {
    std::string title = "to " + std::string(name(g.to)) + " (" + std::string(name(g.reason)) + ")";
    if (g.dwell > 1) title += ", " + std::to_string(g.count) + " of " + sessions(g.dwell) + " counted";
    if (g.frozen) title += ", frozen until data are better";
    title += g.course == Course::wait ? ": time alone"
             : g.holds                ? ": holds at this close"
             : g.any                  ? ": any of"
                                      : ": all of";
    line(title);
    if (g.holds) return;
    std::vector<const Clause*> missing;
    for (const Clause& c : g.clauses) {
      if (!c.holds) missing.push_back(&c);
    }
    const auto harder = [&g](const Clause* a, const Clause* b) {
      // What has no measure stands first where all are needed, last where one is enough.
      if (std::isnan(a->sigma20) != std::isnan(b->sigma20)) return std::isnan(a->sigma20) != g.any;
      return g.any ? a->sigma20 < b->sigma20 : a->sigma20 > b->sigma20;
    };
    std::stable_sort(missing.begin(), missing.end(), harder);
    constexpr std::size_t kShown = 4;
    for (std::size_t i = 0; i < std::min(missing.size(), kShown); ++i) {
      const Clause& c = *missing[i];
      line("  " + clause_text(c, r_, machine_) +
           (std::isnan(c.sigma20) ? "" : " (" + rounded(c.sigma20, 2) + " sigma20)"));
    }
    if (missing.size() > kShown) line("  and " + std::to_string(missing.size() - kShown) + " more");
  }
  void rows(Course course, const std::string& none) {
    bool any = false;
    for (const GuardRow& g : e_.outlook.rows) {
      if (g.course != course) continue;
      row(g);
      any = true;
    }
    if (!any) line(none);
  }

  void next() {
    text_ += "\nWHAT MUST HAPPEN NEXT (hardest first)\n";
    if (r_.state == State::invalidated) return rows(Course::wait, "");
    rows(Course::up, "nothing: there is no higher state");
  }
  void end() {
    text_ += "\nWHAT WOULD END IT (easiest first)\n";
    rows(Course::down, "nothing: there is no lower state");
  }

  void background() {
    text_ += "\nBACKGROUND\n";
    for (const Remark& remark : e_.background) wrapped(padded(remark.topic, 12) + remark.text);
  }

  void advice() {
    const signals::Advice& a = r_.advice;
    const double cap = machine_.parameters.tranche.cap_weight_nav;
    text_ += "\nADVICE (a rule's arithmetic, not an order and not a forecast)\n";
    line("tranche     " + rounded(100 * a.tranche, 0) + " % of the largest position, " +
         rounded(100 * a.tranche * cap, 2) + " % of net assets" +
         (a.frozen ? "; frozen: nothing is added" : ""));
    line("hedge       " +
         (std::isnan(a.hedge_in_use)
              ? "not available: no beta yet"
              : "short " + rounded(a.hedge_in_use, 2) + " of the large leg for each 1 of the small" +
                    (a.beta_clamped ? "; the beta is at its limit" : "")));
    line("stop        " +
         (std::isnan(a.stop_level)
              ? "none: no position"
              : primary_ + " " + signed_percent(std::expm1(a.stop_level - r_.facts.spread)) + " from here, " +
                    signed_percent(std::expm1(-a.stop_distance)) + " from its peak"));
  }

  void data() {
    text_ += "\nDATA\n";
    std::string text = std::string(name(r_.facts.quality));
    if (e_.unavailable.empty()) text += ": every trigger could be read";
    for (std::size_t i = 0; i < e_.unavailable.size(); ++i) {
      text += (i == 0 ? ": " : "; ") + e_.unavailable[i].id + ' ' + e_.unavailable[i].why;
    }
    wrapped("quality     " + text);
    line("made by     rotationd " + provenance_.code_version + ", configuration " +
         provenance_.config_hash.substr(0, 12));
  }

  // Breaks at blanks.
  void wrapped(const std::string& text) {
    constexpr std::size_t kWidth = 102;
    std::string rest = text;
    std::string indent;
    while (rest.size() + indent.size() > kWidth) {
      std::size_t at = rest.rfind(' ', kWidth - indent.size());
      if (at != std::string::npos && at > 0 && rest.compare(at, 2, " %") == 0) at = rest.rfind(' ', at - 1);
      if (at == std::string::npos || at == 0) break;
      line(indent + rest.substr(0, at));
      rest.erase(0, at + 1);
      indent = "  ";
    }
    line(indent + rest);
  }

  const Explanation& e_;
  const SessionRecord& r_;
  const Machine& machine_;
  const Provenance& provenance_;
  const std::string& primary_;
  std::string own_record_;
  std::string text_;
};

}  // namespace

std::string explanation_text(const Explanation& explanation, const Machine& machine,
                             const Provenance& provenance, std::string own_record) {
  return Page(explanation, machine, provenance, std::move(own_record)).write();
}

}  // namespace rotation::daemon
