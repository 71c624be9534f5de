#include "tests/simulation/machine.hpp"

#include <cerrno>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <utility>

#include <dlfcn.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

namespace rotation::testing {
namespace {

using market::Duration;

nlink_t threads() {
  struct stat tasks {};
  return ::stat("/proc/self/task", &tasks) == 0 ? tasks.st_nlink : 0;
}

// Has this process other threads than those it had before the first machine?
bool others_work() {
  static const nlink_t at_rest = threads();
  return threads() > at_rest;
}

}  // namespace

struct Machine::State {
  Duration monotonic{std::chrono::hours{1}};
  Duration wall{};
  Door door;
  std::map<int, int> other_ends;  // of sockets not connected yet

  void pass(Duration time) {
    monotonic += time;
    wall += time;
  }
};

namespace {

thread_local Machine::State* here = nullptr;

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// A stand-in whose other end nobody has yet.
int make_socket(int type) {
  int ends[2];
  if (::socketpair(AF_UNIX, type, 0, ends) != 0) return -1;
  here->other_ends[ends[0]] = ends[1];
  return ends[0];
}

int connect_somewhere(int socket) {
  const int other_end = here->other_ends.extract(socket).mapped();
  switch (here->door(other_end)) {
    case Machine::Answer::accepts:
      return 0;
    case Machine::Answer::refuses:
      ::close(other_end);
      errno = ECONNREFUSED;
      return -1;
    case Machine::Answer::ignores:
      break;
  }
  here->other_ends[socket] = other_end;  // never writable, as one whose handshake never ends
  static constexpr char kFull[4096]{};
  while (::send(socket, kFull, sizeof kFull, MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
  }
  errno = EINPROGRESS;
  return -1;
}

int wait_for_events(int queue, epoll_event* events, int size, int timeout) {
  static auto* const wait = real<int(int, epoll_event*, int, int)>("epoll_wait");
  if (here == nullptr) return wait(queue, events, size, timeout);
  const int found = wait(queue, events, size, 0);
  if (found != 0 || timeout == 0) return found;
  if (timeout < 0) std::abort();  // nothing will ever happen again
  here->pass(std::chrono::milliseconds{timeout});
  return wait(queue, events, size, 0);
}

}  // namespace

Machine::Machine(market::Timestamp now, Door door) : state_(std::make_unique<State>()) {
  (void)others_work();
  state_->wall = now.time_since_epoch();
  state_->door = std::move(door);
  here = state_.get();
}

Machine::~Machine() {
  here = nullptr;
  for (const auto& [socket, other_end] : state_->other_ends) ::close(other_end);
}

Duration Machine::uptime() const {
  return state_->monotonic - State{}.monotonic;
}

void Machine::pass(Duration time) {
  state_->pass(time);
}

void Machine::await_threads() const {
  while (others_work()) ::sched_yield();
}

void Machine::step_wall_clock(Duration by) {
  state_->wall += by;
}

}  // namespace rotation::testing

// The system calls, before those of the C library for all that this program is made of.
extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  using rotation::testing::here;
  static auto* const get = rotation::testing::real<int(clockid_t, timespec*)>("clock_gettime");
  const bool count = clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
  if (here == nullptr || (!count && clock != CLOCK_REALTIME)) return get(clock, time);
  const auto now = (count ? here->monotonic : here->wall).count();
  time->tv_sec = now / 1'000'000'000;
  time->tv_nsec = now % 1'000'000'000;
  return 0;
}

// Asio then tells epoll_wait how long to wait.
int timerfd_create(clockid_t clock, int flags) noexcept {
  static auto* const create = rotation::testing::real<int(clockid_t, int)>("timerfd_create");
  if (rotation::testing::here == nullptr) return create(clock, flags);
  errno = ENOSYS;
  return -1;
}

int epoll_wait(int queue, epoll_event* events, int size, int timeout) {
  return rotation::testing::wait_for_events(queue, events, size, timeout);
}

int socket(int domain, int type, int protocol) noexcept {
  static auto* const make = rotation::testing::real<int(int, int, int)>("socket");
  if (rotation::testing::here == nullptr || domain != AF_INET) return make(domain, type, protocol);
  return rotation::testing::make_socket(type);
}

int connect(int socket, const sockaddr* address, socklen_t size) {
  using rotation::testing::here;
  static auto* const connect = rotation::testing::real<int(int, const sockaddr*, socklen_t)>("connect");
  if (here == nullptr || !here->other_ends.contains(socket)) return connect(socket, address, size);
  return rotation::testing::connect_somewhere(socket);
}

int setsockopt(int socket, int level, int name, const void* value, socklen_t size) noexcept {
  static auto* const set = rotation::testing::real<int(int, int, int, const void*, socklen_t)>("setsockopt");
  if (rotation::testing::here != nullptr && level == IPPROTO_TCP) return 0;
  return set(socket, level, name, value, size);
}

}  // extern "C"
