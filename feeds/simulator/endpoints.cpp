#include "feeds/simulator/endpoints.hpp"

#include <algorithm>
#include <utility>

#include "feeds/simulator/dialogue.hpp"
#include "feeds/simulator/massive/dialogue.hpp"

namespace rotation::simulator {
namespace {

constexpr std::string_view kTestPath = "/v2/test";
constexpr std::string_view kTestSymbol = "FAKEPACA";

constexpr std::array<Endpoint, 6> kEndpoints{{{"/v2/sip", Seat::alpaca},
                                              {"/v2/iex", Seat::alpaca},
                                              {kTestPath, Seat::alpaca},
                                              {"/stocks", Seat::stocks},
                                              {"/indices", Seat::indices},
                                              {"/forex", Seat::forex}}};

}  // namespace

const Endpoint* find_endpoint(std::string_view path) noexcept {
  const auto found = std::find_if(kEndpoints.begin(), kEndpoints.end(),
                                  [path](const Endpoint& endpoint) { return endpoint.path == path; });
  return found == kEndpoints.end() ? nullptr : &*found;
}

Endpoints::Endpoints(const market::SeriesTable& series, const Rules& rules, double yield_scale)
    : rules_(rules), test_symbols_(series.size()), listings_(massive::listings(series, yield_scale)) {
  for (const auto& member : series.all()) symbols_.push_back(member.name);
  test_symbols_.front() = kTestSymbol;
}

std::unique_ptr<Conversation> Endpoints::open(const Endpoint& endpoint,
                                              std::function<bool()> take_seat) const {
  const auto cluster = [&](massive::Cluster which) {
    return std::make_unique<massive::Dialogue>(rules_, which, listings_, std::move(take_seat));
  };
  switch (endpoint.seat) {
    case Seat::stocks:
      return cluster(massive::Cluster::stocks);
    case Seat::indices:
      return cluster(massive::Cluster::indices);
    case Seat::forex:
      return cluster(massive::Cluster::forex);
    case Seat::alpaca:
      break;
  }
  return std::make_unique<Dialogue>(rules_, endpoint.path == kTestPath ? test_symbols_ : symbols_,
                                    std::move(take_seat));
}

}  // namespace rotation::simulator
