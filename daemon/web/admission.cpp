#include "daemon/web/admission.hpp"

namespace rotation::daemon {
namespace {

using Address = Admission::Address;

Address plain(const Address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

}  // namespace

Admission::Verdict Admission::judge(const Address& peer) const {
  if (open_ >= total_ + kRefusals) return Verdict::drop;
  if (open_ >= total_) return Verdict::refuse;
  const Address address = plain(peer);
  if (address.is_loopback()) return Verdict::serve;
  const auto same = of_address_.find(address);
  const std::size_t theirs = same == of_address_.end() ? 0 : same->second;
  if (theirs >= per_address_ + kRefusals) return Verdict::drop;
  return theirs >= per_address_ ? Verdict::refuse : Verdict::serve;
}

void Admission::enter(const Address& peer) {
  ++open_;
  ++of_address_[plain(peer)];
}

void Admission::leave(const Address& peer) {
  --open_;
  const auto same = of_address_.find(plain(peer));
  if (--same->second == 0) of_address_.erase(same);
}

}  // namespace rotation::daemon
