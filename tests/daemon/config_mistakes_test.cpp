// Every mistake a person can make in the configuration, and the exact sentence that answers it.
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "daemon/config/config.hpp"

namespace rotation::daemon {
namespace {

// Lines 1 to 3 of every case below that does not begin with "!"; so the first line shown there is line 4.
constexpr const char* kBase =
    "schema: 1\n"
    "feeds:\n"
    "- {name: sim, url: \"ws://127.0.0.1:8712/v2/sip\"}\n";

struct MistakeCase {
  std::string yaml;
  Sentences sentences;
};

void PrintTo(const MistakeCase& c, std::ostream* out) {
  *out << c.yaml;
}

std::string document(const MistakeCase& c) {
  return c.yaml[0] == '!' ? c.yaml.substr(1) : kBase + c.yaml;
}

class ConfigMistakes : public testing::TestWithParam<MistakeCase> {};

TEST_P(ConfigMistakes, ExactSentence) {
  const auto parsed = parse_config(document(GetParam()), "r.yml");
  ASSERT_TRUE(std::holds_alternative<Sentences>(parsed)) << "accepted:\n" << document(GetParam());
  EXPECT_EQ(std::get<Sentences>(parsed), GetParam().sentences);
}

const std::vector<MistakeCase> kYaml{
    {"!", {"r.yml: is empty; it begins with schema: 1"}},
    {"!# nothing but a comment\n", {"r.yml: is empty; it begins with schema: 1"}},
    {"!schema\n", {"r.yml:1:1: expected keys and values, like schema: 1"}},
    {"![schema, 1]\n", {"r.yml:1:1: expected keys and values, like schema: 1"}},
    {"\tclock: wall\n", {"r.yml:4:1: a tab in the indentation; use blanks"}},
    {"clock: [wall\n", {"r.yml:5:1: end of sequence flow not found"}},
    {"clock: \"wall\n", {"r.yml:4:8: text in quotes ends with its line; the closing quote is missing"}},
    {"clock: 'wall\nlog: {level: info}\n",
     {"r.yml:4:8: text in quotes ends with its line; the closing quote is missing"}},
    {"clock: \"wall\n  \"\n", {"r.yml:4:8: text in quotes ends with its line; the closing quote is missing"}},
    {"clock: 'it''s\n", {"r.yml:4:8: text in quotes ends with its line; the closing quote is missing"}},
    {"clock: \"wa\\\"\n", {"r.yml:4:8: text in quotes ends with its line; the closing quote is missing"}},
    {"clock: 'it''s'\n", {"r.yml:4:8: clock: \"it's\" is not wall or feed"}},
    {"clock: |\n  wall\n", {"r.yml:4:8: text blocks (| and >) are not used here"}},
    {"log: {level: info\n", {"r.yml:5:1: end of map flow not found"}},
    {"clock: wall\n  log: x\n", {"r.yml:5:6: illegal map value"}},
    {"log: &a {level: info}\n", {"r.yml:4:6: anchors (&name) are not used here"}},
    {"log: *a\n", {"r.yml:4:6: the referenced anchor is not defined"}},
    {"clock: !!str wall\n", {"r.yml:4:8: tags (!name) are not used here"}},
    {"---\nschema: 1\n", {"r.yml:4:1: a second document; the file is one document"}},
    {"clock: wa\x01ll\n", {"r.yml:4:10: a control character; the file must be plain text"}},
    {"clock: wa\xFFll\n", {"r.yml: is not UTF-8 text"}},
    // Found by tests/fuzz/reference_fuzz: yaml-cpp quotes the byte behind the backslash.
    {"clock: \"\\\xC3\xA9\"\n", {"r.yml:4:11: unknown escape character: ?"}},
    {"clock: \"\\", {"r.yml:4:11: unknown escape character: ?"}},
    {"? [a]\n: 1\n", {"r.yml:4:3: a key must be a plain word"}},
};

const std::vector<MistakeCase> kShape{
    {"clock: wall\nclock: feed\n", {"r.yml:5:1: clock: the key is already on line 4"}},
    {"engine:\n  sigma_min: 100\n  sigma_min: 120\n",
     {"r.yml:6:3: engine.sigma_min: the key is already on line 5"}},
    {"clokc: wall\n", {"r.yml:4:1: clokc: unknown key; did you mean clock?"}},
    {"engine: {clos_grace: 15m}\n",
     {"r.yml:4:10: engine.clos_grace: unknown key; did you mean close_grace?"}},
    {"log: {colour: true}\n", {"r.yml:4:7: log.colour: unknown key; known here: level or format"}},
    {"trigger: {M2: {on: 1}}\n", {"r.yml:4:11: trigger.M2: unknown key; did you mean M1?"}},
    {"log: {\"a\\nb\": 1}\n", {"r.yml:4:7: log.\"a\\x0ab\": unknown key; known here: level or format"}},
    {"engine: 15m\n", {"r.yml:4:9: engine: expected a section of keys, not a single value"}},
    {"engine: [1]\n", {"r.yml:4:9: engine: expected a section of keys, not a list"}},
    {"engine:\n", {"r.yml:4:1: engine: expected a section of keys, not nothing"}},
    {"clock:\n", {"r.yml:4:1: clock: expected a single value, not nothing"}},
    {"clock: {wall: true}\n", {"r.yml:4:8: clock: expected a single value, not a section of keys"}},
    {"leaders: {line: QQQ}\n", {"r.yml:4:17: leaders.line: expected a list, [a, b], not a single value"}},
    {"leaders: {line: []}\n", {"r.yml:4:17: leaders.line: has 0 elements; the limit is 1 to 16"}},
    {"leaders: {line: [QQQ, [SMH]]}\n", {"r.yml:4:23: leaders.line[1]: expected series names"}},
    {"leaders: {line: [QQQ, QQQ]}\n", {"r.yml:4:23: leaders.line[1]: \"QQQ\" is already in the list"}},
    {"!schema: 1\nfeeds: []\n", {"r.yml:2:8: feeds: has 0 elements; the limit is 1 to 16"}},
    {"!schema: 1\nfeeds: {name: a}\n",
     {"r.yml:2:8: feeds: expected a list of sections, each beginning with a dash, not a section of keys"}},
    {"!schema: 1\nfeeds: [sim]\n", {"r.yml:2:9: feeds[0]: expected a section of keys, not a single value"}},
    {"!schema: 1\nclock: wall\n", {"r.yml:1:1: feeds: is missing: without a feed there is nothing to watch"}},
    {"!clock: wall\n", {"r.yml:1:1: schema: is missing; write schema: 1"}},
    {"!schema: 2\nfeeds: [{name: a, url: ws://localhost/}]\n",
     {"r.yml:1:9: schema: this program reads schema 1, not \"2\""}},
    // Several mistakes, in the order of the file; a section with one of its own is not judged as a whole.
    {"log: {level: loud}\nclock: sun\ntrigger: {M1: {on: x, off: 3}}\n",
     {"r.yml:4:14: log.level: \"loud\" is not debug, info, warn or error",
      "r.yml:5:8: clock: \"sun\" is not wall or feed", "r.yml:6:20: trigger.M1.on: \"x\" is not a number"}},
};

const std::vector<MistakeCase> kValues{
    {"engine: {close_grace: 15}\n",
     {"r.yml:4:23: engine.close_grace: 15 has no unit; write it like 250ms, 15s, 15m or 1h"}},
    {"engine: {close_grace: 15 min}\n",
     {"r.yml:4:23: engine.close_grace: \"15 min\" is not a duration; write it like 250ms, 15s, 15m or 1h"}},
    {"engine: {close_grace: 1.5h}\n",
     {"r.yml:4:23: engine.close_grace: \"1.5h\" is not a duration; write it like 250ms, 15s, 15m or 1h"}},
    {"engine: {close_grace: -15m}\n",
     {"r.yml:4:23: engine.close_grace: \"-15m\" is not a duration; write it like 250ms, 15s, 15m or 1h"}},
    {"engine: {close_grace: 015m}\n", {"r.yml:4:23: engine.close_grace: \"015m\" has a leading zero"}},
    {"engine: {close_grace: 5h}\n", {"r.yml:4:23: engine.close_grace: 5h is outside 1m to 4h"}},
    {"engine: {close_grace: 9999999999h}\n", {"r.yml:4:23: engine.close_grace: 9999999999h is too large"}},
    {"engine: {close_grace: \"\"}\n",
     {"r.yml:4:23: engine.close_grace: \"\" is not a duration; write it like 250ms, 15s, 15m or 1h"}},
    {"engine: {provisional_from: 9:35}\n",
     {"r.yml:4:28: engine.provisional_from: \"9:35\" is not a time of day; write it like \"09:35\""}},
    {"engine: {provisional_from: \"08:00\"}\n",
     {"r.yml:4:28: engine.provisional_from: 08:00 is outside 09:30 to 16:00 New York time"}},
    {"engine: {ring_sessions: 10}\n", {"r.yml:4:25: engine.ring_sessions: 10 is outside 251 to 20000"}},
    {"engine: {ring_sessions: 01300}\n", {"r.yml:4:25: engine.ring_sessions: \"01300\" has a leading zero"}},
    {"engine: {ring_sessions: 1300.0}\n",
     {"r.yml:4:25: engine.ring_sessions: \"1300.0\" is not a whole number"}},
    {"engine: {ring_sessions: 0x514}\n",
     {"r.yml:4:25: engine.ring_sessions: \"0x514\" is not a whole number"}},
    {"engine: {ring_sessions: 1_300}\n",
     {"r.yml:4:25: engine.ring_sessions: \"1_300\" is not a whole number"}},
    {"engine: {ring_sessions: \"1300\"}\n",
     {"r.yml:4:25: engine.ring_sessions: \"1300\" is text in quotes; expected a whole number without "
      "quotes"}},
    {"engine: {ring_sessions: 99999999999999999999}\n",
     {"r.yml:4:25: engine.ring_sessions: 99999999999999999999 is outside 251 to 20000"}},
    {"engine: {history_start: 2021-02-30}\n",
     {"r.yml:4:25: engine.history_start: \"2021-02-30\" is not a date; write it like 2025-01-09"}},
    {"engine: {history_start: 1999-12-31}\n",
     {"r.yml:4:25: engine.history_start: 1999-12-31 is outside 2000-01-01 to 2099-12-31"}},
    {"engine: {stand_ins: yes}\n",
     {"r.yml:4:21: engine.stand_ins: \"yes\" is not a boolean; write true or false"}},
    {"engine: {stand_ins: Y}\n",
     {"r.yml:4:21: engine.stand_ins: \"Y\" is not a boolean; write true or false"}},
    {"engine: {stand_ins: \"true\"}\n",
     {"r.yml:4:21: engine.stand_ins: \"true\" is not a boolean; write true or false"}},
    {"trigger: {M1: {on: .nan}}\n", {"r.yml:4:20: trigger.M1.on: \".nan\" is not a finite number"}},
    {"trigger: {M1: {on: -.inf}}\n", {"r.yml:4:20: trigger.M1.on: \"-.inf\" is not a finite number"}},
    {"trigger: {M1: {on: 1e400}}\n", {"r.yml:4:20: trigger.M1.on: 1e400 is outside -10 to 10"}},
    {"trigger: {M1: {on: 1,5}}\n", {"r.yml:4:22: trigger.M1.5: unknown key; known here: stat, on or off"}},
    {"trigger: {M1: {on: 00.5}}\n", {"r.yml:4:20: trigger.M1.on: \"00.5\" has a leading zero"}},
    {"trigger: {M1: {on: .5}}\n", {"r.yml:4:20: trigger.M1.on: \".5\" is not a number"}},
    {"trigger: {M1: {on: 1z}}\n", {"r.yml:4:20: trigger.M1.on: \"1z\" is not a number"}},
    {"veto: {vix: {on: 3500}}\n", {"r.yml:4:18: veto.vix.on: 3500 is outside 5 to 200"}},
    {"trigger: {C2: {mode: not_rissing}}\n",
     {"r.yml:4:22: trigger.C2.mode: \"not_rissing\" is not not_rising, flat or not_falling; did you mean "
      "not_rising?"}},
    {"pipeline: {idle: sleep}\n", {"r.yml:4:18: pipeline.idle: \"sleep\" is not adaptive, spin or block"}},
    {"web: {max_header: 8192}\n",
     {"r.yml:4:19: web.max_header: 8192 has no unit; write it like 512B, 64KiB or 1MiB"}},
    {"web: {max_header: 8KB}\n",
     {"r.yml:4:19: web.max_header: \"8KB\" is not a size; write it like 512B, 64KiB or 1MiB"}},
    {"web: {max_header: 2MiB}\n", {"r.yml:4:19: web.max_header: 2MiB is outside 1KiB to 1MiB"}},
    {"web: {listen: [\"8711\"]}\n",
     {"r.yml:4:16: web.listen[0]: \"8711\" is not an address to listen on; write it like 127.0.0.1:8711"}},
    {"web: {listen: [\"127.0.0.1:65536\"]}\n",
     {"r.yml:4:16: web.listen[0]: \"127.0.0.1:65536\" is not an address to listen on; write it like "
      "127.0.0.1:8711"}},
    {"web: {hosts: [\"http://desk\"]}\n", {"r.yml:4:15: web.hosts[0]: \"http://desk\" is not a host name"}},
    // A long or hostile value is cut and escaped.
    {"clock: \"\\e[2J" + std::string(80, 'x') + "\"\n",
     {"r.yml:4:8: clock: \"\\x1b[2J" + std::string(56, 'x') + "...\" is not wall or feed"}},
};

const std::vector<MistakeCase> kRules{
    {"trigger: {M1: {on: 0.5, off: 0.75}}\n", {"r.yml:4:30: trigger.M1.off: 0.75 is not below on, 0.5"}},
    {"trigger: {M1: {on: -1}}\n", {"r.yml:4:15: trigger.M1.off: 0 is not below on, -1"}},
    {"trigger: {C1: {off: -0.75}}\n", {"r.yml:4:21: trigger.C1.off: -0.75 is not above on, -0.5"}},
    {"trigger: {C3: {legs: [y10]}}\n",
     {"r.yml:4:23: trigger.C3.legs[0]: \"y10\" has no sign; write it like +y10, -cr or +lnVIX"}},
    {"trigger: {C3: {legs: [+lnDYX]}}\n",
     {"r.yml:4:23: trigger.C3.legs[0]: \"DYX\" is not a series; did you mean DXY?"}},
    {"trigger: {C1: {series: y01}}\n",
     {"r.yml:4:24: trigger.C1.series: \"y01\" is not a series; did you mean y10?"}},
    {"trigger: {C1: {direction: up}}\n", {"r.yml:4:15: trigger.C1.off: 0.25 is not below on, -0.5"}},
    {"trigger: {M1: {stat: z90}}\n",
     {"r.yml:4:22: trigger.M1.stat: \"z90\" is not z20, z60 or z120; did you mean z20?"}},
    {"trigger: {catalyst: {min_available: 5}}\n",
     {"r.yml:4:37: trigger.catalyst.min_available: asks for 5 of 4 triggers"}},
    {"leaders: {tells: {KRE: SPY}}\n",
     {"r.yml:4:19: leaders.tells.KRE: \"SPY\" has no sign; write +SPY if its rise over SPY speaks for small "
      "caps, -SPY if against"}},
    {"leaders: {tells: {KRE: +SPX}}\n",
     {"r.yml:4:19: leaders.tells.KRE: \"SPX\" is not a series; did you mean SPY?"}},
    {"leaders: {tells: {KRE: +KRE}}\n", {"r.yml:4:19: leaders.tells.KRE: \"KRE\" is held against itself"}},
    {"machine: {thesis_sessions: [126]}\n",
     {"r.yml:4:28: machine.thesis_sessions: has 1 elements; it takes 2"}},
    {"machine: {thesis_sessions: [126, 6.5]}\n",
     {"r.yml:4:34: machine.thesis_sessions[1]: \"6.5\" is not a whole number"}},
    {"machine: {thesis_sessions: [126, 100]}\n",
     {"r.yml:4:28: machine.thesis_sessions: 100 is not above 126"}},
    {"machine: {extended: {closure_off: 0.6}}\n",
     {"r.yml:4:35: machine.extended.closure_off: 0.6 is not below closure_on, 0.5"}},
    {"flags: {unwind_5: [-0.02, -0.01, -0.05]}\n",
     {"r.yml:4:19: flags.unwind_5: -0.01 is not below the level before it, -0.02"}},
    {"tranche: {confirming: 0.7}\n",
     {"r.yml:4:10: tranche.confirmed: setup, confirming and both of confirmed must not fall from one to the "
      "next"}},
    {"tranche: {beta_clamp: [1, 0.5]}\n", {"r.yml:4:23: tranche.beta_clamp: 0.5 is below 1"}},
    {"engine: {percentile_window: 200}\n",
     {"r.yml:4:29: engine.percentile_window: percentile_window, 200, is below percentile_min, 250"}},
    {"engine: {percentile_window: 1300}\n",
     {"r.yml:4:29: engine.percentile_window: 1300 sessions need engine.ring_sessions above them; it is "
      "1300"}},
    {"engine: {timezone: UTC}\n", {"r.yml:4:20: engine.timezone: \"UTC\" is not America/New_York"}},
    {"little: {off_sigma20: 0.5}\n", {"r.yml:4:23: little.off_sigma20: 0.5 is below hardest_sigma20, 1"}},
    {"reference: {stale_days: {pe: 7}}\n",
     {"r.yml:4:12: reference.ageing_days.pe: 8 is above stale_days.pe, 7"}},
    {"reference: {px_small_asof: -1}\n", {"r.yml:4:28: reference.px_small_asof: -1 is outside 0 to 1e+06"}},
    {"trigger: {P4: {on: 0.5}}\n", {"r.yml:4:15: trigger.P4.off: 0.5 is not above on, 0.5"}},
    {"pairs: {pair_off: 0.6}\n", {"r.yml:4:19: pairs.pair_off: 0.6 is not below pair_on, 0.5"}},
    {"veto: {scare: {y_on: 0.1}}\n", {"r.yml:4:15: veto.scare.y_off: 0 is not above y_on, 0.1"}},
    {"machine: {watch: {off: 0.25}}\n", {"r.yml:4:24: machine.watch.off: 0.25 is not below on, 0.25"}},
    {"engine: {sigma_window: 100}\n",
     {"r.yml:4:24: engine.sigma_window: sigma_window, 100, is below sigma_min, 125"}},
    {"engine: {sigma_window: 200, sigma_min: 201}\n",
     {"r.yml:4:40: engine.sigma_min: sigma_window, 200, is below sigma_min, 201"}},
    {"engine: {sigma_window: 300, ring_sessions: 300, percentile_window: 290}\n",
     {"r.yml:4:24: engine.sigma_window: 300 sessions need engine.ring_sessions above them; it is 300"}},
    {"trigger: {M3: {beta_window: 1000}}\nengine: {ring_sessions: 900, percentile_window: 800}\n",
     {"r.yml:4:29: trigger.M3.beta_window: 1000 sessions need engine.ring_sessions above them; it is 900"}},
    {"trigger: {P: {need: 4}}\n", {"r.yml:4:21: trigger.P.need: 4 is above min_available, 3"}},
    {"trigger: {catalyst: {min_available: 1}}\n",
     {"r.yml:4:21: trigger.catalyst.need: 2 is above min_available, 1"}},
    {"veto: {ai: {high_window: 5}}\n", {"r.yml:4:12: veto.ai.within: 10 is above high_window, 5"}},
    {"pairs: {all: [IJR-SPY]}\n",
     {"r.yml:4:15: pairs.all[0]: \"IJR-SPY\" is not a pair; write it like IJR/SPY"}},
    {"pairs: {all: [IJR/SPX]}\n", {"r.yml:4:15: pairs.all[0]: \"SPX\" is not a series; did you mean SPY?"}},
    {"pairs: {primary: IWM/QQQ}\n",
     {"r.yml:4:18: pairs.primary: the primary pair \"IWM/QQQ\" is not among IJR/SPY, VB/VOO or IWM/SPY"}},
    {"pairs: {all: [VB/VOO, IWM/SPY]}\n",
     {"r.yml:4:14: pairs.all: the primary pair \"IJR/SPY\" is not among VB/VOO or IWM/SPY"}},
    {"pairs: {agree: 4}\n", {"r.yml:4:16: pairs.agree: agree asks for 4 pairs of 3"}},
    {"pairs: {all: [IJR/SPY]}\n", {"r.yml:4:14: pairs.all: agree asks for 2 pairs of 1"}},
    {"leaders: {versus: RPS}\n", {"r.yml:4:19: leaders.versus: \"RPS\" is not a series; did you mean RSP?"}},
    {"credit: {hedge: HYG}\n", {"r.yml:4:17: credit.hedge: long and hedge are the same series, HYG"}},
    {"series: [{name: SPY, class: E1}]\n", {"r.yml:4:17: series[0].name: \"SPY\" is already a series"}},
    {"series: [{name: SCHA, class: E3}]\n",
     {"r.yml:4:30: series[0].class: \"E3\" is not E1, E2, E2 thin, K, Y, X, I or R; did you mean E1?"}},
    {"series: [{name: SCHA}]\n", {"r.yml:4:10: series[0].class: is missing"}},
    {"series: [{name: \"SC HA\", class: E2}]\n",
     {"r.yml:4:17: series[0].name: \"SC HA\" is not a series' name; use up to 32 letters, digits and _ . - "
      "="}},
    {"pipeline: {queue_capacity: 1024, batch: 2048}\n",
     {"r.yml:4:41: pipeline.batch: queue_capacity, 1024, is below batch, 2048"}},
    {"web: {max_header: 1KiB}\n", {"r.yml:4:19: web.max_header: max_header, 1KiB, is below max_uri, 2KiB"}},
    {"calendar: {overrides: [{date: 2025-01-09}]}\n",
     {"r.yml:4:31: calendar.overrides[0].date: says nothing; give nyse, bonds or both"}},
    {"calendar: {overrides: [{nyse: closed}]}\n", {"r.yml:4:24: calendar.overrides[0].date: is missing"}},
    {"calendar: {overrides: [{date: 2025-01-09, nyse: shut}]}\n",
     {"r.yml:4:49: calendar.overrides[0].nyse: \"shut\" is neither closed nor a time of day like \"13:00\""}},
    {"calendar: {overrides: [{date: 2025-01-09, nyse: \"09:00\"}]}\n",
     {"r.yml:4:49: calendar.overrides[0].nyse: 09:00 is outside 09:31 to 23:59"}},
    {"calendar: {overrides: [{date: 2025-01-09, nyse: closed}, {date: 2025-01-09, bonds: closed}]}\n",
     {"r.yml:4:65: calendar.overrides[1].date: 2025-01-09 is already overridden"}},
};

// What a desk adds.
const std::vector<MistakeCase> kDesk{
    {"baskets: [{long: {XLI: 1}}]\n", {"r.yml:4:11: baskets[0].name: is missing"}},
    {"baskets: [{name: MY-BASKET, long: {XLI: 1}}]\n",
     {"r.yml:4:18: baskets[0].name: \"MY-BASKET\" is not a name; use up to 32 letters, digits and _"}},
    {"baskets: [{name: LR, long: {XLI: 1}}]\n",
     {"r.yml:4:18: baskets[0].name: \"LR\" is already a line, a statistic or a trigger"}},
    {"baskets: [{name: RSP, long: {XLI: 1}}]\n",
     {"r.yml:4:18: baskets[0].name: \"z60_RSP\" is already a line, a statistic or a trigger"}},
    {"baskets: [{name: A, long: {XLI: 1}}, {name: A, long: {XLB: 1}}]\n",
     {"r.yml:4:45: baskets[1].name: \"A\" is already a line, a statistic or a trigger"}},
    {"baskets: [{name: A, short: {XLI: 1}}]\n", {"r.yml:4:11: baskets[0].long: is missing"}},
    {"baskets: [{name: A, long: {XLJ: 1}}]\n",
     {"r.yml:4:28: baskets[0].long.XLJ: \"XLJ\" is not a series; did you mean XLI?"}},
    {"baskets: [{name: A, long: {XLI: much}}]\n",
     {"r.yml:4:28: baskets[0].long.XLI: \"much\" is not a number"}},
    {"baskets: [{name: A, long: {XLI: 0}}]\n",
     {"r.yml:4:28: baskets[0].long.XLI: 0 is outside 0.001 to 100"}},
    {"baskets: [{name: A, long: {XLI: 1}, short: {XLI: 1}}]\n",
     {"r.yml:4:50: baskets[0].short.XLI: \"XLI\" is long already"}},
    {"triggers: [{stat: [z60], on: 1, off: 0}]\n", {"r.yml:4:12: triggers[0].id: is missing"}},
    {"triggers: [{id: M1, stat: [z60], on: 1, off: 0}]\n",
     {"r.yml:4:17: triggers[0].id: \"M1\" is already a line, a statistic or a trigger"}},
    {"triggers: [{id: T, on: 1, off: 0}]\n", {"r.yml:4:12: triggers[0].stat: is missing"}},
    {"triggers: [{id: T, stat: [z60_RPS], on: 1, off: 0}]\n",
     {"r.yml:4:27: triggers[0].stat[0]: \"z60_RPS\" is not a statistic; did you mean z60_RSP?"}},
    {"triggers: [{id: T, stat: [z60(IJR/SPX)], on: 1, off: 0}]\n",
     {"r.yml:4:27: triggers[0].stat[0]: \"IJR/SPX\" is not a line; did you mean IJR/SPY?"}},
    {"triggers: [{id: T, stat: [z1300(cr)], on: 1, off: 0}]\n",
     {"r.yml:4:27: triggers[0].stat[0]: 1300 sessions need engine.ring_sessions above them; it is 1300"}},
    {"triggers: [{id: T, stat: [z60_RSP, FCI], on: 1, off: 0}]\n",
     {"r.yml:4:26: triggers[0].stat: \"FCI\" is a mean itself and cannot be one of several"}},
    {"triggers: [{id: T, stat: [z60], off: 0}]\n", {"r.yml:4:12: triggers[0].on: is missing"}},
    {"triggers: [{id: T, stat: [z60], on: 0, off: 1}]\n",
     {"r.yml:4:45: triggers[0].off: 1 is not below on, 0"}},
    {"triggers: [{id: T, role: veto, stat: [z60], on: 1, off: 0}]\n",
     {"r.yml:4:26: triggers[0].role: \"veto\" is not information, flag, participation or catalyst"}},
    {"triggers: [{id: T, stat: [z60], direction: down, on: 1, off: 0}]\n",
     {"r.yml:4:62: triggers[0].off: 0 is not above on, 1"}},
    // One more vote, and the guard would be easier.
    {"triggers: [{id: T, role: catalyst, stat: [z60], on: 1, off: 0}]\n",
     {"r.yml:1:1: trigger.catalyst.need: 2 of 5 triggers is less than half, and triggers adds 1"}},
    {"trigger: {P: {need: 2}}\ntriggers: [{id: T, role: participation, stat: [z60], on: 1, off: 0}]\n",
     {"r.yml:4:21: trigger.P.need: 2 of 5 triggers is less than half, and triggers adds 1"}},
};

std::string one_feed(const std::string& keys) {
  return "!schema: 1\nfeeds:\n- {" + keys + "}\n";
}

const std::vector<MistakeCase> kFeeds{
    {one_feed("url: \"ws://localhost/\""), {"r.yml:3:3: feeds[0].name: is missing"}},
    {one_feed("name: sim"), {"r.yml:3:3: feeds[0].url: is missing"}},
    {one_feed("name: Sim 1, url: \"ws://localhost/\""),
     {"r.yml:3:10: feeds[0].name: \"Sim 1\" is not a feed's name; use up to 32 lower-case letters, digits, _ "
      "and -"}},
    {one_feed("name: a, provider: alpacca, url: \"ws://localhost/\""),
     {"r.yml:3:23: feeds[0].provider: \"alpacca\" is not alpaca, alpaca-msgpack, dxlink, finnhub, massive, "
      "tiingo, "
      "twelvedata or yahoo; did you mean alpaca?"}},
    {"!schema: 1\nfeeds:\n- {name: a, url: \"ws://localhost/\"}\n- {name: a, url: \"ws://localhost/\"}\n",
     {"r.yml:4:10: feeds[1].name: \"a\" is already the name of a feed"}},
    {one_feed("name: a, url: stream.data.alpaca.markets"),
     {"r.yml:3:18: feeds[0].url: \"stream.data.alpaca.markets\" is not an address; write it like "
      "wss://host/path"}},
    {one_feed("name: a, url: \"https://host/\""),
     {"r.yml:3:18: feeds[0].url: \"https://host/\" does not begin with wss://"}},
    {one_feed("name: a, url: \"ws://stream.data.alpaca.markets/v2/sip\""),
     {"r.yml:3:18: feeds[0].url: \"ws://stream.data.alpaca.markets/v2/sip\" would send credentials in the "
      "clear; ws:// is for loopback hosts only, use wss://"}},
    {one_feed("name: a, url: \"ws://127.0.0.1.evil.example/\""),
     {"r.yml:3:18: feeds[0].url: \"ws://127.0.0.1.evil.example/\" would send credentials in the clear; ws:// "
      "is for loopback hosts only, use wss://"}},
    {one_feed("name: a, url: \"wss://me:pass@host/\""),
     {"r.yml:3:18: feeds[0].url: an address carries no user, password or query; use key and secret"}},
    {one_feed("name: a, url: \"http://me:pass@host/\""),
     {"r.yml:3:18: feeds[0].url: an address carries no user, password or query; use key and secret"}},
    {one_feed("name: a, url: \"wss://host/?token=CANARY7\""),
     {"r.yml:3:18: feeds[0].url: an address carries no user, password or query; use key and secret"}},
    {one_feed("name: a, url: \"wss://host:0/\""),
     {"r.yml:3:18: feeds[0].url: \"wss://host:0/\" is not an address; write it like wss://host/path"}},
    {one_feed("name: a, url: \"wss://host/\""),
     {"r.yml:3:3: feeds[0].key: is missing; give key, key_file or key_credential"}},
    {one_feed("name: a, url: \"wss://host/\", key: \"${K}\""),
     {"r.yml:3:3: feeds[0].secret: is missing; give secret, secret_file or secret_credential"}},
    {one_feed("name: a, url: \"wss://host/\", key: PKCANARY7"),
     {"r.yml:3:38: feeds[0].key: a secret does not belong in this file; write \"${NAME}\" for an environment "
      "variable, or use key_file or key_credential"}},
    {one_feed("name: a, url: \"wss://host/\", key_file: k, secret: \"${CANARY-7}\""),
     {"r.yml:3:54: feeds[0].secret: a secret does not belong in this file; write \"${NAME}\" for an "
      "environment variable, or use secret_file or secret_credential"}},
    {one_feed("name: a, url: \"wss://host/\", key: \"${K}\", key_file: k, secret: \"${S}\""),
     {"r.yml:3:56: feeds[0].key_file: give only one of key, key_file and key_credential"}},
    {one_feed("name: a, url: \"wss://host/\", key_credential: ../k, secret: \"${S}\""),
     {"r.yml:3:49: feeds[0].key_credential: expected the name of a credential, without a directory"}},
    {one_feed("name: a, url: \"ws://localhost/\", ca_file: ca.pem"),
     {"r.yml:3:46: feeds[0].ca_file: is of no use to a plain ws:// address"}},
    {one_feed("name: a, url: \"ws://localhost/\", series: [SPY, IRJ]"),
     {"r.yml:3:51: feeds[0].series[1]: \"IRJ\" is not a series; did you mean IJR?"}},
    {one_feed("name: a, url: \"ws://localhost/\", symbols: [{series: TNX, symbol: y10}]"),
     {"r.yml:3:56: feeds[0].symbols[0].series: \"TNX\" is not a series"}},
    {one_feed("name: a, provider: dxlink, url: \"ws://localhost/\", symbols: [{series: y10, symbol: TNX}, "
              "{series: y2, symbol: "
              "TNX}]"),
     {"r.yml:3:114: feeds[0].symbols[1].symbol: \"TNX\" is the symbol of two series"}},
    {one_feed("name: a, provider: dxlink, url: \"ws://localhost/\", symbols: [{series: y10, symbol: A}, "
              "{series: y10, symbol: B}]"),
     {"r.yml:3:100: feeds[0].symbols[1].series: \"y10\" has a symbol already"}},
    {one_feed("name: a, provider: dxlink, url: \"ws://localhost/\", symbols: [{series: y10, symbol: A, "
              "field: quotes}]"),
     {"r.yml:3:97: feeds[0].symbols[0].field: quotes are for stocks and ETFs, and dxFeed dxLink has them"}},
    {one_feed("name: a, provider: dxlink, url: \"ws://localhost/\", symbols: [{series: y10, symbol: A, band: "
              "[12, 0.5]}]"),
     {"r.yml:3:96: feeds[0].symbols[0].band: 0.5 is not above 12"}},
    {one_feed("name: a, url: \"ws://localhost/\", symbols: [{series: SPY, symbol: A, divisor: 10}]"),
     {"r.yml:3:81: feeds[0].symbols[0].divisor: is for single values; quotes are taken as they are"}},
    {one_feed("name: a, provider: massive, url: \"ws://localhost/\", secret_file: s"),
     {"r.yml:3:69: feeds[0].secret_file: is of no use: Massive asks for none"}},
    {one_feed("name: a, provider: tiingo, url: \"ws://localhost/\", series: [EURUSD, y10]"),
     {"r.yml:3:63: feeds[0].series: Tiingo has no stream for \"y10\""}},
    {one_feed("name: a, url: \"ws://localhost/\", series: [y10]"),
     {"r.yml:3:45: feeds[0].series: Alpaca has no stream for \"y10\""}},
    {one_feed("name: a, url: \"ws://localhost/\", symbols: [{series: y10, symbol: TNX}]"),
     {"r.yml:3:46: feeds[0].symbols: Alpaca has no stream for \"y10\""}},
    // One slip, one sentence: not every series of the provider that is not meant.
    {one_feed("name: a, providr: massive, url: \"ws://localhost/\", series: [y10, y2], symbols: "
              "[{series: y10, symbol: \"I:TNX\"}, {series: y2, symbol: \"I:Y2\"}]"),
     {"r.yml:3:13: feeds[0].providr: unknown key; did you mean provider?"}},
    {one_feed("name: a, provider: yahoo, url: \"ws://localhost/\", symbols: [{series: SPY, symbol: A, field: "
              "mid}]"),
     {"r.yml:3:96: feeds[0].symbols[0].field: Yahoo streamer (unofficial) shows no bid and ask to take the "
      "middle of"}},
    {one_feed("name: a, provider: massive, url: \"ws://localhost/\", symbols: [{series: EURUSD, symbol: A, "
              "field: price}]"),
     {"r.yml:3:101: feeds[0].symbols[0].field: Massive shows pairs by bid and ask only; take mid"}},
    {one_feed("name: a, url: \"ws://localhost/\", idle_timeout: 1s"),
     {"r.yml:3:51: feeds[0].idle_timeout: 1s is outside 5s to 1h"}},
    {one_feed("name: a, url: \"ws://localhost/\", backoff: {base: 40s}"),
     {"r.yml:3:53: feeds[0].backoff.base: cap, 30s, is below base, 40s"}},
};

std::string one_webhook(const std::string& keys) {
  return "webhooks: [{name: d, " + keys + "}]\n";
}

const std::string kElsewhere =
    "; an address that holds a secret comes by ${NAME}, url_file or url_credential";

const std::vector<MistakeCase> kWebhooks{
    {"webhooks: [{url: \"https://h/\"}]\n", {"r.yml:4:12: webhooks[0].name: is missing"}},
    {"webhooks: [{name: \"The Desk\", url: \"https://h/\"}]\n",
     {"r.yml:4:19: webhooks[0].name: \"The Desk\" is not a webhook's name; use up to 32 lower-case letters, "
      "digits, _ and -"}},
    {"webhooks: [{name: d, url: \"https://h/\"}, {name: d, url: \"https://h/\"}]\n",
     {"r.yml:4:49: webhooks[1].name: \"d\" is already the name of a webhook"}},
    {one_webhook("timeout: 1s"), {"r.yml:4:12: webhooks[0].url: is missing"}},
    {one_webhook("url: \"http://h/\""),
     {"r.yml:4:27: webhooks[0].url: expected https://host/path, or http:// to loopback, without user and "
      "query" +
      kElsewhere}},
    {one_webhook("url: \"https://h/?key=canary\""),
     {"r.yml:4:27: webhooks[0].url: expected https://host/path, or http:// to loopback, without user and "
      "query" +
      kElsewhere}},
    {one_webhook("url: \"https://h/services/T0001/Zx9canaryAbCdEfGh\""),
     {"r.yml:4:27: webhooks[0].url: the path looks like a secret" + kElsewhere}},
    {one_webhook("url: \"https://h/\", url_file: f"),
     {"r.yml:4:51: webhooks[0].url_file: give only one of url, url_file and url_credential"}},
    {one_webhook("url: \"https://h/\", token: canary"),
     {"r.yml:4:48: webhooks[0].token: a secret does not belong in this file; write \"${NAME}\" for an "
      "environment variable, or use token_file or token_credential"}},
    {one_webhook("url: \"https://h/\", external_url: desk"),
     {"r.yml:4:55: webhooks[0].external_url: \"desk\" is not the address of a page"}},
    {one_webhook("url: \"https://h/\", timeout: 1ms"),
     {"r.yml:4:50: webhooks[0].timeout: 1ms is outside 100ms to 2m"}},
    {one_webhook("url: \"https://h/\", backoff: {base: 1m, cap: 1s}"),
     {"r.yml:4:66: webhooks[0].backoff.cap: cap, 1s, is below base, 1m"}},
};

std::string one_source(const std::string& keys) {
  return "history: {sources: [{" + keys + "}]}\n";
}

const std::vector<MistakeCase> kHistory{
    {"history: {sessions: 600}\n", {"r.yml:4:10: history.sources: is missing; give at least one"}},
    {one_source("manifest: m.csv"),
     {"r.yml:4:21: history.sources[0].provider: is missing; give provider or directory"}},
    {one_source("directory: d, provider: fred"),
     {"r.yml:4:33: history.sources[0].directory: history comes from a directory or from a provider, not from "
      "both"}},
    {one_source("provider: alpaka, feed: sim"),
     {"r.yml:4:32: history.sources[0].provider: \"alpaka\" is not alpaca, fred, massive or treasury; did you "
      "mean alpaca?"}},
    {one_source("provider: alpaca, url: \"http://data.alpaca.markets\", feed: sim"),
     {"r.yml:4:45: history.sources[0].url: \"http://data.alpaca.markets\" would send credentials in the "
      "clear; "
      "http:// is for loopback hosts only, use https://"}},
    {one_source("provider: alpaca"),
     {"r.yml:4:21: history.sources[0].feed: is missing: Alpaca needs the name of the feed whose credentials "
      "and symbols it uses"}},
    {one_source("provider: alpaca, feed: sym"),
     {"r.yml:4:46: history.sources[0].feed: \"sym\" is not a feed; did you mean sim?"}},
    {one_source("provider: massive, feed: sim"),
     {"r.yml:4:47: history.sources[0].feed: \"sim\" is no feed of Massive"}},
    {one_source("provider: fred, feed: sim"),
     {"r.yml:4:44: history.sources[0].feed: is of no use: FRED asks for no key"}},
    {one_source("provider: fred, series: [IJR]"),
     {"r.yml:4:46: history.sources[0].series: FRED has no history of \"IJR\""}},
    {one_source("directory: d, feed: sim"),
     {"r.yml:4:42: history.sources[0].feed: goes with provider, not with directory"}},
    {one_source("provider: fred, manifest: m.csv"),
     {"r.yml:4:48: history.sources[0].manifest: goes with directory, not with provider"}},
};

INSTANTIATE_TEST_SUITE_P(Yaml, ConfigMistakes, testing::ValuesIn(kYaml));
INSTANTIATE_TEST_SUITE_P(Shape, ConfigMistakes, testing::ValuesIn(kShape));
INSTANTIATE_TEST_SUITE_P(Values, ConfigMistakes, testing::ValuesIn(kValues));
INSTANTIATE_TEST_SUITE_P(Rules, ConfigMistakes, testing::ValuesIn(kRules));
INSTANTIATE_TEST_SUITE_P(Desk, ConfigMistakes, testing::ValuesIn(kDesk));
INSTANTIATE_TEST_SUITE_P(Feeds, ConfigMistakes, testing::ValuesIn(kFeeds));
INSTANTIATE_TEST_SUITE_P(Webhooks, ConfigMistakes, testing::ValuesIn(kWebhooks));
INSTANTIATE_TEST_SUITE_P(History, ConfigMistakes, testing::ValuesIn(kHistory));

}  // namespace
}  // namespace rotation::daemon
