#include "daemon/webhook/outbox.hpp"

#include <algorithm>

namespace rotation::daemon::webhook {

Outbox::Outbox(const std::vector<std::string>& webhooks) {
  for (const std::string& name : webhooks) boxes_.emplace_back().name = name;
}

void Outbox::Box::put(const Row& row) {
  waiting.push_back(row);
  counters.pending.set(waiting.size());
}

std::optional<std::vector<store::Delivered>> Outbox::begin(const store::Stored& stored) {
  if (boxes_.empty() && stored.webhooks.empty()) return std::nullopt;
  std::vector<store::Delivered> places;
  for (const Box& box : boxes_) {
    const auto known = std::find_if(stored.webhooks.begin(), stored.webhooks.end(),
                                    [&box](const store::Delivered& d) { return d.webhook == box.name; });
    places.push_back({box.name, known == stored.webhooks.end() ? stored.last_seq : known->seq});
  }
  const std::lock_guard lock(mutex_);
  for (const store::TransitionRow& row : stored.undelivered) {
    const auto shared = std::make_shared<const store::TransitionRow>(row);
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      if (places[i].seq < row.place.seq) boxes_[i].put(shared);
    }
  }
  changed_.notify_all();
  return places;
}

void Outbox::add(const store::TransitionRow& row) {
  if (boxes_.empty()) return;
  const auto shared = std::make_shared<const store::TransitionRow>(row);
  const std::lock_guard lock(mutex_);
  for (Box& box : boxes_) box.put(shared);
  changed_.notify_all();
}

Outbox::Row Outbox::next(std::size_t webhook, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const std::deque<Row>& waiting = boxes_[webhook].waiting;
  changed_.wait(lock, stop, [&waiting] { return !waiting.empty(); });
  return waiting.empty() || stop.stop_requested() ? nullptr : waiting.front();
}

void Outbox::pop(std::size_t webhook) {
  const std::lock_guard lock(mutex_);
  Box& box = boxes_[webhook];
  box.waiting.pop_front();
  box.counters.pending.set(box.waiting.size());
}

}  // namespace rotation::daemon::webhook
