#include "feeds/simulator/subscription.hpp"

#include <algorithm>

namespace rotation::simulator {

std::optional<Channel> Subscription::channel_of(TickKind kind) noexcept {
  switch (kind) {
    case TickKind::trade:
    case TickKind::correction:
    case TickKind::cancel:
      return Channel::trades;
    case TickKind::quote:
      return Channel::quotes;
    case TickKind::bar:
      return Channel::bars;
    case TickKind::updated_bar:
      return Channel::updated_bars;
    case TickKind::daily_bar:
      return Channel::daily_bars;
    case TickKind::status:
      return Channel::statuses;
    case TickKind::luld:
      return Channel::lulds;
    case TickKind::imbalance:
      return Channel::imbalances;
    case TickKind::value:
      break;
  }
  return std::nullopt;
}

void Subscription::add(Channel channel, std::string_view symbol) {
  auto& names = names_[static_cast<std::size_t>(channel)];
  if (std::find(names.begin(), names.end(), symbol) == names.end()) names.emplace_back(symbol);
  rebuild();
}

void Subscription::remove(Channel channel, std::string_view symbol) {
  std::erase(names_[static_cast<std::size_t>(channel)], symbol);
  rebuild();
}

bool Subscription::empty() const noexcept {
  return std::all_of(names_.begin(), names_.end(), [](const auto& names) { return names.empty(); });
}

void Subscription::rebuild() {
  std::fill(mask_.begin(), mask_.end(), std::uint16_t{0});
  for (std::size_t channel = 0; channel < names_.size(); ++channel) {
    for (const std::string& name : names_[channel]) {
      for (std::size_t i = 0; i < mask_.size(); ++i) {
        if ((*symbols_)[i].empty() || (name != "*" && name != (*symbols_)[i])) continue;
        mask_[i] = static_cast<std::uint16_t>(mask_[i] | (1U << channel));
      }
    }
  }
}

std::string Subscription::acknowledgement() const {
  std::string text = R"([{"T":"subscription")";
  const auto list = [&text](std::string_view key, const std::vector<std::string>& names) {
    if (names.empty()) return;
    text.append(",\"").append(key).append("\":[");
    for (const std::string& name : names) text.append("\"").append(name).append("\",");
    text.back() = ']';
  };
  for (std::size_t channel = 0; channel < names_.size(); ++channel)
    list(kChannelNames[channel], names_[channel]);
  list("corrections", names(Channel::trades));
  list("cancelErrors", names(Channel::trades));
  return text.append("}]");
}

}  // namespace rotation::simulator
