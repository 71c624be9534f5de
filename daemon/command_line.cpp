#include "daemon/command_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <CLI/CLI.hpp>

#include "daemon/api/channel_names.hpp"
#include "daemon/config/url.hpp"
#include "daemon/config/values.hpp"
#include "daemon/help.hpp"
#include "daemon/web/web_tls.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

struct Flags {
  CLI::App app{"", "rotationd"};
  Command command;
  std::string config_file;
  std::string level;
  std::string format;
  std::string from;
  std::string to;
  std::string date;
  std::string transition;
  std::string action;
  std::string channels;
  std::string format_of_explanation;
  bool no_neighbours = false;
  bool no_placebo = false;
  bool help = false;
  bool print_version = false;
  CLI::App* run = nullptr;
  CLI::App* check = nullptr;
  CLI::App* replay = nullptr;
  CLI::App* explain = nullptr;
  CLI::App* journal = nullptr;
  CLI::App* status = nullptr;
  CLI::App* watch = nullptr;
};

template <std::size_t N>
std::vector<std::string> words(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

CLI::Validator one_of_words(const std::vector<std::string>& allowed) {
  return {[allowed](const std::string& text) -> std::string {
            if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return "";
            return shown(text) + " is not " + either(allowed) + did_you_mean(text, allowed);
          },
          ""};
}

// Flags that only some commands know, and which.
struct FlagUse {
  const char* flag;
  bool replay;
  bool explain;
};
constexpr std::array<FlagUse, 14> kHistoryFlags{{{"--history", true, true},
                                                 {"--manifest", true, true},
                                                 {"--set", true, true},
                                                 {"--capture", true, false},
                                                 {"--journal", true, false},
                                                 {"--from", true, false},
                                                 {"--to", true, false},
                                                 {"--out", true, false},
                                                 {"--sweep", true, false},
                                                 {"--no-neighbours", true, false},
                                                 {"--no-placebo", true, false},
                                                 {"--transition", false, true},
                                                 {"--format", false, true},
                                                 {"--url", false, true}}};

CLI::Validator is_date() {
  return {[](const std::string& text) {
            return market::parse_date(text) ? "" : shown(text) + " is not a date (YYYY-MM-DD)";
          },
          ""};
}

void declare_history(Flags& f) {
  f.app.add_option("--history", f.command.history)->expected(1)->take_all()->allow_extra_args(false);
  f.app.add_option("--manifest", f.command.manifest);
  f.app.add_option("--set", f.command.settings)->expected(1)->take_all()->allow_extra_args(false);
}

void declare_replay(Flags& f) {
  ReplayRequest& r = f.command.replay;
  f.app.add_option("--from", f.from)->check(is_date());
  f.app.add_option("--to", f.to)->check(is_date());
  f.app.add_option("--out", r.out);
  f.app.add_option("--capture", r.captures);
  f.app.add_option("--journal", r.journal);
  f.app.add_option("--sweep", r.sweeps)->expected(1)->take_all()->allow_extra_args(false);
  f.app.add_flag("--no-neighbours", f.no_neighbours)->disable_flag_override();
  f.app.add_flag("--no-placebo", f.no_placebo)->disable_flag_override();
}

void declare_explain(Flags& f) {
  f.app.add_option("--transition", f.transition);
  f.app.add_option("--format", f.format_of_explanation)->check(one_of_words({"text", "json"}));
  f.app.add_option("--url", f.command.url);
}

void declare(Flags& f) {
  f.app.set_help_flag();  // the text is ours
  f.app.add_flag("--help,-h", f.help)->disable_flag_override();
  f.app.add_flag("--version", f.print_version)->disable_flag_override();
  f.app.add_option("--config.file", f.config_file);
  // One value a time: with CLI11's default a vector would swallow the words that follow.
  f.app.add_option("--web.listen-address", f.command.listen)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->check(CLI::Validator([](const std::string& text) { return listen_address_problem(text); }, ""));
  f.app.add_option("--web.config.file", f.command.web_config_file);
  f.app.add_flag("--web.enable-lifecycle", f.command.lifecycle)->disable_flag_override();
  f.app.add_option("--storage.path", f.command.storage_path);
  f.app.add_flag("--storage.salvage", f.command.salvage)->disable_flag_override();
  f.app.add_option("--log.level", f.level)->check(one_of_words(words(kLogLevelNames)));
  f.app.add_option("--log.format", f.format)->check(one_of_words(words(kLogFormatNames)));
  f.app.add_flag("--effective", f.command.effective)->disable_flag_override();
  f.app.add_option("--run", f.command.run);
  f.app.add_flag("--json", f.command.json)->disable_flag_override();
  f.app.add_option("--channels", f.channels);
  declare_history(f);
  declare_replay(f);
  declare_explain(f);
  f.run = f.app.add_subcommand("run")->fallthrough();
  f.check = f.app.add_subcommand("check")->fallthrough();
  f.replay = f.app.add_subcommand("replay")->fallthrough();
  f.explain = f.app.add_subcommand("explain")->fallthrough();
  f.explain->add_option("DATE", f.date);
  f.journal = f.app.add_subcommand("journal")->fallthrough();
  f.journal->add_option("ACTION", f.action)->check(one_of_words({"verify", "cat", "stats"}));
  f.journal->add_option("DIR", f.command.journal.folder);
  f.status = f.app.add_subcommand("status")->fallthrough();
  f.status->add_option("URL", f.command.url);
  f.watch = f.app.add_subcommand("watch")->fallthrough();
  f.watch->add_option("URL", f.command.url);
  for (CLI::App* verb : f.app.get_subcommands({})) verb->set_help_flag();
  f.app.require_subcommand(0, 1);
}

ExitNow usage(const std::string& sentence) {
  return {ExitCode::usage, "rotationd: " + sentence + "\nTry: rotationd --help\n"};
}

ExitNow unknown_word(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining(true);
  const std::string word = extras.empty() ? "" : extras.front().substr(0, extras.front().find('='));
  if (!word.starts_with('-')) {
    if (!app.get_subcommands().empty()) return usage("unexpected word " + shown(word));
    return usage(shown(word) +
                 " is not a command; expected run, check, replay, explain, journal, status or watch");
  }
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) flags.push_back(option->get_name());
  return usage("unknown flag " + shown(word) + did_you_mean(word, flags));
}

