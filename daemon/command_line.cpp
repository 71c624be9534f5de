#include "daemon/command_line.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <CLI/CLI.hpp>

#include "daemon/config/url.hpp"
#include "daemon/config/values.hpp"

namespace rotation::daemon {
namespace {

// Written out because it is read more often than changed; a test holds it against the flags.
constexpr std::string_view kHelp =
    R"(rotationd says when the rotation from large caps into small caps is confirmed.

Usage: rotationd COMMAND [FLAGS]

Commands:
  run    Follow the feeds and publish on /metrics. Without --config.file it
         talks to rotation-sim on this machine.
  check  Read the configuration as `run` would and say what it means, or which
         line is wrong. Exits with 3 if it is.

Flags:
  --config.file=FILE          YAML configuration file
  --web.listen-address=ADDR   Address for HTTP, repeatable (127.0.0.1:8711)
  --web.enable-lifecycle      Allow reloading by POST /-/reload
  --storage.path=DIR          Directory for what outlives a restart (data)
  --log.level=LEVEL           debug, info, warn or error (info)
  --log.format=FORMAT         logfmt or json (logfmt)
  --effective                 check: print every key with its value
  --help                      Print this
  --version                   Print the version

Flags win over the file. Exit codes: 0 well, 1 error, 2 usage, 3 configuration.
)";

struct Flags {
  CLI::App app{"", "rotationd"};
  Command command;
  std::string config_file;
  std::string level;
  std::string format;
  bool help = false;
  bool print_version = false;
  CLI::App* run = nullptr;
  CLI::App* check = nullptr;
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

void declare(Flags& f) {
  f.app.set_help_flag();  // the text is ours
  f.app.add_flag("--help,-h", f.help)->disable_flag_override();
  f.app.add_flag("--version", f.print_version)->disable_flag_override();
  f.app.add_option("--config.file", f.config_file);
  // One value a time: with CLI11's default a vector would swallow the words that follow.
  f.app.add_option("--web.listen-address", f.command.listen)
      ->expected(1)
      ->take_all()
      ->check(CLI::Validator([](const std::string& text) { return listen_address_problem(text); }, ""));
  f.app.add_flag("--web.enable-lifecycle", f.command.lifecycle)->disable_flag_override();
  f.app.add_option("--storage.path", f.command.storage_path);
  f.app.add_option("--log.level", f.level)->check(one_of_words(words(kLogLevelNames)));
  f.app.add_option("--log.format", f.format)->check(one_of_words(words(kLogFormatNames)));
  f.app.add_flag("--effective", f.command.effective)->disable_flag_override();
  f.run = f.app.add_subcommand("run")->fallthrough();
  f.check = f.app.add_subcommand("check")->fallthrough();
  f.run->set_help_flag();
  f.check->set_help_flag();
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
    return usage(shown(word) + " is not a command; expected run or check");
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
  if (f.help) return ExitNow{ExitCode::ok, std::string(kHelp)};
  if (f.print_version) return ExitNow{ExitCode::ok, std::string(version) + '\n'};
  if (!f.run->parsed() && !f.check->parsed()) return usage("no command given; expected run or check");
  if (f.command.effective && !f.check->parsed()) return usage("--effective goes with check");
  f.command.verb = f.check->parsed() ? Command::Verb::check : Command::Verb::run;
  if (f.app.count("--config.file") > 0) f.command.config_file = f.config_file;
  f.command.log_level = position<LogLevel>(f.level, kLogLevelNames);
  f.command.log_format = position<LogFormat>(f.format, kLogFormatNames);
  return f.command;
}

std::variant<Config, Sentences> load_config(const Command& command) {
  auto loaded = command.config_file ? load_config(*command.config_file)
                                    : parse_config(kDefaultConfig, "the embedded default");
  if (auto* config = std::get_if<Config>(&loaded)) {
    if (!command.listen.empty()) config->web.listen = command.listen;
    config->web.lifecycle = config->web.lifecycle || command.lifecycle;
    config->log.level = command.log_level.value_or(config->log.level);
    config->log.format = command.log_format.value_or(config->log.format);
  }
  return loaded;
}

}  // namespace rotation::daemon
