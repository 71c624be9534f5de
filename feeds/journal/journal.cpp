#include "feeds/journal/journal.hpp"

#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <pthread.h>

namespace rotation::journal {
namespace {

constexpr std::chrono::milliseconds kLook{20};

}  // namespace

Journal::Journal(WriterOptions options, WhenFull when_full, segment::Notify notify, market::Turns turns)
    : when_full_(when_full),
      ring_file_(ring_path(options.folder, options.begin.run)),
      ring_(ring_file_, options.begin.run),
      writer_(std::move(options), ring_, counters_, notify) {
  if (!ring_.problem().empty()) notify(segment::Health::trouble, ring_.problem());
  if (turns == market::Turns::caller) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  pthread_setname_np(thread_.native_handle(), "journal");
}

Journal::~Journal() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  } else {
    writer_.close();
  }
  std::error_code ignored;  // then the next start finds it empty
  if (ring_.room() == Ring::kEvents) std::filesystem::remove(ring_file_, ignored);
}

void Journal::append(const market::Event& event) noexcept {
  if (when_full_ == WhenFull::wait) wait_for_room();
  if (!ring_.push(event)) counters_.dropped.add();
}

void Journal::mark(std::uint64_t sequence, std::uint64_t hash) noexcept {
  while (!writer_.mark({.sequence = sequence, .hash = hash}) && when_full_ == WhenFull::wait &&
         !counters_.failing.load(std::memory_order_relaxed)) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void Journal::wait_for_room() const {
  while (ring_.room() < Ring::kEvents / 2 && !counters_.failing.load(std::memory_order_relaxed)) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void Journal::run(const std::stop_token& stop) {
  // A file at the limit of its size is an error of a write, not the end of the process.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  while (!stop.stop_requested()) {
    writer_.turn();
    std::unique_lock lock(mutex_);
    wakeup_.wait_for(lock, stop, kLook, [] { return false; });
  }
  writer_.close();
}

}  // namespace rotation::journal
