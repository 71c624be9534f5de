#include "daemon/store/writer.hpp"

#include <csignal>
#include <iterator>
#include <utility>

#include <pthread.h>

namespace rotation::daemon::store {

Writer::Writer(Store& store, const market::Clock& clock, Told told, market::Turns turns)
    : store_(store), clock_(clock), told_(std::move(told)) {
  if (turns == market::Turns::caller) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  pthread_setname_np(thread_.native_handle(), "store");
}

Writer::~Writer() {
  if (thread_.joinable()) {
    thread_.request_stop();
    waker_.wake();
  } else {
    finish();
  }
}

void Writer::submit(Entry entry) {
  while (!submitted_.push(entry)) std::this_thread::yield();
  ++asked_;
  asked_at_ = Steady::now();
  waker_.wake();
}

void Writer::delivered(Delivered delivered) {
  {
    const std::lock_guard lock(delivered_mutex_);
    delivered_.push_back(std::move(delivered));
  }
  waker_.wake();
}

std::vector<Delivered> Writer::take_delivered() {
  const std::lock_guard lock(delivered_mutex_);
  return std::exchange(delivered_, {});
}

bool Writer::has_work() {
  const std::lock_guard lock(delivered_mutex_);
  return submitted_.read_available() > 0 || !delivered_.empty();
}

bool Writer::shows(std::uint64_t transition) const noexcept {
  return transition <= counters_.durable.load(std::memory_order_acquire) ||
         counters_.failing.load(std::memory_order_acquire) || Steady::now() - asked_at_ > kPatience;
}

void Writer::wait() {
  while (done_.load(std::memory_order_acquire) < asked_ &&
         !counters_.failing.load(std::memory_order_acquire)) {
    if (thread_.joinable()) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    } else {
      turn();
    }
  }
}

void Writer::turn() {
  submitted_.consume_all([this](Entry& entry) { waiting_.push_back({std::move(entry)}); });
  if (std::vector<Delivered> news = take_delivered(); !news.empty()) {
    waiting_.push_back({.entry = {.delivered = std::move(news)}, .submitted = false});
  }
  while (!waiting_.empty() && Steady::now() >= retry_at_ && commit()) {
  }
}

// Whether or not the disk has just refused.
void Writer::finish() {
  retry_at_ = {};
  turn();
  if (!waiting_.empty()) {
    told_.health(segment::Health::trouble, "entries left out: " + std::to_string(waiting_.size()));
  }
}

void Writer::run(const std::stop_token& stop) {
  // A file at the limit of its size is an error of a write, not the end of the process.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  while (!stop.stop_requested()) {
    turn();
    waker_.sleep(kRetry, [&] { return stop.stop_requested() || has_work(); });
  }
  finish();
}

bool Writer::commit() try {
  Entry whole;
  const std::size_t entries = merge(whole);
  succeed(entries, store_.write(whole));
  return true;
} catch (const DatabaseError& error) {
  fail(error.what());
  return false;
}

// What begins the record, or begins it anew, goes by itself.
std::size_t Writer::merge(Entry& whole) const {
  std::size_t entries = 0;
  const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  for (const Waiting& next : waiting_) {
    const Entry& entry = next.entry;
    if (entries > 0 && (entry.start || whole.sessions.size() >= kSessionsACommit)) break;
    whole.anew = entry.anew;
    whole.start = entry.start;
    append(whole.figures, entry.figures);
    append(whole.sessions, entry.sessions);
    append(whole.transitions, entry.transitions);
    if (entry.webhooks) whole.webhooks = entry.webhooks;
    append(whole.delivered, entry.delivered);
    ++entries;
    if (entry.start) break;
  }
  return entries;
}

void Writer::succeed(std::size_t entries, const std::vector<Place>& places) {
  auto place = places.begin();
  counters_.commits.add();
  counters_.last_commit_ns.store(clock_.now().time_since_epoch().count(), std::memory_order_relaxed);
  for (; entries > 0; --entries) {
    Waiting done = std::move(waiting_.front());
    waiting_.pop_front();
    if (done.entry.start) counters_.durable.store(done.entry.start->kept, std::memory_order_release);
    for (TransitionRow& row : done.entry.transitions) {
      row.place = *place++;
      told_.committed(row);
      counters_.durable.store(row.transition.number, std::memory_order_release);
      if (!done.told) told_.shown(row, true);
    }
    if (done.submitted) done_.fetch_add(1, std::memory_order_release);
  }
  if (counters_.failing.exchange(false, std::memory_order_release)) {
    told_.health(segment::Health::well, store_.file().string());
  }
  told_.progress();
}

void Writer::fail(const std::string& reason) {
  counters_.failures.add();
  retry_at_ = Steady::now() + kRetry;
  if (!counters_.failing.exchange(true, std::memory_order_release)) {
    told_.health(segment::Health::failing, store_.file().string() + ": " + reason);
  }
  for (Waiting& waits : waiting_) {
    if (std::exchange(waits.told, true)) continue;
    for (const TransitionRow& row : waits.entry.transitions) told_.shown(row, false);
  }
  told_.progress();
}

}  // namespace rotation::daemon::store
