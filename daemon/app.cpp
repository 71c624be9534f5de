#include "daemon/app.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <malloc.h>

#include "daemon/agent.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/channels.hpp"
#include "daemon/api/close_relay.hpp"
#include "daemon/api/config_json.hpp"
#include "daemon/api/streams.hpp"
#include "daemon/build_info.hpp"
#include "daemon/engine_setup.hpp"
#include "daemon/event_queue.hpp"
#include "daemon/feed_io.hpp"
#include "daemon/journal_setup.hpp"
#include "daemon/log.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/record.hpp"
#include "daemon/reference_log.hpp"
#include "daemon/reload.hpp"
#include "daemon/replay/availability.hpp"
#include "daemon/salvage.hpp"
#include "daemon/service_manager.hpp"
#include "daemon/start.hpp"
#include "daemon/state_lock.hpp"
#include "daemon/system_clock.hpp"
#include "daemon/web/http_server.hpp"
#include "daemon/web/page_files.hpp"
#include "daemon/web/readiness.hpp"
#include "daemon/web/web_config.hpp"
#include "daemon/web/web_routes.hpp"
#include "daemon/webhook/notifier.hpp"
#include "daemon/webhook/outbox.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/table.hpp"
#include "metrics/exporter.hpp"
#include "signals/schedule.hpp"

