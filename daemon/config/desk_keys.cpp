#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "daemon/config/keys.hpp"
#include "daemon/config/on_off.hpp"
#include "signals/daily_columns.hpp"
#include "signals/desk_model.hpp"

namespace rotation::daemon {
namespace {

using signals::Basket;
using signals::DeskTrigger;
using signals::Role;

constexpr Range<double> kWeight{0.001, 100};

// Names of the model, and of the columns of its daily table; each may be given once.
class Names {
 public:
  explicit Names(const signals::Model& model) {
    for (const signals::Column& column : signals::daily_columns(model)) taken_.insert(column.name);
    for (const signals::LineSpec& line : model.lines) taken_.insert(line.name);
  }

  // "" or what is wrong with the name; then it and what is made of it, `around` it, are taken.
  std::string take(std::string_view name, const std::vector<std::string>& around) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    if (name.size() > 32 || name.find_first_not_of(kAllowed) != std::string_view::npos) {
      return shown(name) + " is not a name; use up to 32 letters, digits and _";
    }
    std::vector<std::string> made{std::string(name)};
    for (const std::string& prefix : around) made.push_back(prefix + std::string(name));
    for (const std::string& one : made) {
      if (taken_.count(one) != 0) return shown(one) + " is already a line, a statistic or a trigger";
    }
    taken_.insert(made.begin(), made.end());
    return "";
  }

 private:
  std::set<std::string> taken_;
};

double weight_of(std::string_view text) {
  double weight = 0;
  (void)number(weight, kWeight).read({text});
  return weight;
}

void basket_keys(Fields& f, Basket& basket, Names& names, const std::vector<std::string>& series) {
  f.value("name", text(basket.name, "letters, digits and _", [&names](std::string_view name) {
            return names.take(name, {"z20_", "z60_", "z120_"});
          }));
  f.require(!basket.name.empty(), "name", "is missing");

  std::map<std::string, std::string> sides[2];  // long, short
  for (const auto& [name, weight] : basket.terms) {
    sides[weight > 0 ? 0 : 1][name] = format_number(std::abs(weight));
  }
  const auto problem = [&series](std::string_view name, std::string_view weight) -> std::string {
    if (std::string wrong = series_problem(name, series); !wrong.empty()) return wrong;
    double ignored = 0;
    return number(ignored, kWeight).read({weight});
  };
  f.table("long", sides[0], "series: weight, 0.001 to 100", problem);
  f.table("short", sides[1], "series: weight, 0.001 to 100", problem);
  f.require(!sides[0].empty(), "long", "is missing");
  for (const auto& [name, weight] : sides[1]) {
    f.require(sides[0].count(name) == 0, "short." + name, shown(name) + " is long already");
  }
  basket.terms.clear();
  for (const auto& [name, weight] : sides[0]) basket.terms.emplace_back(name, weight_of(weight));
  for (const auto& [name, weight] : sides[1]) basket.terms.emplace_back(name, -weight_of(weight));
}

// "" or why the model has no such statistic.
std::string stat_problem(std::string_view reference, const signals::Model& model, int ring_sessions) {
  const signals::StatName wanted = signals::parse_stat_name(reference);
  if (wanted.k >= ring_sessions) {
    return std::to_string(wanted.k) + " sessions need engine.ring_sessions above them; it is " +
           std::to_string(ring_sessions);
  }
  if (signals::find_stat(model, reference)) return "";
  if (wanted.k == 0)
    return shown(wanted.name) + " is not a statistic" + did_you_mean(wanted.name, stat_names(model));
  std::vector<std::string> lines;
  for (const signals::LineSpec& line : model.lines) lines.push_back(line.name);
  return shown(wanted.name) + " is not a line" + did_you_mean(wanted.name, lines);
}

// Mandatory triggers and vetoes stay the specification's: they decide alone, the others by counts.
Value role(Role& value) {
  static constexpr std::array<Role, 4> kRoles{Role::information, Role::flag, Role::participation,
                                              Role::catalyst};
  std::vector<std::string> words;
  for (const Role r : kRoles) words.emplace_back(signals::kRoleNames[static_cast<std::size_t>(r)]);
  return one_of(
      [&value](std::size_t i) { value = kRoles[i]; },
      [&value] {
        return static_cast<std::size_t>(std::find(kRoles.begin(), kRoles.end(), value) - kRoles.begin());
      },
      std::move(words));
}

void trigger_keys(Fields& f, DeskTrigger& trigger, Names& names, const signals::Model& model,
                  int ring_sessions) {
  f.value("id", text(trigger.id, "letters, digits and _",
                     [&names](std::string_view id) { return names.take(id, {"sigma20_"}); }));
  f.require(!trigger.id.empty(), "id", "is missing");
  f.value("role", role(trigger.role));
  f.list("stat", trigger.stat,
         {{1, 16}, "statistics like z60_RSP or z90(cr)", [&](std::string_view reference) {
            return stat_problem(reference, model, ring_sessions);
          }});
  f.require(f.given("stat"), "stat", "is missing");
  for (const std::string& reference : trigger.stat) {
    const auto stat = signals::find_stat(model, reference);
    f.require(trigger.stat.size() == 1 || !stat || stat->legs.size() == 1, "stat",
              shown(reference) + " is a mean itself and cannot be one of several");
  }
  f.value("direction", word(trigger.on_off.direction, {"up", "down"}));
  f.require(f.given("on"), "on", "is missing");
  f.require(f.given("off"), "off", "is missing");
  on_off(f, trigger.on_off, {-10000, 10000});
  f.value("score", number(trigger.score, {0, 1000}));
}

// Votes are counted: one more must not make the guard easier than the specification's, half of them.
void vote_rules(Fields& f, const signals::Parameters& p, Role role, const std::string& section, int need,
                int min_available) {
  const auto added = std::count_if(p.desk.triggers.begin(), p.desk.triggers.end(),
                                   [role](const DeskTrigger& t) { return t.role == role; });
  const int all = 4 + static_cast<int>(added);
  const std::string of = " of " + std::to_string(all) + " triggers";
  f.require(need <= all, section + ".need", "asks for " + std::to_string(need) + of);
  f.require(min_available <= all, section + ".min_available",
            "asks for " + std::to_string(min_available) + of);
  f.require(added == 0 || 2 * need >= all, section + ".need",
            std::to_string(need) + of + " is less than half, and triggers adds " + std::to_string(added));
}

}  // namespace

