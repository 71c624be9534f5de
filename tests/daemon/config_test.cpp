// What the configuration accepts, what it means, and that its three sources of defaults agree.
#include "daemon/config/config.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/field_lister.hpp"
#include "daemon/config/keys.hpp"
#include "daemon/connections.hpp"
#include "tests/daemon/config_texts.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::TemporaryFolder;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Config accepted(const std::string& text) {
  auto parsed = parse_config(text, "r.yml");
  if (const auto* sentences = std::get_if<Sentences>(&parsed)) {
    for (const std::string& sentence : *sentences) ADD_FAILURE() << sentence;
    return {};
  }
  return std::get<Config>(std::move(parsed));
}

std::vector<KeyRow> rows_of(Config config) {
  FieldLister lister;
  config_keys(lister, config);
  return lister.rows();
}

// What the file leaves to the structures: all but the parts that have no default.
std::string defaults_of(Config config) {
  config.clock = ClockMode::wall;
  for (FeedConfig& feed : config.feeds) {
    feed.name = "any";
    feed.url = {};
    feed.series.clear();  // an example, too: what that provider has
    feed.key = feed.secret = {};
  }
  config.history.reset();
  return effective_yaml(config);
}

TEST(ConfigTest, DefaultsAreTheSpecifications) {
  const Config config = accepted(minimal());
  EXPECT_EQ(config.clock, ClockMode::wall);
  EXPECT_EQ(config.engine.close_grace, minutes{15});
  EXPECT_EQ(config.engine.provisional_from, hours{9} + minutes{35});
  EXPECT_EQ(config.engine.ring_sessions, 1300);
  EXPECT_EQ(config.engine.pairs.all.front().small, "IJR");
  EXPECT_EQ(config.engine.trigger.c2.off, 1.0);
  EXPECT_EQ(config.series.size(), market::default_series().size());
  ASSERT_EQ(config.feeds.size(), 1U);
  EXPECT_EQ(config.feeds[0].idle_timeout, seconds{165});
  EXPECT_EQ(config.feeds[0].key.source, SecretReference::Source::anonymous);
  EXPECT_FALSE(config.history);
  EXPECT_THAT(config.web.listen, ElementsAre("127.0.0.1:8711"));
  EXPECT_EQ(config.web.max_connections, 512);
  EXPECT_EQ(config.log.level, LogLevel::info);
}

// A mode brings its thresholds, and its direction; what the file says comes on top.
TEST(ConfigTest, DollarModeBringsItsSwitch) {
  const auto c2 = [](const std::string& keys) {
    return accepted(minimal() + "trigger: {C2: {" + keys + "}}\n").engine.trigger.c2;
  };
  const signals::Thresholds falling = c2("mode: not_falling");
  EXPECT_EQ(falling.direction, signals::Direction::up);
  EXPECT_EQ(falling.on, -0.5);
  EXPECT_EQ(falling.off, -1.0);
  const signals::Thresholds flat = c2("on: 0.75, mode: flat");
  EXPECT_EQ(flat.direction, signals::Direction::down);
  EXPECT_EQ(flat.on, 0.75);
  EXPECT_EQ(flat.off, 1.25);
}

