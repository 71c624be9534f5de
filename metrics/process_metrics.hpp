// What the kernel says about this process, as Prometheus clients name it.
#pragma once

#include <optional>

namespace rotation::metrics {

// Absent: /proc did not tell (not mounted, or no file descriptor left to read it with).
struct ProcessMetrics {
  std::optional<double> cpu_seconds;
  std::optional<double> resident_bytes;
  std::optional<double> virtual_bytes;
  std::optional<double> open_fds;
  std::optional<double> max_fds;
  std::optional<double> threads;
  std::optional<double> start_time_seconds;  // Unix time, to 10 ms or so
};

// Reads /proc: some 50 us. Any thread.
[[nodiscard]] ProcessMetrics read_process_metrics();

}  // namespace rotation::metrics
