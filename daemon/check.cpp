#include "daemon/check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <stop_token>
#include <utility>

#include "daemon/config/sources.hpp"
#include "daemon/config/values.hpp"
#include "daemon/connections.hpp"
#include "daemon/replay/availability.hpp"
#include "daemon/web/web_config.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/providers/table.hpp"
#include "signals/model.hpp"

namespace rotation::daemon {
namespace {

using signals::Direction;

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string line(const std::string& title, const std::string& text) {
  return padded(title, 10) + text + '\n';
}

std::string series_text(const std::vector<market::Series>& series) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNames{
      {{"liquid ETF", "liquid ETFs"},
       {"ETF", "ETFs"},
       {"thin ETF", "thin ETFs"},
       {"stock", "stocks"},
       {"yield", "yields"},
       {"FX pair", "FX pairs"},
       {"index", "indices"},
       {"reference", "references"}}};
  std::array<std::size_t, kNames.size()> counts{};
  for (const auto& s : series) ++counts[static_cast<std::size_t>(s.series_class)];
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (counts[i] == 0) continue;
    parts.push_back(std::to_string(counts[i]) + ' ' +
                    std::string(counts[i] == 1 ? kNames[i].first : kNames[i].second));
  }
  return std::to_string(series.size()) + ": " + joined(parts);
}

std::string feed_text(const FeedConfig& feed, std::size_t series) {
  std::string text =
      line("Feed", feed.name + ": " + std::string(providers::table()[feed.provider].profile->name) + " at " +
                       feed.url.text());
  text += line(
      "", std::to_string(series) + " series; key: " + feed.key.text() + "; secret: " + feed.secret.text());
  text += line("", "mute after " + format_duration(feed.mute_after) + " without data, dead after " +
                       format_duration(feed.idle_timeout) + "; back-off " +
                       format_duration(feed.backoff.base) + " to " + format_duration(feed.backoff.cap));
  if (!feed.ca_file.empty()) text += line("", "trusts the certificates in " + feed.ca_file + " only");
  if (!feed.capture.empty()) text += line("", "what is received is captured in " + feed.capture);
  return text;
}

// What the feeds leave out, and what then never has a value.
struct Gaps {
  std::vector<std::string> series;
  std::vector<std::string> triggers;
  bool degraded = false;  // a guard of every upward transition is among them
};

Gaps gaps(const Config& config, const market::SeriesTable& series,
          const std::vector<PlannedConnection>& plan) {
  Gaps found;
  std::vector<bool> carried(series.size(), false);
  for (const PlannedConnection& connection : plan) {
    for (const auto& one : connection.instruments) carried[market::index(one.series)] = true;
  }
  for (std::size_t i = 0; i < carried.size(); ++i) {
    const market::Series& one = series.all()[i];
    if (!carried[i] && one.series_class != market::SeriesClass::reference) found.series.push_back(one.name);
  }
  if (found.series.empty()) return found;
  const signals::Model model = signals::default_model(config.engine, series);
  for (const auto& [id, sessions] : wanting_triggers(config, {}, config.engine.history_start, {})) {
    const auto& trigger = *std::find_if(model.triggers.begin(), model.triggers.end(),
                                        [&id = id](const auto& one) { return one.id == id; });
    if (sessions || trigger.waits_for_reference) continue;
    found.triggers.push_back(id);
    found.degraded |= trigger.role == signals::Role::mandatory || trigger.role == signals::Role::veto;
  }
  return found;
}

std::string gaps_text(const Gaps& gaps) {
  if (gaps.series.empty()) return "";
  std::string row = "no feed carries ";
  std::string text;
  for (const std::string& name : gaps.series) {
    if (row.size() + name.size() > 85) {
      row.pop_back();
      text += line(text.empty() ? "Missing" : "", row);
      row.clear();
    }
    row += name + (&name == &gaps.series.back() ? "" : ", ");
  }
  text += line(text.empty() ? "Missing" : "", row);
  if (gaps.triggers.empty()) return text;
  return text + line("", "so no value ever for " + joined(gaps.triggers) + ": the data are " +
                             (gaps.degraded ? "DEGRADED, nothing is confirmed" : "PARTIAL"));
}

std::string history_text(const std::optional<HistoryConfig>& history) {
  if (!history) return line("History", "none: nothing is known before the windows have filled live");
  std::string text;
  for (const HistorySourceConfig& source : history->sources) {
    std::string said = "directory " + source.directory + ", manifest " + source.manifest;
    if (source.directory.empty()) {
      said = std::to_string(history->sessions) + " sessions from " + source.url.text();
      if (!source.series.empty()) said += ", " + std::to_string(source.series.size()) + " series";
      if (!source.feed.empty()) said += ", with the credentials of feed " + source.feed;
    }
    text += line(text.empty() ? "History" : "", said);
  }
  if (!history->corporate_actions.empty())
    text += line("", "corporate actions from " + history->corporate_actions);
  return text;
}

