// How the latest attempt to load the configuration went. One writer, any reader.
#pragma once

#include <atomic>

#include "feeds/market/time.hpp"
#include "metrics/scalars.hpp"

namespace rotation::metrics {

class ReloadStatus {
 public:
  void succeeded(market::Timestamp now) noexcept {
    last_success_.set(now);
    successful_.store(true, std::memory_order_relaxed);
  }
  void failed() noexcept { successful_.store(false, std::memory_order_relaxed); }

  [[nodiscard]] bool last_successful() const noexcept { return successful_.load(std::memory_order_relaxed); }
  [[nodiscard]] market::Timestamp last_success() const noexcept { return last_success_.get(); }

 private:
  std::atomic<bool> successful_{false};
  Moment last_success_;
};

}  // namespace rotation::metrics
