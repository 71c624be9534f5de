// HTTP basic authentication (RFC 7617) against bcrypt hashes.
//
// A check takes bcrypt's time, 60 ms at cost 10, on a helper thread; the web thread goes on meanwhile. A
// password that was right is remembered, so a scraper pays once. Wrong ones are not: however many come, they
// keep the helper busy and nobody else.
//   An unknown user takes the time of a known one: a hash that nobody has is checked at the highest cost of
// the file. Users whose costs differ can be told apart by time.
//   What is remembered is a HMAC-SHA-256 of user, hash and password, each with its length, under a random key
// of this process: no two triples meet, and nobody outside can compute one (GHSA-7rg2-cxvp-9p7p).
//
// One thread: that of the coroutines. The helper is joined by the destructor, which destroys the coroutines
// that still wait for it: it comes before the end of whatever these refer to.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>

#include "daemon/web/web_config.hpp"

namespace rotation::daemon {

class BasicAuth {
 public:
  enum class Verdict {
    right,
    wrong,
    busy,  // too many checks are waiting: try again
  };
  static constexpr std::size_t kWaiting = 32;          // checks at once, one of them running
  static constexpr std::size_t kWaitingOfAddress = 4;  // of one client address, so that others get their turn
  static constexpr std::size_t kRemembered = 256;      // right passwords; over it all are forgotten

  BasicAuth();

  // `authorization`: the header's value. REQUIRES: the arguments live until the coroutine ends.
  [[nodiscard]] boost::asio::awaitable<Verdict> check(const BasicAuthUsers& users,
                                                      std::string_view authorization,
                                                      const boost::asio::ip::address& peer);

 private:
  using Proof = std::array<unsigned char, 32>;
  [[nodiscard]] Proof proof(std::string_view user, std::string_view hash, std::string_view password) const;

  std::array<unsigned char, 32> key_{};
  std::set<Proof> remembered_;
  std::size_t waiting_ = 0;
  std::map<boost::asio::ip::address, std::size_t> of_address_;
  std::optional<boost::asio::thread_pool> helper_;  // from the first check on
};

}  // namespace rotation::daemon
