// Names to addresses, without ever holding up the thread that asks. Private to this folder.
//
// A system look-up can neither be interrupted nor given a time limit, so each runs on a thread of its own
// that nobody waits for: whoever asked goes on after the limit, and a late answer is dropped. One at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "feeds/market/time.hpp"
#include "feeds/net/lookup.hpp"
#include "feeds/net/task.hpp"

namespace rotation::net {

class AddressLookup {
 public:
  AddressLookup(boost::asio::io_context& io, Lookup blocking);
  ~AddressLookup();
  AddressLookup(const AddressLookup&) = delete;
  AddressLookup& operator=(const AddressLookup&) = delete;

  // The addresses of `host`, asked anew; none if there are none, if it took longer than `limit`, or if
  // cancelled.
  Task<std::vector<std::string>> operator()(std::string host, market::Duration limit);
  void cancel() noexcept;

  // After this nothing touches the io_context any more, whatever is still running.  Any thread.
  void abandon() noexcept;

 private:
  struct Shared;
  void begin(std::string host);

  boost::asio::io_context& io_;
  Lookup blocking_;
  Timer answered_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace rotation::net
