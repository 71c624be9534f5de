#include "daemon/config/setting.hpp"

#include <gtest/gtest.h>

#include "daemon/config/config.hpp"

namespace rotation::daemon {
namespace {

constexpr std::string_view kText =
    "schema: 1\nfeeds: [{name: sim, url: \"ws://localhost/\"}]\ntrigger: {M1: {on: 1.5}}\n";

std::variant<Config, Sentences> parse(std::vector<std::string> settings) {
  return parse_config(kText, "r.yml", {.settings = std::move(settings)});
}
Config config(std::vector<std::string> settings) {
  auto parsed = parse(std::move(settings));
  if (const auto* sentences = std::get_if<Sentences>(&parsed)) {
    ADD_FAILURE() << sentences->front();
    return {};
  }
  return std::get<Config>(parsed);
}

TEST(Setting, IsAsIfItStoodInTheFile) {
  EXPECT_EQ(config({}).engine.trigger.m1.on, 1.5);
  EXPECT_EQ(config({"trigger.M1.on=1.25"}).engine.trigger.m1.on, 1.25);
  EXPECT_EQ(config({"trigger.M1.off=-0.5"}).engine.trigger.m1.on, 1.5);        // its neighbours stay
  EXPECT_EQ(config({"machine.watch.dwell=4"}).engine.machine.watch_dwell, 4);  // sections are made
  EXPECT_EQ(config({"engine.close_grace=20m"}).engine.close_grace, std::chrono::minutes{20});
  EXPECT_EQ(config({"feeds[0].name=other"}).feeds.at(0).name, "other");
  EXPECT_EQ(config({"pairs.all=[IWM/SPY, IJR/SPY]", "pairs.primary=IWM/SPY"}).engine.pairs.all.size(), 2U);
  EXPECT_EQ(config({"trigger.M1.on=2", "trigger.M1.on=3"}).engine.trigger.m1.on, 3);  // the later one holds
  EXPECT_EQ(config({"trigger={M1: {on: 2}}"}).engine.trigger.m1.on, 2);
}

TEST(Setting, MistakesNameIt) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"trigger.M1.on", "--set trigger.M1.on: expected key=value, like trigger.M1.on=1.25"},
      {"=1", "--set =1: expected key=value, like trigger.M1.on=1.25"},
      {"trigger.M1.on=", "--set trigger.M1.on=: has no value"},
      {"trigger.M1.on=12", "--set trigger.M1.on=12: trigger.M1.on: 12 is outside -10 to 10"},
      {"trigger.M1.on=high", "--set trigger.M1.on=high: trigger.M1.on: \"high\" is not a number"},
      {"trigger.M1.off=2", "--set trigger.M1.off=2: trigger.M1.off: 2 is not below on, 1.5"},
      {"triger.M1.on=1", "--set triger.M1.on=1: triger: unknown key; did you mean trigger?"},
      {"trigger.M1.onn=1", "--set trigger.M1.onn=1: trigger.M1.onn: unknown key; did you mean on?"},
      {"schema.x=1", "--set schema.x=1: the configuration has no \"x\" there"},
      {"feeds[1].name=a", "--set feeds[1].name=a: the configuration has no \"feeds[1]\" there"},
      {"feeds[x].name=a", "--set feeds[x].name=a: the configuration has no \"feeds[x]\" there"},
  };
  for (const auto& [setting, sentence] : cases) {
    const auto parsed = parse({setting});
    const auto* sentences = std::get_if<Sentences>(&parsed);
    ASSERT_NE(sentences, nullptr) << setting;
    ASSERT_EQ(sentences->size(), 1U) << setting;
    EXPECT_EQ(sentences->front(), sentence);
  }
}

TEST(Setting, AMistakeOfTheFileIsStillOfTheFile) {
  const auto parsed = parse_config("schema: 1\nfeeds: [{name: sim, url: \"ws://localhost/\"}]\nclok: wall\n",
                                   "r.yml", {.settings = {"trigger.M1.on=1"}});
  EXPECT_EQ(std::get<Sentences>(parsed).front(), "r.yml:3:1: clok: unknown key; did you mean clock?");
}

}  // namespace
}  // namespace rotation::daemon
