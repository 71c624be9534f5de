#include "daemon/config/sources.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <variant>

#include "daemon/config/reference_file.hpp"
#include "daemon/config/webhook_target.hpp"

namespace rotation::daemon {
namespace {

void need_file(const std::string& key, const std::string& path, Sentences& problems) {
  std::error_code error;
  if (path.empty()) return;
  if (std::filesystem::is_directory(path, error)) {
    problems.push_back(key + ": " + path + " is a directory, not a file");
    return;
  }
  errno = 0;
  if (!std::ifstream(path)) {
    problems.push_back(key + ": " + path + " cannot be read: " + std::generic_category().message(errno));
  }
}

}  // namespace

Sentences source_problems(const Config& config, const Environment& environment) {
  Sentences problems;
  for (const FeedConfig& feed : config.feeds) {
    for (const SecretReference* reference : {&feed.key, &feed.secret}) {
      const auto secret = read_secret(*reference, environment);
      if (const auto* sentence = std::get_if<std::string>(&secret)) problems.push_back(*sentence);
    }
    need_file("feed " + feed.name + ", ca_file", feed.ca_file, problems);
  }
  if (config.history) {
    for (const HistorySourceConfig& source : config.history->sources) {
      std::error_code error;
      if (!source.directory.empty() && !std::filesystem::is_directory(source.directory, error)) {
        problems.push_back("history, directory: " + source.directory + " is not a directory");
      } else {
        need_file("history, manifest", source.manifest, problems);
      }
    }
    need_file("history.corporate_actions", config.history->corporate_actions, problems);
  }
  for (const WebhookConfig& webhook : config.webhooks) {
    const auto target = read_webhook_target(webhook, environment);
    if (const auto* sentence = std::get_if<std::string>(&target)) problems.push_back(*sentence);
    need_file("webhook " + webhook.name + ", ca_file", webhook.ca_file, problems);
  }
  const auto references =
      load_reference_file(config.engine.reference.file, market::SeriesTable(config.series));
  if (const auto* sentences = std::get_if<Sentences>(&references)) {
    problems.insert(problems.end(), sentences->begin(), sentences->end());
  }
  return problems;
}

}  // namespace rotation::daemon
