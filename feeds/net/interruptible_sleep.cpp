#include "feeds/net/interruptible_sleep.hpp"

#include <condition_variable>
#include <mutex>

namespace rotation::net {

bool sleep_for(market::Duration duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable_any never;
  never.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace rotation::net
