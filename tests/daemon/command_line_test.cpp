#include "daemon/command_line.hpp"

#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::variant<Command, ExitNow> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "rotationd");
  return parse_command_line(static_cast<int>(words.size()), words.data(), "rotationd 1.2.3 (test)");
}

Command command(const std::vector<const char*>& words) {
  auto parsed = parse(words);
  if (const auto* exit = std::get_if<ExitNow>(&parsed)) {
    ADD_FAILURE() << exit->text;
    return {};
  }
  return std::get<Command>(std::move(parsed));
}

TEST(CommandLineTest, Defaults) {
  const Command c = command({"run"});
  EXPECT_EQ(c.verb, Command::Verb::run);
  EXPECT_FALSE(c.config_file);
  EXPECT_TRUE(c.listen.empty());
  EXPECT_EQ(c.web_config_file, "");
  EXPECT_FALSE(c.lifecycle);
  EXPECT_EQ(c.storage_path, "data");
  EXPECT_FALSE(c.salvage);
  EXPECT_FALSE(c.log_level);
  EXPECT_FALSE(c.log_format);
  EXPECT_FALSE(c.effective);
}

TEST(CommandLineTest, EveryFlagOnEitherSideOfTheCommand) {
  const std::vector<const char*> flags{"--config.file=r.yml",
                                       "--web.listen-address=127.0.0.1:1",
                                       "--web.listen-address",
                                       "[::1]:2",
                                       "--web.config.file=web.yml",
                                       "--web.enable-lifecycle",
                                       "--storage.path=/var/lib/r",
                                       "--storage.salvage",
                                       "--log.level=debug",
                                       "--log.format",
                                       "json",
                                       "--effective"};
  std::vector<const char*> before = flags;
  before.push_back("check");
  std::vector<const char*> after = flags;
  after.insert(after.begin(), "check");
  for (const auto& words : {before, after}) {
    const Command c = command(words);
    EXPECT_EQ(c.verb, Command::Verb::check);
    EXPECT_EQ(c.config_file, "r.yml");
    EXPECT_THAT(c.listen, ElementsAre("127.0.0.1:1", "[::1]:2"));
    EXPECT_EQ(c.web_config_file, "web.yml");
    EXPECT_TRUE(c.lifecycle);
    EXPECT_EQ(c.storage_path, "/var/lib/r");
    EXPECT_TRUE(c.salvage);
    EXPECT_EQ(c.log_level, LogLevel::debug);
    EXPECT_EQ(c.log_format, LogFormat::json);
    EXPECT_TRUE(c.effective);
  }
}

TEST(CommandLineTest, Replay) {
  Command c = command({"replay", "--history=a", "--out=o"});
  EXPECT_EQ(c.verb, Command::Verb::replay);
  EXPECT_THAT(c.history, ElementsAre("a"));
  EXPECT_EQ(c.manifest, "manifest.csv");
  EXPECT_FALSE(c.replay.from);
  EXPECT_FALSE(c.replay.to);
  EXPECT_EQ(c.replay.out, "o");
  EXPECT_TRUE(c.replay.neighbours);
  EXPECT_TRUE(c.replay.placebo);

  c = command({"--history", "a", "replay", "--history=b", "--manifest=m.csv", "--from=2001-05-17",
               "--to=2023-12-29", "--out", "o", "--config.file=r.yml", "--set=trigger.M1.on=1.25",
               "--set=pairs.all=[A/B, C/D]", "--sweep=trigger.M1.on=1,2", "--sweep", "machine.cooldown=5,10",
               "--no-neighbours", "--no-placebo"});
  EXPECT_THAT(c.history, ElementsAre("a", "b"));
  EXPECT_EQ(c.manifest, "m.csv");
  EXPECT_EQ(c.replay.from, market::parse_date("2001-05-17"));
  EXPECT_EQ(c.replay.to, market::parse_date("2023-12-29"));
  EXPECT_EQ(c.config_file, "r.yml");
  EXPECT_THAT(c.settings, ElementsAre("trigger.M1.on=1.25", "pairs.all=[A/B, C/D]"));
  EXPECT_THAT(c.replay.sweeps, ElementsAre("trigger.M1.on=1,2", "machine.cooldown=5,10"));
  EXPECT_FALSE(c.replay.neighbours);
  EXPECT_FALSE(c.replay.placebo);
}

