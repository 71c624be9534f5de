#include "bench/peers/daemon.hpp"

#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <stdexcept>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "bench/past.hpp"
#include "daemon/agent.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/system_clock.hpp"
#include "feeds/net/live_feed.hpp"
#include "feeds/providers/alpaca/provider.hpp"
#include "signals/model.hpp"
#include "tests/support/allocations.hpp"

namespace rotation::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kCapacity = 16'384;

std::unique_ptr<providers::Provider> everything() {
  std::vector<providers::Instrument> instruments;
  const auto series = market::default_series();
  for (std::size_t s = 0; s < series.size(); ++s) {
    if (!market::is_equity(series[s].series_class)) continue;
    instruments.push_back({series[s].name, static_cast<market::SeriesId>(s), series[s].series_class,
                           providers::default_field(alpaca::profile(), series[s].series_class)});
  }
  return alpaca::make_provider(market::FeedId{0}, instruments);
}

// A folder that goes with its object.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "bench-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the journal");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

journal::WriterOptions journal_options(const Folder& folder, const market::SeriesTable& series) {
  journal::WriterOptions options{.folder = folder.path()};
  options.begin.run = market::Timestamp{std::chrono::system_clock::now()};
  options.begin.connections = {"bench"};
  for (const market::Series& one : series.all()) options.begin.series.push_back(one.name);
  return options;
}

class Parts {
 public:
  Parts(const Stream& stream, const Daemon& how)
      : stream_(stream),
        how_(how),
        journal_(journal_options(folder_, series_), journal::WhenFull::wait, {}),
        course_(stream),
        feed_(io_, clock_, everything(),
              {.name = "bench",
               .id = market::FeedId{0},
               .endpoint = {.tls = !stream.ca_file.empty(),
                            .host = "127.0.0.1",
                            .port = std::to_string(stream.port),
                            .path = "/v2/sip"},
               .key = net::Secret(std::string("key")),
               .secret = net::Secret(std::string("secret")),
               .ca_file = stream.ca_file,
               .market_open = [] { return true; },
               .notify = {}}) {
    const Past past = read_past(calendar_);
    for (const market::Event& event : past.closes) pipeline_.sequencer().warm(event);
    pipeline_.sequencer().close_sessions(calendar_.close(past.end));
    pipeline_.publish();
  }

  std::string run() {
    feed_.start(queue_.sink(market::FeedId{0}));
    if (how_.shared) {
      while (!course_.over()) {
        if (how_.idle == daemon::IdleMode::spin) {
          io_.poll();
        } else {
          io_.run_one_for(100ms);
        }
        while (turn() > 0) {
        }
      }
    } else {
      auto work = boost::asio::make_work_guard(io_);
      std::thread feed_io([this] { io_.run(); });
      engine_agent_.start();
      while (!over_.load(std::memory_order_acquire)) std::this_thread::sleep_for(1ms);
      engine_agent_.stop();
      feed_.stop();
      work.reset();
      feed_io.join();
    }
    const auto snapshot = snapshot_.load();
    const auto& core = snapshot.core;
    const std::uint64_t refused =
        std::accumulate(core.rejected.begin(), core.rejected.end(), std::uint64_t{0});
    if (core.events[static_cast<std::size_t>(market::EventKind::quote)] !=
            stream_.messages * stream_.quotes ||
        refused > 0 || !core.in_session) {
      throw std::runtime_error("quotes were lost or refused");
    }
    return course_.report(",\"allocations\":" + std::to_string(allocations_));
  }

 private:
  std::size_t turn() {
    const std::size_t n = pipeline_.poll();
    if (n == 0) return 0;
    if (done_ == 0 && !first_quotes()) return n;
    const std::uint64_t messages = (pipeline_.sequencer().events() - before_) / stream_.quotes;
    course_.done(messages - done_);
    done_ = messages;
    if (course_.over()) {
      allocations_ = testing::allocations() - allocations_;
      over_.store(true, std::memory_order_release);
    }
    return n;
  }

  // From here on the sequencer's count tells how many there are.
  bool first_quotes() {
    const auto core = snapshot_.load().core;
    const std::uint64_t quotes = core.events[static_cast<std::size_t>(market::EventKind::quote)];
    if (quotes == 0) return false;
    before_ = pipeline_.sequencer().events() - quotes;
    allocations_ = testing::allocations();
    course_.begin(std::chrono::time_point_cast<Course::Clock::duration>(core.ts_event) -
                  stream_.step * static_cast<std::int64_t>((quotes - 1) / stream_.quotes));
    return true;
  }

  const Stream& stream_;
  const Daemon how_;
  const Folder folder_;
  daemon::SystemClock clock_;
  market::Calendar calendar_;
  market::SeriesTable series_{market::default_series()};
  signals::Parameters parameters_{.history_start = kHistoryStart, .max_clock_skew = market::Duration::zero()};
  signals::Model model_ = signals::default_model(parameters_, series_);
  signals::Engine engine_{parameters_, model_, series_, calendar_};
  signals::Schedule schedule_{calendar_, parameters_.history_start, parameters_.close_grace};
  daemon::Waker waker_;
  metrics::PipelineStats stats_{1, kCapacity};
  daemon::EventQueue queue_{1, series_.size(), kCapacity, daemon::Overload::lossless, waker_, stats_};
  metrics::SnapshotCell snapshot_{engine_.refresh()};
  journal::Journal journal_;
  daemon::Pipeline pipeline_{{.clock = daemon::ClockMode::feed},
                             clock_,
                             engine_,
                             schedule_,
                             queue_,
                             snapshot_,
                             stats_,
                             [](const signals::Engine&, const signals::Transition*) {},
                             &journal_};
  Course course_;                  // engine thread
  std::uint64_t before_ = 0;       // the quotes, so many events
  std::uint64_t done_ = 0;         // messages
  std::uint64_t allocations_ = 0;  // of the engine's thread since the first quotes; shared: of both
  std::atomic<bool> over_{false};
  boost::asio::io_context io_{1};
  net::LiveFeed feed_;
  daemon::Agent engine_agent_{
      "engine",
      {.turn = [this] { return turn(); }, .waiting = [this] { return queue_.size() > 0; }},
      how_.idle,
      waker_};
};

}  // namespace

std::string read_with_daemon(const Stream& stream, const Daemon& how) {
  return Parts(stream, how).run();
}

}  // namespace rotation::bench
