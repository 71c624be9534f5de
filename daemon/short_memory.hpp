// What happens when memory runs out: one line on stderr, and the end. Whoever goes on without does half of
// something; the next start recovers, as from a SIGKILL.
#pragma once

namespace rotation::daemon {

// For this program's own allocations, and for OpenSSL's, which would go on with null pointers. SQLite copes
// by itself. Once, before anything else; REQUIRES: OpenSSL has not been used.
void end_when_memory_runs_out() noexcept;

}  // namespace rotation::daemon
