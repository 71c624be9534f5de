#include "tests/e2e/programs.hpp"

#include <csignal>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

#include "daemon/config/config.hpp"

namespace rotation::testing {
namespace {

std::vector<std::string> joined(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// The number behind the first `mark` of a line.
std::uint16_t number_after(const std::string& line, const std::string& mark) {
  return static_cast<std::uint16_t>(std::stoul(line.substr(line.find(mark) + mark.size())));
}

std::string one_feed(const std::string& provider, const std::string& path, std::uint16_t port,
                     const std::string& rest) {
  return "schema: 1\nclock: feed\nfeeds:\n  - name: simulator\n    provider: " + provider +
         "\n    url: ws://127.0.0.1:" + std::to_string(port) + path + "\n" + rest;
}

std::map<std::string, std::string> with_secrets(std::map<std::string, std::string> environment) {
  environment.insert({{"ROTATION_TEST_KEY", kTestKey}, {"ROTATION_TEST_SECRET", kTestSecret}});
  return environment;
}

}  // namespace

Simulator::Simulator(const std::vector<std::string>& arguments, std::uint16_t on_port)
    : process(joined({ROTATION_BIN_DIR "/rotation-sim", "--listen", "127.0.0.1:" + std::to_string(on_port)},
                     arguments)),
      port(number_after(process.wait_for_line("listening on "), "ws://127.0.0.1:")) {}

std::string feed_config(std::uint16_t stream_port, const std::string& feed_keys, const std::string& more) {
  return one_feed("alpaca", "/v2/sip", stream_port, feed_keys + more);
}

std::string whole_market_config(std::uint16_t stream_port, const std::string& feed_keys,
                                const std::string& more) {
  constexpr const char* kSymbols =
      "    symbols:\n"
      "      - {series: y5, symbol: FVX}\n"
      "      - {series: y10, symbol: TNX}\n"
      "      - {series: y30, symbol: TYX}\n"
      "      - {series: DXY, symbol: $DXY}\n"
      "      - {series: EURUSD, symbol: EUR/USD}\n"
      "      - {series: USDJPY, symbol: USD/JPY}\n"
      "      - {series: GBPUSD, symbol: GBP/USD}\n"
      "      - {series: USDCAD, symbol: USD/CAD}\n"
      "      - {series: USDSEK, symbol: USD/SEK}\n"
      "      - {series: USDCHF, symbol: USD/CHF}\n";
  return one_feed("dxlink", "/dxlink-ws", stream_port, feed_keys + kSymbols + more);
}

std::string demo_config(std::uint16_t stream_port, const std::string& more) {
  std::string text(daemon::kDefaultConfig.substr(0, daemon::kDefaultConfig.find("history:")));
  const std::string there = "127.0.0.1:8712";
  for (auto at = text.find(there); at != std::string::npos; at = text.find(there, at))
    text.replace(at, there.size(), "127.0.0.1:" + std::to_string(stream_port));
  return text + more;
}

std::string history_from(std::uint16_t port) {
  return "history:\n  sources:\n    - provider: alpaca\n      url: http://127.0.0.1:" + std::to_string(port) +
         "\n      feed: simulator\n";
}

std::string demo_history(std::uint16_t port) {
  const std::string source = ", url: \"http://127.0.0.1:" + std::to_string(port) + "\", feed: ";
  return "history:\n  sources:\n    - {provider: alpaca" + source + "alpaca}\n    - {provider: massive" +
         source + "massive}\n";
}

std::vector<std::string> daemon_command(const std::string& verb, const std::string& config,
                                        const std::string& state) {
  return {ROTATION_BIN_DIR "/rotationd", verb,         "--config.file", config, "--storage.path", state,
          "--web.listen-address",        "127.0.0.1:0"};
}

bool has_secret(std::string_view text) {
  return text.find(kTestKey) != std::string_view::npos || text.find(kTestSecret) != std::string_view::npos;
}

Daemon::Daemon(const TemporaryFolder& folder, const std::string& config,
               const std::vector<std::string>& flags, std::map<std::string, std::string> environment)
    : process(joined(daemon_command("run", folder.write("rotationd.yml", config), folder.path() / "state"),
                     flags),
              with_secrets(std::move(environment))),
      web(number_after(process.wait_for_line("msg=listening"), "port=")) {}

Daemon::~Daemon() {
  EXPECT_FALSE(has_secret(process.output())) << process.output();
}

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
  return process.exit_code();
}

}  // namespace rotation::testing
