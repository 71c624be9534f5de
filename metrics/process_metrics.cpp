#include "metrics/process_metrics.hpp"

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace rotation::metrics {
namespace {

// Seconds since 1970 at which the kernel started counting.
std::optional<double> boot_time() {
  std::ifstream stat("/proc/stat");
  for (std::string word; stat >> word; stat.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
    double seconds = 0;
    if (word == "btime" && stat >> seconds) return seconds;
  }
  return std::nullopt;
}

void read_stat(ProcessMetrics& metrics) {
  std::ifstream stat("/proc/self/stat");
  std::string line;
  if (!std::getline(stat, line)) return;
  // The second field is the program's name, which may hold anything: count from its closing parenthesis.
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  const auto skip = [&](int n) {
    while (n-- > 0) fields >> skipped;
  };
  double utime = 0, stime = 0, threads = 0, start = 0, virtual_bytes = 0, resident_pages = 0;
  skip(11);  // fields 3 to 13 of proc(5)
  fields >> utime >> stime;
  skip(4);
  fields >> threads;
  skip(1);
  fields >> start >> virtual_bytes >> resident_pages;
  if (!fields) return;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  metrics.cpu_seconds = (utime + stime) / ticks;
  metrics.threads = threads;
  metrics.virtual_bytes = virtual_bytes;
  metrics.resident_bytes = resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (const auto boot = boot_time()) metrics.start_time_seconds = *boot + start / ticks;
}

}  // namespace

ProcessMetrics read_process_metrics() {
  ProcessMetrics metrics;
  read_stat(metrics);
  std::error_code error;
  double open = 0;
  for (std::filesystem::directory_iterator i("/proc/self/fd", error), end; !error && i != end;
       i.increment(error)) {
    ++open;
  }
  if (!error && open > 0) metrics.open_fds = open - 1;  // without the one that reads the folder
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) metrics.max_fds = static_cast<double>(limit.rlim_cur);
  return metrics;
}

}  // namespace rotation::metrics