TEST(ConfigTest, EmbeddedDefaultTalksToTheSimulator) {
  const Config config = accepted(std::string(kDefaultConfig));
  EXPECT_EQ(config.clock, ClockMode::feed);
  ASSERT_EQ(config.feeds.size(), 2U);
  EXPECT_EQ(config.feeds[0].url.text(), "ws://127.0.0.1:8712/v2/sip");
  EXPECT_EQ(config.feeds[0].url.port, 8712);
  EXPECT_EQ(config.feeds[1].url.text(), "ws://127.0.0.1:8712/");
  std::set<std::string> carried;
  for (const PlannedConnection& one : plan_connections(config, market::SeriesTable(config.series))) {
    for (const providers::Instrument& instrument : one.instruments) {
      EXPECT_TRUE(carried.insert(config.series[market::index(instrument.series)].name).second);
    }
  }
  EXPECT_EQ(carried.size(), config.series.size()) << "every series by one connection";
  ASSERT_TRUE(config.history);
  EXPECT_EQ(config.history->sources.at(0).url.text(), "http://127.0.0.1:8712/");
  EXPECT_EQ(config.history->sources.at(0).feed, "alpaca");
  EXPECT_EQ(config.history->sources.at(1).feed, "massive");
  EXPECT_EQ(config.history->sessions, 600);
  Config first_feed = config;
  first_feed.feeds.pop_back();
  EXPECT_EQ(std::exchange(first_feed.engine.quality.outlier.gamma_bp, 5), 50)
      << "the simulator speaks seldom";
  EXPECT_EQ(defaults_of(first_feed), defaults_of(accepted(minimal())));
}

TEST(ConfigTest, ExampleFileHasEveryKeyAtItsDefault) {
  const std::string text = deploy_file();
  const Config example = accepted(text);
  EXPECT_EQ(defaults_of(example), defaults_of(accepted(minimal())));

  // Each key stands in the file, in order, as `key: value  # limits`.
  std::size_t at = 0;
  for (const KeyRow& row : rows_of(example)) {
    const std::string key = row.path.substr(row.path.find_last_of('.') + 1) + ':';
    std::string line;
    for (bool found = false; !found;) {
      const std::size_t end = text.find('\n', at);
      ASSERT_NE(end, std::string::npos)
          << row.path << " is not in deploy/rotationd.yml, or not in this place";
      line = text.substr(at, end - at);
      at = end + 1;
      const std::size_t begin = line.find_first_not_of(" -");
      found = begin != std::string::npos && line.compare(begin, key.size(), key) == 0;
    }
    EXPECT_THAT(line, HasSubstr("# " + row.limits)) << row.path;
  }
}

// A commented-out element of a list, as an element.
std::string example(const std::string& text, const std::string& begin) {
  const std::size_t at = text.find(begin);
  return "\n  - " + text.substr(at, text.find('\n', at) - at) + "\n";
}

