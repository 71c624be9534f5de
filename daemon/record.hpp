// Record: what a running daemon keeps of its decisions, and when they may be shown. The store, its thread,
// and events.jsonl, which follows it; what of that a person should know goes to the log.
//
// The thread that drives the engine, but for the constructor, counters() and transitions().
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "daemon/api/transition_book.hpp"
#include "daemon/event_log.hpp"
#include "daemon/log.hpp"
#include "daemon/record_json.hpp"
#include "daemon/store/recorder.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/writer.hpp"
#include "daemon/webhook/outbox.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::daemon {

class Record {
 public:
  // Reads and verifies what there is in `folder`, whose lock is held. `progress` is called on the store's
  // thread when more may be shown. What webhooks are to be sent goes to `outbox` (nullptr: there are none)
  // once it is on the disk. Everything referred to outlives the record. Throws std::runtime_error, one
  // sentence.
  Record(const std::filesystem::path& folder, store::Recorder::Names names, const market::Clock& clock,
         Log& log, std::function<void()> progress, market::Turns turns = market::Turns::own_thread,
         webhook::Outbox* outbox = nullptr);

  // What was there at the start; until end_warm_up().
  [[nodiscard]] const store::Stored& stored() const noexcept { return stored_; }

  // Where the sequencer and the pipeline ask and tell.
  [[nodiscard]] store::Recorder& recorder() noexcept { return recorder_; }
  [[nodiscard]] bool shows(std::uint64_t transition) const noexcept { return writer_.shows(transition); }

  // Those that have been shown, from the end of the warm-up on. Any thread.
  [[nodiscard]] const api::TransitionBook& transitions() const noexcept { return transitions_; }

  // Of the sessions so far nothing holds: simulated time has begun again.
  void begin_anew();
  // The engine has gone through stored().sessions up to this one; it counts on from the record's transitions,
  // and knows how the spread moves by the time of day.
  void resume(signals::Engine& engine, market::Day session);
  // Returns when all the warm-up came to is on the disk, or the disk fails.
  void end_warm_up(const signals::Engine& engine);

  // A webhook has had that transition, and all before it: no later start sends it again. Any thread.
  void delivered(store::Delivered delivered) { writer_.delivered(std::move(delivered)); }

  // REQUIRES: Turns::caller.
  void turn() { writer_.turn(); }

  // When this run began: its name in the journal, too.
  [[nodiscard]] market::Timestamp run() const noexcept { return run_; }
  [[nodiscard]] const metrics::StoreCounters& counters() const noexcept { return writer_.counters(); }

 private:
  [[nodiscard]] store::Writer::Told told(std::function<void()> progress);
  void catch_up();
  void announce(const signals::Transition& t, bool durable);

  Log& log_;
  webhook::Outbox* const outbox_;
  const market::Timestamp run_;
  EventLog event_log_;
  store::Store store_;
  store::Stored stored_;
  api::TransitionBook transitions_;
  store::Writer writer_;
  store::Recorder recorder_;
};

}  // namespace rotation::daemon
