// TransitionBook: the transitions shown so far, with their lines of events.jsonl, for the API.
//
// Written where transitions are shown (the store's thread), read by the web thread; a lock held for
// microseconds, that the engine's thread never takes. Memory: some 6 KiB a transition, the last kKept of
// them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/base_rate.hpp"
#include "daemon/store/rows.hpp"

namespace rotation::daemon::api {

class TransitionBook {
 public:
  static constexpr std::size_t kKept = 512;

  struct Row {
    std::uint64_t number = 0;
    bool from_history = false;
    Step step;
    std::string json;  // of the API: an object
  };
  using Rows = std::vector<std::shared_ptr<const Row>>;

  // These, and no others so far.
  void begin(const std::vector<store::TransitionRow>& rows);
  // One more; those with its number or higher hold no longer.
  void add(const store::TransitionRow& row);

  // Number of the last one; 0: none. Grows with each that is shown.
  [[nodiscard]] std::uint64_t last() const noexcept { return last_.load(std::memory_order_acquire); }
  [[nodiscard]] Rows all() const;
  // Those with a higher number, oldest first.
  [[nodiscard]] Rows after(std::uint64_t number) const;

 private:
  [[nodiscard]] static std::shared_ptr<const Row> row(const store::TransitionRow& given);

  std::atomic<std::uint64_t> last_{0};
  mutable std::mutex mutex_;
  Rows rows_;  // by number
};

// GET /api/v1/transitions: the newest `limit` of those below `before` and of that origin.
struct TransitionsAsked {
  std::size_t limit = 50;
  std::optional<std::uint64_t> before;
  std::optional<bool> from_history;
};
[[nodiscard]] std::string transitions_json(const TransitionBook::Rows& rows, const TransitionsAsked& asked);

// An update of the stream: these, oldest first.
[[nodiscard]] std::string new_transitions_json(const TransitionBook::Rows& rows);

}  // namespace rotation::daemon::api
