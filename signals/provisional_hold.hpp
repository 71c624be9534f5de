// ProvisionalHold: whether the session, were it to close now, has been confirming for long enough to tell a
// desk; once a session. Event time only: the same looks in the same order say the same.
#pragma once

#include "feeds/market/time.hpp"

namespace rotation::signals {

class ProvisionalHold {
 public:
  explicit ProvisionalHold(market::Duration hold) noexcept : hold_(hold) {}

  // What a look at `now` found. REQUIRES: looks in order of time.
  void see(market::Timestamp now, bool confirming) noexcept {
    if (!confirming) {
      since_ = market::kNoTime;
      return;
    }
    if (since_ == market::kNoTime) since_ = now;
    if (told_ == market::kNoTime && now - since_ >= hold_) told_ = now;
  }
  void begin_session() noexcept { since_ = told_ = market::kNoTime; }

  // When it had held unbroken, for the first time this session; kNoTime if it has not. Stays for the session.
  [[nodiscard]] market::Timestamp told() const noexcept { return told_; }

 private:
  market::Duration hold_;
  market::Timestamp since_ = market::kNoTime;
  market::Timestamp told_ = market::kNoTime;
};

}  // namespace rotation::signals
