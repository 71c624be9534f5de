// What the daemon is told: plain values, defaults here, equal to deploy/rotationd.yml.
//
// Built once from a file (or the embedded default) and flags, then constant; a reload builds another one.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/secrets.hpp"
#include "daemon/config/url.hpp"
#include "daemon/log_options.hpp"
#include "daemon/modes.hpp"
#include "feeds/market/calendar.hpp"
#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"
#include "signals/parameters.hpp"

namespace rotation::daemon {

// How a provider shows a series, where that differs from its name and the provider's habit.
struct SymbolConfig {
  enum class Field : std::uint8_t {
    standard,
    quotes,
    price,
    mid
  };  // standard: what the provider's table says

  std::string series;
  std::string symbol;
  Field field = Field::standard;
  double divisor = 1;                         // value = the provider's number / divisor
  std::optional<std::array<double, 2>> band;  // what the value may be
};

// The pause before the nth attempt: random, at most `base` doubled n times, never over `cap`.
struct BackoffConfig {
  market::Duration base;
  market::Duration cap;
};

// One subscription at a provider: a connection, or one for each of its clusters.
struct FeedConfig {
  std::string name;          // a label value
  std::size_t provider = 0;  // position in providers::table()
  Url url;
  SecretReference key;
  SecretReference secret;
  std::string ca_file;                // PEM roots to trust instead of the system's; empty: the system's
  std::vector<std::string> series;    // what it carries; empty: every series that its provider has
  std::vector<SymbolConfig> symbols;  // unique series, unique symbols
  std::string capture;                // directory for what is received; empty: nothing is captured
  bool compression = false;           // offered at the upgrade
  market::Duration idle_timeout = std::chrono::seconds{165};  // without anything at all, pings included
  market::Duration mute_after = std::chrono::seconds{15};     // without data while a market is open
  market::Duration step_timeout = std::chrono::seconds{10};   // for each step of connecting
  BackoffConfig backoff{.base = std::chrono::milliseconds{500}, .cap = std::chrono::seconds{30}};
};

// Where daily history comes from: a directory of CSV files, or one of history::sources().
struct HistorySourceConfig {
  std::string directory;  // empty: from `provider`
  std::string manifest;   // inside or outside the directory; CSV
  std::string provider;   // a history::Source's name; empty: from `directory`
  Url url;                // its REST base address
  std::string feed;       // whose credentials, CA file, series and symbols it uses; empty: open to all
  std::vector<std::string> series;  // asked of it; empty: every series it has and its feed carries
};

// Daily history for the warm-up.
struct HistoryConfig {
  int sessions = 600;             // how far back to ask a provider
  std::string corporate_actions;  // CSV; empty: none
  std::vector<HistorySourceConfig>
      sources;  // at least one; the earlier one counts where several have a series
};

struct PipelineConfig {
  int queue_capacity = 16384;  // events
  int batch = 256;             // events per turn of the engine thread
  IdleMode idle = IdleMode::adaptive;
  Threading threading = Threading::dedicated;
  int feed_io_cpu = -1;  // the processor that the sockets' thread stays on; -1: any
  int engine_cpu = -1;   // the engine's
};

// The event journal, in `journal` below --storage.path.
struct JournalConfig {
  bool enabled = true;
  market::Duration max_age = std::chrono::hours{7 * 24};  // older segments are removed
  std::size_t max_size = std::size_t{8} << 30;            // of all segments together; the oldest go first
  std::size_t min_free = std::size_t{64} << 20;           // with less left on the disk it stops
};

// Limits of the HTTP listener.
struct WebConfig {
  std::vector<std::string> listen{"127.0.0.1:8711"};
  std::string config_file;         // TLS and passwords; a flag, no key; empty: neither
  std::vector<std::string> hosts;  // Host names served besides loopback's
  bool lifecycle = false;          // POST /-/reload allowed
  int max_connections = 512;
  int max_connections_per_address = 16;  // loopback is exempt
  int max_stream_clients = 256;          // of the connections: WebSocket and event streams
  std::size_t max_header = 8U << 10U;
  std::size_t max_uri = 2U << 10U;
  std::size_t max_body = 64U << 10U;
  market::Duration read_timeout = std::chrono::seconds{10};  // for a request's header, and again for its body
  market::Duration idle_timeout = std::chrono::seconds{60};  // between two requests of a connection
  market::Duration write_timeout = std::chrono::seconds{10};
};

// Who is sent each transition, in Alertmanager's format (daemon/webhook).
struct WebhookConfig {
  std::string name;            // a label value; what it has had is kept under it
  Url url;                     // where to, if it holds no secret; no host: see secret_url
  SecretReference secret_url;  // where the address is kept, if it does
  SecretReference token;       // sent as "Authorization: Bearer"; anonymous: none is
  std::string ca_file;         // PEM roots to trust instead of the system's; empty: the system's
  std::string external_url;    // where people find the page; empty: not said
  market::Duration timeout = std::chrono::seconds{10};  // for one attempt
  BackoffConfig backoff{.base = std::chrono::seconds{1}, .cap = std::chrono::minutes{5}};
};

struct Config {
  std::string origin;  // the file, or "the embedded default"; not part of the configuration's meaning
  ClockMode clock = ClockMode::wall;
  signals::Parameters engine;
  std::vector<market::Series> series = market::default_series();  // the specification's, then the file's own
  std::vector<FeedConfig> feeds;                                  // at least one, unique names
  std::optional<HistoryConfig> history;                           // none: the windows fill live
  PipelineConfig pipeline;
  JournalConfig journal;
  WebConfig web;
  std::vector<WebhookConfig> webhooks;  // unique names
  LogOptions log;
  std::vector<market::CalendarOverride> calendar;
};

// nullptr: no feed has that name.
[[nodiscard]] const FeedConfig* find_feed(const Config& config, std::string_view name) noexcept;

// One sentence each, in the order of the file: "FILE:LINE:COLUMN: KEY: what is wrong".
using Sentences = std::vector<std::string>;

// What a configuration is read over.
struct ConfigBasis {
  std::vector<std::string> settings;  // key=value, as if they stood in the text; the later one holds
  bool stand_ins = false;             // engine.stand_ins where nothing is said of it
};

// `name` stands for the text in sentences.
[[nodiscard]] std::variant<Config, Sentences> parse_config(std::string_view text, const std::string& name,
                                                           const ConfigBasis& basis = {});
// At most 1 MiB.
[[nodiscard]] std::variant<Config, Sentences> load_config(const std::string& path,
                                                          const ConfigBasis& basis = {});

// Talks to `rotation-sim --streams 3` on loopback: needs no file, no key and no network.
extern const std::string_view kDefaultConfig;

// The configuration with every key written out; parses to an equal one. Holds no secret.
[[nodiscard]] std::string effective_yaml(const Config& config);
// SHA-256 over effective_yaml, 64 hexadecimal digits: equal for equal meaning, on any machine.
[[nodiscard]] std::string config_hash(const Config& config);
// Paths of the keys whose values differ, such as "trigger.M1.on".
[[nodiscard]] std::vector<std::string> changed_keys(const Config& before, const Config& after);

}  // namespace rotation::daemon
