#include "feeds/net/address_lookup.hpp"

#include <mutex>
#include <system_error>
#include <thread>

#include <boost/asio/post.hpp>

namespace rotation::net {

namespace asio = boost::asio;

// What the thread of a look-up may touch after everybody has gone.
struct AddressLookup::Shared {
  std::mutex mutex;
  AddressLookup* owner = nullptr;  // null once abandoned
  bool running = false;
  std::vector<std::string> addresses;
};

AddressLookup::AddressLookup(asio::io_context& io, Lookup blocking)
    : io_(io),
      blocking_(std::move(blocking)),
      answered_(io.get_executor()),
      shared_(std::make_shared<Shared>()) {
  shared_->owner = this;
}

AddressLookup::~AddressLookup() {
  abandon();
}

void AddressLookup::abandon() noexcept {
  const std::lock_guard lock(shared_->mutex);
  shared_->owner = nullptr;
}

void AddressLookup::begin(std::string host) {
  {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->running) return;  // a stuck one: its answer is as good as that of a second, if it comes
    shared_->running = true;
    shared_->addresses.clear();
  }
  try {
    std::thread([shared = shared_, blocking = blocking_, host = std::move(host)] {
      std::vector<std::string> addresses;
      try {
        addresses = blocking(host);
      } catch (const std::exception&) {
        addresses.clear();  // no memory: as good as no answer
      }
      const std::lock_guard lock(shared->mutex);
      shared->running = false;
      shared->addresses = std::move(addresses);
      if (shared->owner == nullptr) return;
      asio::post(shared->owner->io_, [shared] {
        const std::lock_guard again(shared->mutex);
        if (shared->owner != nullptr) shared->owner->answered_.cancel();
      });
    }).detach();
  } catch (const std::system_error&) {  // no more threads: no answer, and another try after the back-off
    const std::lock_guard lock(shared_->mutex);
    shared_->running = false;
  }
}

Task<std::vector<std::string>> AddressLookup::operator()(std::string host, market::Duration limit) {
  answered_.expires_after(limit);
  begin(std::move(host));
  (void)co_await answered_.async_wait(kAsValue);
  const std::lock_guard lock(shared_->mutex);
  if (shared_->running) co_return std::vector<std::string>{};
  co_return std::move(shared_->addresses);
}

void AddressLookup::cancel() noexcept {
  answered_.cancel();
}

}  // namespace rotation::net
