// The whole way from a feed's door to the snapshot, with a clock and a market that do as the test says.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "daemon/pipeline.hpp"
#include "signals/model.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/simulated_clock.hpp"

namespace rotation::testing {

using namespace std::chrono_literals;

inline constexpr market::Day kFirstSession{std::chrono::year{2024} / 1 / 2};
inline constexpr market::Duration kGrace = 15min;
inline constexpr market::Duration kTick{1};

struct PipelineRig {
  explicit PipelineRig(daemon::Pipeline::Options options = {},
                       daemon::Overload overload = daemon::Overload::lossless)
      : queue(2, series.size(), 10'000, overload, waker, stats),
        pipeline(
            options, clock, engine, schedule, queue, cell, stats,
            [this](const signals::Engine&, const signals::Transition* t) {
              if (t != nullptr) on_transition(*t);
            },
            nullptr, {},
            [this](std::uint64_t transition) {
              on_asked();
              return transition <= durable;
            }) {}

  market::SeriesId id(std::string_view name) const { return series.find(name).value(); }

  static market::Event from_feed(market::Event event) {
    event.feed = market::FeedId{0};
    return event;
  }
  market::Event quote(std::string_view name, market::Timestamp ts, double mid) const {
    return from_feed(rotation::testing::quote(id(name), ts, mid));
  }
  static market::Event status(market::StatusCode code, market::Timestamp ts) {
    return from_feed(rotation::testing::status(code, ts));
  }
  void publish(const std::vector<market::Event>& events) {
    ASSERT_EQ(queue.sink(market::FeedId{0}).publish(events), events.size());
  }

  // Sessions of history, evaluated to the last. Then it is the morning of `day`, the first live session.
  void warm(int sessions) {
    for (; sessions > 0; --sessions) {
      for (const market::Event& event : closes(day)) pipeline.sequencer().warm(event);
      day = calendar.next_session(day);
    }
    pipeline.sequencer().warm(status(market::StatusCode::heartbeat, open()));
    pipeline.publish();
    clock.set(open());
  }
  // A close of every series, each of them a random walk.
  std::vector<market::Event> closes(market::Day session) {
    std::vector<market::Event> events(series.size());
    for (std::size_t s = 0; s < events.size(); ++s) {
      walk[s] += 0.01 * (static_cast<double>(random() % 2001) / 1000.0 - 1.0);
      const bool yield = series.all()[s].series_class == market::SeriesClass::yield;
      const double last = (yield ? 4.0 : 20.0) * std::exp(walk[s]);
      events[s] =
          from_feed(daily_close(static_cast<market::SeriesId>(s), calendar.close(session), last, last));
    }
    return events;
  }

  market::Timestamp open() const { return calendar.open(day); }
  market::Timestamp close() const { return calendar.close(day); }

  signals::Snapshot shown() const { return cell.load(); }
  signals::SeriesView series_shown(std::string_view name) const {
    return shown().series[market::index(id(name))];
  }
  std::uint64_t timers() const { return applied(market::EventKind::timer); }
  std::uint64_t quotes() const { return applied(market::EventKind::quote); }
  std::uint64_t applied(market::EventKind kind) const {
    return shown().core.events[static_cast<std::size_t>(kind)];
  }

  market::Calendar calendar;
  market::SeriesTable series{market::default_series()};
  signals::Parameters parameters{.history_start = kFirstSession, .close_grace = kGrace};
  signals::Model model = signals::default_model(parameters, series);
  signals::Engine engine{parameters, model, series, calendar};
  signals::Schedule schedule{calendar, kFirstSession, kGrace};
  SimulatedClock clock{calendar.open(kFirstSession)};
  daemon::Waker waker;
  metrics::PipelineStats stats{2, 10'000};
  daemon::EventQueue queue;
  metrics::SnapshotCell cell{engine.refresh()};
  std::function<void(const signals::Transition&)> on_transition = [](const signals::Transition&) {};
  std::function<void()> on_asked = [] {};     // whether a snapshot may be shown
  std::uint64_t durable = ~std::uint64_t{0};  // transitions that may be shown
  daemon::Pipeline pipeline;
  market::Day day = kFirstSession;
  std::vector<double> walk = std::vector<double>(series.size());
  std::mt19937_64 random{1};
};

}  // namespace rotation::testing
