#include "daemon/config/secrets.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "daemon/config/config.hpp"
#include "daemon/config/sources.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::TemporaryFolder;
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

void set_mode(const std::filesystem::path& file, unsigned mode) {
  std::filesystem::permissions(file, std::filesystem::perms{mode});
}

TEST(SecretsTest, FromAFile) {
  const TemporaryFolder folder;
  const std::string file = folder.write("key", "PKCANARY7\r\n").string();
  set_mode(file, 0600);
  const std::string what = kWhere + "the secret file \"" + file + "\" ";
  EXPECT_EQ(read(Source::file, file), "<PKCANARY7>");
  set_mode(file, 0400);
  EXPECT_EQ(read(Source::file, file), "<PKCANARY7>");
  for (const auto& [mode, text] :
       std::map<unsigned, std::string>{{0640, "0640"}, {0604, "0604"}, {0620, "0620"}}) {
    set_mode(file, mode);
    EXPECT_EQ(read(Source::file, file),
              what + "has mode " + text + ", which others can use; run: chmod 600 " + file);
  }
  set_mode(file, 0600);
  folder.write("key", "\n");
  EXPECT_EQ(read(Source::file, file), what + "is empty");
  folder.write("key", "one\ntwo\n");
  EXPECT_EQ(read(Source::file, file),
            what + "has characters that no key has (blanks, line breaks, non-ASCII)");
  folder.write("key", std::string(4096, 'k'));
  EXPECT_EQ(read(Source::file, file), '<' + std::string(4096, 'k') + '>');
  folder.write("key", std::string(4097, 'k'));
  EXPECT_EQ(read(Source::file, file), what + "is longer than 4096 characters");
  EXPECT_EQ(read(Source::file, folder.path().string()),
            kWhere + "the secret file \"" + folder.path().string() + "\" is not a regular file");
  EXPECT_EQ(read(Source::file, "/nonexistent/key"),
            kWhere + "cannot read the secret file \"/nonexistent/key\": No such file or directory");
}

TEST(SecretsTest, FromSystemdsCredentials) {
  const TemporaryFolder folder;
  set_mode(folder.write("key", "PKCANARY7"), 0440);  // as systemd shows them: guarded by the directory
  EXPECT_EQ(read(Source::credential, "key", variables({{"CREDENTIALS_DIRECTORY", folder.path().string()}})),
            "<PKCANARY7>");
  EXPECT_EQ(
      read(Source::credential, "key"),
      kWhere + "the credential \"key\" needs $CREDENTIALS_DIRECTORY, which systemd sets for LoadCredential=");
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
  const TemporaryFolder folder;
  const std::string directory = folder.path().string();
  auto parsed = parse_config(
      "schema: 1\n"
      "feeds:\n"
      "- {name: a, url: \"wss://h/\", key: \"${KEY}\", secret: \"${NONE}\", ca_file: \"/nonexistent/ca\"}\n"
      "history: {corporate_actions: \"" +
          directory + "\", sources: [{directory: \"" + directory + "\"}]}\n",
      "r.yml");
  ASSERT_TRUE(std::holds_alternative<Config>(parsed)) << std::get<Sentences>(parsed)[0];
  Config config = std::get<Config>(std::move(parsed));
  const Environment environment = variables({{"KEY", "PKCANARY7"}});
  EXPECT_EQ(source_problems(config, environment),
            (Sentences{
                "r.yml:3:53: feeds[0].secret: the environment variable NONE is not set",
                "feed a, ca_file: /nonexistent/ca cannot be read: No such file or directory",
                "history, manifest: " + directory + "/manifest.csv cannot be read: No such file or directory",
                "history.corporate_actions: " + directory + " is a directory, not a file"}));
  config.history->sources[0].directory = "/nonexistent";
  EXPECT_EQ(source_problems(config, environment)[2], "history, directory: /nonexistent is not a directory");

  config.history->sources[0].directory = directory;
  config.history->sources[0].manifest = config.history->corporate_actions = config.feeds[0].ca_file =
      folder.write("file", "x").string();
  config.feeds[0].secret.name = "KEY";
  EXPECT_EQ(source_problems(config, environment), Sentences{});
}

// A sentence about a webhook's address repeats nothing of it.
TEST(SourcesTest, AWebhooksSecretsHaveToBeThere) {
  auto parsed = parse_config(
      "schema: 1\nfeeds: [{name: a, url: \"ws://localhost/\"}]\n"
      "webhooks: [{name: d, url: \"${URL}\", token: \"${TOKEN}\", ca_file: \"/nonexistent/ca\"}]\n",
      "r.yml");
  ASSERT_TRUE(std::holds_alternative<Config>(parsed)) << std::get<Sentences>(parsed)[0];
  Config config = std::get<Config>(std::move(parsed));
  const std::string file = "webhook d, ca_file: /nonexistent/ca cannot be read: No such file or directory";
  const std::string where = "r.yml:3:27: webhooks[0].url: ";
  EXPECT_EQ(source_problems(config, variables({})),
            (Sentences{where + "the environment variable URL is not set", file}));
  for (const char* address : {"http://canary/path", "canary", "ftp://canary", "https://user@canary/"}) {
    EXPECT_EQ(source_problems(config, variables({{"URL", address}, {"TOKEN", "t"}}))[0],
              where +
                  "the variable URL holds no address of a webhook; expected https://host/path, or http:// "
                  "to loopback");
  }
  EXPECT_EQ(source_problems(config, variables({{"URL", "https://h/p?q=1"}}))[0],
            "r.yml:3:44: webhooks[0].token: the environment variable TOKEN is not set");
  config.webhooks[0].ca_file.clear();
  EXPECT_EQ(source_problems(config, variables({{"URL", "https://h/p?q=1"}, {"TOKEN", "t"}})), Sentences{});
}

}  // namespace
}  // namespace rotation::daemon
