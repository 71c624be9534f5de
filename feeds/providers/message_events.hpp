// The events of one message on their way out, and what of it could not be used. Both count only once the
// message has proved valid to its end.
//
// Shared by all decoders: what an instrument's number becomes is decided here, once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/market/reject.hpp"
#include "feeds/providers/instrument.hpp"
#include "feeds/providers/symbol_table.hpp"

namespace rotation::providers {

class MessageEvents {
 public:
  // REQUIRES: no two instruments with one symbol. Symbols are compared as they are.
  MessageEvents(market::FeedId feed, std::span<const Instrument> instruments);

  // `events` outlives the message.
  void begin(market::Timestamp ts_recv, std::vector<market::Event>& events) noexcept;
  // Back to where the message began.
  void begin_anew() noexcept;
  // The message was valid: events stay, rejects are counted.
  void commit(market::FeedCounters& counters) noexcept;
  // It was not: no event of it, and one count.
  void discard(market::FeedCounters& counters) noexcept;

  // Is the symbol among the configured ones?
  [[nodiscard]] const Instrument* find(std::string_view symbol) const noexcept;

  // The following check, in this order, that the symbol is known and the time within [2000, 2100); otherwise
  // the element is rejected by that reason. `time` without a value: bad_time.
  // A quote: as it is for Field::quotes, its middle for Field::mid, nothing for Field::price.
  void quote(std::string_view symbol, std::optional<market::Timestamp> time,
             const market::Quote& quote) noexcept;
  // A trade: as it is for Field::quotes, its price for Field::price (unless `flags` keep it from the last
  // price), nothing for Field::mid.
  void trade(std::string_view symbol, std::optional<market::Timestamp> time, const market::Trade& trade,
             std::uint16_t flags) noexcept;
  // A level, rate or last price that is not a single trade: a value for Field::price, otherwise nothing.
  void price(std::string_view symbol, std::optional<market::Timestamp> time, double price) noexcept;
  // A halt or resumption, whatever the field; without a code the status is mere information and no event.
  void status(std::string_view symbol, std::optional<market::Timestamp> time,
              std::optional<market::StatusCode> code) noexcept;

  void reject(market::Reject reason) noexcept {
    ++rejected_[static_cast<std::size_t>(reason)];
    any_rejected_ = true;
  }

 private:
  // The instrument and an event with everything but its content; nullptr: rejected.
  [[nodiscard]] bool stamp(std::optional<market::Timestamp> time, market::Event& event) noexcept;
  [[nodiscard]] const Instrument* prepare(std::string_view symbol, std::optional<market::Timestamp> time,
                                          market::Event& event) noexcept;
  void value(const Instrument& instrument, market::Event& event, double raw) noexcept;
  void forget_rejects() noexcept;

  const market::FeedId feed_;
  SymbolTable symbols_;
  std::vector<Instrument> instruments_;
  market::Timestamp ts_recv_{};
  std::vector<market::Event>* events_ = nullptr;
  std::size_t before_ = 0;
  std::array<std::uint32_t, market::kDecoderRejects> rejected_{};
  bool any_rejected_ = false;
};

}  // namespace rotation::providers