template <class Enum, std::size_t N>
std::optional<Enum> position(const std::string& text, const std::array<std::string_view, N>& names) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::optional<ExitNow> finish_replay(Flags& f) {
  f.command.verb = Command::Verb::replay;
  ReplayRequest& r = f.command.replay;
  r.from = market::parse_date(f.from);
  r.to = market::parse_date(f.to);
  r.neighbours = !f.no_neighbours;
  r.placebo = !f.no_placebo;
  if (f.command.history.empty() && r.captures.empty() && r.journal.empty()) {
    return usage("replay needs --history=DIR, --capture=FILE or --journal=DIR");
  }
  if (!r.journal.empty() && (!r.captures.empty() || !f.command.history.empty())) {
    return usage("--journal goes without --history and --capture: it holds all that the engine consumed");
  }
  if (!r.journal.empty() && r.to) return usage("--to goes with a history or a capture, not with --journal");
  if (!r.sweeps.empty() && !(r.captures.empty() && r.journal.empty())) {
    return usage("--sweep goes with a history, not with --capture or --journal");
  }
  if (r.out.empty()) return usage("replay needs --out=DIR");
  if (r.from && r.to && *r.to < *r.from) return usage("--to is before --from");
  return std::nullopt;
}

std::optional<ExitNow> finish_explain(Flags& f) {
  f.command.verb = Command::Verb::explain;
  ExplainRequest& e = f.command.explain;
  if (!f.date.empty()) {
    e.session = market::parse_date(f.date);
    if (!e.session) return usage(shown(f.date) + " is not a date (YYYY-MM-DD)");
    if (!market::plausible(market::Timestamp{*e.session})) {
      return usage(shown(f.date) + " is not between 2000 and 2099");
    }
  }
  if (!f.transition.empty()) {
    std::uint64_t number = 0;
    const char* end = f.transition.data() + f.transition.size();
    const auto read = std::from_chars(f.transition.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end || number == 0) {
      return usage("--transition: " + shown(f.transition) + " is not the number of a transition, from 1");
    }
    e.transition = number;
  }
  e.json = f.format_of_explanation == "json";
  if (f.command.history.empty()) {
    if (e.session || e.transition) {
      return usage("explain of a session needs --history=DIR: a running daemon explains its last close");
    }
    if (f.app.count("--set") + f.app.count("--manifest") > 0) {
      return usage("--set and --manifest go with --history");
    }
  } else if (!f.command.url.empty()) {
    return usage("--url goes without --history");
  }
  if (e.session && e.transition) return usage("explain takes a date or --transition, not both");
  return std::nullopt;
}

std::optional<ExitNow> finish_watch(Flags& f) {
  f.command.verb = Command::Verb::watch;
  if (f.app.count("--channels") == 0) return std::nullopt;
  if (!f.command.json) return usage("--channels goes with --json");
  f.command.channels = CLI::detail::split(f.channels, ',');
  const std::vector<std::string> known = words(api::kChannelNames);
  for (const std::string& channel : f.command.channels) {
    if (std::find(known.begin(), known.end(), channel) != known.end()) continue;
    return usage("--channels: " + shown(channel) + " is not " + either(known) + did_you_mean(channel, known));
  }
  return std::nullopt;
}

