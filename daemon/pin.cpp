#include "daemon/pin.hpp"

#include <sched.h>

namespace rotation::daemon {

std::error_code pin(pthread_t thread, int cpu) noexcept {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(static_cast<std::size_t>(cpu), &cpus);  // beyond the set's 1,024: none, which is refused
  return {pthread_setaffinity_np(thread, sizeof cpus, &cpus), std::generic_category()};
}

}  // namespace rotation::daemon