// A threshold a hair beyond a round number, which makes "at least" of "above", reads as that number.
std::string threshold(double x) {
  return format_number(std::round(x * 1e6) / 1e6 + 0.0);
}

std::string switch_columns(const std::string& stat, bool up, double on, double off) {
  return padded(stat, 7) + padded((up ? ">= " : "<= ") + threshold(on), 9) +
         padded((up ? "< " : "> ") + threshold(off), 9);
}

std::string stat_column(const signals::StatSpec& stat) {
  const int k = stat.legs.front().k;
  if (k == 0) return "";
  const std::string z = 'z' + std::to_string(k);
  return stat.absolute ? '|' + z + '|' : z;
}

// What a switch looks at: "y10", "resid_corr".
std::string subject(const signals::Model& model, const signals::Leg& leg) {
  return leg.of_line() ? model.lines[leg.index].name : std::string(signals::kGaugeTable[leg.index].name);
}

// The rows of one trigger: one for each kind of switch it has, below their count where that is what decides.
std::string trigger_text(const signals::Model& model, const signals::TriggerSpec& trigger,
                         std::size_t id_width) {
  std::string text = "  " + padded(trigger.id, id_width);
  const auto need = static_cast<double>(trigger.need);
  if (trigger.counts) text += switch_columns("count", true, need, need) + trigger.help + '\n';
  std::string previous;
  for (const signals::SwitchSpec& s : trigger.switches) {
    const std::string row = switch_columns(stat_column(s.stat), s.thresholds.direction == Direction::up,
                                           s.thresholds.on, s.thresholds.off);
    if (row == previous) continue;
    const bool first = previous.empty();
    text += (first && !trigger.counts ? "" : padded("", 2 + id_width)) + row;
    if (trigger.counts) {
      text += first ? "each of " + std::to_string(trigger.switches.size()) : "";
    } else if (first) {
      text += trigger.help;
    } else {
      text += (trigger.need == 1 ? "or " : "and ") + subject(model, s.stat.legs.front());
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
    previous = row;
  }
  return text;
}

std::string triggers_text(const Config& config) {
  const auto& t = config.engine.trigger;
  const std::array<std::string, signals::kRoleNames.size()> titles{
      "Mandatory: all",
      "Participation: " + std::to_string(t.p_need) + ", if at least " + std::to_string(t.p_min_available) +
          " are available",
      "Catalysts: " + std::to_string(t.catalyst_need) + ", if at least " +
          std::to_string(t.catalyst_min_available) + " are available",
      "Vetoes: none may be on",
      "Information: V4 may invalidate, others decide nothing",
      "Flags: SETUP wants VAL where it is known, JUNK and POLICY_SHOCK hold back additions"};
  const signals::Model model = signals::default_model(config.engine, market::SeriesTable(config.series));
  std::string text = line("Triggers", "statistic, on, off");
  for (std::size_t role = 0; role < titles.size(); ++role) {
    text += titles[role] + '\n';
    std::vector<const signals::TriggerSpec*> rows;
    std::size_t id_width = 4;
    for (const signals::TriggerSpec& trigger : model.triggers) {
      if (static_cast<std::size_t>(trigger.role) != role) continue;
      rows.push_back(&trigger);
      id_width = std::max(id_width, trigger.id.size() + 1);
    }
    for (const signals::TriggerSpec* trigger : rows) text += trigger_text(model, *trigger, id_width);
  }
  return text;
}

std::string engine_text(const Config& config) {
  const signals::Parameters& p = config.engine;
  std::vector<std::string> pairs;
  for (const auto& pair : p.pairs.all) pairs.push_back(pair.small + '/' + pair.large);
  std::string text = line("Pairs", joined(pairs) + "; the first is the primary");
  for (const signals::Basket& basket : p.desk.baskets) {
    std::string terms;
    for (const auto& [series, weight] : basket.terms) {
      terms += (weight < 0      ? " - "
                : terms.empty() ? ""
                                : " + ") +
               format_number(std::abs(weight)) + " ln " + series;
    }
    text += line("Basket", basket.name + " = " + terms);
  }
  text += line("Windows", "sigma over " + std::to_string(p.sigma_window) + " sessions, at least " +
                              std::to_string(p.sigma_min) + "; " + std::to_string(p.ring_sessions) +
                              " are kept; the first is " + market::format_date(p.history_start) +
                              (p.stand_ins ? "; with stand-ins" : ""));
  text += line("Close", "evaluated at the latest " + format_duration(p.close_grace) +
                            " after it; provisional values from " + format_time_of_day(p.provisional_from));
  text += triggers_text(config);
  if (!p.reference.file.empty()) text += line("Figures", "from " + p.reference.file);
  const auto& m = p.machine;
  text += line("Machine", "confirmed at a count of " + std::to_string(m.confirm_count) +
                              "; extended at z60 >= " + format_number(m.extended_on) + ";");
  text += line("", "invalidated " + format_number(m.invalidate_dd_sigma60) +
                       " sigma60 below the peak or after " + std::to_string(m.invalidate_z60_dwell) +
                       " sessions with z60 < " + format_number(m.invalidate_z60_below) + ",");
  text += line("", "then " + std::to_string(m.cooldown) + " sessions of cool-down");
  return text;
}

std::string web_text(const WebConfig& web) {
  std::string text = line("Web", joined(web.listen) + (web.lifecycle ? "; POST /-/reload allowed" : ""));
  if (!web.config_file.empty()) text += line("", "TLS and passwords as in " + web.config_file);
  for (const std::string& sentence : exposures(web)) text += line("", "note: " + sentence);
  return text;
}

// Of an address no more than the host.
std::string webhook_text(const WebhookConfig& webhook) {
  const bool open = webhook.secret_url.source == SecretReference::Source::anonymous;
  std::string text = line("Webhook", webhook.name + ": each transition to " +
                                         (open ? webhook.url.host : webhook.secret_url.text()) +
                                         "; token: " + webhook.token.text());
  text += line("", "back-off " + format_duration(webhook.backoff.base) + " to " +
                       format_duration(webhook.backoff.cap));
  if (!webhook.ca_file.empty()) text += line("", "trusts the certificates in " + webhook.ca_file + " only");
  return text;
}

}  // namespace

