// The store of a running engine: `submit` on the engine's thread, the disk on a thread of its own.
//
// An entry is on the disk before any of it is shown: the engine's thread asks shows(), and goes on working
// meanwhile. A disk that fails is not waited for: then the transition is shown as one that is not durable,
// and written once the disk takes it. Nothing is left out: what waits stays in memory, a few kilobytes a
// session.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <boost/lockfree/spsc_queue.hpp>

#include "daemon/store/rows.hpp"
#include "daemon/store/store.hpp"
#include "daemon/waker.hpp"
#include "feeds/market/ports.hpp"
#include "feeds/segment/file.hpp"
#include "metrics/store_counters.hpp"

namespace rotation::daemon::store {

class Writer {
 public:
  // A commit that takes longer is not waited for, either.
  static constexpr std::chrono::seconds kPatience{5};

  // Called on the store's thread.
  struct Told {
    // It is on the disk, and nobody has seen it yet, unless the disk has failed in between.
    std::function<void(const TransitionRow&)> committed;
    // It is shown from now on; whether it is on the disk.
    std::function<void(const TransitionRow&, bool durable)> shown;
    // More may be shown than before.
    std::function<void()> progress;
    segment::Notify health;
  };

  // `store` has been read; it and the clock outlive the writer.
  Writer(Store& store, const market::Clock& clock, Told told,
         market::Turns turns = market::Turns::own_thread);
  ~Writer();  // writes what there is; nobody submits any more
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // One thread. Waits only where entries come by the thousand, in simulated time.
  void submit(Entry entry);

  // May the transition be shown? It is on the disk, or that takes too long. The thread that submits.
  [[nodiscard]] bool shows(std::uint64_t transition) const noexcept;

  // The webhook need not be sent that transition, nor one before it, by any later start. Any thread.
  void delivered(Delivered delivered);

  // Until all that was submitted is on the disk, or the disk fails. The thread that submits.
  void wait();

  // Takes what was submitted, and writes it if the disk is not to be left alone for now. REQUIRES:
  // Turns::caller.
  void turn();

  [[nodiscard]] const metrics::StoreCounters& counters() const noexcept { return counters_; }

 private:
  using Steady = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kRetry{1};
  static constexpr std::size_t kSessionsACommit = 256;

  struct Waiting {
    Entry entry;
    bool told = false;      // shown already, the disk having failed
    bool submitted = true;  // and counted
  };

  void run(const std::stop_token& stop);
  void finish();
  // Writes what waits; false: the disk does not take it.
  bool commit();
  [[nodiscard]] std::size_t merge(Entry& whole) const;
  void succeed(std::size_t entries, const std::vector<Place>& places);
  [[nodiscard]] std::vector<Delivered> take_delivered();
  [[nodiscard]] bool has_work();
  void fail(const std::string& reason);

  Store& store_;
  const market::Clock& clock_;
  const Told told_;
  metrics::StoreCounters counters_;
  boost::lockfree::spsc_queue<Entry, boost::lockfree::capacity<1024>> submitted_;
  std::atomic<std::uint64_t> done_{0};           // entries on the disk
  std::uint64_t asked_ = 0;                      // entries submitted
  Steady::time_point asked_at_ = Steady::now();  // the last one
  std::deque<Waiting> waiting_;
  std::mutex delivered_mutex_;
  std::vector<Delivered> delivered_;
  Steady::time_point retry_at_{};
  Waker waker_;
  std::jthread thread_;
};

}  // namespace rotation::daemon::store
