// One client of the event stream: transitions, each by its number, so that a browser that comes back gets
// those it has missed. Web thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "daemon/api/transition_book.hpp"
#include "daemon/web/talk.hpp"

namespace rotation::daemon::api {

class EventsTalk final : public Talk {
 public:
  // `book` outlives it. `last_event_id`: as the client sent it; anything but a number: it has seen nothing,
  // and is told what comes from now on.
  EventsTalk(const TransitionBook& book, std::function<bool()> warmed_up, std::string_view last_event_id);

  void hear(std::string_view /*text*/) override {}
  [[nodiscard]] bool listening() const override { return true; }
  [[nodiscard]] std::optional<Frame> next(Now now) override;

 private:
  static constexpr std::chrono::seconds kComment{15};

  const TransitionBook& book_;
  std::function<bool()> warmed_up_;
  bool greeted_ = false;
  std::optional<std::uint64_t> seen_;
  TransitionBook::Rows waiting_;  // told from the back
  Now said_{};
};

}  // namespace rotation::daemon::api
