#include "feeds/journal/ring.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "feeds/market/ensure.hpp"

namespace rotation::journal {
namespace {

using market::Event;

constexpr std::array<char, 8> kMagic{'r', 'o', 't', 'r', 'i', 'n', 'g', '1'};

// Another one after each start of the machine; empty where the system does not say.
std::array<char, 40> this_boot() {
  std::array<char, 40> id{};
  std::ifstream("/proc/sys/kernel/random/boot_id").read(id.data(), id.size() - 1);
  return id;
}

// A lock of the open file: the system lets go of it when the process dies, however it dies.
struct flock of_all(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Ring::Ring(const std::filesystem::path& file, market::Timestamp run, std::size_t events)
    : bytes_(kHead + events * sizeof(Event)), mask_(events - 1) {
  void* memory = file.empty() ? nullptr : map(file);
  if (memory == nullptr) {
    memory =
        ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
  }
  head_ = new (memory) Head{};
  slots_ = reinterpret_cast<Event*>(static_cast<char*>(memory) + kHead);
  head_->boot = this_boot();
  head_->run_ns = run.time_since_epoch().count();
  head_->events = events;
  head_->magic = kMagic;
}

Ring::~Ring() {
  ::munmap(head_, bytes_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

// nullptr: it could not be done, for problem_.
void* Ring::map(const std::filesystem::path& file) {
  const auto fail = [&](const char* what, int error) {
    problem_ = file.string() + ": " + what + ": " + std::generic_category().message(error);
    return nullptr;
  };
  ::unlink(file.c_str());
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail("cannot be made", errno);
  // Every block now: a page without one would end the process when it is written.
  const int full = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes_));
  void* const memory =
      full != 0 ? MAP_FAILED
                : ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, 0);
  const int error = full != 0 ? full : errno;
  if (memory == MAP_FAILED) {
    ::close(descriptor);
    ::unlink(file.c_str());
    return fail("cannot be mapped", error);
  }
  struct flock lock = of_all(F_WRLCK);
  (void)::fcntl(descriptor, F_OFD_SETLK, &lock);  // without it the run reads as one that was killed
  descriptor_ = descriptor;
  return memory;
}

bool Ring::in_use(const std::filesystem::path& file) noexcept {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock lock = of_all(F_RDLCK);
  const bool asked = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0;
  ::close(descriptor);
  return asked && lock.l_type != F_UNLCK;
}

bool Ring::push(const Event& event) noexcept {
  if (pushed_ - released_seen_ > mask_) {
    released_seen_ = head_->released.load(std::memory_order_acquire);
    if (pushed_ - released_seen_ > mask_) return false;
  }
  slots_[pushed_ & mask_] = event;
  head_->pushed.store(++pushed_, std::memory_order_release);
  return true;
}

std::uint64_t Ring::released() const noexcept {
  return head_->released.load(std::memory_order_relaxed);
}

std::size_t Ring::copy(std::uint64_t position, std::span<Event> out) const noexcept {
  const std::uint64_t there = head_->pushed.load(std::memory_order_acquire) - position;
  market::ensure(there <= mask_ + 1);
  const std::size_t n = std::min<std::uint64_t>(there, out.size());
  const std::size_t at = position & mask_;
  const std::size_t first = std::min(n, mask_ + 1 - at);
  std::copy_n(slots_ + at, first, out.begin());
  std::copy_n(slots_, n - first, out.begin() + static_cast<std::ptrdiff_t>(first));
  return n;
}

void Ring::release(std::uint64_t position) noexcept {
  head_->released.store(position, std::memory_order_release);
}

std::size_t Ring::room() const noexcept {
  return mask_ + 1 -
         (head_->pushed.load(std::memory_order_relaxed) - head_->released.load(std::memory_order_relaxed));
}

std::vector<Event> Ring::left_behind(const std::filesystem::path& file, market::Timestamp run) {
  std::ifstream in(file, std::ios::binary);
  std::vector<char> bytes(kHead);
  if (!in.read(bytes.data(), kHead)) return {};
  Head head{};
  std::memcpy(static_cast<void*>(&head), bytes.data(), sizeof head);
  const std::array<char, 40> boot = this_boot();
  const std::uint64_t pushed = head.pushed.load();
  const std::uint64_t released = head.released.load();
  const bool believable = head.magic == kMagic && head.boot == boot && boot.front() != '\0' &&
                          head.run_ns == run.time_since_epoch().count() && std::has_single_bit(head.events) &&
                          head.events <= kEvents && released <= pushed && pushed - released <= head.events;
  if (!believable) return {};
  std::vector<Event> ring(head.events);
  if (!in.read(reinterpret_cast<char*>(ring.data()),
               static_cast<std::streamsize>(ring.size() * sizeof(Event)))) {
    return {};
  }
  std::vector<Event> left;
  for (std::uint64_t i = released; i < pushed; ++i) {
    const Event& event = ring[i & (head.events - 1)];
    if (!left.empty() && event.sequence <= left.back().sequence) return {};
    left.push_back(event);
  }
  return left;
}

}  // namespace rotation::journal