std::optional<ExitNow> finish_journal(Flags& f) {
  f.command.verb = Command::Verb::journal;
  if (f.action.empty()) return usage("journal needs a word: verify, cat or stats");
  using enum JournalRequest::Action;
  f.command.journal.action = f.action == "cat" ? cat : f.action == "stats" ? stats : verify;
  return std::nullopt;
}

}  // namespace

std::variant<Command, ExitNow> parse_command_line(int argc, const char* const* argv,
                                                  std::string_view version) {
  Flags f;
  declare(f);
  try {
    f.app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    return unknown_word(f.app);
  } catch (const CLI::ArgumentMismatch& error) {
    // CLI11 says "--flag: At Most 1 required but received 2", or that something is missing.
    const std::string_view what = error.what();
    const std::string flag =
        "--" + std::string(what.substr(0, what.find_first_of(": "))).substr(what.starts_with("--") ? 2 : 0);
    if (what.find("At Most") != std::string_view::npos) return usage(flag + " is given more than once");
    return usage(flag + (what.find("flag") == std::string_view::npos ? " needs a value" : " takes no value"));
  } catch (const CLI::ParseError& error) {
    return usage(error.what());
  }
  if (f.help) {
    const auto asked = f.app.get_subcommands();
    return ExitNow{ExitCode::ok, asked.empty() ? std::string(kHelp) : help_of(asked.front()->get_name())};
  }
  if (f.print_version) return ExitNow{ExitCode::ok, std::string(version) + '\n'};
  if (f.app.get_subcommands().empty())
    return usage("no command given; expected run, check, replay, explain, journal, status or watch");
  if (f.command.effective && !f.check->parsed()) return usage("--effective goes with check");
  if (f.command.json && !f.watch->parsed()) return usage("--json goes with watch");
  if (f.app.count("--channels") > 0 && !f.watch->parsed()) return usage("--channels goes with watch");
  for (const FlagUse& use : kHistoryFlags) {
    if (f.app.count(use.flag) == 0) continue;
    if ((use.replay && f.replay->parsed()) || (use.explain && f.explain->parsed())) continue;
    return usage(std::string(use.flag) + " goes with " +
                 (use.replay && use.explain ? "replay and explain"
                  : use.replay              ? "replay"
                                            : "explain"));
  }
  if (f.replay->parsed()) {
    if (auto end = finish_replay(f)) return *std::move(end);
  } else if (f.explain->parsed()) {
    if (auto end = finish_explain(f)) return *std::move(end);
  } else if (f.journal->parsed()) {
    if (auto end = finish_journal(f)) return *std::move(end);
  } else if (f.watch->parsed()) {
    if (auto end = finish_watch(f)) return *std::move(end);
  } else {
    using enum Command::Verb;
    f.command.verb = f.check->parsed() ? check : f.status->parsed() ? status : run;
  }
  if (!f.command.run.empty() && !f.journal->parsed() && f.command.replay.journal.empty()) {
    return usage("--run goes with journal and with replay --journal");
  }
  if (f.app.count("--config.file") > 0) f.command.config_file = f.config_file;
  f.command.log_level = position<LogLevel>(f.level, kLogLevelNames);
  f.command.log_format = position<LogFormat>(f.format, kLogFormatNames);
  return f.command;
}

std::variant<Config, Sentences> load_config(const Command& command) {
  const bool lived = !command.replay.captures.empty() || !command.replay.journal.empty();
  const bool history =
      (command.verb == Command::Verb::replay && !lived) || command.verb == Command::Verb::explain;
  const ConfigBasis basis{.settings = command.settings, .stand_ins = history};
  auto loaded = command.config_file ? load_config(*command.config_file, basis)
                                    : parse_config(kDefaultConfig, "the embedded default", basis);
  if (auto* config = std::get_if<Config>(&loaded)) {
    if (!command.web_config_file.empty()) {
      if (auto wrong = check_web_config(command.web_config_file); !wrong.empty()) return wrong;
      config->web.config_file = command.web_config_file;
    }
    if (!command.listen.empty()) config->web.listen = command.listen;
    config->web.lifecycle = config->web.lifecycle || command.lifecycle;
    config->log.level = command.log_level.value_or(config->log.level);
    config->log.format = command.log_format.value_or(config->log.format);
  }
  return loaded;
}

}  // namespace rotation::daemon