TEST(CommandLineTest, ReplayOfCaptures) {
  Command c = command({"replay", "--capture=a", "--out=o"});
  EXPECT_THAT(c.replay.captures, ElementsAre("a"));
  EXPECT_TRUE(c.history.empty());
  c = command({"replay", "--capture", "a", "b", "c", "--out=o", "--history=h", "--capture=d"});
  EXPECT_THAT(c.replay.captures, ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(c.history, ElementsAre("h"));
  EXPECT_EQ(c.replay.out, "o");
}

TEST(CommandLineTest, JournalAndItsReplay) {
  Command c = command({"journal", "verify"});
  EXPECT_EQ(c.verb, Command::Verb::journal);
  EXPECT_EQ(c.journal.action, JournalRequest::Action::verify);
  EXPECT_TRUE(c.journal.folder.empty());
  c = command({"journal", "cat", "j", "--run=2026"});
  EXPECT_EQ(c.journal.action, JournalRequest::Action::cat);
  EXPECT_EQ(c.journal.folder, "j");
  EXPECT_EQ(c.run, "2026");
  EXPECT_EQ(command({"journal", "stats"}).journal.action, JournalRequest::Action::stats);
  c = command({"replay", "--journal=j", "--run=2026", "--out=o", "--from=2026-01-05"});
  EXPECT_EQ(c.verb, Command::Verb::replay);
  EXPECT_EQ(c.replay.journal, "j");
}

TEST(CommandLineTest, Explain) {
  Command c = command({"explain", "--history=a"});
  EXPECT_EQ(c.verb, Command::Verb::explain);
  EXPECT_THAT(c.history, ElementsAre("a"));
  EXPECT_FALSE(c.explain.session);
  EXPECT_FALSE(c.explain.transition);
  EXPECT_FALSE(c.explain.json);

  c = command({"explain", "--history", "a", "2020-12-08", "--history", "b", "--format=json", "--set=a=b"});
  EXPECT_THAT(c.history, ElementsAre("a", "b"));
  EXPECT_EQ(c.explain.session, market::parse_date("2020-12-08"));
  EXPECT_TRUE(c.explain.json);
  EXPECT_THAT(c.settings, ElementsAre("a=b"));

  c = command({"explain", "--history=a", "--transition", "236", "--format", "text", "--manifest=m.csv"});
  EXPECT_EQ(c.explain.transition, 236U);
  EXPECT_FALSE(c.explain.json);
  EXPECT_EQ(c.manifest, "m.csv");
}

TEST(CommandLineTest, OfARunningDaemon) {
  Command c = command({"status"});
  EXPECT_EQ(c.verb, Command::Verb::status);
  EXPECT_EQ(c.url, "");
  EXPECT_EQ(command({"status", "https://desk.example"}).url, "https://desk.example");
  c = command({"watch", "http://localhost:1", "--json"});
  EXPECT_EQ(c.verb, Command::Verb::watch);
  EXPECT_EQ(c.url, "http://localhost:1");
  EXPECT_TRUE(c.json);
  EXPECT_TRUE(c.channels.empty());
  EXPECT_FALSE(command({"watch"}).json);
  c = command({"watch", "--json", "--channels", "state,triggers", "http://localhost:1"});
  EXPECT_THAT(c.channels, ElementsAre("state", "triggers"));
  EXPECT_EQ(c.url, "http://localhost:1");
  c = command({"explain", "--url=http://localhost:1", "--format=json"});
  EXPECT_EQ(c.verb, Command::Verb::explain);
  EXPECT_TRUE(c.history.empty());
  EXPECT_EQ(c.url, "http://localhost:1");
  EXPECT_TRUE(c.explain.json);
}

struct UsageCase {
  std::vector<const char*> words;
  const char* sentence;
};

TEST(CommandLineTest, UsageMistakes) {
  const std::vector<UsageCase> cases{
      {{}, "no command given; expected run, check, replay, explain, journal, status or watch"},
      {{"chek"}, "\"chek\" is not a command; expected run, check, replay, explain, journal, status or watch"},
      {{"run", "check"}, "unexpected word \"check\""},
      {{"check", "r.yml"}, "unexpected word \"r.yml\""},
      {{"run", "--confg.file=r.yml"}, "unknown flag \"--confg.file\"; did you mean --config.file?"},
      {{"run", "--web.external-url", "x"}, "unknown flag \"--web.external-url\""},
      {{"run", "-x"}, "unknown flag \"-x\""},
      {{"run", "--config.file"}, "--config.file needs a value"},
      {{"run", "--config.file="}, "--config.file needs a value"},
      {{"run", "--log.level=info", "--log.level=info"}, "--log.level is given more than once"},
      {{"run", "--log.level=inf"},
       "--log.level: \"inf\" is not debug, info, warn or error; did you mean info?"},
      {{"run", "--log.format=xml"}, "--log.format: \"xml\" is not logfmt or json"},
      {{"run", "--web.listen-address=localhost"},
       "--web.listen-address: \"localhost\" is not an address to listen on; write it like 127.0.0.1:8711"},
      {{"run", "--web.enable-lifecycle=maybe"}, "--web.enable-lifecycle takes no value"},
      {{"run", "--effective"}, "--effective goes with check"},
      {{"replay", "--out=o"}, "replay needs --history=DIR, --capture=FILE or --journal=DIR"},
      {{"replay", "--history=a"}, "replay needs --out=DIR"},
      {{"replay", "--history=a", "b", "--out=o"}, "unexpected word \"b\""},
      {{"replay", "--history=a", "--out=o", "--from=2001-02-30"},
       "--from: \"2001-02-30\" is not a date (YYYY-MM-DD)"},
      {{"replay", "--history=a", "--out=o", "--from=2002-01-02", "--to=2002-01-01"}, "--to is before --from"},
      {{"replay", "--history=a", "--out=o", "--effective"}, "--effective goes with check"},
      {{"replay", "--history=a", "--out=o", "--out=p"}, "--out is given more than once"},
      {{"replay", "--capture=a", "--out=o", "--sweep=a=1,2"},
       "--sweep goes with a history, not with --capture or --journal"},
      {{"replay", "--journal=j", "--out=o", "--history=h"},
       "--journal goes without --history and --capture: it holds all that the engine consumed"},
      {{"replay", "--journal=j", "--out=o", "--to=2026-01-05"},
       "--to goes with a history or a capture, not with --journal"},
      {{"journal"}, "journal needs a word: verify, cat or stats"},
      {{"journal", "repair"}, "ACTION: \"repair\" is not verify, cat or stats"},
      {{"journal", "cat", "a", "b"}, "unexpected word \"b\""},
      {{"run", "--run=2026"}, "--run goes with journal and with replay --journal"},
      {{"explain", "--history=a", "--capture=a"}, "--capture goes with replay"},
      {{"run", "--history=a"}, "--history goes with replay and explain"},
      {{"check", "--set=a=b"}, "--set goes with replay and explain"},
      {{"explain", "2020-12-08"},
       "explain of a session needs --history=DIR: a running daemon explains its last close"},
      {{"explain", "--transition=3"},
       "explain of a session needs --history=DIR: a running daemon explains its last close"},
      {{"explain", "--set=a=b"}, "--set and --manifest go with --history"},
      {{"explain", "--history=a", "--url=http://localhost"}, "--url goes without --history"},
      {{"status", "--url=http://localhost"}, "--url goes with explain"},
      {{"status", "--json"}, "--json goes with watch"},
      {{"watch", "--json=1"}, "--json takes no value"},
      {{"status", "--channels=state"}, "--channels goes with watch"},
      {{"watch", "--channels=state"}, "--channels goes with --json"},
      {{"watch", "--json", "--channels=state,stats"},
       "--channels: \"stats\" is not status, state, triggers, pairs, series, feeds or transitions; did you "
       "mean status?"},
      {{"watch", "http://a", "http://b"}, "unexpected word \"http://b\""},
      {{"explain", "--history=a", "2020-02-30"}, "\"2020-02-30\" is not a date (YYYY-MM-DD)"},
      {{"explain", "--history=a", "1999-12-31"}, "\"1999-12-31\" is not between 2000 and 2099"},
      {{"explain", "--history=a", "2020-02-03", "2020-02-04"}, "unexpected word \"2020-02-04\""},
      {{"explain", "--history=a", "--transition=0"},
       "--transition: \"0\" is not the number of a transition, from 1"},
      {{"explain", "--history=a", "--transition=1x"},
       "--transition: \"1x\" is not the number of a transition, from 1"},
      {{"explain", "--history=a", "2020-02-03", "--transition=1"},
       "explain takes a date or --transition, not both"},
      {{"explain", "--history=a", "--format=yaml"}, "--format: \"yaml\" is not text or json"},
      {{"explain", "--history=a", "--out=o"}, "--out goes with replay"},
      {{"replay", "--history=a", "--out=o", "--format=json"}, "--format goes with explain"},
      {{"check", "--web.listen-address=127.0.0.1:1", "b"}, "unexpected word \"b\""},
      {{"run", "--no-neighbours"}, "--no-neighbours goes with replay"},
      {{"run", "--\x1b[2J"}, "unknown flag \"--\\x1b[2J\""},
  };
  for (const UsageCase& c : cases) {
    const auto parsed = parse(c.words);
    ASSERT_TRUE(std::holds_alternative<ExitNow>(parsed)) << c.sentence;
    const auto& exit = std::get<ExitNow>(parsed);
    EXPECT_EQ(exit.code, ExitCode::usage) << c.sentence;
    EXPECT_EQ(exit.text, "rotationd: " + std::string(c.sentence) + "\nTry: rotationd --help\n");
  }
}

TEST(CommandLineTest, Version) {
  const auto exit = std::get<ExitNow>(parse({"--version"}));
  EXPECT_EQ(exit.code, ExitCode::ok);
  EXPECT_EQ(exit.text, "rotationd 1.2.3 (test)\n");
}

std::vector<std::string> flags_in(const std::string& help) {
  std::vector<std::string> named;
  for (std::size_t at = help.find("\n  --"); at != std::string::npos; at = help.find("\n  --", at + 1)) {
    named.push_back(help.substr(at + 3, help.find_first_of(" =\n", at + 3) - at - 3));
  }
  return named;
}

TEST(CommandLineTest, HelpOfACommandIsWhatConcernsIt) {
  const auto help = [](const char* command) { return std::get<ExitNow>(parse({command, "-h"})).text; };
  EXPECT_EQ(help("watch"),
            "Usage: rotationd watch [URL] [FLAGS]\n\n"
            "The desk of a running daemon, full screen, as it changes; q quits, ?\n"
            "helps. With --json: each update of its stream, one a line; --channels\n"
            "chooses.\n"
            "URL: http[s]://[USER:PASSWORD@]HOST[:PORT] (http://127.0.0.1:8711)\n\n"
            "Flags:\n"
            "  --json                      watch: lines of JSON\n"
            "  --channels=A,B              watch: those channels of --json (all): status,\n"
            "                              state, triggers, pairs, series, feeds,\n"
            "                              transitions\n"
            "  --help                      Print this; after a command: what concerns it\n"
            "  --version                   Print the version\n");
  EXPECT_THAT(help("check"), StartsWith("Usage: rotationd check [FLAGS]\n\nRead the configuration as `run`"));
  EXPECT_THAT(
      flags_in(help("check")),
      ElementsAre("--config.file", "--web.listen-address", "--web.config.file", "--web.enable-lifecycle",
                  "--storage.path", "--log.level", "--log.format", "--effective", "--help", "--version"));
  EXPECT_THAT(help("journal"), StartsWith("Usage: rotationd journal verify|cat|stats [DIR] [FLAGS]\n\n"));
  EXPECT_THAT(flags_in(help("journal")), Contains("--run"));
  EXPECT_THAT(flags_in(help("explain")), AllOf(Contains("--url"), Contains("--set"), Not(Contains("--out"))));
  EXPECT_THAT(help("replay"), StartsWith("Usage: rotationd replay [FLAGS]\n\nRun daily history through"));
  EXPECT_THAT(flags_in(help("replay")), AllOf(Contains("--run"), Contains("--set"), Contains("--out")));
  EXPECT_THAT(flags_in(help("run")), Contains("--storage.salvage"));
  EXPECT_THAT(flags_in(help("status")), ElementsAre("--help", "--version"));
}

TEST(CommandLineTest, HelpFitsATerminalAndNamesEveryFlag) {
  const std::string help = std::get<ExitNow>(parse({"--help"})).text;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  // What help names exists (an unknown flag would be told so), and what exists is named.
  const std::vector<std::string> named = flags_in(help);
  EXPECT_THAT(named, ElementsAre("--config.file", "--web.listen-address", "--web.config.file",
                                 "--web.enable-lifecycle", "--storage.path", "--storage.salvage",
                                 "--log.level", "--log.format", "--effective", "--history", "--manifest",
                                 "--capture", "--journal", "--run", "--set", "--from", "--to", "--out",
                                 "--sweep", "--no-neighbours", "--no-placebo", "--transition", "--format",
                                 "--url", "--json", "--channels", "--help", "--version"));
  for (const std::string& flag : named) {
    const auto parsed = parse({"check", flag.c_str()});
    if (const auto* exit = std::get_if<ExitNow>(&parsed)) {
      EXPECT_THAT(exit->text, Not(HasSubstr("unknown"))) << flag;
    }
  }
}

Command with_file(const TemporaryFolder& folder, std::string_view config) {
  Command c;
  c.config_file = folder.write("r.yml", config).string();
  return c;
}

TEST(LoadConfigTest, FlagsWinOverTheFile) {
  const TemporaryFolder folder;
  Command c = with_file(folder,
                        "schema: 1\nfeeds: [{name: sim, url: \"ws://localhost/\"}]\n"
                        "web: {listen: [\"127.0.0.1:1\"]}\nlog: {level: warn, format: json}\n");
  Config config = std::get<Config>(load_config(c));
  EXPECT_THAT(config.web.listen, ElementsAre("127.0.0.1:1"));
  EXPECT_FALSE(config.web.lifecycle);
  EXPECT_EQ(config.log.level, LogLevel::warn);
  EXPECT_EQ(config.log.format, LogFormat::json);

  c.listen = {"127.0.0.1:2", "127.0.0.1:3"};
  c.lifecycle = true;
  c.log_level = LogLevel::debug;
  c.log_format = LogFormat::logfmt;
  config = std::get<Config>(load_config(c));
  EXPECT_THAT(config.web.listen, ElementsAre("127.0.0.1:2", "127.0.0.1:3"));
  EXPECT_TRUE(config.web.lifecycle);
  EXPECT_EQ(config.log.level, LogLevel::debug);
  EXPECT_EQ(config.log.format, LogFormat::logfmt);
}

}  // namespace
}  // namespace rotation::daemon
