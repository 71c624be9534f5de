#include "tests/support/counting_proxy.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <netinet/tcp.h>

// GCC 12 with sanitizers does not see that Asio frees a coroutine's frame as it allocated it.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace rotation::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kAsValue = asio::as_tuple(asio::use_awaitable);

// False as soon as the other side has closed, read or not.
bool established(tcp::socket& socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
         info.tcpi_state == TCP_ESTABLISHED;
}

asio::awaitable<void> wait_while(const std::atomic<bool>& stalled) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (stalled) {
    timer.expires_after(std::chrono::milliseconds{1});
    const auto [cancelled] = co_await timer.async_wait(kAsValue);
    if (cancelled) co_return;
  }
}

// Until either side ends.
asio::awaitable<void> pump(tcp::socket& from, tcp::socket& to, const std::atomic<bool>& stalled) {
  std::array<char, 64 * 1024> chunk;
  for (;;) {
    const auto [failed, size] = co_await from.async_read_some(asio::buffer(chunk), kAsValue);
    co_await wait_while(stalled);
    if (failed) co_return;
    const auto [lost, written] = co_await asio::async_write(to, asio::buffer(chunk.data(), size), kAsValue);
    if (lost) co_return;
  }
}

}  // namespace

class CountingProxy::Impl {
 public:
  explicit Impl(std::uint16_t target)
      : target_(asio::ip::address_v4::loopback(), target),
        acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        port(acceptor_.local_endpoint().port()) {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Impl() {
    io_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kAsValue);
      if (error) co_return;
      asio::co_spawn(io_, relay(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> relay(tcp::socket client) {
    using namespace asio::experimental::awaitable_operators;
    begin(client);
    co_await wait_while(stalled);
    tcp::socket server(io_);
    const auto [refused] = co_await server.async_connect(target_, kAsValue);
    if (!refused) co_await (pump(client, server, stalled) || pump(server, client, stalled));
    end(client);
  }

  void begin(tcp::socket& client) {
    const std::lock_guard lock(mutex);
    const auto others =
        std::count_if(open_.begin(), open_.end(), [](tcp::socket* s) { return established(*s); });
    most_at_once = std::max(most_at_once, static_cast<int>(others) + 1);
    open_.insert(&client);
    ++accepted;
    if (ended_)
      pauses.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *ended_));
  }

  void end(tcp::socket& client) {
    const std::lock_guard lock(mutex);
    open_.erase(&client);
    ended_ = Clock::now();
    client.close();
  }

  asio::io_context io_{1};
  const tcp::endpoint target_;
  tcp::acceptor acceptor_;
  std::set<tcp::socket*> open_;
  std::optional<Clock::time_point> ended_;

 public:
  const std::uint16_t port;
  std::atomic<bool> stalled{false};
  std::mutex mutex;  // of what follows
  std::size_t accepted = 0;
  int most_at_once = 0;
  std::vector<std::chrono::milliseconds> pauses;

 private:
  std::thread thread_;
};

CountingProxy::CountingProxy(std::uint16_t target) : impl_(std::make_unique<Impl>(target)) {}
CountingProxy::~CountingProxy() = default;

std::uint16_t CountingProxy::port() const {
  return impl_->port;
}
void CountingProxy::stall(bool stalled) {
  impl_->stalled = stalled;
}
std::size_t CountingProxy::accepted() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}
int CountingProxy::most_at_once() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->most_at_once;
}
std::vector<std::chrono::milliseconds> CountingProxy::pauses() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->pauses;
}

}  // namespace rotation::testing