namespace rotation::daemon {
namespace {

using market::Duration;

// The signals this process answers, waited for by the main thread only.
class Signals {
 public:
  Signals() noexcept {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  // The next signal, or 0 after `limit`.
  [[nodiscard]] int wait(std::chrono::milliseconds limit) const noexcept {
    const timespec time{.tv_sec = limit.count() / 1000, .tv_nsec = limit.count() % 1000 * 1'000'000};
    return std::max(0, sigtimedwait(&set_, nullptr, &time));
  }

 private:
  sigset_t set_{};
};

metrics::Sources sources(const metrics::SnapshotCell& snapshot, const signals::Labels& labels,
                         const market::SeriesTable& series, const FeedIo& io,
                         const metrics::PipelineStats& pipeline, const metrics::StoreCounters& store,
                         const journal::Journal* journal, const metrics::ReloadStatus& reload,
                         const metrics::LogCounters& log, const metrics::HttpCounters& http,
                         webhook::Outbox& outbox) {
  metrics::Sources s{.snapshot = snapshot,
                     .labels = labels,
                     .series = series,
                     .feeds = {},
                     .pipeline = pipeline,
                     .store = store,
                     .journal = journal != nullptr ? &journal->counters() : nullptr,
                     .reload = reload,
                     .log = log,
                     .http = http,
                     .build = build_info(),
                     .webhooks = {}};
  for (std::size_t i = 0; i < outbox.size(); ++i) s.webhooks.push_back({outbox.name(i), outbox.counters(i)});
  for (std::size_t i = 0; i < io.feeds().size(); ++i) {
    const market::Feed& feed = *io.feeds()[i];
    s.feeds.push_back({std::string(feed.name()), feed.counters(), [&io, i] { return io.market_open(i); },
                       io.mute_after(i), io.capture(i)});
  }
  return s;
}

std::vector<api::DeskFeed> desk_feeds(const Config& config, const std::vector<PlannedConnection>& plan,
                                      const market::SeriesTable& series, const FeedIo& io) {
  std::vector<api::DeskFeed> feeds;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    std::vector<std::string> carried;
    for (const providers::Instrument& one : plan[i].instruments) carried.push_back(series[one.series].name);
    const std::size_t provider = config.feeds[plan[i].feed].provider;
    feeds.push_back({plan[i].name, std::string(providers::table()[provider].profile->name),
                     io.feeds()[i]->counters(), [&io, i] { return io.market_open(i); }, io.mute_after(i),
                     std::move(carried)});
  }
  return feeds;
}

WebOptions web_options(const WebConfig& config, Log& log) {
  const auto milliseconds = [](Duration d) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(d);
  };
  WebOptions options;
  options.listen = config.listen;
  options.host_names = config.hosts;
  options.config_file = config.config_file;
  options.config_read = [&log](const std::optional<std::string>& problem) {
    if (problem) {
      log.error("the web configuration is wrong, nobody is let in", {{"reason", *problem}});
    } else {
      log.info("web configuration read again");
    }
  };
  options.header_bytes = config.max_header;
  options.uri_bytes = config.max_uri;
  options.body_bytes = config.max_body;
  options.read_timeout = milliseconds(config.read_timeout);
  options.idle_timeout = milliseconds(config.idle_timeout);
  options.write_timeout = milliseconds(config.write_timeout);
  options.connections = static_cast<std::size_t>(config.max_connections);
  options.connections_per_address = static_cast<std::size_t>(config.max_connections_per_address);
  options.stream_clients = static_cast<std::size_t>(config.max_stream_clients);
  return options;
}

// The state folder, whose lock is held, without what is damaged in it where that was asked for.
const std::string& usable_storage(const Command& command, const market::SeriesTable& series,
                                  const market::Clock& clock, Log& log) {
  if (command.salvage) {
    for (const SetAside& one : salvage(command.storage_path, series, clock.now()))
      log.error("set aside as damaged", {{"file", one.file.string()}, {"reason", one.reason}});
  }
  return command.storage_path;
}

// Members in the order of construction; what stands lower may refer to what stands higher.
class App {
 public:
  App(const Command& command, Config config, const market::Clock& clock, Log& log,
      metrics::LogCounters& log_counters)
      : command_(command),
        config_(std::move(config)),
        clock_(clock),
        log_(log),
        lock_(command.storage_path),
        provenance_{config_hash(config_), build_info().version},
        setup_(config_, live_parameters(config_)),
        reference_log_(setup_.series, log_),
        outbox_(webhook::names(config_.webhooks)),
        record_(
            usable_storage(command, setup_.series, clock, log),
            {setup_.series, setup_.model, setup_.labels, provenance_}, clock, log, [this] { waker_.wake(); },
            market::Turns::own_thread, &outbox_),
        notifiers_(webhook::make_notifiers(config_.webhooks, outbox_, clock, log)),
        connections_(plan_connections(config_, setup_.series)),
        stats_(connections_.size(), static_cast<std::size_t>(config_.pipeline.queue_capacity)),
        queue_(connections_.size(), setup_.series.size(),
               static_cast<std::size_t>(config_.pipeline.queue_capacity),
               config_.clock == ClockMode::wall ? Overload::conflate : Overload::lossless, waker_, stats_),
        snapshot_(setup_.engine.refresh()),
        closes_(setup_.model),
        journal_(open_journal(config_, command.storage_path, connections_, setup_.series, provenance_,
                              record_.run(), log)),
        pipeline_(
            {.clock = config_.clock, .batch = static_cast<std::size_t>(config_.pipeline.batch)}, clock,
            setup_.engine, setup_.schedule, queue_, snapshot_, stats_,
            [this](const signals::Engine& engine, const signals::Transition* t) {
              record_.recorder().on_session(engine, t);
              closes_.on_session(engine, t);
              if (warmed_up_.load(std::memory_order_relaxed)) mark_state();
            },
            journal_.get(),
            [this](const signals::Engine& engine, const market::Event& figure) {
              record_.recorder().on_figure(engine, figure);
            },
            [this](std::uint64_t transition) { return record_.shows(transition); }),
        engine_agent_("engine", engine_work(), config_.pipeline.idle, waker_),
        io_(config_, connections_, setup_.series, setup_.calendar, clock, log),
        exporter_(sources(snapshot_, setup_.labels, setup_.series, io_, stats_, record_.counters(),
                          journal_.get(), reload_status_, log_counters, http_, outbox_)),
        api_({.desk = {.machine = {setup_.parameters, setup_.model, setup_.labels},
                       .provenance = provenance_,
                       .series = setup_.series,
                       .calendar = setup_.calendar,
                       .clock = config_.clock,
                       .feeds = desk_feeds(config_, connections_, setup_.series, io_),
                       .store = record_.counters(),
                       .program = {build_info().version, build_info().revision},
                       .started_at = record_.run()},
              .clock = clock_,
              .snapshot = snapshot_,
              .closes = closes_,
              .transitions = record_.transitions(),
              .warmed_up = [this] { return warmed_up_.load(std::memory_order_acquire); },
              .readiness = [this] { return check_readiness(); },
              .config = api::config_json(config_)}) {
    reload_status_.succeeded(clock_.now());
    const Pages pages{.exporter = exporter_,
                      .readiness = [this] { return check_readiness(); },
                      .reload = config_.web.lifecycle ? std::function([this] { return reload(); }) : nullptr};
    std::vector<Route> routes = web_routes(pages);
    std::ranges::move(page_routes(), std::back_inserter(routes));
    std::ranges::move(api_.routes(), std::back_inserter(routes));
    web_.emplace(web_options(config_.web, log_), std::move(routes), http_,
                 api::streams(api_, channels_, clock_, http_.conflated));
    log_.info("listening", {{"address", config_.web.listen.front()}, {"port", web_->port()}});
    for (const std::string& sentence : exposures(config_.web)) {
      log_.warn("everybody may read the pages", {{"reason", sentence}}, LogSite::unlimited());
    }
  }

