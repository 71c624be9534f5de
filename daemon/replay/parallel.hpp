// The same work many times, over all cores.
#pragma once

#include <cstddef>
#include <functional>

namespace rotation::daemon {

// Calls work(0) ... work(n - 1), each once, on as many threads as there are cores; returns when all are done.
// `done`, if given, is called after each under a lock. The first exception stops what has not begun and is
// thrown here.
void in_parallel(std::size_t n, const std::function<void(std::size_t)>& work,
                 const std::function<void()>& done = nullptr);

}  // namespace rotation::daemon
