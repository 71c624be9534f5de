// What the configuration accepts, what it means, and that its three sources of defaults agree.
#include "daemon/config/config.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/field_lister.hpp"
#include "daemon/config/keys.hpp"
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

std::string minimal() {
  return "schema: 1\nfeeds: [{name: sim, url: \"ws://localhost/\"}]\n";
}

std::string deploy_file() {
  std::ifstream file(ROTATION_SOURCE_DIR "/deploy/rotationd.yml");
  return {std::istreambuf_iterator<char>(file), {}};
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
  ASSERT_EQ(config.feeds.size(), 1U);
  EXPECT_EQ(config.feeds[0].url.text(), "ws://127.0.0.1:8712/v2/sip");
  EXPECT_EQ(config.feeds[0].url.port, 8712);
  ASSERT_TRUE(config.history);
  EXPECT_EQ(config.history->sources.at(0).url.text(), "http://127.0.0.1:8712/");
  EXPECT_EQ(config.history->sources.at(0).feed, "simulator");
  EXPECT_EQ(config.history->sessions, 600);
  EXPECT_EQ(defaults_of(config), defaults_of(accepted(minimal())));
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
  for (const char* line : {"ca_file:", "capture:", "symbols:", "  - {series: \"y10\""}) {
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
  EXPECT_EQ(config.feeds[0].symbols.at(0).symbol, "TNX");
  ASSERT_TRUE(config.history);
  ASSERT_EQ(config.history->sources.size(), 3U);
  EXPECT_EQ(config.history->sources[0].series.size(), 2U);
  EXPECT_EQ(config.history->sources[1].url.text(), "https://fred.stlouisfed.org/");
  EXPECT_EQ(config.history->sources[2].directory, "history");
  EXPECT_EQ(config.history->corporate_actions, "corporate_actions.csv");
  EXPECT_EQ(config.series.back().name, "SCHA");
}

// Every key once, each away from its default.
const char* const kEverything = R"yaml(schema: 1
clock: feed
series:
  - {name: "ON", class: E2}
  - {name: "Y", class: "E2 thin"}
feeds:
  - name: venue-1
    provider: alpaca
    url: wss://[::1]:8443/v2/iex
    key_file: /etc/rotationd/key
    secret_credential: secret
    ca_file: ca.pem
    series: ["IJR", "SPY", "ON", "y10"]
    symbols:
      - {series: y10, symbol: TNX, field: price, divisor: 10, band: [0.5, 15]}
      - {series: "ON", symbol: "ON.US"}
    capture: captured
    compression: true
    idle_timeout: 60s
    mute_after: 20s
    step_timeout: 1500ms
    backoff: {base: 1s, cap: 1m}
history:
  sessions: 700
  corporate_actions: ca.csv
  sources:
    - {provider: alpaca, url: "https://h:8443/", feed: venue-1, series: ["IJR"]}
    - {directory: hist, manifest: m.csv}
pipeline: {queue_capacity: 2048, batch: 64, idle: spin}
web:
  listen: ["0.0.0.0:80", "[::1]:0", ":8711", "localhost:9"]
  hosts: ["desk.example"]
  lifecycle: true
  max_connections: 10
  max_connections_per_address: 3
  max_header: 16KiB
  max_uri: 1KiB
  max_body: 0B
  read_timeout: 1s
  idle_timeout: 2s
  write_timeout: 3s
log: {level: debug, format: json}
engine:
  timezone: America/New_York
  close_grace: 20m
  provisional_from: "10:00"
  restate_until: "08:30"
  ring_sessions: 2000
  sigma_window: 200
  sigma_min: 100
  percentile_window: 1000
  percentile_min: 200
  history_start: 2001-02-03
  stand_ins: true
pairs: {primary: IWM/SPY, all: [IJR/SPY, IWM/SPY], agree: 1, pair_on: 0.75, pair_off: -0.5}
leaders: {names: [AAPL, NVDA], line: [QQQ], versus: SPY, tells: {KRE: "+SPY", NVDA: "-SPY"}}
credit: {long: LQD, hedge: SHY, hedge_ratio: 1e-1, oas_duration: 4}
trigger:
  M1: {stat: z120, on: 1.5, off: 0.25}
  M3: {on: 0.75, off: 0, beta_window: 60}
  P: {on: 0.6, off: 0, need: 3, min_available: 4}
  P4: {direction: up, on: 0.75, off: 0.25}
  C1: {series: y5, k: 60, direction: up, on: 1, off: 0}
  C2: {mode: flat, k: 60, on: 0.25, off: 0.5}
  C3: {legs: ["+y10", "-cr"], k: 20, direction: up, on: 0.5, off: 0, not_modest: -2}
  C4: {weeks: 26, on_slope: 0.001, off_slope: 0, confirm_updates: 3}
  VAL: {on: 0.2, off: 0.15}
  catalyst: {need: 3, min_available: 3}
veto:
  credit: {k: 40, on: -3, off: -2}
  vix: {on: 40, off: 32.5}
  scare: {cr_on: -2, cr_off: -1, y_on: -1, y_off: -0.5}
  ai: {high_window: 60, within: 5, z20_on: -1, z20_off: -0.5, invalidate_z60_below: 0.25}
flags:
  junk: {on: -2, off: -1}
  policy_shock: {on: 3, off: 2, one_day_share: 0.6, min_z60: 1.5}
  crowd: {on: 0.35, off: 0.25, pct_on: 90, pct_off: 60, min_leaders: 4}
  unwind_5: [-0.01, -0.02, -0.03]
  unwind_intraday: [-0.01, -0.02]
  duration: {on: 0.2, off: 0.1}
  coc_pct: {on: 80, off: 70}
  leader_breadth: {on: 2, off: 3}
  asymmetry: {on: 2, off: 1}
  multiples: {on: 0.5, off: 0}
  gap_closing: {on: 0.2, off: 0.1}
  eps_led: 0.8
baskets:
  - name: CYC4
    long: {XLI: 0.5, "ON": 0.5}
    short: {SPY: 1}
triggers:
  - {id: MID, role: flag, stat: [z60_CYC4, "-z90(cr)"], direction: down, on: -0.5, off: 0.25}
  - {id: C5, role: catalyst, stat: [FCI], on: 0.5, off: 0, score: 5}
machine:
  watch: {on: 0.5, off: -0.5, dwell: 4}
  setup_dwell: 5
  confirm_count: 6
  drop_dwell: 7
  extended: {on: 3, off: 2, closure_on: 0.6, closure_off: 0.5}
  invalidate: {dd_sigma60: 1.5, z60_below: -0.25, z60_dwell: 8}
  cooldown: 20
  thesis_sessions: [100, 200]
tranche:
  cap_weight_nav: 0.1
  setup: 0
  confirming: 0.2
  confirmed: [0.5, 0.9]
  add_after_sessions: 10
  beta_clamp: [0.5, 2]
  beta_shrink: 0.5
  rehedge: 0.1
score: {M1: 1, M2: 2, M3: 3, P1: 4, P2: 5, P3: 6, P4: 7, C1: 8, C2: 9, C3: 10, C4: 11}
cusum_daily: {kappa: 0.25, h: 8}
little: {unmet_max: 1, hardest_sigma20: 0.5, off_sigma20: 0.75}
reference:
  pe_small: 15
  pe_large: 20
  pe_asof: 2026-02-27
  px_small_asof: 120.5
  px_large_asof: 690
  eps_growth_small: 0.01
  eps_growth_large: 0.02
  fair_discount: 0
  anchor_date: 2022-10-14
  anchor_gain_small: 0.5
  anchor_gain_large: 0.9
  foreign_revenue: {small: 0.25, large: 0.45}
  stale_days: {pe: 30, revisions: 14}
  stale_sessions: {weights: 20}
  ageing_days: {pe: 9, revisions: 11}
  ageing_sessions: {weights: 6}
quality:
  max_clock_skew: 1s
  stale: {E1: 16s, E2: 91s, thin: 181s, K: 31s, Y: 301s, X: 61s, I: 182s}
  pair_skew: {E1: 3s, E2: 6s, thin: 61s}
  recover: 61s
  outlier: {k: 61, trim: 0.2, mult: 4, gamma_ticks: 3, gamma_bp: 6, escape: 6, escape_span: 4s}
  spread_bp: {tight: 6, medium: 11, E2: 21, thin: 41, K: 26, open_mult: 6}
  spread_tight: ["SPY"]
  spread_medium: ["HYG"]
  yield_sane_pct: [0.1, 13]
  dxy_mismatch: 0.002
intraday:
  provisional_hold: 45m
  provisional_not_before: "10:30"
  tod_sessions: 10
  cusum: {kappa: 0.75, h: 9}
  shock_z: 4
  ewma: 6s
calendar:
  overrides:
    - {date: 2025-01-09, nyse: closed, bonds: "14:00"}
    - {date: 2026-12-24, nyse: "13:00"}
)yaml";

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
  EXPECT_THAT(refused(file),
              ElementsAre(file + ":1:1: feeds: is missing: without a feed there is nothing to watch",
                          file + ":2:1: clok: unknown key; did you mean clock?"));
  folder.write("r.yml", "");
  EXPECT_THAT(refused(file), ElementsAre(file + ": is empty; it begins with schema: 1"));
  folder.write("r.yml", std::string((1U << 20U) + 1, '#'));
  EXPECT_THAT(refused(file), ElementsAre(file + ": is larger than 1 MiB"));
  folder.write("r.yml", minimal());
  EXPECT_TRUE(std::holds_alternative<Config>(load_config(file)));
}

