// Recorder: turns what the engine comes to into the store's entries.
//
// What a start finds in history is compared with the record: what is there already is not written again. The
// transitions of a start that comes to others, since its configuration or its closes are others, follow in
// the record as history; those they replace stay, but no longer hold.
//
// The thread that drives the engine. Allocates, a session.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/record_json.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/store/writer.hpp"
#include "signals/engine.hpp"

namespace rotation::daemon::store {

class Recorder {
 public:
  struct Names {
    const market::SeriesTable& series;
    const signals::Model& model;
    const signals::Labels& labels;
    const Provenance& provenance;
  };

  // What is referred to outlives the recorder, `stored`, what the engine warms up from, the warm-up. `run`
  // names the journal's run.
  Recorder(Names names, Writer& writer, const Stored& stored, market::Timestamp run);

  // See Sequencer.
  void on_session(const signals::Engine& engine, const signals::Transition* transition);
  void on_figure(const signals::Engine& engine, const market::Event& figure);

  // Before the warm-up, of which `stored` has been emptied: simulated time has begun again. Of the record
  // only the transitions stay, and none of them holds.
  void begin_anew() { opening_.anew = true; }

  // The engine has gone through the record's sessions up to `session`: how many transitions of the record
  // there are until then, if it has come to them; else how many it has come to.
  [[nodiscard]] std::uint64_t compare(const signals::Engine& engine, market::Day session);

  // How many transitions of the record hold so far.
  [[nodiscard]] std::uint64_t kept() const noexcept { return start_.kept; }

  // The warm-up has ended: hands over what it came to, as one entry. How many transitions of the record no
  // longer hold.
  std::uint64_t end_warm_up(const signals::Engine& engine);

 private:
  [[nodiscard]] SessionRow row(const signals::Engine& engine) const;
  void keep(std::vector<SessionRow>& rows, SessionRow row) const;
  [[nodiscard]] bool in_record(const SessionRow& row) const;
  [[nodiscard]] bool in_record(const signals::Transition& transition);

  const Names names_;
  Writer& writer_;
  const Stored& stored_;
  bool compared_ = false;
  bool warm_ = false;
  Start start_;
  Entry opening_;  // until the warm-up ends
};

}  // namespace rotation::daemon::store
