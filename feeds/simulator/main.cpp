// rotation-sim: a market simulator that speaks providers' own protocols.
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "feeds/market/calendar.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/certificate.hpp"
#include "feeds/simulator/history_folder.hpp"
#include "feeds/simulator/options.hpp"
#include "feeds/simulator/playback.hpp"
#include "feeds/simulator/server.hpp"
#include "feeds/simulator/synthetic.hpp"

namespace {

using namespace rotation;

int run(simulator::Options options) {
  const market::Calendar calendar;
  const market::SeriesTable series(market::default_series());
  std::unique_ptr<simulator::Source> source;
  if (options.playback) {
    source = std::make_unique<simulator::Playback>(calendar, series, *options.playback);
  } else {
    source = std::make_unique<simulator::SyntheticMarket>(calendar, options.synthetic);
  }

  if (!options.history_folder.empty()) {
    const std::size_t sessions = simulator::write_history(options.history_folder, *source, series);
    std::printf("wrote %zu sessions of %zu series to %s; next: rotationd replay --history=%s --out=out\n",
                sessions, series.size(), options.history_folder.c_str(), options.history_folder.c_str());
    return 0;
  }

  if (!options.tls_directory.empty()) {
    const auto files = simulator::write_certificates(options.tls_directory);
    options.server.certificate = files.certificate;
    options.server.key = files.key;
  }
  options.server.stop_on_signals = true;
  std::string shown;
  options.server.on_progress = [&shown](market::Timestamp clock, int sessions) {
    const std::string date = market::format_date(market::new_york_day(clock));
    if (date == shown) return;
    shown = date;
    std::printf("market date %s, %d sessions played\n", date.c_str(), sessions);
    std::fflush(stdout);
  };

  const bool tls = !options.server.certificate.empty();
  const std::string host = options.server.address.find(':') == std::string::npos
                               ? options.server.address
                               : "[" + options.server.address + "]";
  simulator::Server server(*source, series, std::move(options.server));
  const std::string at = "://" + host + ":" + std::to_string(server.port());
  std::printf("listening on ws%s/v2/sip http%s/v2/stocks/bars", at.c_str(), at.c_str());
  if (tls) std::printf(" wss%s/v2/sip https%s/v2/stocks/bars", at.c_str(), at.c_str());
  std::printf("\n");
  std::fflush(stdout);

  server.run();
  const auto& counters = server.counters();
  std::printf(
      "sent %llu messages in %llu frames to %llu clients (%llu refused), answered %llu history calls\n",
      static_cast<unsigned long long>(counters.elements), static_cast<unsigned long long>(counters.frames),
      static_cast<unsigned long long>(counters.clients), static_cast<unsigned long long>(counters.refused),
      static_cast<unsigned long long>(counters.rest_calls));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = rotation::simulator::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  try {
    return run(std::move(*parsed.options));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rotation-sim: %s\n", error.what());
    return 1;
  }
}
