#include "feeds/simulator/options.hpp"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <vector>

#include <CLI/CLI.hpp>

#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/endpoints.hpp"

namespace rotation::simulator {
namespace {

constexpr double kSessionSeconds = 6.5 * 3600 + std::chrono::duration<double>(kAfterClose).count();

const char* const kDescription =
    "A market that speaks the market-data protocols of Alpaca, Massive, dxLink and\n"
    "Yahoo, all on one port. Its prices are made up (a scenario and a seed: same\n"
    "seed, same bytes) or played back from files.\n"
    "\n"
    "  Alpaca   WebSocket /v2/sip and /v2/iex (JSON or MessagePack), daily bars at\n"
    "           /v2/stocks/bars\n"
    "  Massive  WebSocket /stocks, /indices and /forex, daily bars at /v2/aggs\n"
    "  dxLink   WebSocket /dxlink-ws\n"
    "  Yahoo    WebSocket / and /?version=2\n";

// Names and their values only: what excludes what is said when it happens.
class PlainFormatter final : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return type.empty() ? type : " " + type.substr(0, type.find(':'));
  }
};

double parse_speed(const std::string& text) {
  if (text == "max") return kAsFastAsRead;
  double speed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), speed);
  if (error != std::errc{} || end != text.data() + text.size() || !(speed >= 0.01 && speed <= 1e7)) {
    throw std::runtime_error("--speed: '" + text + "' is neither 'max' nor a number from 0.01 to 10000000");
  }
  return speed;
}

market::Day parse_day(const std::string& option, const std::string& text) {
  const auto day = market::parse_date(text);
  if (!day) throw std::runtime_error(option + ": '" + text + "' is not a date, YYYY-MM-DD");
  return *day;
}

void parse_listen(const std::string& text, ServerOptions& server) {
  const std::size_t colon = text.rfind(':');
  unsigned port = 65'536;
  if (colon != std::string::npos) {
    const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) port = 65'536;
  }
  if (port > 65'535) throw std::runtime_error("--listen: '" + text + "' is not ADDRESS:PORT");
  server.address = text.substr(0, colon);
  if (server.address.starts_with('[') && server.address.ends_with(']')) {
    server.address = server.address.substr(1, server.address.size() - 2);
  }
  server.port = static_cast<std::uint16_t>(port);
}

Channel parse_channel(const std::string& name) {
  const auto found = std::find(kChannelNames.begin(), kChannelNames.end(), name);
  if (found == kChannelNames.end())
    throw std::runtime_error("--channels: there is no channel '" + name + "'");
  return static_cast<Channel>(found - kChannelNames.begin());
}

// As typed; what needs more than CLI11's own checks is read afterwards.
struct Typed {
  std::string listen = "127.0.0.1:8712";
  std::string scenario = "rotation";
  std::string start = "2026-01-05";
  std::string speed = "3600";
  double sessions_per_second = 0;
  std::string playback;
  std::string from;
  std::string to;
  std::string daily;
  std::string bars;
  std::string quotes;
  std::string trades;
  std::vector<std::string> channels;
  int refuse = 0;
  std::size_t symbol_limit = 0;
  int slow_client = 0;
};

