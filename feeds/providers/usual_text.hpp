// Reads text that looks as it nearly always does: the decoders' way round a JSON parser for the messages that
// make up a stream. Whoever uses it falls back to the parser on anything that is not exactly as expected,
// JSON or not, so nothing here has to tell what is wrong.
//
// What is taken is what the parser would have made of it: numbers to the last bit, strings without escapes.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "feeds/market/rfc3339.hpp"

namespace rotation::providers {

// Each function takes what it says and steps over it, or returns false and has taken nothing of use. Inlined,
// all of them, so that the place in the text stays in a register.
class UsualText {
 public:
  explicit UsualText(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

  [[nodiscard]] bool over() const noexcept { return at_ == end_; }

  template <std::size_t kSize>
  [[nodiscard, gnu::always_inline]] bool take(const char (&literal)[kSize]) noexcept {
    constexpr std::size_t kLength = kSize - 1;
    if (left() < kLength || !same<kLength>(at_, literal)) return false;
    at_ += kLength;
    return true;
  }

  // The rest of a string whose first quotation mark has been taken, and its last one: printable ASCII, no
  // escapes.
  [[nodiscard, gnu::always_inline]] bool string(std::string_view& out) noexcept {
    const char* const begin = at_;
    while (at_ != end_ && kPlain[static_cast<unsigned char>(*at_)]) ++at_;
    if (at_ == end_ || *at_ != '"') return false;
    out = {begin, static_cast<std::size_t>(at_++ - begin)};
    return true;
  }

  // The same of a string of one character, as codes of exchanges and conditions are.
  [[nodiscard, gnu::always_inline]] bool letter() noexcept {
    if (left() < 2 || !kPlain[static_cast<unsigned char>(at_[0])] || at_[1] != '"') return false;
    at_ += 2;
    return true;
  }

  // Digits, and perhaps a point and more of them. At most 15 in all: as an integer and a power of ten both
  // are exact in a double, so one division rounds as the parser does.
  [[nodiscard, gnu::always_inline]] bool number(double& out) noexcept {
    static constexpr double kPowers[]{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    std::uint64_t digits = 0;
    const std::size_t whole = take_digits(digits, true);
    if (whole == 0) return false;
    std::size_t decimals = 0;
    if (at_ != end_ && *at_ == '.') {
      ++at_;
      decimals = take_digits(digits, false);
      if (decimals == 0) return false;
    }
    if (whole + decimals > 15) return false;
    out = static_cast<double>(digits) / kPowers[decimals];
    return true;
  }

  [[nodiscard, gnu::always_inline]] bool number(std::uint64_t& out) noexcept {  // at most 15 digits
    out = 0;
    const std::size_t n = take_digits(out, true);
    return n >= 1 && n < kMostDigits;
  }

  // The same, faster where it has eight digits and more.
  [[nodiscard, gnu::always_inline]] bool long_number(std::uint64_t& out) noexcept {
    out = 0;
    const std::size_t eight = take_eight_digits(out);
    if (eight != 0 && out < 10'000'000) return false;  // begins with a zero
    const std::size_t n = eight + take_digits(out, eight == 0);
    return n >= 1 && n < kMostDigits;
  }

  [[nodiscard, gnu::always_inline]] bool number(std::uint32_t& out) noexcept {  // at most 9 digits
    std::uint64_t digits = 0;
    const std::size_t n = take_digits(digits, true);
    out = static_cast<std::uint32_t>(digits);
    return n >= 1 && n <= 9;
  }

 private:
  friend class UsualTime;
  static constexpr std::size_t kMostDigits = 16;

  static constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = ' '; c <= '~'; ++c) plain[c] = c != '"' && c != '\\';
    return plain;
  }();

  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  // A word at a time, the last one over the one before where it does not fit: what std::memcmp does not do
  // for such lengths.
  template <std::size_t kLength>
  [[nodiscard, gnu::always_inline]] static bool same(const char* a, const char* b) noexcept {
    constexpr std::size_t kWord = std::bit_floor(std::min<std::size_t>(kLength, sizeof(std::uint64_t)));
    for (std::size_t i = 0; i + kWord < kLength; i += kWord) {
      if (std::memcmp(a + i, b + i, kWord) != 0) return false;
    }
    return std::memcmp(a + kLength - kWord, b + kLength - kWord, kWord) == 0;
  }

