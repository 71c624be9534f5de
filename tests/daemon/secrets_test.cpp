#include "daemon/config/secrets.hpp"

#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "daemon/config/config.hpp"
#include "daemon/config/sources.hpp"
#include "tests/daemon/temporary_file.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::TemporaryFile;
using Source = SecretReference::Source;

Environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

// The secret in <>, or the sentence.
std::string read(Source source, const std::string& name, const Environment& environment = variables({})) {
  const auto result = read_secret({source, name, "r.yml:3:4: feeds[0].key"}, environment);
  if (const auto* sentence = std::get_if<std::string>(&result)) return *sentence;
  return '<' + std::string(std::get<net::Secret>(result).reveal()) + '>';
}

const std::string kWhere = "r.yml:3:4: feeds[0].key: ";

TEST(SecretsTest, FromTheEnvironment) {
  const Environment environment = variables({{"KEY", "PKCANARY7"}, {"EMPTY", ""}, {"BLANK", "two words"}});
  EXPECT_EQ(read(Source::environment, "KEY", environment), "<PKCANARY7>");
  EXPECT_EQ(read(Source::environment, "KAY", environment),
            kWhere + "the environment variable KAY is not set");
  EXPECT_EQ(read(Source::environment, "EMPTY", environment),
            kWhere + "the environment variable EMPTY is empty");
  EXPECT_EQ(
      read(Source::environment, "BLANK", environment),
      kWhere +
          "the environment variable BLANK has characters that no key has (blanks, line breaks, non-ASCII)");
}

TEST(SecretsTest, ProcessEnvironment) {
  ASSERT_EQ(::setenv("ROTATION_TEST_VARIABLE", "x", 1), 0);
  EXPECT_EQ(process_environment()("ROTATION_TEST_VARIABLE"), "x");
  ASSERT_EQ(::unsetenv("ROTATION_TEST_VARIABLE"), 0);
  EXPECT_EQ(process_environment()("ROTATION_TEST_VARIABLE"), std::nullopt);
}

TEST(SecretsTest, FromAFile) {
  const TemporaryFile file("PKCANARY7\r\n");
  const std::string what = kWhere + "the secret file \"" + file.path() + "\" ";
  EXPECT_EQ(read(Source::file, file.path()), "<PKCANARY7>");
  file.mode(0400);
  EXPECT_EQ(read(Source::file, file.path()), "<PKCANARY7>");
  for (const auto& [mode, text] :
       std::map<mode_t, std::string>{{0640, "0640"}, {0604, "0604"}, {0620, "0620"}}) {
    file.mode(mode);
    EXPECT_EQ(read(Source::file, file.path()),
              what + "has mode " + text + ", which others can use; run: chmod 600 " + file.path());
  }
  file.mode(0600);
  file.write("\n");
  EXPECT_EQ(read(Source::file, file.path()), what + "is empty");
  file.write("one\ntwo\n");
  EXPECT_EQ(read(Source::file, file.path()),
            what + "has characters that no key has (blanks, line breaks, non-ASCII)");
  file.write(std::string(4096, 'k'));
  EXPECT_EQ(read(Source::file, file.path()), '<' + std::string(4096, 'k') + '>');
  file.write(std::string(4097, 'k'));
  EXPECT_EQ(read(Source::file, file.path()), what + "is longer than 4096 characters");
  EXPECT_EQ(read(Source::file, file.directory()),
            kWhere + "the secret file \"" + file.directory() + "\" is not a regular file");
  EXPECT_EQ(read(Source::file, "/nonexistent/key"),
            kWhere + "cannot read the secret file \"/nonexistent/key\": No such file or directory");
}

TEST(SecretsTest, FromSystemdsCredentials) {
  const TemporaryFile file("PKCANARY7");
  file.mode(0440);  // as systemd shows them: guarded by the directory
  EXPECT_EQ(read(Source::credential, "file", variables({{"CREDENTIALS_DIRECTORY", file.directory()}})),
            "<PKCANARY7>");
  EXPECT_EQ(
      read(Source::credential, "file"),
      kWhere +
          "the credential \"file\" needs $CREDENTIALS_DIRECTORY, which systemd sets for LoadCredential=");
}

TEST(SecretsTest, AnonymousForTheSimulator) {
  EXPECT_EQ(read(Source::anonymous, ""), "<anonymous>");
}

TEST(SecretsTest, PrintsStars) {
  std::ostringstream out;
  out << net::Secret("PKCANARY7");
  EXPECT_EQ(out.str(), "***");
}

TEST(SourcesTest, EverythingThatIsMissingInOneSentenceEach) {
  const TemporaryFile file("x");
  auto parsed = parse_config(
      "schema: 1\n"
      "feeds:\n"
      "- {name: a, url: \"wss://h/\", key: \"${KEY}\", secret: \"${NONE}\", ca_file: \"/nonexistent/ca\"}\n"
      "history: {directory: \"" +
          file.directory() + "\", corporate_actions: \"" + file.directory() + "\"}\n",
      "r.yml");
  ASSERT_TRUE(std::holds_alternative<Config>(parsed)) << std::get<Sentences>(parsed)[0];
  Config config = std::get<Config>(std::move(parsed));
  const Environment environment = variables({{"KEY", "PKCANARY7"}});
  EXPECT_EQ(source_problems(config, environment),
            (Sentences{"r.yml:3:53: feeds[0].secret: the environment variable NONE is not set",
                       "feed a, ca_file: /nonexistent/ca cannot be read: No such file or directory",
                       "history.manifest: " + file.directory() +
                           "/manifest.csv cannot be read: No such file or directory",
                       "history.corporate_actions: " + file.directory() + " is a directory, not a file"}));
  config.history->directory = "/nonexistent";
  EXPECT_EQ(source_problems(config, environment)[2], "history.directory: /nonexistent is not a directory");

  config.history->directory = file.directory();
  config.history->manifest = config.history->corporate_actions = config.feeds[0].ca_file = file.path();
  config.feeds[0].secret.name = "KEY";
  EXPECT_EQ(source_problems(config, environment), Sentences{});
}

}  // namespace
}  // namespace rotation::daemon
