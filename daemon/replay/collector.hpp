// Listens to a replay: writes events.jsonl and daily.csv as it goes and keeps what is shown of it.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>

#include "daemon/record_json.hpp"
#include "daemon/replay/daily_csv.hpp"
#include "daemon/replay/replay_result.hpp"
#include "signals/engine.hpp"
#include "signals/model.hpp"

namespace rotation::daemon {

class Collector {
 public:
  // Reports from the session `from` on; absent: from the first session whose data are better than DEGRADED,
  // since before it the machine cannot move. All throw std::runtime_error, one sentence, if a file cannot be
  // written. `model` and `labels` outlive this.
  Collector(const signals::Model& model, const signals::Labels& labels, const std::filesystem::path& out,
            Provenance provenance, std::optional<market::Day> from);

  void on_session(const signals::Engine& engine, const signals::Transition* transition);

  // After the last session: ends the files; what was found, without what a study adds.
  [[nodiscard]] ReplayResult finish();

 private:
  void keep(const signals::SessionRecord& record);

  const signals::Model& model_;
  const signals::Labels& labels_;
  const Provenance provenance_;
  const std::optional<market::Day> from_;
  const std::filesystem::path events_file_;
  std::ofstream events_;
  DailyCsv daily_;
  ReplayResult result_;
  bool begun_ = false;
};

}  // namespace rotation::daemon
