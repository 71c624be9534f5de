#include "daemon/api/column_info.hpp"

#include <algorithm>
#include <array>

namespace rotation::daemon::api {
namespace {

struct Fixed {
  std::string_view name;
  std::string_view unit;
  std::string_view help;
};

// Those of the machine, of the lines that carry others, and of the advice; the rest have their words where
// they are made.
constexpr auto kFixed = std::to_array<Fixed>({
    {"age", "sessions", "sessions in the state"},
    {"S", "log", "log price ratio of the primary pair"},
    {"sigma_S", "log", "standard deviation of its one-session change"},
    {"z20", "z", "change of S over 20 sessions"},
    {"z60", "z", "change of S over 60 sessions"},
    {"z120", "z", "change of S over 120 sessions"},
    {"nP", "count", "participation triggers on"},
    {"aP", "count", "participation triggers that could be read"},
    {"nC", "count", "catalysts on"},
    {"aC", "count", "catalysts that could be read"},
    {"veto", "index", "1 while a veto is on"},
    {"base", "index", "1 while the mandatory price set holds"},
    {"full", "index", "1 while every need of a confirmation is met"},
    {"counter", "sessions", "sessions counted towards a confirmation"},
    {"reg_watch_up", "sessions", "counted towards WATCH"},
    {"reg_watch_down", "sessions", "counted towards DORMANT"},
    {"reg_setup_up", "sessions", "counted towards SETUP"},
    {"reg_setup_down", "sessions", "counted back from SETUP"},
    {"reg_drop", "sessions", "counted out of CONFIRMING"},
    {"reg_z60", "sessions", "counted without the 60-session trend"},
    {"peak", "log", "highest S since CONFIRMED"},
    {"thesis_clock", "sessions", "since the setup without a confirmation"},
    {"R", "log", "the pair's residual line"},
    {"beta", "ratio", "of the small leg on the large one"},
    {"LR", "log", "the leader line"},
    {"y10", "percent", "10-year yield"},
    {"y10_carried", "index", "1 while it is the value of the session before"},
    {"cr", "log", "the credit line"},
    {"need_M1", "log", "move of S that turns M1"},
    {"next_M1", "log", "likewise at the next close"},
    {"sigma1_M1", "z", "its size in one-session deviations"},
    {"touch20_M1", "ratio", "no-drift odds of it within 20 sessions"},
    {"unmet", "count", "needs of a confirmation that are missing"},
    {"hardest", "z", "hardest of the least moves that would confirm"},
    {"LITTLE", "index", "1 while little is missing"},
    {"score", "index", "how far along the triggers are, 0 to 100"},
    {"tranche", "ratio", "advised position, of the configured largest weight"},
    {"freeze", "index", "1 while rises of it wait"},
    {"hedge_beta", "ratio", "beta of the close, shrunk and clamped"},
    {"hedge_in_use", "ratio", "beta that the advised hedge uses"},
    {"beta_flag", "index", "1 while the clamp binds"},
    {"stop_level", "log", "S at which the position is invalidated"},
    {"stop_distance", "log", "the stop below the peak of S"},
    {"risk_flag", "index", "1 while a veto is on in a position"},
});

std::string help_of(std::string_view id, const signals::Model& model) {
  const auto found = std::find_if(model.triggers.begin(), model.triggers.end(),
                                  [id](const signals::TriggerSpec& t) { return t.id == id; });
  return found == model.triggers.end() ? "" : found->help;
}

}  // namespace

ColumnInfo column_info(std::string_view name, const signals::Model& model) {
  for (const Fixed& f : kFixed) {
    if (f.name == name) return {std::string(f.unit), std::string(f.help)};
  }
  for (const signals::Statistic& s : model.statistics) {
    if (s.name == name) return {s.unit, s.help};
  }
  for (const signals::GaugeInfo& g : signals::kGaugeTable) {
    if (g.name == name) return {std::string(g.unit), std::string(g.help)};
  }
  if (std::string help = help_of(name, model); !help.empty()) return {"index", "1 while on: " + help};
  if (name == "m2_count") return {"count", "pairs that agree"};
  if (name.starts_with("z60_pair")) return {"z", "change over 60 sessions of " + std::string(name.substr(4))};
  if (name.starts_with("pair")) return {"index", "1 while the pair agrees"};
  constexpr std::string_view kDistance = "sigma20_";
  if (name.starts_with(kDistance)) {
    return {"z", "20-session deviations until it turns: " + help_of(name.substr(kDistance.size()), model)};
  }
  return {"index", "1 while it can be read: " + help_of(name.substr(0, name.rfind("_ok")), model)};
}

}  // namespace rotation::daemon::api
