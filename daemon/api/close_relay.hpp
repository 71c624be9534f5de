// CloseRelay: carries what each evaluated close came to from the engine's thread to the web thread.
//
// The engine's side allocates, once a session, and neither locks nor waits; what nobody has taken yet waits
// in order. The web thread takes a close no sooner than the snapshot shows it, so that nothing is shown
// before it is durable.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/explain/explanation.hpp"
#include "signals/daily_columns.hpp"
#include "signals/engine.hpp"
#include "signals/model.hpp"

namespace rotation::daemon::api {

// What an explanation is made of.
struct Subject {
  signals::SessionRecord record;
  std::optional<Turn> turn;
};

struct Close {
  market::Day session{};
  signals::State state{};
  std::uint64_t sequence = 0;              // of the event that set it off
  std::vector<float> columns;              // by CloseRelay::columns()
  std::shared_ptr<const Subject> subject;  // nullptr: one of many in the warm-up
};

class CloseRelay {
 public:
  // `model` outlives the relay.
  explicit CloseRelay(const signals::Model& model);
  ~CloseRelay();
  CloseRelay(const CloseRelay&) = delete;
  CloseRelay& operator=(const CloseRelay&) = delete;

  // Names of the columns of the daily table that are numbers, in its order. Any thread.
  [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return names_; }

  // The thread that drives the engine, at each session that was evaluated.
  void on_session(const signals::Engine& engine, const signals::Transition* transition);
  // Likewise, once: sends the last session again, with its subject, as every one from here on has it.
  void end_warm_up(const signals::Engine& engine);

  // One other thread: the closes up to that event, oldest first, each once.
  [[nodiscard]] std::vector<Close> take_until(std::uint64_t sequence);

 private:
  struct Node {
    Close close;
    Node* before;
  };

  void send(const signals::Engine& engine);

  std::vector<std::string> names_;
  std::vector<signals::Column> read_;
  Subject now_;  // the engine's side
  bool warm_ = false;
  std::atomic<Node*> last_{nullptr};  // sent, not yet received: newest first
  std::deque<Close> received_;        // the other side
};

}  // namespace rotation::daemon::api
