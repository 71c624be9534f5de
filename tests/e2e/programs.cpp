#include "tests/e2e/programs.hpp"

#include <csignal>
#include <stdexcept>

namespace rotation::testing {
namespace {

constexpr const char* kPrograms = ROTATION_BIN_DIR "/";

std::vector<std::string> joined(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// The number behind the first `mark` of a line.
std::uint16_t number_after(const std::string& line, const std::string& mark) {
  return static_cast<std::uint16_t>(std::stoul(line.substr(line.find(mark) + mark.size())));
}

}  // namespace

Simulator::Simulator(const std::vector<std::string>& arguments, std::uint16_t on_port)
    : process(joined(
          {std::string(kPrograms) + "rotation-sim", "--listen", "127.0.0.1:" + std::to_string(on_port)},
          arguments)),
      port(number_after(process.wait_for_line("listening on "), "ws://127.0.0.1:")) {}

std::string feed_config(std::uint16_t stream_port, const std::string& feed_keys, const std::string& more) {
  return "schema: 1\nclock: feed\nfeeds:\n  - name: simulator\n    provider: alpaca\n    url: "
         "ws://127.0.0.1:" +
         std::to_string(stream_port) + "/v2/sip\n" + feed_keys + more;
}

std::string history_from(std::uint16_t port) {
  return "history:\n  sources:\n    - provider: alpaca\n      url: http://127.0.0.1:" + std::to_string(port) +
         "\n      feed: simulator\n";
}

std::vector<std::string> daemon_command(const std::string& verb, const std::string& config,
                                        const std::string& state) {
  return {std::string(kPrograms) + "rotationd",
          verb,
          "--config.file",
          config,
          "--storage.path",
          state,
          "--web.listen-address",
          "127.0.0.1:0"};
}

Daemon::Daemon(const TemporaryFolder& folder, const std::string& config,
               const std::vector<std::string>& flags)
    : process(joined(daemon_command("run", folder.write("rotationd.yml", config), folder.path() / "state"),
                     flags),
              {{"ROTATION_TEST_KEY", "key"}, {"ROTATION_TEST_SECRET", "secret"}}),
      web(number_after(process.wait_for_line("msg=listening"), "port=")) {}

Scrape Daemon::until(const std::string& what, const std::function<bool(const Scrape&)>& done,
                     std::chrono::seconds limit) const {
  try {
    return scrape_until(web, what, done, limit);
  } catch (const std::exception& error) {
    const auto code = process.exit_code(std::chrono::seconds{1});  // if it is ending, all of its last words
    throw std::runtime_error(std::string(error.what()) + "; the daemon " +
                             (code ? "ended with " + std::to_string(*code) : "runs") + ", it said:\n" +
                             process.output());
  }
}

Scrape Daemon::scrape() const {
  return until("a scrape", [](const Scrape&) { return true; });
}

Scrape Daemon::until_feed(const std::string& state) const {
  return until("feed " + state, [&state](const Scrape& now) {
    return now["rotation_feed_state{feed=\"simulator\",state=\"" + state + "\"}"] == 1;
  });
}

std::optional<int> Daemon::stop() {
  process.signal(SIGTERM);
  return process.exit_code(std::chrono::seconds{2});
}

}  // namespace rotation::testing
