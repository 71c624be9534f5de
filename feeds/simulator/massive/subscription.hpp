// What one client has asked for on one of Massive's clusters.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/simulator/massive/listing.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator::massive {

class Subscription {
 public:
  // `listings` are by series and outlive the subscription.
  Subscription(Cluster cluster, const std::vector<Listing>& listings)
      : cluster_(cluster), listings_(&listings), mask_(listings.size(), 0) {}

  // Is it a topic of this cluster, such as "T.SPY", "V.*" or "C.EUR-USD"? Those the simulator has nothing to
  // say about are topics too, and so are those of symbols that nobody knows: they stay silent.
  [[nodiscard]] bool is_topic(std::string_view text) const noexcept;

  // REQUIRES: is_topic(topic).
  void add(std::string_view topic);
  void remove(std::string_view topic);

  [[nodiscard]] bool empty() const noexcept { return topics_.empty(); }

  // Is this tick asked for? O(1).
  [[nodiscard]] bool wants(const Tick& tick) const noexcept {
    return (mask_[market::index(tick.series)] & (1U << static_cast<unsigned>(tick.kind))) != 0;
  }

 private:
  void rebuild();

  Cluster cluster_;
  const std::vector<Listing>* listings_;
  std::set<std::string> topics_;
  std::vector<std::uint16_t> mask_;  // [series]: a bit for each kind of tick
};

}  // namespace rotation::simulator::massive