TEST(ConfigTest, ExampleFilesAlternativesAreValidToo) {
  std::string text = deploy_file();
  const auto replace = [&text](const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
  for (const char* line : {"ca_file:", "capture:", "symbols:", "  - {series: \"SPY\""}) {
    replace(std::string("    # ") + line, std::string("    ") + line);
  }
  for (const char* line : {"corporate_actions:", "series: [\"SPY\", \"IJR\"]", "- provider: fred",
                           "- directory:", "  manifest:"}) {
    replace(std::string("  # ") + line, std::string("  ") + line);
  }
  replace("series: []", "series:\n  - {name: \"MDY\", class: E2}\n  - {name: \"SCHA\", class: E2}");
  replace("all: [\"IJR/SPY\",", "all: [\"MDY/SPY\", \"IJR/SPY\",");
  replace("baskets: []", "baskets:" + example(text, "{name: CYC4"));
  replace("triggers: []", "triggers:" + example(text, "{id: MIDCAP"));
  replace("overrides: []", "overrides: [{date: 2025-01-09, nyse: closed, bonds: \"14:00\"}]");
  const Config config = accepted(text);
  EXPECT_EQ(config.feeds[0].ca_file, "venue-ca.pem");
  EXPECT_EQ(config.feeds[0].capture, "capture");
  EXPECT_EQ(config.feeds[0].symbols.at(0).symbol, "SPY");
  ASSERT_TRUE(config.history);
  ASSERT_EQ(config.history->sources.size(), 3U);
  EXPECT_EQ(config.history->sources[0].series.size(), 2U);
  EXPECT_EQ(config.history->sources[1].url.text(), "https://fred.stlouisfed.org/");
  EXPECT_EQ(config.history->sources[2].directory, "history");
  EXPECT_EQ(config.history->corporate_actions, "corporate_actions.csv");
  EXPECT_EQ(config.series.back().name, "SCHA");
}

TEST(ConfigTest, EveryKeyIsAcceptedAndTakesEffect) {
  const Config config = accepted(kEverything);
  const std::vector<KeyRow> changed = rows_of(config);
  const std::vector<KeyRow> defaults = rows_of(accepted(minimal()));
  ASSERT_GT(defaults.size(), 80U);
  for (const KeyRow& row : defaults) {
    const auto same =
        std::find_if(changed.begin(), changed.end(), [&](const KeyRow& r) { return r.path == row.path; });
    ASSERT_NE(same, changed.end()) << row.path;
    const bool only_one_value =
        row.path == "schema" || row.path == "feeds[0].provider" || row.path == "engine.timezone";
    if (!only_one_value) {
      EXPECT_NE(same->value, row.value) << row.path;
    }
  }

  EXPECT_EQ(config.series.size(), market::default_series().size() + 2);
  EXPECT_EQ(config.series.back().series_class, market::SeriesClass::etf_thin);
  const FeedConfig& feed = config.feeds.at(0);
  EXPECT_EQ(feed.url.host, "::1");
  EXPECT_EQ(feed.url.port, 8443);
  EXPECT_TRUE(feed.url.encrypted());
  EXPECT_EQ(feed.key.source, SecretReference::Source::file);
  EXPECT_EQ(feed.key.name, "/etc/rotationd/key");
  EXPECT_EQ(feed.key.where, "r.yml:10:15: feeds[0].key_file");
  EXPECT_EQ(feed.secret.source, SecretReference::Source::credential);
  EXPECT_EQ(feed.step_timeout, milliseconds{1500});
  EXPECT_EQ(feed.symbols.at(1).symbol, "ON.US");
  EXPECT_EQ(config.engine.pairs.all.size(), 2U);
  EXPECT_EQ(config.engine.pairs.all.front().small, "IWM");  // the primary leads
  EXPECT_EQ(config.engine.credit.hedge_ratio, 0.1);
  EXPECT_EQ(config.engine.trigger.p4.direction, signals::Direction::up);
  EXPECT_EQ(config.engine.trigger.c2_mode, signals::DollarMode::flat);
  ASSERT_EQ(config.engine.leaders.tells.size(), 2U);
  EXPECT_EQ(config.engine.leaders.tells[1].versus, "SPY");
  EXPECT_EQ(config.engine.leaders.tells[1].sign, -1);
  EXPECT_EQ(config.engine.machine.thesis_sessions[1], 200);
  EXPECT_EQ(config.engine.reference.px_small_asof, 120.5);
  ASSERT_EQ(config.engine.desk.baskets.size(), 1U);
  const std::vector<std::pair<std::string, double>> terms{{"ON", 0.5}, {"XLI", 0.5}, {"SPY", -1}};
  EXPECT_EQ(config.engine.desk.baskets[0].terms, terms);
  ASSERT_EQ(config.engine.desk.triggers.size(), 2U);
  EXPECT_EQ(config.engine.desk.triggers[0].role, signals::Role::flag);
  EXPECT_EQ(config.engine.desk.triggers[0].on_off.direction, signals::Direction::down);
  EXPECT_EQ(config.engine.desk.triggers[1].role, signals::Role::catalyst);
  EXPECT_EQ(config.engine.desk.triggers[1].score, 5);
  EXPECT_EQ(config.web.max_header, 16384U);
  ASSERT_EQ(config.webhooks.size(), 2U);
  EXPECT_EQ(config.webhooks[0].secret_url.name, "/etc/rotationd/webhook");
  EXPECT_EQ(config.webhooks[0].token.source, SecretReference::Source::credential);
  EXPECT_EQ(config.webhooks[0].backoff.cap, minutes{1});
  EXPECT_EQ(config.webhooks[1].url.text(), "https://h:8443/alerts");
  EXPECT_EQ(config.webhooks[1].timeout, seconds{10});
  ASSERT_EQ(config.calendar.size(), 2U);
  EXPECT_EQ(config.calendar[0].nyse, market::CalendarOverride::kClosed);
  EXPECT_EQ(config.calendar[0].bonds, hours{14});
  EXPECT_EQ(config.calendar[1].nyse, hours{13});
  EXPECT_FALSE(config.calendar[1].bonds);
}

TEST(ConfigTest, EffectiveFormReadsBackAsTheSame) {
  for (const std::string& text :
       {minimal(), std::string(kDefaultConfig), std::string(kEverything), deploy_file()}) {
    const std::string effective = effective_yaml(accepted(text));
    EXPECT_EQ(effective_yaml(accepted(effective)), effective);
  }
}

TEST(ConfigTest, HashFollowsMeaningNotForm) {
  const std::string hash = config_hash(accepted(minimal()));
  EXPECT_THAT(hash, ::testing::MatchesRegex("[0-9a-f]{64}"));
  const std::string reordered =
      "# a comment\nfeeds:\n  - url: ws://localhost:80/\n    name: \"sim\"\nengine: {close_grace: "
      "900s}\nschema: 1\n";
  EXPECT_EQ(config_hash(accepted(reordered)), hash);
  EXPECT_NE(config_hash(accepted(minimal() + "trigger: {M1: {on: 1.0000000000000002}}\n")), hash);
  EXPECT_EQ(config_hash(accepted(minimal() + "trigger: {M1: {on: 1.0, off: -0.0}}\n")), hash);
}

TEST(ConfigTest, OtherWaysToWriteTheSameFile) {
  EXPECT_EQ(accepted("\xEF\xBB\xBF" + minimal() + "log: {level: \"warn\"}\n").log.level, LogLevel::warn);
  std::string crlf = minimal() + "log: {level: 'warn'}\r\n";
  crlf.insert(crlf.find('\n'), "\r");
  EXPECT_EQ(accepted(crlf).log.level, LogLevel::warn);
  const std::string umlauts =
      "# \u00fcber \U0001F600\n" + minimal() + "leaders: {versus: \"SPY\"}  # \u00e4\n";
  EXPECT_EQ(accepted(umlauts).engine.leaders.versus, "SPY");
}

Sentences refused(const std::string& path) {
  const auto loaded = load_config(path);
  return std::holds_alternative<Sentences>(loaded) ? std::get<Sentences>(loaded) : Sentences{"accepted"};
}

TEST(ConfigFileTest, FilesThatCannotBeRead) {
  const TemporaryFolder folder;
  const std::string directory = folder.path().string();
  const std::string file = folder.write("r.yml", "schema: 1\nclok: wall\n").string();
  EXPECT_THAT(refused(file + ".not"), ElementsAre(file + ".not: cannot be read: No such file or directory"));
  std::filesystem::create_symlink("loop", directory + "/loop");
  EXPECT_THAT(refused(directory + "/loop"),
              ElementsAre(directory + "/loop: cannot be read: Too many levels of symbolic links"));
  EXPECT_THAT(refused(directory), ElementsAre(directory + ": is a directory, not a file"));
  EXPECT_THAT(refused(file), ElementsAre(file + ":2:1: clok: unknown key; did you mean clock?"));
  folder.write("r.yml", "");
  EXPECT_THAT(refused(file), ElementsAre(file + ": is empty; it begins with schema: 1"));
  folder.write("r.yml", std::string((1U << 20U) + 1, '#'));
  EXPECT_THAT(refused(file), ElementsAre(file + ": is larger than 1 MiB"));
  folder.write("r.yml", minimal());
  EXPECT_TRUE(std::holds_alternative<Config>(load_config(file)));
}

}  // namespace
}  // namespace rotation::daemon
