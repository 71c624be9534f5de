#include "tests/simulation/simulated_daemon.hpp"

#include "feeds/providers/table.hpp"

namespace rotation::testing {

SimulatedDaemon::SimulatedDaemon(boost::asio::io_context& io, const daemon::Config& config,
                                 const std::string& folder, daemon::Log& log,
                                 const daemon::SystemClock& clock, std::uint64_t jitter_seed)
    : folder_(folder),
      config_(config),
      clock_(clock),
      log_(log),
      lock_(folder),
      provenance_{config_hash(config), "simulated"},
      setup_(config, live_parameters(config)),
      record_(
          folder, {setup_.series, setup_.model, setup_.labels, provenance_}, clock, log, [] {},
          market::Turns::caller),
      recorded_(record_.stored().transitions.size()),
      connections_(plan_connections(config, setup_.series)),
      stats_(connections_.size(), kQueue),
      queue_(connections_.size(), setup_.series.size(), kQueue, daemon::Overload::lossless, waker_, stats_),
      snapshot_(setup_.engine.refresh()),
      journal_(open_journal(config, folder, connections_, setup_.series, provenance_, record_.run(), log,
                            market::Turns::caller)),
      pipeline_(
          {.clock = config.clock, .batch = kQueue / 2}, clock, setup_.engine, setup_.schedule, queue_,
          snapshot_, stats_,
          [this](const signals::Engine& engine, const signals::Transition* transition) {
            record_.recorder().on_session(engine, transition);
            if (live_) mark_state();
          },
          journal_.get(),
          [this](const signals::Engine& engine, const market::Event& figure) {
            record_.recorder().on_figure(engine, figure);
          },
          [this](std::uint64_t transition) { return record_.shows(transition); }),
      symbols_(setup_.series.size()) {
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    const daemon::PlannedConnection& planned = connections_[i];
    const daemon::FeedConfig& feed = config.feeds[planned.feed];
    const auto id = static_cast<market::FeedId>(i);
    for (const auto& one : planned.instruments) symbols_[market::index(one.series)] = one.symbol;
    net::LiveFeedOptions options{
        .name = planned.name,
        .id = id,
        .endpoint = {.tls = false,
                     .host = feed.url.host,
                     .port = std::to_string(feed.url.port),
                     .path = planned.path},
        .market_open = [] { return true; },
        .lookup = [](const std::string& host) { return std::vector<std::string>{host}; },
        .jitter_seed = jitter_seed + i};
    feeds_.push_back(std::make_unique<net::LiveFeed>(
        io, clock, providers::table()[feed.provider].make(id, planned.instruments), std::move(options)));
  }
}

void SimulatedDaemon::start() {
  (void)start_engine(config_, setup_, pipeline_.sequencer(), record_, clock_, folder_, log_, {});
  mark_state();
  pipeline_.publish();
  live_ = true;
  known_ = setup_.engine.refresh().core.ts_event;
  for (std::size_t i = 0; i < feeds_.size(); ++i)
    feeds_[i]->start(queue_.sink(static_cast<market::FeedId>(i)));
}

void SimulatedDaemon::turn() {
  while (pipeline_.poll() > 0) {
  }
  record_.turn();
  journal_->turn();
  if (pipeline_.held_back_no_longer()) (void)pipeline_.poll();
  known_ = snapshot_.load().core.ts_event;
}

void SimulatedDaemon::mark_state() {
  journal_->mark(pipeline_.sequencer().events(), setup_.engine.state_hash());
}

}  // namespace rotation::testing
