#include "feeds/providers/tiingo/row.hpp"

#include <array>
#include <span>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/unix_time.hpp"

namespace rotation::tiingo {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;

constexpr int kItemDepth = 2;

enum class Slot : std::uint8_t {
  none,
  ticker,
  iso_time,
  ns,
  bid,
  ask,
  price,
  bid_size,
  ask_size,
  size,
  halted,
  odd_lot,
};
using enum Slot;

constexpr std::array kIexQuote{none,     iso_time, ns,   ticker, bid_size, bid,  none, ask,
                               ask_size, none,     none, halted, none,     none, none, none};
constexpr std::array kIexTrade{none, iso_time, ns,   ticker, none, none, none,    none,
                               none, price,    size, halted, none, none, odd_lot, none};
constexpr std::array kIexReference{iso_time, ticker, price};
constexpr std::array kFxQuote{none, ticker, iso_time, bid_size, bid, none, ask_size, ask};

constexpr std::uint32_t bit(Slot slot) noexcept {
  return 1U << static_cast<unsigned>(slot);
}

std::span<const Slot> layout(Service service, RowKind kind) noexcept {
  switch (kind) {
    case RowKind::quote:
      return service == Service::fx ? std::span<const Slot>(kFxQuote) : std::span<const Slot>(kIexQuote);
    case RowKind::trade:
      return kIexTrade;
    case RowKind::reference:
      return kIexReference;
    default:
      return {};
  }
}

std::uint32_t required(std::span<const Slot> layout) noexcept {
  std::uint32_t slots = 0;
  for (const Slot slot : layout) slots |= bit(slot);
  return slots & ~(bit(none) | bit(iso_time) | bit(ns) | bit(halted) | bit(odd_lot));
}

// By the first item.
RowKind kind_of(std::string_view token, Service service) noexcept {
  if (token.starts_with(R"("Q")")) return RowKind::quote;
  if (service == Service::fx) return RowKind::unknown;
  if (token.starts_with(R"("T")")) return RowKind::trade;
  if (token.starts_with(R"("B")")) return RowKind::trade_break;
  const bool letter = token.size() > 2 && token[0] == '"' && token[2] == '"';
  return letter ? RowKind::unknown : RowKind::reference;
}

Read read_slot(od::value value, Slot slot, Row& row) noexcept {
  switch (slot) {
    case none:
      return json::check(value, kItemDepth);
    case ticker:
      return json::read(value, kItemDepth, row.ticker);
    case iso_time:
      return json::read(value, kItemDepth, row.iso_time);
    case ns:
      return json::read(value, kItemDepth, row.ns.emplace());
    case bid:
      return json::read(value, kItemDepth, row.bid);
    case ask:
      return json::read(value, kItemDepth, row.ask);
    case price:
      return json::read(value, kItemDepth, row.price);
    case bid_size:
      return json::read(value, kItemDepth, row.bid_size);
    case ask_size:
      return json::read(value, kItemDepth, row.ask_size);
    case Slot::size:
      return json::read(value, kItemDepth, row.size);
    case halted:
      return json::read(value, kItemDepth, row.halted.emplace());
    case odd_lot:
      return json::read(value, kItemDepth, row.odd_lot);
  }
  return Read::malformed;
}

}  // namespace

std::optional<market::Timestamp> Row::time() const noexcept {
  return ns ? providers::from_unix(*ns, 1) : market::parse_rfc3339(iso_time);
}

Read read_row(od::value value, Service service, Row& row) noexcept {
  if (!value.raw_json_token().starts_with('[')) {
    return json::check(value, 1) == Read::ok ? Read::wrong_type : Read::malformed;
  }
  od::array items;
  if (value.get_array().get(items) != simdjson::SUCCESS) return Read::malformed;
  std::span<const Slot> slots;
  std::size_t count = 0;
  std::uint32_t seen = 0;
  for (auto one : items) {
    od::value item;
    if (one.get(item) != simdjson::SUCCESS) return Read::malformed;
    const std::string_view token = item.raw_json_token();
    if (count == 0) {
      row.kind = kind_of(token, service);
      slots = layout(service, row.kind);
    }
    const bool null = token.starts_with('n');
    const Slot slot = count < slots.size() && !null ? slots[count] : none;
    const Read outcome = read_slot(item, slot, row);
    if (outcome == Read::malformed) return outcome;
    if (outcome == Read::wrong_type) row.wrong_type = true;
    seen |= bit(slot);
    ++count;
  }
  if (count > slots.size()) row.wrong_type = true;
  const std::uint32_t needed = required(slots);
  row.complete =
      count == slots.size() && (seen & needed) == needed && (seen & (bit(iso_time) | bit(ns))) != 0;
  return Read::ok;
}

}  // namespace rotation::tiingo
