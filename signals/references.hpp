// References: the reference book as one session's evaluation may see it.
#pragma once

#include "signals/reference_book.hpp"

namespace rotation::signals {

// What was published by the close, with its age. A view: lives as long as the book, a value otherwise.
class References {
 public:
  References(const ReferenceBook& book, const market::Calendar& calendar, const Parameters& parameters,
             market::Day session, market::Timestamp as_of) noexcept;

  [[nodiscard]] const ReferenceStates& states() const noexcept { return states_; }
  [[nodiscard]] const ReferenceState& state(market::ReferenceKey key) const noexcept {
    return states_[market::index(key)];
  }

  // The latest figure, or nullptr where it is missing or stale.
  [[nodiscard]] const ReferencePoint* usable(market::ReferenceKey key) const noexcept {
    return state(key).usable() ? book_->find(key, as_of_) : nullptr;
  }
  // Its first value, NaN likewise.
  [[nodiscard]] double value(market::ReferenceKey key) const noexcept;

  [[nodiscard]] const ReferenceBook& book() const noexcept { return *book_; }
  [[nodiscard]] market::Timestamp as_of() const noexcept { return as_of_; }

 private:
  const ReferenceBook* book_;
  market::Timestamp as_of_;
  ReferenceStates states_;
};

// The reference figures of the configuration, as the first rows of a book: known from the regular close of
// their date on. A figure that is not set is left out.
[[nodiscard]] std::vector<market::Event> configured_references(const Parameters& parameters);

}  // namespace rotation::signals
