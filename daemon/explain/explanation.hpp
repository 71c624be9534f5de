// Explanation: why the machine stands where it stands after a session, what would move it, and on what data.
//
// One structure for text, JSON and the web, made from the session's record and the transition before it.
// Pure; allocates: for people, not for the tick path.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "signals/model.hpp"
#include "signals/outlook.hpp"
#include "signals/parameters.hpp"
#include "signals/session_record.hpp"
#include "signals/transition.hpp"

namespace rotation::daemon {

// What a record's numbers mean. Everything referred to outlives it.
struct Machine {
  const signals::Parameters& parameters;
  const signals::Model& model;
  const signals::Labels& labels;
};

// The last transition at or before the session, with the close that decided it and the close before that.
struct Turn {
  signals::Transition transition;
  signals::SessionRecord record;
  signals::SessionRecord before;
};

// A number that a transition was decided on, and the level it was held against.
struct Figure {
  std::string name;   // snake_case
  std::string label;  // for a person
  std::string unit;   // "z", "ratio", "count", "sessions"
  double value = signals::kUnavailable;
  signals::Comparison comparison = signals::Comparison::at_least;
  double threshold = signals::kUnavailable;  // NaN: it was held against none
};

struct Cause {
  signals::Transition transition;
  std::vector<Figure> numbers;  // three
};

// A trigger that could not be read at this close.
struct Unavailable {
  std::string id;
  std::string why;  // "RSP/SPY has no value on this session"
};

struct Remark {
  std::string topic;  // "rates", "dollar", "conditions", "credit", "leaders", "valuation", "flags"
  std::string text;   // a sentence in plain words
};

struct Explanation {
  signals::SessionRecord record;
  std::optional<Cause> last;  // none: still in the state it began in
  signals::Outlook outlook;
  std::vector<signals::Clause> needs;  // of a confirmation
  std::vector<Unavailable> unavailable;
  std::vector<Remark> background;  // informs; decides nothing by itself
};

// REQUIRES: `record` and `turn` are of `machine`; turn->record is `record`, or of a session before it.
[[nodiscard]] Explanation explain(const signals::SessionRecord& record, const std::optional<Turn>& turn,
                                  const Machine& machine);

// As text, one page; or as one JSON object on one line. Both end with a line break. `own_record` says what a
// daemon's own record is worth beside the base rate.
struct Provenance;
[[nodiscard]] std::string explanation_text(const Explanation& explanation, const Machine& machine,
                                           const Provenance& provenance, std::string own_record = {});
[[nodiscard]] std::string explanation_json(const Explanation& explanation, const Machine& machine,
                                           const Provenance& provenance);

}  // namespace rotation::daemon
