#include "daemon/record.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {

using store::TransitionRow;

Record::Record(const std::filesystem::path& folder, store::Recorder::Names names, const market::Clock& clock,
               Log& log, std::function<void()> progress, market::Turns turns, webhook::Outbox* outbox)
    : log_(log),
      outbox_(outbox),
      run_(clock.now()),
      event_log_(folder / "events.jsonl"),
      store_(folder / "store.db", names.series),
      stored_(store_.read()),
      writer_(store_, clock, told(std::move(progress)), turns),
      recorder_(names, writer_, stored_, run_) {
  if (!stored_.sessions.empty()) {
    log_.info("record", {{"sessions", stored_.sessions.size()},
                         {"last_session", market::format_date(stored_.sessions.back().day)},
                         {"transitions", stored_.transitions.size()}});
  }
  catch_up();
  // Before any transition of this run, so that none of them is taken for one of before the webhook.
  if (outbox_ == nullptr) return;
  if (auto webhooks = outbox_->begin(stored_)) writer_.submit({.webhooks = std::move(webhooks)});
}

store::Writer::Told Record::told(std::function<void()> progress) {
  return {.committed =
              [this](const TransitionRow& row) {
                if (row.transition.from_history) return;  // known before anyone was watching
                if (outbox_ != nullptr) outbox_->add(row);
                const std::string problem = event_log_.append(row.record);
                if (problem.empty()) return;
                log_.error("a transition waits to be in the event log",
                           {{"file", event_log_.file()}, {"reason", problem}});
              },
          .shown =
              [this](const TransitionRow& row, bool durable) {
                transitions_.add(row);
                if (!row.transition.from_history) announce(row.transition, durable);
              },
          .progress = std::move(progress),
          .health =
              [this](segment::Health health, std::string_view text) {
                switch (health) {
                  case segment::Health::failing:
                    return log_.error("the store cannot be written, signals go on", {{"reason", text}});
                  case segment::Health::well:
                    return log_.info("the store is written again", {{"file", text}});
                  case segment::Health::trouble:
                    return log_.error("not all is in the store", {{"reason", text}});
                }
              }};
}

// What was committed, and not yet there when the process ended.
void Record::catch_up() {
  std::vector<std::string> live;
  for (const TransitionRow& row : stored_.transitions) {
    if (!row.transition.from_history) live.push_back(row.record);
  }
  const EventLog::CaughtUp done = event_log_.catch_up(live);
  if (done.lines > 0) {
    log_.info("transitions of the store added to the event log",
              {{"file", event_log_.file()}, {"lines", done.lines}});
  }
  if (!done.problem.empty()) {
    log_.error("the event log lacks transitions of the store",
               {{"file", event_log_.file()}, {"reason", done.problem}});
  }
}

void Record::begin_anew() {
  log_.warn("simulated time has begun again: the sessions on record are of another market",
            {{"sessions", stored_.sessions.size()}});
  stored_ = {};
  recorder_.begin_anew();
}

void Record::resume(signals::Engine& engine, market::Day session) {
  engine.count_from(recorder_.compare(engine, session));
  const auto row = std::find_if(stored_.sessions.rbegin(), stored_.sessions.rend(),
                                [session](const store::SessionRow& s) { return s.day == session; });
  if (row != stored_.sessions.rend() && row->profile) engine.restore_intraday_averages(*row->profile);
}

void Record::end_warm_up(const signals::Engine& engine) {
  const auto kept = static_cast<std::ptrdiff_t>(recorder_.kept());
  transitions_.begin({stored_.transitions.begin(), stored_.transitions.begin() + kept});
  const std::uint64_t replaced = recorder_.end_warm_up(engine);
  stored_ = {};
  if (replaced > 0) {
    log_.warn("this start comes to other transitions than the record, which they follow now",
              {{"replaced", replaced}, {"transitions", engine.transitions()}});
  }
  writer_.wait();
}

void Record::announce(const signals::Transition& t, bool durable) {
  log_.write(LogLevel::info, "transition",
             {{"number", t.number},
              {"session", market::format_date(t.session)},
              {"from", name(t.from)},
              {"to", name(t.to)},
              {"reason", name(t.reason)},
              {"quality", name(t.quality)},
              {"restated", t.restated},
              {"durable", durable},
              {"z20", t.z20},
              {"z60", t.z60},
              {"z120", t.z120},
              {"participation", t.participation},
              {"catalysts", t.catalysts}},
             LogSite::unlimited());
}

}  // namespace rotation::daemon
