#include <algorithm>
#include <array>
#include <cmath>

#include "daemon/terminal/panels.hpp"
#include "daemon/terminal/words.hpp"

namespace rotation::daemon::terminal {
namespace {

struct Group {
  std::string_view role;
  std::string_view title;
};
constexpr std::array<Group, 5> kGroups{{{"mandatory", "Mandatory: all must be on"},
                                        {"participation", "Participation: enough of them"},
                                        {"catalyst", "Catalysts: enough of them"},
                                        {"veto", "Vetoes: none may be on"},
                                        {"information", "Leaders: can end it, cannot confirm it"}}};

// Where the columns end, or begin, by the width there is.
struct Columns {
  explicit Columns(int width)
      : gauge(width >= 106 ? 19 : 0),
        gauge_at(width >= 106 ? 37 : 30),
        close_end(gauge_at + gauge + 6),
        now_end(close_end + 9),
        levels(now_end + 1),
        turn(levels + 11),
        sigma_end(std::min(width, 120)) {}

  static constexpr int kName = 6;
  int gauge;
  int gauge_at;
  int close_end;
  int now_end;
  int levels;
  int turn;
  int sigma_end;
};

int digits(const Trigger& t) {
  return t.id == "M2" ? 0 : std::abs(t.on_level) >= 10 ? 1 : 2;
}

// All gauges share one scale, as on the page: off and on stand at the same places, to the right is towards
// on, far away is compressed.
int place(double value, const Trigger& t, int width) {
  const double step = t.on_level == t.off_level ? 1 : t.on_level - t.off_level;
  const double from_off = t.on_level == t.off_level ? value - t.on_level + 1 : (value - t.off_level) / step;
  const double share = 0.5 + 0.5 * std::tanh((from_off - 0.5) / 2);
  return std::clamp(static_cast<int>(std::lround(share * (width - 1))), 0, width - 1);
}

void draw_gauge(Line& line, const Trigger& t, int width) {
  const int off = place(t.off_level, t, width);
  const int on = place(t.on_level, t, width);
  const int confirmed = t.value.confirmed ? place(*t.value.confirmed, t, width) : -1;
  const int provisional = t.value.provisional ? place(*t.value.provisional, t, width) : -1;
  for (int i = 0; i < width; ++i) {
    if (i == confirmed) {
      line.add("●", t.on ? Tone::good : Tone::strong);
    } else if (i == provisional) {
      line.add("○", Tone::provisional);
    } else if (i == on && t.on_level != t.off_level) {
      line.add("┃", Tone::plain);
    } else if (i == off) {
      line.add("│", Tone::plain);
    } else {
      line.add(i > off && i < on ? "═" : "─", Tone::dim);
    }
  }
}

Tone tone_of(const Trigger& t) {
  if (!t.available) return Tone::dim;
  if (!t.on) return Tone::plain;
  return t.role == "veto" || t.role == "information" ? Tone::bad : Tone::good;
}

Line rung(const Trigger& t, int width) {
  const Columns at(width);
  const Tone tone = tone_of(t);
  Line line(width);
  line.add(!t.available ? " ?" : t.on ? " ✓" : " ·", tone);
  const bool live = t.value.provisional.has_value();
  const bool moves = live && t.provisional_on != t.on;
  if (live) line.add(t.provisional_on ? "(✓)" : "(·)", moves ? Tone::warn : Tone::provisional);
  line.to(Columns::kName)
      .add(t.id, tone)
      .add(" ")
      .add(t.name == t.id ? "" : t.name, tone, at.gauge_at - 1 - Columns::kName - columns(t.id) - 1);
  if (at.gauge > 0) {
    line.to(at.gauge_at);
    draw_gauge(line, t, at.gauge);
  }
  line.right(fixed(t.value.confirmed, digits(t)), at.close_end, tone);
  if (live) line.right(provisional(t.value.provisional, digits(t)), at.now_end, Tone::provisional);
  line.to(at.levels).add(threshold(t.on_level) + '/' + threshold(t.off_level), Tone::dim);
  const std::string sigma = t.sigma20 ? fixed(t.sigma20, 1) + " σ" : "";
  const int room = at.sigma_end - at.turn - 7;
  // In words where they fit: "IJR needs +1.4 % against SPY".
  const bool words = t.available && !t.text.empty() && columns(t.text) <= room;
  line.to(at.turn).add(words ? t.text : to_turn(t, room), t.available ? Tone::plain : Tone::dim, room);
  const bool near = t.sigma20 && *t.sigma20 <= 1;
  line.right(sigma, at.sigma_end, near ? Tone::strong : Tone::plain);
  return line;
}

Line head(int width) {
  const Columns at(width);
  Line line(width);
  line.add(" on", Tone::dim).to(Columns::kName).add("trigger", Tone::dim);
  if (at.gauge > 0) {
    line.to(at.gauge_at).add("off", Tone::dim);
    line.right("on", at.gauge_at + at.gauge, Tone::dim);
  }
  line.right("close", at.close_end, Tone::dim).right("(now)", at.now_end, Tone::dim);
  line.to(at.levels).add("on/off", Tone::dim).to(at.turn).add("to turn it", Tone::dim);
  line.right("20-d σ", at.sigma_end, Tone::dim);
  return line;
}

}  // namespace

Lines ladder(const Model& model, int columns, bool headings) {
  Lines lines{head(columns)};
  for (const Group& group : kGroups) {
    Lines rungs;
    int on = 0;
    int waiting = 0;
    for (const Trigger& t : model.triggers) {
      if (t.role != group.role) continue;
      rungs.push_back(rung(t, columns));
      on += t.on && t.available ? 1 : 0;
      waiting += t.available ? 0 : 1;
    }
    if (headings && !rungs.empty()) {
      lines.emplace_back(columns)
          .add(" ")
          .add(group.title, Tone::strong)
          .add("  " + std::to_string(on) + " of " + std::to_string(static_cast<int>(rungs.size()) - waiting) +
                   " on" + (waiting == 0 ? "" : ", " + std::to_string(waiting) + " waiting"),
               Tone::dim);
    }
    lines.insert(lines.end(), rungs.begin(), rungs.end());
  }
  return lines;
}

Line flags(const Model& model, int columns) {
  Line line(columns);
  line.add(" Flags ", Tone::strong);
  bool any = false;
  for (const Trigger& t : model.triggers) {
    if (t.role != "flag" || !t.on) continue;
    line.add(any ? ", " : " ").add(t.id, Tone::warn);
    any = true;
  }
  if (!any) line.add(" none on", Tone::dim);
  return line;
}

}  // namespace rotation::daemon::terminal
