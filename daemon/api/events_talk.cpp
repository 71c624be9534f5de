#include "daemon/api/events_talk.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace rotation::daemon::api {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

EventsTalk::EventsTalk(const TransitionBook& book, std::function<bool()> warmed_up,
                       std::string_view last_event_id)
    : book_(book), warmed_up_(std::move(warmed_up)), seen_(number(last_event_id)) {}

std::optional<Frame> EventsTalk::next(Now now) {
  std::optional<Frame> frame;
  if (!std::exchange(greeted_, true)) {
    frame = Frame{.head = "retry: 2000\n\n"};
  } else if (warmed_up_()) {
    const std::uint64_t last = book_.last();
    if (!seen_ || *seen_ > last) seen_ = last;  // none yet, or of a record that is no more
    if (waiting_.empty() && *seen_ < last) {
      waiting_ = book_.after(*seen_);
      std::reverse(waiting_.begin(), waiting_.end());
    }
    if (!waiting_.empty()) {
      const auto row = std::move(waiting_.back());
      waiting_.pop_back();
      seen_ = row->number;
      frame = Frame{.head = "id: " + std::to_string(row->number) + "\nevent: transition\ndata: ",
                    .shared = std::shared_ptr<const std::string>(row, &row->json),
                    .tail = "\n\n"};
    }
  }
  if (!frame && now - said_ >= kComment) frame = Frame{.head = ": nothing new\n\n"};
  if (frame) said_ = now;
  return frame;
}

}  // namespace rotation::daemon::api
