#include "feeds/providers/message_events.hpp"

#include <utility>

#include "feeds/market/time.hpp"

namespace rotation::providers {

using market::Event;
using market::EventKind;
using market::Reject;

MessageEvents::MessageEvents(market::FeedId feed, std::span<const Instrument> instruments)
    : feed_(feed), instruments_(instruments.begin(), instruments.end()) {
  for (std::size_t i = 0; i < instruments_.size(); ++i) symbols_.add(instruments_[i].symbol, i);
}

void MessageEvents::begin(market::Timestamp ts_recv, std::vector<Event>& events) noexcept {
  ts_recv_ = ts_recv;
  events_ = &events;
  before_ = events.size();
  forget_rejects();
}

void MessageEvents::begin_anew() noexcept {
  events_->resize(before_);
  forget_rejects();
}

void MessageEvents::forget_rejects() noexcept {
  if (!std::exchange(any_rejected_, false)) return;
  rejected_ = {};
}

void MessageEvents::commit(market::FeedCounters& counters) noexcept {
  if (!any_rejected_) return;
  for (std::size_t i = 0; i < rejected_.size(); ++i) {
    if (rejected_[i] != 0) counters.rejected[i].add(rejected_[i]);
  }
}

void MessageEvents::discard(market::FeedCounters& counters) noexcept {
  events_->resize(before_);
  counters.reject(Reject::malformed_message);
}

const Instrument* MessageEvents::find(std::string_view symbol) const noexcept {
  const std::size_t i = symbols_.find(symbol);
  return i == SymbolTable::kNone ? nullptr : &instruments_[i];
}

bool MessageEvents::stamp(std::optional<market::Timestamp> time, Event& event) noexcept {
  if (!time) {
    reject(Reject::bad_time);
  } else if (!market::plausible(*time)) {
    reject(Reject::time_out_of_range);
  } else {
    event.feed = feed_;
    event.ts_event = *time;
    event.ts_recv = ts_recv_;
    return true;
  }
  return false;
}

const Instrument* MessageEvents::prepare(std::string_view symbol, std::optional<market::Timestamp> time,
                                         Event& event) noexcept {
  const Instrument* const instrument = find(symbol);
  if (instrument == nullptr) {
    reject(Reject::unknown_symbol);
    return nullptr;
  }
  if (!stamp(time, event)) return nullptr;
  event.series = instrument->series;
  return instrument;
}

void MessageEvents::value(const Instrument& instrument, Event& event, double raw) noexcept {
  const double value = raw / instrument.divisor;
  if (!(value >= instrument.min && value <= instrument.max)) return reject(Reject::out_of_band);
  event.kind = EventKind::value;
  event.value = {value, value};
  events_->push_back(event);
}

void MessageEvents::quote(std::string_view symbol, std::optional<market::Timestamp> time,
                          const market::Quote& quote) noexcept {
  Event event;
  const Instrument* const instrument = prepare(symbol, time, event);
  if (instrument == nullptr || instrument->field == Field::price) return;
  if (instrument->field == Field::mid) return value(*instrument, event, (quote.bid + quote.ask) / 2);
  event.kind = EventKind::quote;
  event.quote = quote;
  events_->push_back(event);
}

void MessageEvents::trade(std::string_view symbol, std::optional<market::Timestamp> time,
                          const market::Trade& trade, std::uint16_t flags) noexcept {
  Event event;
  const Instrument* const instrument = prepare(symbol, time, event);
  if (instrument == nullptr || instrument->field == Field::mid) return;
  if (instrument->field == Field::price) {
    // Corrections and cancels speak of the past: the last price is the next trade's.
    constexpr std::uint16_t kNotThePrice =
        market::flag::not_last | market::flag::correction | market::flag::cancel;
    if ((flags & kNotThePrice) == 0) value(*instrument, event, trade.price);
    return;
  }
  event.kind = EventKind::trade;
  event.trade.price = trade.price;  // one by one: the bytes between them stay zero
  event.trade.id = trade.id;
  event.trade.size = trade.size;
  event.flags = flags;
  events_->push_back(event);
}

void MessageEvents::price(std::string_view symbol, std::optional<market::Timestamp> time,
                          double price) noexcept {
  Event event;
  const Instrument* const instrument = prepare(symbol, time, event);
  if (instrument != nullptr && instrument->field == Field::price) value(*instrument, event, price);
}

void MessageEvents::status(std::string_view symbol, std::optional<market::Timestamp> time,
                           std::optional<market::StatusCode> code) noexcept {
  Event event;
  if (prepare(symbol, time, event) == nullptr || !code) return;
  event.kind = EventKind::status;
  event.status = {*code};
  events_->push_back(event);
}

}  // namespace rotation::providers
