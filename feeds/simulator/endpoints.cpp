#include "feeds/simulator/endpoints.hpp"

#include <algorithm>
#include <utility>

#include "feeds/simulator/dialogue.hpp"
#include "feeds/simulator/dxlink/dialogue.hpp"
#include "feeds/simulator/dxlink/listing.hpp"
#include "feeds/simulator/massive/dialogue.hpp"
#include "feeds/simulator/msgpack.hpp"
#include "feeds/simulator/yahoo/dialogue.hpp"
#include "feeds/simulator/yahoo/listing.hpp"

namespace rotation::simulator {
namespace {

constexpr std::string_view kTestPath = "/v2/test";
constexpr std::string_view kTestSymbol = "FAKEPACA";
constexpr std::string_view kYahoo = "/";
constexpr std::string_view kYahoo2 = "/?version=2";

constexpr std::array<Endpoint, 9> kEndpoints{{{"/v2/sip", Seat::alpaca},
                                              {"/v2/iex", Seat::alpaca},
                                              {kTestPath, Seat::alpaca},
                                              {"/stocks", Seat::stocks},
                                              {"/indices", Seat::indices},
                                              {"/forex", Seat::forex},
                                              {"/dxlink-ws", Seat::dxlink},
                                              {kYahoo, Seat::yahoo},
                                              {kYahoo2, Seat::yahoo}}};

}  // namespace

const Endpoint* find_endpoint(std::string_view path) noexcept {
  const auto found = std::find_if(kEndpoints.begin(), kEndpoints.end(),
                                  [path](const Endpoint& endpoint) { return endpoint.path == path; });
  return found == kEndpoints.end() ? nullptr : &*found;
}

Endpoints::Endpoints(const market::SeriesTable& series, const Rules& rules, double yield_scale)
    : series_(series),
      rules_(rules),
      test_symbols_(series.size()),
      listings_(massive::listings(series, yield_scale)),
      dxlink_symbols_(dxlink::symbols(series)),
      yahoo_symbols_(yahoo::symbols(series)) {
  for (const auto& member : series.all()) symbols_.push_back(member.name);
  test_symbols_.front() = kTestSymbol;
}

std::unique_ptr<Conversation> Endpoints::open(const Endpoint& endpoint, bool packed,
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
    case Seat::dxlink:
      return std::make_unique<dxlink::Dialogue>(rules_, series_, dxlink_symbols_);
    case Seat::yahoo:
      return std::make_unique<yahoo::Dialogue>(series_, yahoo_symbols_, endpoint.path == kYahoo2 ? 2 : 1);
    case Seat::alpaca:
      break;
  }
  auto dialogue = std::make_unique<Dialogue>(rules_, endpoint.path == kTestPath ? test_symbols_ : symbols_,
                                             std::move(take_seat));
  if (!packed) return dialogue;
  return std::make_unique<PackedDialogue>(std::move(dialogue));
}

}  // namespace rotation::simulator
