#include "daemon/connections.hpp"

#include <algorithm>

#include "feeds/providers/table.hpp"

namespace rotation::daemon {
namespace {

providers::Field field_of(const SymbolConfig& symbol, providers::Field standard) {
  switch (symbol.field) {
    case SymbolConfig::Field::standard:
      return standard;
    case SymbolConfig::Field::quotes:
      return providers::Field::quotes;
    case SymbolConfig::Field::price:
      return providers::Field::price;
    case SymbolConfig::Field::mid:
      return providers::Field::mid;
  }
  return standard;
}

providers::Instrument instrument(const FeedConfig& feed, const providers::Profile& profile,
                                 market::SeriesId id, const market::Series& series) {
  const providers::Field standard = default_field(profile, series.series_class);
  providers::Instrument made{series.name, id, series.series_class, standard};
  const auto symbol = std::find_if(feed.symbols.begin(), feed.symbols.end(),
                                   [&](const SymbolConfig& s) { return s.series == series.name; });
  if (symbol == feed.symbols.end()) return made;
  made.symbol = symbol->symbol;
  made.field = field_of(*symbol, standard);
  made.divisor = symbol->divisor;
  if (symbol->band) {
    made.min = (*symbol->band)[0];
    made.max = (*symbol->band)[1];
  }
  return made;
}

bool carries(const FeedConfig& feed, const std::string& series) {
  return feed.series.empty() ||
         std::find(feed.series.begin(), feed.series.end(), series) != feed.series.end();
}

}  // namespace

std::vector<PlannedConnection> plan_connections(const Config& config, const market::SeriesTable& series) {
  std::vector<PlannedConnection> plan;
  for (std::size_t f = 0; f < config.feeds.size(); ++f) {
    const FeedConfig& feed = config.feeds[f];
    const providers::Profile& profile = *providers::table()[feed.provider].profile;
    for (const providers::Cluster& cluster : profile.clusters) {
      PlannedConnection connection{feed.name, f, feed.url.path, {}};
      if (!cluster.name.empty()) {
        connection.name += '/' + std::string(cluster.name);
        if (!connection.path.ends_with('/')) connection.path += '/';
        connection.path += cluster.path;
      }
      for (std::size_t i = 0; i < series.size(); ++i) {
        const auto id = static_cast<market::SeriesId>(i);
        if (carries(feed, series[id].name) && carries(cluster, series[id].series_class)) {
          connection.instruments.push_back(instrument(feed, profile, id, series[id]));
        }
      }
      if (!connection.instruments.empty()) plan.push_back(std::move(connection));
    }
  }
  return plan;
}

std::map<std::string, std::vector<market::FeedId>> sources_of_several(
    const std::vector<PlannedConnection>& plan, const market::SeriesTable& series) {
  std::map<std::string, std::vector<market::FeedId>> sources;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    for (const providers::Instrument& one : plan[i].instruments) {
      sources[series[one.series].name].push_back(static_cast<market::FeedId>(i));
    }
  }
  std::erase_if(sources, [](const auto& row) { return row.second.size() < 2; });
  return sources;
}

// Simulated time may run ahead of ours: the rule that compares the two clocks is for real feeds.
signals::Parameters live_parameters(const Config& config) {
  const market::SeriesTable series(config.series);
  signals::Parameters parameters = config.engine;
  parameters.sources = sources_of_several(plan_connections(config, series), series);
  if (config.clock == ClockMode::feed) parameters.max_clock_skew = market::Duration::zero();
  return parameters;
}

}  // namespace rotation::daemon
