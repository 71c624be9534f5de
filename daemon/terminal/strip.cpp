#include <algorithm>
#include <array>
#include <utility>

#include "daemon/terminal/panels.hpp"
#include "daemon/terminal/words.hpp"

namespace rotation::daemon::terminal {
namespace {

struct Look {
  std::string_view sign;
  Tone tone;
};

Look look_of_state(std::string_view state) {
  constexpr std::array<std::pair<std::string_view, Look>, 7> kLooks{{{"DORMANT", {"–", Tone::dim}},
                                                                     {"WATCH", {"◇", Tone::strong}},
                                                                     {"SETUP", {"◆", Tone::strong}},
                                                                     {"CONFIRMING", {"►", Tone::warn}},
                                                                     {"CONFIRMED", {"✓", Tone::good}},
                                                                     {"EXTENDED", {"↑", Tone::good}},
                                                                     {"INVALIDATED", {"✗", Tone::bad}}}};
  for (const auto& [name, look] : kLooks) {
    if (name == state) return look;
  }
  return {"?", Tone::plain};
}

Look look_of_verdict(std::string_view kind) {
  if (kind == "live") return {"●", Tone::good};
  if (kind == "closed") return {"■", Tone::dim};
  if (kind == "starting") return {"○", Tone::warn};
  return {"!", Tone::bad};
}

// Can what is shown be trusted, in one word and why.
std::pair<std::string, Tone> trust(const Model& model, const Link& link, market::Timestamp now) {
  if (link.state == Link::State::down) {
    const std::string wait = now < link.retry_at ? "next try in " + duration(link.retry_at - now) : "trying";
    return {"✗ DAEMON GONE for " + duration(now - link.since) + ", " + wait, Tone::bad};
  }
  if (!model.status) return {"○ WAITING for the first answer", Tone::warn};
  const Status& s = *model.status;
  const Look look = look_of_verdict(s.verdict);
  std::string text = std::string(look.sign) + ' ' + s.verdict_text;
  if (!s.durable) text += " · NOT RECORDED";
  if (!s.ready && s.verdict != "starting") text += " · NOT READY";
  if (s.simulated_clock) text += " · SIMULATED";
  return {text, s.durable && s.ready ? look.tone : Tone::bad};
}

// In so many columns: what ends the phase gives way first.
std::string clock(const Model& model, market::Timestamp now, int room) {
  const Status& s = *model.status;
  const market::Timestamp there = model.market_time(now);
  std::string text = new_york_date(there) + ' ' + new_york_clock(there) + " New York, ";
  text += s.phase == "pre" ? "before the open" : s.phase == "after" ? "after the close" : s.phase;
  if (s.early_close) text += ", early close";
  const bool open = s.phase == "open";
  const MaybeTime until = open ? s.closes_at : s.phase == "pre" ? s.opens_at : std::nullopt;
  if (!until || *until <= there) return text;
  const std::string wait = (open ? ", closes in " : ", opens in ") + duration(*until - there);
  return columns(text + wait) <= room ? text + wait : text;
}

// What would make it, or end it, in a line.
std::string missing(const Regime& r, int room) {
  if (r.needs.empty()) {
    const std::size_t last = r.line.rfind(". ");
    const bool short_of_room = columns(r.line) > room && last != std::string::npos;
    return short_of_room ? r.line.substr(last + 2) : r.line;
  }
  const Need& hardest = r.needs.front();
  const std::string sigma = hardest.sigma20 ? ", " + fixed(hardest.sigma20, 1) + " σ away" : "";
  if (r.unmet == 0) return hardest.text;
  return counted(r.unmet, "need") + " missing; hardest: " + hardest.text + sigma;
}

}  // namespace

Lines strip(const Model& model, const Link& link, market::Timestamp now, int columns) {
  Line first(columns);
  Line second(columns);
  Line third(columns);
  Line fourth(columns);
  const auto [verdict, tone] = trust(model, link, now);
  if (model.regime) {
    const Regime& r = *model.regime;
    const Look look = look_of_state(r.state);
    first.add(" ").add(look.sign, look.tone).add(" ").add(r.state, look.tone).add("  ");
    first.add(r.session.empty() ? "no session evaluated yet"
                                : counted(r.age_sessions, "session") + ", close of " + r.session);
    if (!r.provisional_state.empty()) {
      const bool same = r.provisional_state == r.state;
      second.add(same ? " (if closed now: unchanged)" : " (if closed now: " + r.provisional_state + ')',
                 Tone::provisional);
    }
    if (r.last_transition) {
      third = transition(*r.last_transition, columns);
    } else {
      third.add(" ").add(r.meaning, Tone::dim);
    }
    fourth.add(" ").add(missing(r, columns - 1), r.needs.empty() ? Tone::good : Tone::strong);
  } else if (model.status) {
    first.add(" ○ STARTING", Tone::warn).add("  history is loading");
  } else {
    first.add(" rotationd", Tone::strong);
  }
  const int room = columns - first.used() - 1;
  if (terminal::columns(verdict) <= room || columns < 60) {
    first.right(verdict, columns, tone);
  } else {
    // The reason gives way to what makes the picture doubtful.
    third = Line(columns);
    third.add(" ").add(verdict, tone);
  }
  if (model.status) second.right(clock(model, now, columns - second.used() - 1), columns);
  if (link.state == Link::State::down) {
    fourth = Line(columns);
    fourth.add(" ").add(link.reason, Tone::bad);
  } else if (!model.regime && model.status && !model.status->failing.empty()) {
    const Check& check = model.status->failing.front();
    fourth.add(" ").add(check.name + ": " + check.reason, Tone::warn);
  }
  return {first, second, third, fourth};
}

}  // namespace rotation::daemon::terminal
