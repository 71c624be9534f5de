// Outbox: the transitions that webhooks have still to be sent, for each of them in order.
//
// The store's thread puts them in, once they are on the disk; each webhook's thread takes its own out. A lock
// held for microseconds, that the engine's thread never takes. A transition is kept once, however many
// webhooks wait for it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/store/rows.hpp"
#include "metrics/webhook_counters.hpp"

namespace rotation::daemon::webhook {

class Outbox {
 public:
  using Row = std::shared_ptr<const store::TransitionRow>;

  explicit Outbox(const std::vector<std::string>& webhooks);

  // Takes from a store's record what its webhooks have not had. One that the record does not know begins with
  // what comes after it. Where each of them stands, for the record, which forgets all others; nullopt: there
  // is none, nor was there.
  [[nodiscard]] std::optional<std::vector<store::Delivered>> begin(const store::Stored& stored);

  // One more for each. REQUIRES: it is on the disk, and live.
  void add(const store::TransitionRow& row);

  // The oldest one that webhook lacks; waits for it. nullptr: stopped.
  [[nodiscard]] Row next(std::size_t webhook, const std::stop_token& stop);
  // It needs that one no longer. REQUIRES: next() gave it.
  void pop(std::size_t webhook);

  [[nodiscard]] std::size_t size() const noexcept { return boxes_.size(); }
  [[nodiscard]] const std::string& name(std::size_t webhook) const { return boxes_[webhook].name; }
  // Of its thread to write, of any to read.
  [[nodiscard]] metrics::WebhookCounters& counters(std::size_t webhook) { return boxes_[webhook].counters; }

 private:
  struct Box {
    std::string name;
    std::deque<Row> waiting;
    metrics::WebhookCounters counters;
    void put(const Row& row);
  };

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Box> boxes_;  // whose elements, not movable, stay where they are
};

}  // namespace rotation::daemon::webhook
