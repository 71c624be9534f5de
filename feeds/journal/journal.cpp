#include "feeds/journal/journal.hpp"

#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace rotation::journal {
namespace {

constexpr std::chrono::milliseconds kLook{20};

// A file at the limit of its size is an error of a write, not the end of the process.
void block_file_size_signal() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

Journal::Journal(WriterOptions options, WhenFull when_full, segment::Notify notify, market::Turns turns)
    : when_full_(when_full),
      ring_file_(ring_path(options.folder, options.begin.run)),
      ring_(ring_file_, options.begin.run),
      writer_(std::move(options), ring_, counters_, notify) {
  if (!ring_.problem().empty()) notify(segment::Health::trouble, ring_.problem());
  if (turns == market::Turns::caller) return;
  writing_ = std::jthread([this](const std::stop_token& stop) { write(stop); });
  tidying_ = std::jthread([this](const std::stop_token& stop) { tidy(stop); });
  pthread_setname_np(writing_.native_handle(), "journal");
  pthread_setname_np(tidying_.native_handle(), "journal-tidy");
}

Journal::~Journal() {
  tidying_.request_stop();
  writing_.request_stop();
  if (writing_.joinable()) {
    writing_.join();
    tidying_.join();
  } else {
    writer_.close();
  }
  std::error_code ignored;  // then the next start finds it empty
  if (ring_.room() == Ring::kEvents) std::filesystem::remove(ring_file_, ignored);
}

void Journal::append(const market::Event& event) noexcept {
  while (!ring_.push(event)) {
    if (when_full_ == WhenFull::drop || counters_.failing.load(std::memory_order_relaxed)) {
      return counters_.dropped.add();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
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

void Journal::turn() {
  writer_.turn();
  if (writer_.untidy()) writer_.tidy();
}

void Journal::write(const std::stop_token& stop) {
  block_file_size_signal();
  while (!stop.stop_requested()) {
    writer_.turn();
    std::unique_lock lock(mutex_);
    if (writer_.untidy()) over_.notify_all();
    over_.wait_for(lock, stop, kLook, [] { return false; });
  }
  writer_.close();
}

void Journal::tidy(const std::stop_token& stop) {
  block_file_size_signal();
  // Refused by a sandbox, it tidies all the same.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 19);
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      over_.wait(lock, stop, [this] { return writer_.untidy(); });
    }
    // A thread of this priority may get no processor for long: the stop does not wait for it.
    if (!stop.stop_requested()) writer_.tidy(stop);
  }
}

}  // namespace rotation::journal