  // Until a signal ends it.
  ExitCode run(const Signals& signals) {
    web_->start();
    service_manager_.ready();
    for (const auto& notifier : notifiers_)
      notifier->start([this](store::Delivered one) { record_.delivered(std::move(one)); });
    const ExitCode code = warm_up_then_serve(signals);
    service_manager_.stopping();
    if (shared()) {
      engine_agent_.stop();
      io_.stop();
    } else {
      io_.stop();
      engine_agent_.stop();
    }
    mark_state();
    web_->stop();
    log_.info("stopped");
    return code;
  }

 private:
  ExitCode warm_up_then_serve(const Signals& signals) {
    // The C library would keep as much free memory as was ever freed at once: the warm-up frees much.
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
    std::jthread warming([this](const std::stop_token& stop) { warm_up_from_history(stop); });
    while (!warmed_up_.load(std::memory_order_acquire)) {
      if (failed_.load(std::memory_order_acquire)) return ExitCode::error;
      service_manager_.alive();
      if (handle(signals.wait(std::chrono::milliseconds{50}))) return ExitCode::ok;
    }
    if (shared()) {
      waker_.wakes_by([this] { io_.interrupt(); });
      io_.start(queue_, config_.pipeline.threading);
      engine_agent_.start();
    } else {
      engine_agent_.start();
      io_.start(queue_, config_.pipeline.threading);
    }
    if (const int cpu = config_.pipeline.engine_cpu; cpu >= 0)
      warn_unless_pinned("engine", cpu, engine_agent_.pin(cpu));
    if (const int cpu = config_.pipeline.feed_io_cpu; cpu >= 0 && !shared())
      warn_unless_pinned("feed-io", cpu, io_.pin(cpu));
    while (!handle(signals.wait(std::chrono::seconds{1}))) {
      log_.poll();
      watch_clock();
      if (all_turned()) service_manager_.alive();
    }
    return ExitCode::ok;
  }

  // A thread that is not pinned works as well, if not as evenly.
  void warn_unless_pinned(std::string_view thread, int cpu, std::error_code refused) {
    if (!refused) return;
    log_.warn("a thread is not kept on its processor",
              {{"thread", thread}, {"cpu", cpu}, {"error", refused.message()}});
  }

  void watch_clock() {
    const double jumped = std::chrono::duration<double>(clock_.jumped()).count();
    stats_.clock_jumped_ns.store(clock_.jumped().count(), std::memory_order_relaxed);
    if (std::exchange(clock_jumped_, jumped != 0) == (jumped != 0)) return;
    if (jumped != 0) {
      log_.warn("the machine's clock has jumped and is not followed unless the market's times agree",
                {{"by_seconds", jumped}});
    } else {
      log_.info("the machine's clock is followed again");
    }
  }

  // Engine and feeds, since the last call. A disk that hangs is none of the watchdog's business, and the web
  // server's silence its scraper's.
  bool all_turned() {
    const market::Timestamp beat = stats_.heartbeat.get();
    const bool engine = std::exchange(last_beat_, beat) != beat;
    return io_.turned() && engine;
  }

  [[nodiscard]] bool shared() const noexcept { return config_.pipeline.threading == Threading::shared; }

  Agent::Work engine_work() {
    Agent::Work work{.turn = [this] { return pipeline_.poll(); },
                     .waiting = [this] { return queue_.size() > 0 || pipeline_.held_back_no_longer(); }};
    if (!shared()) return work;
    work.turn = [this] {
      std::size_t done = io_.turn();
      for (std::size_t n = 1; n > 0; done += n)
        n = pipeline_.poll();  // all that was received, before more is
      return done;
    };
    work.sleep = [this](Duration limit) { io_.wait(limit); };
    return work;
  }

