// Who may hold a connection to the HTTP listener: a limit in all, and one for each address but loopback ones.
// One thread.
#pragma once

#include <cstddef>
#include <map>

#include <boost/asio/ip/address.hpp>

namespace rotation::daemon {

class Admission {
 public:
  using Address = boost::asio::ip::address;

  enum class Verdict {
    serve,
    refuse,  // over a limit: tell the client so
    drop,    // so many are being told already that the next one is not
  };
  static constexpr std::size_t kRefusals = 64;  // being told at once

  Admission(std::size_t total, std::size_t per_address) : total_(total), per_address_(per_address) {}

  // On a new connection from `peer`; IPv4 addresses mapped into IPv6 count as IPv4.
  [[nodiscard]] Verdict judge(const Address& peer) const;

  // A connection that is served or refused lives from enter() to leave().
  void enter(const Address& peer);
  void leave(const Address& peer);

 private:
  const std::size_t total_;
  const std::size_t per_address_;
  std::size_t open_ = 0;
  std::map<Address, std::size_t> of_address_;
};

}  // namespace rotation::daemon
