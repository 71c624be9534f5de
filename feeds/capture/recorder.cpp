#include "feeds/capture/recorder.hpp"

#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <pthread.h>

namespace rotation::capture {
namespace {

constexpr std::chrono::milliseconds kLook{20};
// Of the ring, kept for what is not a message: it is rare, and a file without it would be read wrongly.
constexpr std::size_t kReserve = std::size_t{64} << 10;

// In the ring, before the payload.
struct Entry {
  std::int64_t received_ns;
  std::uint32_t size;
  std::uint16_t connection;
  Kind kind;
};
static_assert(sizeof(Entry) == 16);

std::vector<market::CaptureCounters*> pointers(std::deque<market::CaptureCounters>& counters) {
  std::vector<market::CaptureCounters*> all;
  for (market::CaptureCounters& c : counters) all.push_back(&c);
  return all;
}

Gap gap_in_queue(const Loss& loss) noexcept {
  return {.messages = loss.messages,
          .first_ns = loss.first.time_since_epoch().count(),
          .last_ns = loss.last.time_since_epoch().count(),
          .cause = Gap::Cause::queue};
}

WriterOptions with_directory(WriterOptions options) {
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) {
    throw std::runtime_error("feed " + options.feed + ", capture: cannot make the folder " +
                             options.directory.string() + ": " + error.message());
  }
  return options;
}

}  // namespace

void Tap::begin(market::Timestamp now) noexcept {
  recorder_.put(*this, Kind::begin, now, {});
}
void Tap::message(market::Timestamp received, std::string_view message) noexcept {
  recorder_.put(*this, Kind::message, received, message);
}
void Tap::mute(market::Timestamp now) noexcept {
  recorder_.put(*this, Kind::mute, now, {});
}
void Tap::down(market::Timestamp now) noexcept {
  recorder_.put(*this, Kind::down, now, {});
}

Recorder::Recorder(WriterOptions options, segment::Notify notify, std::size_t ring)
    : counters_(options.connections.size()),
      ring_(ring),
      writer_(with_directory(std::move(options)), pointers(counters_), std::move(notify)) {
  for (std::size_t i = 0; i < counters_.size(); ++i)
    taps_.push_back(Tap(*this, static_cast<std::uint16_t>(i)));
}

Recorder::~Recorder() {
  stop();
}

void Recorder::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  pthread_setname_np(thread_.native_handle(), "capture");
}

void Recorder::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  for (const Tap& tap : taps_) {
    if (tap.loss_.messages == 0) continue;
    const Gap gap = gap_in_queue(tap.loss_);
    writer_.add({Kind::gap, tap.connection_, tap.loss_.last, segment::bytes_of(gap)});
  }
  writer_.close();
}

void Recorder::put(Tap& tap, Kind kind, market::Timestamp received, std::string_view payload) noexcept {
  Loss& loss = tap.loss_;
  const bool message = kind == Kind::message;
  const std::size_t need =
      sizeof(Entry) + payload.size() + (loss.messages > 0 ? sizeof(Entry) + sizeof(Gap) : 0);
  if (ring_.write_available() < need + (message ? kReserve : 0)) {
    if (!message) return;
    loss.add({1, received, received});
    counters_[tap.connection_].dropped.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (loss.messages > 0) {
    const Gap gap = gap_in_queue(std::exchange(loss, {}));
    push({Kind::gap, tap.connection_, market::Timestamp{market::Duration{gap.last_ns}}, segment::bytes_of(gap)});
  }
  push({kind, tap.connection_, received, payload});
}

void Recorder::push(const Record& record) noexcept {
  const Entry entry{record.received.time_since_epoch().count(),
                    static_cast<std::uint32_t>(record.payload.size()), record.connection, record.kind};
  ring_.push(reinterpret_cast<const char*>(&entry), sizeof entry);
  ring_.push(record.payload.data(), record.payload.size());
}

void Recorder::run(const std::stop_token& stop) {
  // A file at the limit of its size is an error of a write, not the end of the process.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  while (!stop.stop_requested()) {
    drain();
    std::unique_lock lock(mutex_);
    wakeup_.wait_for(lock, stop, kLook, [] { return false; });
  }
  drain();
}

void Recorder::drain() {
  const std::size_t there = ring_.read_available();
  for (std::size_t done = 0; done < there; done += sizeof(Entry) + payload_.size()) {
    Entry entry;
    ring_.pop(reinterpret_cast<char*>(&entry), sizeof entry);
    payload_.resize(entry.size);
    // It may be on its way still: what an entry announces has found room.
    for (std::size_t n = 0; n < payload_.size();) n += ring_.pop(payload_.data() + n, payload_.size() - n);
    writer_.add(
        {entry.kind, entry.connection, market::Timestamp{market::Duration{entry.received_ns}}, payload_});
  }
  writer_.flush();
  writer_.sync_if_due();
}

}  // namespace rotation::capture
