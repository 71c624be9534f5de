#include "daemon/replay/summary.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "daemon/replay/caveats.hpp"
#include "daemon/replay/episodes.hpp"
#include "daemon/replay/legs.hpp"
#include "daemon/replay/outcome.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

// The horizon of the plateau rule.
constexpr std::size_t kPlateau = 2;
static_assert(kForwardHorizons[kPlateau] == 120);

std::string date_of(const ReplayResult& result, std::size_t row) {
  return market::format_date(result.session[row]);
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += ' ' + cell + " |";
  return text + '\n';
}

std::string header(const std::vector<std::string>& cells) {
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += "---|";
  return row(cells) + rule + '\n';
}

std::string basis_text(const ReplayResult& r) {
  std::string text = "# Replay\n\n";
  text += "- Sessions: " + std::to_string(r.session.size()) + ", " + date_of(r, 0) + " to " +
          date_of(r, r.session.size() - 1) + "; the machine starts on " +
          market::format_date(r.machine_start) + ", " + (r.stand_ins ? "with" : "without") + " stand-ins\n";
  text += "- History: " + joined(r.directories) + '\n';
  if (!r.missing.empty()) text += "- Series without history: " + joined(r.missing) + '\n';
  text += "- Configuration: " + r.config_origin + ", hash " + r.config_hash + "; rotationd " +
          r.code_version + '\n';
  text += "- S is the primary pair, ln(" + r.labels.pairs.front() +
          "); changes of S are relative returns (log)\n";
  const auto years = static_cast<double>(r.session.size()) / kSessionsAYear;
  text += "- Transitions: " + std::to_string(r.transitions.size()) + ", " +
          fixed(static_cast<double>(r.transitions.size()) / years, 1) + " a year\n\n";
  return text;
}

std::string forward_text(const ReplayResult& r, const Study& study) {
  std::string text =
      "## What followed\n\nMean change of S after the close of the entry, and share above zero.\n\n";
  std::vector<std::string> titles{"Entry", "n"};
  for (const int h : kForwardHorizons) titles.push_back(std::to_string(h) + " sessions");
  text += header(titles);
  for (const ForwardReturns& f : r.forward) {
    std::vector<std::string> cells{f.name, std::to_string(f.entries)};
    for (const ForwardReturn& over : f.over) {
      cells.push_back(return_text(over) +
                      (over.n < f.entries && over.n > 0 ? " (n " + std::to_string(over.n) + ")" : ""));
    }
    text += row(cells);
  }
  if (!study.placebo) return text + '\n';
  const Placebo& p = *study.placebo;
  std::vector<std::string> cells{"placebo",
                                 fixed(p.confirmations.mean, 1) + " ± " + fixed(p.confirmations.sd, 1)};
  std::vector<std::string> beaten{"placebo at least as good", share_text(p.confirmations.beaten)};
  for (const Placebo::Mean& m : p.forward) {
    cells.push_back(std::isnan(m.mean) ? "-" : change_text(m.mean) + " ± " + fixed(100 * m.sd, 1) + " %");
    beaten.push_back(share_text(m.beaten));
  }
  text += row(cells) + row(beaten);
  text +=
      "\nPlacebo: mean ± standard deviation over " + std::to_string(p.shuffles) +
      " replays of the same machine, in which the one-session differences of S were shuffled in blocks of " +
      std::to_string(kShuffleBlock) +
      " sessions (fixed seed). Every pair's small leg moves with the shuffled S; "
      "all other series (yields, dollar, credit, VIX, sectors) are as they were. Where it confirms as often, "
      "that the machine confirms is no evidence; only what follows can be.\n\n";
  return text;
}

std::string episodes_text(const ReplayResult& r) {
  std::string text = "## Confirmations\n\n";
  const std::vector<Episode> all = episodes(r);
  if (all.empty()) return text + "None.\n\n";
  text += header({"Confirmed", "Until", "Sessions", "Change of S"});
  int false_ones = 0;
  double worst = 0;
  for (const Episode& e : all) {
    const std::size_t end = e.end.value_or(r.session.size() - 1);
    text += row({date_of(r, e.entry), e.end ? date_of(r, end) : "open", std::to_string(end - e.entry),
                 change_text(e.gain) + (e.is_false() ? ", false" : "")});
    if (!e.is_false()) continue;
    ++false_ones;
    worst = std::min(worst, e.gain);
  }
  text += "\nFalse (invalidated within " + std::to_string(kFalseWithin) +
          " sessions at a loss): " + std::to_string(false_ones) + " of " + std::to_string(all.size());
  if (false_ones > 0) text += ", the worst " + change_text(worst);
  return text + ".\n\n";
}

std::string legs_text(const ReplayResult& r) {
  const auto entries = rows_of(r, signals::is_confirmation);
  const LegScore score = score_legs(r.spread, entries);
  std::string text = "## Lateness\n\nRises of S of at least " + share_text(kLegSize) + " lasting at least " +
                     std::to_string(kLegSessions) + " sessions, ended by a fall of " +
                     share_text(kLegReversal) +
                     " from the peak, known in hindsight only: " + std::to_string(score.legs) +
                     ", of which " + std::to_string(score.confirmed) + " were confirmed";
  if (score.confirmed > 0) {
    text += ", the median one " + fixed(score.lag, 0) + " sessions after the trough with " +
            share_text(score.left) + " of the rise left";
  }
  text += ".";
  if (!score.missed.empty()) {
    std::vector<std::string> missed;
    for (const Leg& leg : score.missed)
      missed.push_back(date_of(r, leg.trough) + " to " + date_of(r, leg.peak));
    text += " Missed: " + joined(missed) + ".";
  }
  return text + "\n\n";
}

std::string side_text(const std::optional<Neighbour::Side>& side) {
  if (!side) return "-";
  const ForwardReturns& f = side->outcome.confirmed;
  return side->value + ": n " + std::to_string(f.entries) + ", " + change_text(f.over[kPlateau].mean);
}

// Whether the mean has the other sign than the default's.
bool changes_sign(const std::optional<Neighbour::Side>& side, double mean) {
  return side && side->outcome.confirmed.over[kPlateau].mean * mean < 0;
}

std::string neighbours_text(const ReplayResult& r, const std::vector<Neighbour>& all) {
  const ForwardReturns& own = r.forward.front();
  const double mean = own.over[kPlateau].mean;
  std::string text =
      "## Neighbours\n\nEach default 25 % lower and 25 % higher, alone: confirmations and mean change of S "
      "over the 120 sessions after them; as configured n " +
      std::to_string(own.entries) + ", " + change_text(mean) +
      ". No default may stand whose neighbours change the sign. Zero has no neighbours; "
      "a dash is a value that the configuration refuses.\n\n";
  text += header({"Key", "Value", "25 % lower", "25 % higher", "Sign"});
  for (const Neighbour& n : all) {
    const bool changed = changes_sign(n.lower, mean) || changes_sign(n.higher, mean);
    text += row({n.key, n.value, side_text(n.lower), side_text(n.higher),
                 changed            ? "**changes**"
                 : std::isnan(mean) ? "-"
                                    : "holds"});
  }
  return text + '\n';
}

}  // namespace

std::string summary_markdown(const ReplayResult& result, const Study& study) {
  std::string text =
      basis_text(result) + forward_text(result, study) + episodes_text(result) + legs_text(result);
  if (study.neighbours) text += neighbours_text(result, *study.neighbours);
  text += "## Read before quoting\n\n";
  for (const std::string_view caveat : kCaveats) text.append("- ").append(caveat).append("\n");
  return text;
}

}  // namespace rotation::daemon