  // True: it is time to stop.
  bool handle(int signal) {
    if (signal == SIGHUP) {
      reload();
      return false;
    }
    if (signal != 0) log_.info("stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
    return signal != 0;
  }

  std::optional<std::string> reload() { return reload_(warmed_up_.load(std::memory_order_acquire)); }

  void warm_up_from_history(const std::stop_token& stop) noexcept {
    try {
      (void)reference_log_.take(setup_.references);
      const auto [history, done] = start_engine(config_, setup_, pipeline_.sequencer(), record_, clock_,
                                                command_.storage_path, log_, stop);
      if (stop.stop_requested()) return;
      mark_state();
      closes_.end_warm_up(setup_.engine);
      pipeline_.publish();
      const signals::CoreView core = snapshot_.load().core;
      log_.info("warmed up",
                {{"closes", done.rows},
                 {"off_session", done.off_session},
                 {"last_session", done.rows > 0 ? market::format_date(done.last_session) : "none"},
                 {"state", name(core.state)},
                 {"quality", name(core.quality)}});
      warmed_up_.store(true, std::memory_order_release);
      say_what_wants_history(history, done.rows > 0 ? done.last_session : market::Day{}, stop);
    } catch (const std::exception& error) {
      log_.error("cannot start", {{"reason", error.what()}});
      failed_.store(true, std::memory_order_release);
    }
  }

  // While the feeds begin already.
  void say_what_wants_history(const History& history, market::Day last, const std::stop_token& stop) const
      try {
    if (last == market::Day{})
      last = setup_.calendar.last_session_over(clock_.now(), config_.engine.close_grace);
    std::string wait;
    std::string lack;
    for (const auto& [trigger, sessions] : wanting_triggers(config_, history, last, stop)) {
      std::string& list = sessions ? wait : lack;
      list += (list.empty() ? "" : " ") + trigger + (sessions ? ":" + std::to_string(*sessions) : "");
    }
    if (!wait.empty()) log_.warn("triggers want history", {{"available_in_sessions", wait}});
    if (!lack.empty()) log_.warn("triggers have no data", {{"triggers", lack}});
  } catch (const std::exception& error) {
    log_.warn("cannot tell which triggers want history", {{"reason", error.what()}});
  }

  // So that whoever replays the journal can see that he comes to the same.
  void mark_state() noexcept {
    if (journal_ != nullptr) journal_->mark(pipeline_.sequencer().events(), setup_.engine.state_hash());
  }

  [[nodiscard]] std::vector<Check> check_readiness() const {
    return readiness({clock_, io_, snapshot_, stats_, record_.counters(),
                      journal_ != nullptr ? &journal_->counters() : nullptr, reload_status_, warmed_up_});
  }

  const Command command_;
  const Config config_;
  const market::Clock& clock_;
  Log& log_;
  StateLock lock_;
  const Provenance provenance_;
  EngineSetup setup_;
  ReferenceLog reference_log_;
  Waker waker_;
  webhook::Outbox outbox_;
  Record record_;
  std::vector<std::unique_ptr<webhook::Notifier>> notifiers_;
  const std::vector<PlannedConnection> connections_;
  metrics::PipelineStats stats_;
  EventQueue queue_;
  metrics::SnapshotCell snapshot_;
  api::CloseRelay closes_;
  const std::unique_ptr<journal::Journal> journal_;  // nullptr: there is none
  Pipeline pipeline_;
  Agent engine_agent_;
  FeedIo io_;
  metrics::ReloadStatus reload_status_;
  Reload reload_{{command_, config_, setup_.series, reference_log_, queue_, clock_, log_, reload_status_}};
  metrics::HttpCounters http_;
  metrics::Exporter exporter_;
  api::Api api_;
  api::Channels channels_{api_};
  ServiceManager service_manager_;
  market::Timestamp last_beat_ = market::kNoTime;
  bool clock_jumped_ = false;
  std::atomic<bool> warmed_up_{false};
  std::atomic<bool> failed_{false};
  std::optional<HttpServer> web_;
};

}  // namespace

ExitCode run(const Command& command, Config config) {
  const Signals signals;
  const SystemClock clock;
  metrics::LogCounters counters;
  Log log(config.log, clock, counters);
  try {
    log.info("starting", {{"version", build_info().version},
                          {"revision", build_info().revision},
                          {"config", config.origin},
                          {"hash", config_hash(config)}});
    App app(command, std::move(config), clock, log, counters);
    return app.run(signals);
  } catch (const std::exception& error) {
    log.error("cannot start", {{"reason", error.what()}});
    return ExitCode::error;
  }
}

}  // namespace rotation::daemon
