#include "feeds/simulator/yahoo/dialogue.hpp"

#include <algorithm>

#include <simdjson.h>

#include "feeds/simulator/yahoo/pricing.hpp"

namespace rotation::simulator::yahoo {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxSymbols = 100;

}  // namespace

Dialogue::Dialogue(const market::SeriesTable& series, const std::vector<std::string>& symbols, int version)
    : series_(series), symbols_(symbols), version_(version), wanted_(symbols.size(), false) {}

Dialogue::Frames Dialogue::greet(const std::optional<Credentials>& /*credentials*/) {
  return {};
}

Dialogue::Frames Dialogue::hear(std::string_view text) {
  if (state_ == State::refused) return {};
  dom::parser parser;
  dom::object message;
  state_ = State::refused;  // unless it makes sense
  if (parser.parse(simdjson::padded_string(text)).get(message) != simdjson::SUCCESS) return {};
  for (const auto& [action, value] : message) {
    dom::array list;
    if ((action != "subscribe" && action != "unsubscribe") || value.get(list) != simdjson::SUCCESS) return {};
    for (const dom::element one : list) {
      std::string_view symbol;
      if (one.get(symbol) != simdjson::SUCCESS) return {};
      want(symbol, action == "subscribe");
    }
  }
  state_ = State::admitted;
  return {};
}

void Dialogue::want(std::string_view symbol, bool wanted) {
  const auto found = std::find(symbols_.begin(), symbols_.end(), symbol);
  if (symbol.empty() || found == symbols_.end()) return;
  const auto at = static_cast<std::size_t>(found - symbols_.begin());
  if (wanted_[at] == wanted || (wanted && wanted_count_ == kMaxSymbols)) return;
  wanted_[at] = wanted;
  wanted ? ++wanted_count_ : --wanted_count_;
}

bool Dialogue::wants(const Tick& tick) const noexcept {
  if (!wanted_[market::index(tick.series)]) return false;
  if (tick.kind == TickKind::value) return true;
  return tick.kind == TickKind::trade &&
         (tick.trade.print == Print::regular || tick.trade.print == Print::official_close);
}

char* Dialogue::encode(char* out, std::span<const Tick> ticks) {
  const Tick& tick = ticks.front();
  const std::size_t at = market::index(tick.series);
  return put_price(out,
                   {.symbol = symbols_[at],
                    .series_class = series_[tick.series].series_class,
                    .price = tick.kind == TickKind::value ? tick.value.value : tick.trade.price,
                    .time = tick.ts},
                   version_ == 2);
}

}  // namespace rotation::simulator::yahoo
