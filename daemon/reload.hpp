// Reload: the configuration of a running daemon, read anew.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "daemon/command_line.hpp"
#include "daemon/config/config.hpp"
#include "daemon/event_queue.hpp"
#include "daemon/reference_log.hpp"
#include "metrics/reload_status.hpp"

namespace rotation::daemon {

class Reload {
 public:
  // They outlive it.
  struct Parts {
    const Command& command;
    const Config& running;
    const market::SeriesTable& series;
    ReferenceLog& reference_log;
    EventQueue& queue;
    const market::Clock& clock;
    Log& log;
    metrics::ReloadStatus& status;
  };
  explicit Reload(const Parts& parts) : parts_(parts) {}

  // The log's level and new reference figures take effect, these unless history is still being loaded;
  // everything else that differs waits for a restart, and the log says so. With a mistake in the
  // configuration or in the figures nothing changes: a sentence about it. Any thread; one reloads, others
  // wait.
  std::optional<std::string> operator()(bool warmed_up);

 private:
  std::optional<std::string> failed(const char* what_stays, const std::string& reason);
  void hand_over(const ReferenceFile& file);

  const Parts parts_;
  std::mutex mutex_;
};

}  // namespace rotation::daemon
