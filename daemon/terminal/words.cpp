#include "daemon/terminal/words.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "daemon/terminal/frame.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::terminal {
namespace {

std::string printed(double x, std::chars_format form, int precision) {
  std::array<char, 400> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), x, form, precision).ptr;
  return {text.data(), end};
}

std::string two_digits(long n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

bool shows_zero(double x, int digits) {
  return std::abs(x) < 0.5 * std::pow(10, -digits);
}

}  // namespace

std::string fixed(Maybe x, int digits) {
  if (!x) return std::string(kNone);
  return printed(shows_zero(*x, digits) ? 0 : *x, std::chars_format::fixed, digits);
}

std::string signed_fixed(Maybe x, int digits) {
  if (!x || shows_zero(*x, digits)) return fixed(x, digits);
  return (*x > 0 ? "+" : "") + fixed(x, digits);
}

std::string percent(Maybe ratio, int digits) {
  return ratio ? signed_fixed(100 * *ratio, digits) + " %" : std::string(kNone);
}

std::string provisional(Maybe x, int digits) {
  return x ? '(' + fixed(x, digits) + ')' : "";
}

std::string level(Maybe x) {
  const double size = std::abs(x.value_or(0));
  return fixed(x, size >= 1000 ? 0 : size >= 0.1 || size == 0 ? 2 : 3);
}

std::string threshold(double x) {
  return printed(std::abs(x) < 1e-9 ? 0 : x, std::chars_format::general, 4);
}

std::string duration(market::Duration d) {
  const auto s = std::chrono::duration_cast<std::chrono::seconds>(d).count();
  if (s < 120) return std::to_string(s < 0 ? 0 : s) + " s";
  if (s < 7200) return std::to_string(s / 60) + " min";
  if (s < 172'800) return std::to_string(s / 3600) + " h";
  return std::to_string(s / 86'400) + " d";
}

std::string brief(market::Duration d) {
  std::string text = duration(d);
  text.erase(text.find(' '), 1);
  return text.ends_with("min") ? text.substr(0, text.size() - 2) : text;
}

std::string counted(std::uint64_t n, std::string_view word) {
  return std::to_string(n) + ' ' + std::string(word) + (n == 1 ? "" : "s");
}

std::string new_york_clock(market::Timestamp ts) {
  const std::chrono::hh_mm_ss time(
      std::chrono::floor<std::chrono::seconds>(market::new_york_time_of_day(ts)));
  return two_digits(time.hours().count()) + ':' + two_digits(time.minutes().count()) + ':' +
         two_digits(time.seconds().count());
}

std::string new_york_date(market::Timestamp ts) {
  return market::format_date(market::new_york_day(ts));
}

std::string to_turn(const Trigger& t, int room) {
  if (!t.available) return "waits for data";
  if (!t.natural) return std::string(kNone);
  const std::string& of = t.moves.empty() && t.unit != "z" ? t.of : t.moves;
  const std::string what = of.empty() ? "" : of + ' ';
  const std::string move = t.unit == "ratio" ? percent(t.natural, 1)
                           : t.unit == "bp"  ? signed_fixed(t.natural, 0) + " bp"
                           : t.unit == "z"   ? signed_fixed(t.natural, 2) + " z"
                                             : signed_fixed(t.natural, 2);
  const std::string to = t.level ? " → " + level(t.level) : "";
  // What moves is said before how high.
  return columns(what + move + to) <= room ? what + move + to : what + move;
}

}  // namespace rotation::daemon::terminal