std::string describe(const Config& config) {
  constexpr std::array<std::string_view, 3> kIdle{"adaptive", "spin", "block"};
  const market::SeriesTable series(config.series);
  const std::vector<PlannedConnection> plan = plan_connections(config, series);
  const Gaps missing = gaps(config, series, plan);
  std::string text =
      "Configuration of " + config.origin + " is valid" +
      (missing.degraded ? ", but its feeds carry too little to confirm anything: see Missing" : "") + ".\n\n";
  text += line("Hash", config_hash(config));
  text += line("Clock", config.clock == ClockMode::wall ? "wall: timers follow this machine"
                                                        : "feed: timers follow the times in the data");
  text += line("Series", series_text(config.series));
  std::vector<std::size_t> carried(config.feeds.size());
  for (const PlannedConnection& one : plan) carried[one.feed] += one.instruments.size();
  for (std::size_t i = 0; i < carried.size(); ++i) text += feed_text(config.feeds[i], carried[i]);
  text += gaps_text(missing);
  text += history_text(config.history);
  text += engine_text(config);
  for (const auto& o : config.calendar) {
    const auto closing = [](const std::optional<market::Duration>& time) -> std::string {
      if (!time) return "as usual";
      return *time == market::CalendarOverride::kClosed ? "closed" : "until " + format_time_of_day(*time);
    };
    text += line("Calendar",
                 market::format_date(o.date) + ": NYSE " + closing(o.nyse) + ", bonds " + closing(o.bonds));
  }
  text +=
      line("Pipeline",
           "queue of " + std::to_string(config.pipeline.queue_capacity) + " events, turns of " +
               std::to_string(config.pipeline.batch) + ", waits " +
               std::string(kIdle[static_cast<std::size_t>(config.pipeline.idle)]) +
               (config.pipeline.threading == Threading::shared ? ", in one thread with the sockets" : ""));
  text += web_text(config.web);
  for (const WebhookConfig& webhook : config.webhooks) text += webhook_text(webhook);
  text += line("Log", std::string(kLogLevelNames[static_cast<std::size_t>(config.log.level)]) +
                          " and worse, as " +
                          std::string(kLogFormatNames[static_cast<std::size_t>(config.log.format)]));
  return text;
}

int run_check(const Command& command, const Environment& environment, std::ostream& out, std::ostream& err) {
  const auto loaded = load_config(command);
  Sentences problems;
  if (const auto* config = std::get_if<Config>(&loaded)) {
    problems = source_problems(*config, environment);
    if (problems.empty()) {
      out << (command.effective ? effective_yaml(*config) : describe(*config));
      return static_cast<int>(ExitCode::ok);
    }
  } else {
    problems = std::get<Sentences>(loaded);
  }
  for (const std::string& problem : problems) err << problem << '\n';
  return static_cast<int>(ExitCode::config);
}

}  // namespace rotation::daemon
