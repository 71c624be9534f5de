#include "feeds/market/rfc3339.hpp"

#include <cstdint>

namespace rotation::market {
namespace {

namespace chr = std::chrono;

constexpr std::size_t kSecondsEnd = 19;  // "YYYY-MM-DDTHH:MM:SS"

// Two or four digits at `p`; -1 if any is not a digit.
constexpr int digits2(const char* p) noexcept {
  const unsigned a = static_cast<unsigned char>(p[0]) - '0';
  const unsigned b = static_cast<unsigned char>(p[1]) - '0';
  return (a > 9 || b > 9) ? -1 : static_cast<int>(a * 10 + b);
}
constexpr int digits4(const char* p) noexcept {
  const int high = digits2(p);
  const int low = digits2(p + 2);
  return (high < 0 || low < 0) ? -1 : high * 100 + low;
}

constexpr std::optional<Day> date_at(const char* p) noexcept {
  const int year = digits4(p);
  const int month = digits2(p + 5);
  const int day = digits2(p + 8);
  if (year < 0 || month < 0 || day < 0 || p[4] != '-' || p[7] != '-') return std::nullopt;
  const chr::year_month_day date{chr::year{year}, chr::month{static_cast<unsigned>(month)},
                                 chr::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

void put2(char* p, unsigned value) noexcept {
  p[0] = static_cast<char>('0' + value / 10);
  p[1] = static_cast<char>('0' + value % 10);
}

void put_date(char* p, Day day) noexcept {
  const chr::year_month_day date{day};
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  put2(p, year / 100);
  put2(p + 2, year % 100);
  p[4] = '-';
  put2(p + 5, static_cast<unsigned>(date.month()));
  p[7] = '-';
  put2(p + 8, static_cast<unsigned>(date.day()));
}

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text) noexcept {
  if (text.size() <= kSecondsEnd) return std::nullopt;
  const char* p = text.data();
  const auto day = date_at(p);
  const int hour = digits2(p + 11);
  const int minute = digits2(p + 14);
  const int second = digits2(p + 17);
  if (!day || p[10] != 'T' || p[13] != ':' || p[16] != ':') return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;

  std::size_t at = kSecondsEnd;
  std::int64_t fraction = 0;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    std::int64_t scale = 1'000'000'000;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      if (scale == 1) return std::nullopt;  // a tenth decimal
      fraction = fraction * 10 + (text[at] - '0');
      scale /= 10;
    }
    if (at == first || at == text.size()) return std::nullopt;
    fraction *= scale;
  }

  chr::minutes offset{0};
  if (text[at] == 'Z') {
    ++at;
  } else if (text[at] == '+' || text[at] == '-') {
    if (text.size() - at != 6 || text[at + 3] != ':') return std::nullopt;
    const int hours = digits2(p + at + 1);
    const int minutes = digits2(p + at + 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    offset = chr::minutes{hours * 60 + minutes};
    if (text[at] == '-') offset = -offset;
    at += 6;
  }
  if (at != text.size() || at == kSecondsEnd) return std::nullopt;
  // Outside the range of int64 nanoseconds (1678 to 2261) the product would overflow.
  if (*day < Day{chr::year{1700} / 1 / 1} || *day > Day{chr::year{2250} / 1 / 1}) return std::nullopt;
  return Timestamp{*day} + chr::hours{hour} + chr::minutes{minute} + chr::seconds{second} +
         Duration{fraction} - offset;
}

std::optional<Day> parse_date(std::string_view text) noexcept {
  if (text.size() != 10) return std::nullopt;
  return date_at(text.data());
}

Rfc3339::Rfc3339(Timestamp ts) noexcept {
  const Day day = chr::floor<chr::days>(ts);
  auto rest = static_cast<std::uint64_t>((ts - day).count());
  const std::uint64_t nanos = rest % 1'000'000'000;
  const auto seconds = static_cast<unsigned>(rest / 1'000'000'000);
  char* p = text_.data();
  put_date(p, day);
  p[10] = 'T';
  put2(p + 11, seconds / 3600);
  p[13] = ':';
  put2(p + 14, seconds / 60 % 60);
  p[16] = ':';
  put2(p + 17, seconds % 60);
  size_ = kSecondsEnd;
  if (nanos != 0) {
    p[size_++] = '.';
    std::uint64_t scale = 100'000'000;
    for (std::uint64_t left = nanos; left != 0; left %= scale, scale /= 10) {
      p[size_++] = static_cast<char>('0' + left / scale);
      if (scale == 1) break;
    }
  }
  p[size_++] = 'Z';
}

std::string format_date(Day day) {
  std::string text(10, '-');
  put_date(text.data(), day);
  return text;
}

}  // namespace rotation::market
