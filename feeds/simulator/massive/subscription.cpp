#include "feeds/simulator/massive/subscription.hpp"

#include <algorithm>
#include <span>

namespace rotation::simulator::massive {
namespace {

constexpr std::size_t kLongestTopic = 40;

constexpr unsigned bit(TickKind kind) {
  return 1U << static_cast<unsigned>(kind);
}

struct Channel {
  std::string_view prefix;
  unsigned kinds;  // of ticks; 0: the provider has it, the simulator does not
};
constexpr Channel kStocks[]{{"T", bit(TickKind::trade)},
                            {"Q", bit(TickKind::quote)},
                            {"A", 0},
                            {"AM", bit(TickKind::bar)},
                            {"LULD", bit(TickKind::luld) | bit(TickKind::status)},
                            {"NOI", 0},
                            {"FMV", 0}};
constexpr Channel kIndices[]{{"V", bit(TickKind::value)}, {"A", 0}, {"AM", 0}};
constexpr Channel kForex[]{{"C", bit(TickKind::value)}, {"CA", 0}, {"CAS", 0}};

std::span<const Channel> channels(Cluster cluster) noexcept {
  switch (cluster) {
    case Cluster::stocks:
      return kStocks;
    case Cluster::indices:
      return kIndices;
    case Cluster::forex:
      break;
  }
  return kForex;
}

const Channel* find_channel(Cluster cluster, std::string_view topic) noexcept {
  for (const Channel& channel : channels(cluster)) {
    if (channel.prefix == topic.substr(0, topic.find('.'))) return &channel;
  }
  return nullptr;
}

bool is_symbol_letter(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view(".:/-_*").find(c) != std::string_view::npos;
}

// A pair may be written with a dash.
bool names(std::string_view symbol, const Listing& listing) noexcept {
  return symbol == "*" || std::equal(symbol.begin(), symbol.end(), listing.symbol.begin(),
                                     listing.symbol.end(), [&listing](char said, char meant) {
                                       return said == meant || (listing.cluster == Cluster::forex &&
                                                                said == '-' && meant == '/');
                                     });
}

}  // namespace

bool Subscription::is_topic(std::string_view text) const noexcept {
  const std::size_t dot = text.find('.');
  return dot != std::string_view::npos && dot + 1 < text.size() && text.size() <= kLongestTopic &&
         std::all_of(text.begin(), text.end(), is_symbol_letter) && find_channel(cluster_, text) != nullptr;
}

void Subscription::add(std::string_view topic) {
  topics_.emplace(topic);
  rebuild();
}

void Subscription::remove(std::string_view topic) {
  topics_.erase(std::string(topic));
  rebuild();
}

void Subscription::rebuild() {
  std::fill(mask_.begin(), mask_.end(), std::uint16_t{0});
  for (const std::string_view topic : topics_) {
    const unsigned kinds = find_channel(cluster_, topic)->kinds;
    const std::string_view symbol = topic.substr(topic.find('.') + 1);
    for (std::size_t i = 0; i < mask_.size(); ++i) {
      const Listing& listing = (*listings_)[i];
      if (listing.cluster != cluster_ || !names(symbol, listing)) continue;
      // Halts are told of Nasdaq's tape only.
      const unsigned told = listing.tape == 'C' ? kinds : kinds & ~bit(TickKind::status);
      mask_[i] = static_cast<std::uint16_t>(mask_[i] | told);
    }
  }
}

}  // namespace rotation::simulator::massive