TEST(ConfigMutation, AnyTextGivesAConfigurationOrSentences) {
  std::mt19937 random(20261122);  // NOLINT: the same texts every time
  const std::vector<std::string> seeds{minimal(), std::string(kDefaultConfig), kEverything, deploy_file()};
  const std::string spice = "{}[]:,#&*!|>'\"%@`-? \n\t\\0x1e9~.\xC3\xFF";
  int configs = 0;
  int refusals = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (std::size_t n = 1 + random() % 4; n > 0 && !text.empty(); --n) {
      const std::size_t at = random() % text.size();
      switch (random() % 5) {
        case 0:
          text[at] = spice[random() % spice.size()];
          break;
        case 1:
          text.insert(at, 1, spice[random() % spice.size()]);
          break;
        case 2:
          text.erase(at, 1 + random() % 20);
          break;
        case 3:
          text.insert(at, text.substr(random() % text.size(), random() % 60));
          break;
        default:
          text.resize(at);
      }
    }
    const auto parsed = parse_config(text, "r.yml");
    if (const auto* config = std::get_if<Config>(&parsed)) {
      ++configs;
      const std::string effective = effective_yaml(*config);
      const auto again = parse_config(effective, "r.yml");
      ASSERT_TRUE(std::holds_alternative<Config>(again)) << std::get<Sentences>(again)[0] << '\n' << text;
      ASSERT_EQ(effective_yaml(std::get<Config>(again)), effective) << text;
      continue;
    }
    ++refusals;
    const auto& sentences = std::get<Sentences>(parsed);
    ASSERT_FALSE(sentences.empty()) << text;
    for (const std::string& sentence : sentences) {
      ASSERT_THAT(sentence, ::testing::StartsWith("r.yml:"));
      for (const char c : sentence) ASSERT_FALSE((c >= 0 && c < 0x20) || c == 0x7F) << sentence;
    }
  }
  EXPECT_GT(configs, 100);
  EXPECT_GT(refusals, 1000);
}

}  // namespace
}  // namespace rotation::daemon
