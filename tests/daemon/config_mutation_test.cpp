// Whatever the text: a configuration that reads back as itself, or sentences that a terminal can show.
#include <random>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/config.hpp"
#include "tests/daemon/config_texts.hpp"
#include "tests/support/promise.hpp"

namespace rotation::daemon {
namespace {

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
  rotation::testing::promise(
      "F46", "any text: a configuration that reads back as itself, or sentences",
      std::to_string(configs) + " configurations, " + std::to_string(refusals) + " refused", true);
}

}  // namespace
}  // namespace rotation::daemon