void complete(const Typed& typed, Options& options) {
  parse_listen(typed.listen, options.server);
  options.server.speed =
      typed.sessions_per_second > 0 ? typed.sessions_per_second * kSessionSeconds : parse_speed(typed.speed);
  const auto scenario = parse_scenario(typed.scenario);
  if (!scenario) throw std::runtime_error("--scenario: there is no scenario '" + typed.scenario + "'");
  options.synthetic.scenario = *scenario;
  options.synthetic.start = parse_day("--start", typed.start);
  if (const std::chrono::year_month_day start(options.synthetic.start);
      start.year() < std::chrono::year{2003} || start.year() > std::chrono::year{2097}) {
    throw std::runtime_error("--start: '" + typed.start + "' is not between 2003 and 2097");
  }
  for (const std::string& name : typed.channels) options.server.rules.channels.push_back(parse_channel(name));
  if (typed.refuse != 0) options.server.rules.refuse = typed.refuse;
  if (typed.symbol_limit != 0) options.server.rules.symbol_limit = typed.symbol_limit;
  if (typed.slow_client != 0) options.server.slow_client = std::chrono::seconds{typed.slow_client};
  if (typed.playback.empty()) return;
  PlaybackPlan plan{
      typed.playback, parse_day("--from", typed.from), parse_day("--to", typed.to), {}, {}, {}, {}};
  plan.daily = parse_items(typed.daily);
  plan.bars = parse_items(typed.bars);
  plan.quotes = parse_items(typed.quotes);
  plan.trades = parse_items(typed.trades);
  options.playback = std::move(plan);
}

}  // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
  Options options;
  Typed typed;
  CLI::App app(kDescription, "rotation-sim");
  app.formatter(std::make_shared<PlainFormatter>());
  app.get_formatter()->column_width(30);
  app.set_version_flag("--version", std::string("rotation-sim ") + ROTATION_VERSION);

  const std::string server = "Server";
  app.add_option("--listen", typed.listen, "address and port, port 0: any free\none [127.0.0.1:8712]")
      ->type_name("ADDRESS")
      ->group(server);
  app.add_option("--tls.directory", options.tls_directory,
                 "make certificates there and\ntake TLS too; clients trust\nDIR/ca.pem")
      ->type_name("DIR")
      ->group(server);
  auto* certificate =
      app.add_option("--tls.certificate", options.server.certificate, "use this certificate instead")
          ->type_name("FILE")
          ->check(CLI::ExistingFile)
          ->group(server);
  auto* key = app.add_option("--tls.key", options.server.key, "and its key")
                  ->type_name("FILE")
                  ->check(CLI::ExistingFile)
                  ->group(server);
  certificate->needs(key)->excludes("--tls.directory");
  key->needs(certificate);

  const std::string time = "Time";
  auto* speed = app.add_option("--speed", typed.speed,
                               "market seconds per second, or\n'max': as fast as the clients\nread [3600]")
                    ->type_name("N")
                    ->group(time);
  app.add_option("--sessions-per-second", typed.sessions_per_second, "the same, in trading days")
      ->type_name("N")
      ->check(CLI::Range(1e-6, 1e4))
      ->excludes(speed)
      ->group(time);
  app.add_option("--streams", options.server.streams, "begin when so many connections\nhave subscribed [1]")
      ->type_name("N")
      ->check(CLI::Range(1, 100))
      ->group(time);
  app.add_flag("--exit-at-end", options.server.exit_at_end, "end after the last session")->group(time);

  const std::string synthetic = "Made-up market";
  app.add_option("--scenario", typed.scenario,
                 "rotation: from dormant to\nconfirmed to invalidated in 125\nsessions; quiet: "
                 "nothing\nhappens [rotation]")
      ->type_name("NAME")
      ->group(synthetic);
  app.add_option("--seed", options.synthetic.seed, "[1]")->type_name("N")->group(synthetic);
  app.add_option("--start", typed.start, "first session [2026-01-05]")->type_name("DATE")->group(synthetic);
  app.add_option("--from-session", options.synthetic.from_session,
                 "begin later: the sessions before\nare history [0]")
      ->type_name("N")
      ->check(CLI::Range(0, kLiveSessions - 1))
      ->group(synthetic);
  app.add_option("--density", options.synthetic.density, "times as many ticks [1]")
      ->type_name("X")
      ->check(CLI::Range(0.01, 100.0))
      ->group(synthetic);
  auto* history =
      app.add_option("--write-history", options.history_folder,
                     "write its daily closes there, for\n`rotationd replay --history=DIR`,\nand end")
          ->type_name("DIR")
          ->group(synthetic);

  const std::string playback = "Playback instead (a series once)";
  auto* folder =
      app.add_option("--playback", typed.playback, "folder with manifest.csv, daily\nfiles and intraday/")
          ->type_name("DIR")
          ->check(CLI::ExistingDirectory)
          ->excludes(history)
          ->group(playback);
  auto* from =
      app.add_option("--from", typed.from, "first day")->type_name("DATE")->needs(folder)->group(playback);
  auto* to = app.add_option("--to", typed.to, "last day")->type_name("DATE")->needs(folder)->group(playback);
  folder->needs(from)->needs(to);
  app.add_option("--bars", typed.bars, "play one-minute bars, e.g.\nSPY,IJR")
      ->type_name("LIST")
      ->needs(folder)
      ->group(playback);
  app.add_option("--quotes", typed.quotes, "play sampled quotes, e.g. SPY:1s")
      ->type_name("LIST")
      ->needs(folder)
      ->group(playback);
  app.add_option("--trades", typed.trades, "play every trade, e.g. SPY")
      ->type_name("LIST")
      ->needs(folder)
      ->group(playback);
  app.add_option(
         "--daily", typed.daily,
         "play the daily close, e.g.\nIJR:close,REST:adj_close; REST:\nall series not named elsewhere")
      ->type_name("LIST")
      ->needs(folder)
      ->group(playback);

  const std::string protocol = "Protocol";
  app.add_option("--key", options.server.rules.key, "the only good key [any]")
      ->type_name("KEY")
      ->group(protocol);
  app.add_option("--secret", options.server.rules.secret, "the only good secret [any]")
      ->type_name("SECRET")
      ->group(protocol);
  app.add_option("--batch", options.server.batch, "messages in one frame, at most\n[64]")
      ->type_name("N")
      ->check(CLI::Range(1, 4096))
      ->group(protocol);
  app.add_option("--refuse", typed.refuse, "answer every login with this error")
      ->type_name("CODE")
      ->check(CLI::IsMember({402, 404, 406, 408, 409, 411, 500}))
      ->group(protocol);
  app.add_option("--symbol-limit", typed.symbol_limit, "symbols a channel before 405\n[none]")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000))
      ->group(protocol);
  app.add_option("--channels", typed.channels, "those of this feed, 410 for the\nothers [all]")
      ->type_name("LIST")
      ->delimiter(',')
      ->group(protocol);
  app.add_option("--slow-client", typed.slow_client, "seconds behind before 407 and\nclose [never]")
      ->type_name("N")
      ->check(CLI::Range(1, 3600))
      ->group(protocol);
  app.add_option("--yield-scale", options.server.yield_scale,
                 "times the percentage Massive's\nyields are; 10: as CBOE writes\nthem [1]")
      ->type_name("X")
      ->check(CLI::Range(0.01, 100.0))
      ->group(protocol);
  app.add_option("--rest-limit", options.server.rest_calls, "history calls a minute before 429\n[none]")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->group(protocol);

  try {
    app.parse(argc, argv);
    complete(typed, options);
  } catch (const CLI::ParseError& stop) {
    return {std::nullopt, app.exit(stop) == 0 ? 0 : 1};
  } catch (const std::runtime_error& mistake) {
    std::cerr << "rotation-sim: " << mistake.what() << '\n';
    return {std::nullopt, 1};
  }
  return {std::move(options), 0};
}

}  // namespace rotation::simulator