  // How many; 0 also where the first is a zero that may not be.
  [[gnu::always_inline]] std::size_t take_digits(std::uint64_t& value, bool no_leading_zero) noexcept {
    const char* const begin = at_;
    const char* const end = left() < kMostDigits ? end_ : at_ + kMostDigits;
    for (; at_ != end; ++at_) {
      const unsigned digit = static_cast<unsigned char>(*at_) - unsigned{'0'};
      if (digit > 9) break;
      value = value * 10 + digit;
    }
    const auto n = static_cast<std::size_t>(at_ - begin);
    return no_leading_zero && n > 1 && *begin == '0' ? 0 : n;
  }

  // Eight of them at once and 8, or nothing and 0.
  [[gnu::always_inline]] std::size_t take_eight_digits(std::uint64_t& value) noexcept {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
    constexpr std::uint64_t kZeros = 0x3030303030303030;
    std::uint64_t digits = 0;
    if (left() < sizeof digits) return 0;
    std::memcpy(&digits, at_, sizeof digits);
    // Of '0' to '9' the upper half is that of '0', also with 6 added.
    if ((digits & kHigh) != kZeros || ((digits + 0x0606060606060606) & kHigh) != kZeros) return 0;
    // Each step makes one number of every two neighbours, the first of which counts ten, a hundred, ten
    // thousand times.
    digits = (digits & 0x0F0F0F0F0F0F0F0F) * ((10U << 8U) + 1) >> 8U;
    digits = (digits & 0x00FF00FF00FF00FF) * ((100U << 16U) + 1) >> 16U;
    value = (digits & 0x0000FFFF0000FFFF) * ((std::uint64_t{10'000} << 32U) + 1) >> 32U;
    at_ += sizeof digits;
    return sizeof digits;
  }

  const char* at_;
  const char* end_;
};

// Times as "2026-01-05T14:30:00.123456789Z", of the same second again and again.
class UsualTime {
 public:
  // With up to nine decimals, or none and no point.
  [[nodiscard, gnu::always_inline]] bool take(UsualText& text, market::Timestamp& out) noexcept {
    if (text.left() < kWhole + 1 || !know_second(text.at_)) return false;
    text.at_ += kWhole;
    std::uint64_t fraction = 0;
    if (*text.at_ == '.') {
      static constexpr std::uint64_t kScale[]{0,      100'000'000, 10'000'000, 1'000'000, 100'000,
                                              10'000, 1'000,       100,        10,        1};
      ++text.at_;
      const std::size_t eight = text.take_eight_digits(fraction);
      const std::size_t decimals = eight + text.take_digits(fraction, false);
      if (decimals == 0 || decimals > 9) return false;
      fraction *= kScale[decimals];
    }
    out = second_ + std::chrono::nanoseconds{static_cast<std::int64_t>(fraction)};
    return text.take("Z");
  }

 private:
  static constexpr auto kFirstDay = std::chrono::floor<std::chrono::days>(market::kEarliest);
  static constexpr auto kEndOfDays = std::chrono::floor<std::chrono::days>(market::kLatest);
  static constexpr std::size_t kDate = 10;   // "2026-01-05"
  static constexpr std::size_t kWhole = 19;  // "2026-01-05T14:30:00"

  static unsigned two(const char* p) noexcept {
    const unsigned a = static_cast<unsigned char>(p[0]) - unsigned{'0'};
    const unsigned b = static_cast<unsigned char>(p[1]) - unsigned{'0'};
    return a > 9 || b > 9 ? 100 : a * 10 + b;
  }

  bool know_second(const char* whole) noexcept {
    if (UsualText::same<kWhole>(whole, whole_.data())) return true;
    const bool same_day = UsualText::same<kDate>(whole, whole_.data());
    const auto day = same_day ? day_ : market::parse_date({whole, kDate});
    // As days: of the year 9999 there are more nanoseconds than a Timestamp holds.
    if (!day || *day < kFirstDay || *day >= kEndOfDays) return false;
    const char* const p = whole + kDate;
    const unsigned hour = two(p + 1);
    const unsigned minute = two(p + 4);
    const unsigned second = two(p + 7);
    if (p[0] != 'T' || p[3] != ':' || p[6] != ':' || hour > 23 || minute > 59 || second > 59) return false;
    std::memcpy(whole_.data(), whole, kWhole);
    day_ = day;
    second_ = *day + std::chrono::seconds{hour * 3600 + minute * 60 + second};
    return true;
  }

  std::array<char, kWhole + 1> whole_{"2000-01-01T00:00:00"};
  std::optional<market::Day> day_ = kFirstDay;
  market::Timestamp second_ = market::kEarliest;
};

}  // namespace rotation::providers
