// The two programs under test, started as an operator would: a configuration file, flags, ephemeral ports.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.hpp"
#include "tests/support/scrape.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {

// A sanitizer makes an answer ten times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlower = 10;
#else
inline constexpr int kSlower = 1;
#endif

struct Simulator {
  // `port` 0: any free one. Returns once it listens.
  explicit Simulator(const std::vector<std::string>& arguments, std::uint16_t port = 0);

  Process process;
  std::uint16_t port;
};

// A configuration whose one feed, "simulator", streams Alpaca's equities from `stream_port` and has no
// history; clock: feed. `feed_keys` are further lines of the feed, `more` further top-level lines.
[[nodiscard]] std::string feed_config(std::uint16_t stream_port, const std::string& feed_keys = "",
                                      const std::string& more = "");
// The same, but all series of a simulator on one connection, dxLink's: what is received has one order.
[[nodiscard]] std::string whole_market_config(std::uint16_t stream_port, const std::string& feed_keys = "",
                                              const std::string& more = "");
// The embedded default's two feeds, Alpaca's and Massive's, from `stream_port`; `more`: in place of its
// history.
[[nodiscard]] std::string demo_config(std::uint16_t stream_port, const std::string& more);
// The lines that load the equities' history from a simulator.
[[nodiscard]] std::string history_from(std::uint16_t port);
// From both of the demo's providers there.
[[nodiscard]] std::string demo_history(std::uint16_t port);

inline constexpr const char* kTestKey = "canary-of-the-key-5417";
inline constexpr const char* kTestSecret = "canary-of-the-secret-9082";
[[nodiscard]] bool has_secret(std::string_view text);

struct Daemon {
  // Writes `config` to rotationd.yml in `folder`, where the state goes, too. Its environment has kTestKey as
  // ROTATION_TEST_KEY, kTestSecret as ROTATION_TEST_SECRET, and `environment`. Returns once the web server is
  // up.
  Daemon(const TemporaryFolder& folder, const std::string& config, const std::vector<std::string>& flags = {},
         std::map<std::string, std::string> environment = {});

  ~Daemon();  // it has never said a secret
  Daemon(const Daemon&) = delete;

  // As scrape_until(); what is thrown also tells what the daemon said.
  Scrape until(const std::string& what, const std::function<bool(const Scrape&)>& done,
               std::chrono::seconds limit = kPatience) const;
  [[nodiscard]] Scrape scrape() const;
  // Until the feed is in this state.
  Scrape until_feed(const std::string& state) const;

  // SIGTERM; the exit code, if it ends. How soon is stop_test's.
  [[nodiscard]] std::optional<int> stop();

  Process process;
  std::uint16_t web;
};

// How to call rotationd with a configuration file and a folder for its state.
[[nodiscard]] std::vector<std::string> daemon_command(const std::string& verb, const std::string& config,
                                                      const std::string& state);

}  // namespace rotation::testing
