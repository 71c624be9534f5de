// Keeps a thread on one processor.
#pragma once

#include <system_error>

#include <pthread.h>

namespace rotation::daemon {

// From now on the thread runs on processor `cpu` alone. What the system refuses changes nothing and is
// returned: EINVAL, this process has no such processor; EPERM, a sandbox forbids it. REQUIRES: cpu >= 0.
[[nodiscard]] std::error_code pin(pthread_t thread, int cpu) noexcept;

}  // namespace rotation::daemon
