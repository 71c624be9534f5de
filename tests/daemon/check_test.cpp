#include "daemon/check.hpp"

#include <optional>
#include <sstream>
#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/command_line.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Command with_file(const TemporaryFolder& folder, std::string_view config) {
  Command c;
  c.config_file = folder.write("r.yml", config).string();
  return c;
}

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome check(
    const Command& c, const Environment& environment = [](const std::string&) { return std::nullopt; }) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = run_check(c, environment, out, err);
  return {code, out.str(), err.str()};
}

TEST(CheckTest, EmbeddedDefault) {
  const Outcome o = check({});
  EXPECT_EQ(o.code, 0);
  EXPECT_EQ(o.err, "");
  EXPECT_THAT(o.out, StartsWith("Configuration of the embedded default is valid.\n"));
  for (const char* part : {
           "Clock     feed: timers follow the times in the data\n",
           "Feed      alpaca: alpaca at ws://127.0.0.1:8712/v2/sip\n          37 series; key: anonymous;",
           "Feed      massive: massive at ws://127.0.0.1:8712/\n          14 series; key: anonymous;",
           "History   600 sessions from http://127.0.0.1:8712/, with the credentials of feed alpaca\n",
           "Pairs     IJR/SPY, VB/VOO, IWM/SPY; the first is the primary\n",
           "  M1  z60    >= 1     < 0      spread trend: z60 of the primary pair\n",
           "  M2  count  >= 2     < 2      pairs agree: count of pairs whose own z60 switch is on\n"
           "      z60    >= 0.5   < 0      each of 3\n",
           "\nVetoes: none may be on\n",
           "  V2         >= 35    < 30     volatility stress: VIX close\n",
           "  V3  z60    <= -1    > -0.5   growth scare: credit weakens while the 10-year yield falls\n"
           "      z60    <= -0.5  > 0      and y10\n",
           "  JUNK         z20    <= -1.5  > -0.5   led by unscreened small caps: z20 of ln(IJR/IWM)\n",
           "                      >= 85    < 50     or crowd_pct\n",
           "Web       127.0.0.1:8711\n",
       }) {
    EXPECT_THAT(o.out, HasSubstr(part));
  }
  std::istringstream lines(o.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110U) << line;
}

TEST(CheckTest, ExplainsThresholdsAsConfigured) {
  const TemporaryFolder folder;
  const Command c = with_file(
      folder,
      "schema: 1\nfeeds: [{name: sim, url: \"ws://localhost/\"}]\nseries: [{name: \"SCHA\", class: E2}]\n"
      "trigger: {C2: {mode: flat, on: 0.25, off: 0.75}, M1: {on: 1.5}}\nweb: {listen: [\"0.0.0.0:8711\"]}\n"
      "baskets: [{name: MINE, long: {SCHA: 0.5, IWM: 0.5}, short: {SPY: 1}}]\n"
      "triggers: [{id: MINE_UP, stat: [z60_MINE, z20_cr], on: 0.5, off: 0}]\n"
      "calendar: {overrides: [{date: 2025-01-09, nyse: closed, bonds: \"14:00\"}]}\n");
  const std::string out = check(c).out;
  for (const char* part :
       {"  M1  z60    >= 1.5   < 0 ", "  C2  |z60|  <= 0.25  > 0.75 ",
        "Basket    MINE = 0.5 ln IWM + 0.5 ln SCHA - 1 ln SPY\n",
        "  MINE_UP z60    >= 0.5   < 0      mean of z60_MINE, z20_cr\n",
        "Series    52: 4 liquid ETFs, 18 ETFs, ",
        "History   none: nothing is known before the windows have filled live\n",
        "Calendar  2025-01-09: NYSE closed, bonds until 14:00\n",
        "          note: 0.0.0.0:8711 is open to the network, without encryption or password\n"}) {
    EXPECT_THAT(out, HasSubstr(part));
  }
}

TEST(CheckTest, SaysWhatNoFeedCarriesAndWhatThenNeverHasAValue) {
  const TemporaryFolder folder;
  const auto with_series = [&folder](const std::string& lacking) {
    std::string names;
    for (const market::Series& one : market::default_series()) {
      if (lacking.find(' ' + one.name + ' ') == std::string::npos) names += ", " + one.name;
    }
    return check(with_file(
                     folder,
                     "schema: 1\nfeeds: [{name: sim, provider: dxlink, url: \"ws://localhost/\", series: [" +
                         names.substr(2) + "]}]\n"))
        .out;
  };
  EXPECT_THAT(with_series(" none "), Not(HasSubstr("Missing")));
  const std::string plain = with_series(" TSLA ");
  EXPECT_THAT(plain, HasSubstr(" is valid.\n"));
  EXPECT_THAT(plain, HasSubstr("\nMissing   no feed carries TSLA\nHistory"));
  const std::string partial = with_series(" DXY ");
  EXPECT_THAT(partial, HasSubstr(" is valid.\n"));
  EXPECT_THAT(partial, HasSubstr("\nMissing   no feed carries DXY\n"
                                 "          so no value ever for C2, C3: the data are PARTIAL\n"));
  const std::string degraded = with_series(" y10 DXY VIX ");
  EXPECT_THAT(degraded,
              HasSubstr(" is valid, but its feeds carry too little to confirm anything: see Missing.\n"));
  EXPECT_THAT(
      degraded,
      HasSubstr("so no value ever for C1, C2, C3, V2, V3: the data are DEGRADED, nothing is confirmed\n"));
}

TEST(CheckTest, EffectivePrintsEveryKey) {
  Command c;
  c.effective = true;
  const Outcome o = check(c);
  EXPECT_EQ(o.code, 0);
  EXPECT_EQ(o.out, effective_yaml(std::get<Config>(load_config(Command{}))));
  EXPECT_THAT(o.out, HasSubstr("\ntrigger:\n  M1:\n    stat: z60\n    on: 1\n    off: 0\n"));
}

TEST(CheckTest, MistakesGoToStandardErrorWithCode3) {
  const TemporaryFolder folder;
  const Command c = with_file(folder, "schema: 1\nclok: wall\nlgo: {level: info}\n");
  const Outcome o = check(c);
  EXPECT_EQ(o.code, 3);
  EXPECT_EQ(o.out, "");
  EXPECT_EQ(o.err, *c.config_file + ":2:1: clok: unknown key; did you mean clock?\n" + *c.config_file +
                       ":3:1: lgo: unknown key; did you mean log?\n");
}

TEST(CheckTest, SecretsAreFetchedButNeverShown) {
  const TemporaryFolder folder;
  Command c = with_file(
      folder, "schema: 1\nfeeds:\n- {name: a, url: \"wss://h/\", key: \"${KEY}\", secret: \"${SECRET}\"}\n");
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "KEY") return "PKCANARY7";
    if (name == "SECRET") return "SKCANARY7";
    return std::nullopt;
  };
  for (const bool effective : {false, true}) {
    c.effective = effective;
    const Outcome o = check(c, environment);
    EXPECT_EQ(o.code, 0);
    EXPECT_THAT(o.out + o.err, Not(HasSubstr("CANARY7")));
  }
  EXPECT_THAT(check(c, environment).out, HasSubstr("key: \"${KEY}\"\n"));
  EXPECT_EQ(check(c).code, 3);
  EXPECT_THAT(check(c).err,
              StartsWith(*c.config_file + ":3:35: feeds[0].key: the environment variable KEY is not set\n"));
}

}  // namespace
}  // namespace rotation::daemon