void desk_keys(Fields& f, signals::Parameters& p, const std::vector<market::Series>& series) {
  std::vector<market::Series> known;  // a series without a name was refused already
  std::copy_if(series.begin(), series.end(), std::back_inserter(known),
               [](const market::Series& s) { return !s.name.empty(); });
  std::vector<std::string> series_names;
  for (const market::Series& s : known) series_names.push_back(s.name);
  const auto model_with = [&](const std::vector<Basket>& baskets) {
    signals::Parameters parameters = p;
    parameters.desk = {baskets, {}};
    return signals::default_model(parameters, market::SeriesTable(known));
  };

  // Built for those who add something only.
  std::optional<Names> names;
  std::optional<signals::Model> model;
  f.sections<Basket>("baskets", p.desk.baskets, {0, 64}, [&](Fields& s, Basket& basket) {
    if (!names) names.emplace(model_with({}));
    basket_keys(s, basket, *names, series_names);
  });
  f.sections<DeskTrigger>("triggers", p.desk.triggers, {0, signals::kMostDeskTriggers},
                          [&](Fields& s, DeskTrigger& trigger) {
                            if (!names) names.emplace(model_with({}));
                            if (!model) model.emplace(model_with(p.desk.baskets));
                            trigger_keys(s, trigger, *names, *model, p.ring_sessions);
                          });
  vote_rules(f, p, Role::participation, "trigger.P", p.trigger.p_need, p.trigger.p_min_available);
  vote_rules(f, p, Role::catalyst, "trigger.catalyst", p.trigger.catalyst_need,
             p.trigger.catalyst_min_available);
}

}  // namespace rotation::daemon
