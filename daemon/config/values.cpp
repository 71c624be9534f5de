#include "daemon/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using market::Duration;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct Unit {
  std::string_view name;
  std::int64_t factor;
};
// From large to small, as the formatters need it.
constexpr std::array<Unit, 6> kDurationUnits{{{"h", 3'600'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"s", 1'000'000'000},
                                              {"ms", 1'000'000},
                                              {"us", 1'000},
                                              {"ns", 1}}};
constexpr std::array<Unit, 4> kSizeUnits{{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};

std::string format_with_unit(std::int64_t value, std::span<const Unit> units) {
  const auto unit = value == 0 ? units.end() - 1
                               : std::find_if(units.begin(), units.end(),
                                              [&](const Unit& u) { return value % u.factor == 0; });
  return std::to_string(value / unit->factor) + std::string(unit->name);
}

// What keeps `text` from being a number of the common form, or "" if nothing does.
std::string number_form(std::string_view text, bool whole) {
  const std::string_view expected = whole ? " is not a whole number" : " is not a number";
  std::string_view rest = text;
  if (rest.starts_with('-')) rest.remove_prefix(1);
  std::string lower;
  for (const char c : rest) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (lower == ".nan" || lower == "nan" || lower == ".inf" || lower == "inf" || lower == "+.inf") {
    return shown(text) + " is not a finite number";
  }
  const auto digits = [&rest] {
    std::size_t n = 0;
    while (n < rest.size() && is_digit(rest[n])) ++n;
    rest.remove_prefix(n);
    return n;
  };
  const std::string_view start = rest;
  const std::size_t count = digits();
  if (count == 0) return shown(text) + std::string(expected);
  if (count > 1 && start[0] == '0') return shown(text) + " has a leading zero";
  if (!whole) {
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
      if (digits() == 0) return shown(text) + std::string(expected);
    }
    if (rest.starts_with('e') || rest.starts_with('E')) {
      rest.remove_prefix(1);
      if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
      if (digits() == 0) return shown(text) + std::string(expected);
    }
  }
  return rest.empty() ? "" : shown(text) + std::string(expected);
}

std::string in_quotes(Scalar scalar, std::string_view expected) {
  return shown(scalar.text) + " is text in quotes; expected " + std::string(expected) + " without quotes";
}

std::string outside(std::string_view text, const std::string& limits) {
  return std::string(text) + " is outside " + limits;
}

// A whole number and one of `units`. Stores the product, or returns what is wrong.
std::string read_with_unit(std::string_view text, std::span<const Unit> units, std::string_view what,
                           std::string_view like, std::int64_t& value) {
  const auto is_unit_start = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = static_cast<std::size_t>(is_unit_start - text.begin());
  const std::string_view unit_name = text.substr(digits);
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == unit_name; });
  if (unit_name.empty() && digits > 0) {
    return std::string(text) + " has no unit; write " + std::string(like);
  }
  if (digits == 0 || unit == units.end()) {
    return shown(text) + " is not a " + std::string(what) + "; write " + std::string(like);
  }
  if (digits > 1 && text[0] == '0') return shown(text) + " has a leading zero";
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, count);
  if (error != std::errc() || count > std::numeric_limits<std::int64_t>::max() / unit->factor) {
    return std::string(text) + " is too large";
  }
  value = count * unit->factor;
  return "";
}

template <class T>
std::string limits_text(Range<T> range, std::string (*format)(T)) {
  return format(range.min) + " to " + format(range.max);
}

}  // namespace

std::string format_number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string format_duration(Duration value) {
  return format_with_unit(value.count(), kDurationUnits);
}

std::string format_size(std::size_t value) {
  return format_with_unit(static_cast<std::int64_t>(value), kSizeUnits);
}

std::string format_time_of_day(Duration value) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(value).count();
  std::string text = "00:00";
  text[0] = static_cast<char>('0' + minutes / 600);
  text[1] = static_cast<char>('0' + minutes / 60 % 10);
  text[3] = static_cast<char>('0' + minutes % 60 / 10);
  text[4] = static_cast<char>('0' + minutes % 10);
  return text;
}

std::optional<Duration> parse_time_of_day(std::string_view t) {
  if (t.size() != 5 || !is_digit(t[0]) || !is_digit(t[1]) || t[2] != ':' || !is_digit(t[3]) ||
      !is_digit(t[4])) {
    return std::nullopt;
  }
  const std::chrono::hours hours((t[0] - '0') * 10 + (t[1] - '0'));
  const std::chrono::minutes minutes((t[3] - '0') * 10 + (t[4] - '0'));
  if (hours.count() > 23 || minutes.count() > 59) return std::nullopt;
  return hours + minutes;
}

Value boolean(bool& value) {
  return {[&value](Scalar scalar) -> std::string {
            if (scalar.quoted || (scalar.text != "true" && scalar.text != "false")) {
              return shown(scalar.text) + " is not a boolean; write true or false";
            }
            value = scalar.text == "true";
            return "";
          },
          [&value] { return std::string(value ? "true" : "false"); }, "true or false"};
}

Value integer(int& value, Range<int> range) {
  const std::string limits = std::to_string(range.min) + " to " + std::to_string(range.max);
  return {[&value, range, limits](Scalar scalar) -> std::string {
            if (scalar.quoted) return in_quotes(scalar, "a whole number");
            if (std::string wrong = number_form(scalar.text, true); !wrong.empty()) return wrong;
            int parsed = 0;
            const char* end = scalar.text.data() + scalar.text.size();
            const auto error = std::from_chars(scalar.text.data(), end, parsed).ec;
            if (error != std::errc() || parsed < range.min || parsed > range.max) {
              return outside(scalar.text, limits);
            }
            value = parsed;
            return "";
          },
          [&value] { return std::to_string(value); }, limits};
}

Value number(double& value, Range<double> range) {
  const std::string limits = limits_text(range, format_number);
  return {[&value, range, limits](Scalar scalar) -> std::string {
            if (scalar.quoted) return in_quotes(scalar, "a number");
            if (std::string wrong = number_form(scalar.text, false); !wrong.empty()) return wrong;
            double parsed = 0;
            const char* end = scalar.text.data() + scalar.text.size();
            const auto error = std::from_chars(scalar.text.data(), end, parsed).ec;
            if (error != std::errc() || parsed < range.min || parsed > range.max) {
              return outside(scalar.text, limits);
            }
            value = parsed == 0 ? 0 : parsed;  // no minus zero: equal values have one form
            return "";
          },
          [&value] { return format_number(value); }, limits};
}

Value duration(Duration& value, Range<Duration> range) {
  const std::string limits = limits_text(range, format_duration);
  return {[&value, range, limits](Scalar scalar) -> std::string {
            std::int64_t parsed = 0;
            if (std::string wrong = read_with_unit(scalar.text, kDurationUnits, "duration",
                                                   "it like 250ms, 15s, 15m or 1h", parsed);
                !wrong.empty()) {
              return wrong;
            }
            if (Duration(parsed) < range.min || Duration(parsed) > range.max)
              return outside(scalar.text, limits);
            value = Duration(parsed);
            return "";
          },
          [&value] { return format_duration(value); }, limits};
}

Value size(std::size_t& value, Range<std::size_t> range) {
  const std::string limits = limits_text(range, format_size);
  return {[&value, range, limits](Scalar scalar) -> std::string {
            std::int64_t parsed = 0;
            if (std::string wrong =
                    read_with_unit(scalar.text, kSizeUnits, "size", "it like 512B, 64KiB or 1MiB", parsed);
                !wrong.empty()) {
              return wrong;
            }
            const auto bytes = static_cast<std::size_t>(parsed);
            if (bytes < range.min || bytes > range.max) return outside(scalar.text, limits);
            value = bytes;
            return "";
          },
          [&value] { return format_size(value); }, limits};
}

Value time_of_day(Duration& value, Range<Duration> range) {
  const std::string limits = limits_text(range, format_time_of_day) + " New York time";
  return {[&value, range, limits](Scalar scalar) -> std::string {
            const auto parsed = parse_time_of_day(scalar.text);
            if (!parsed) return shown(scalar.text) + " is not a time of day; write it like \"09:35\"";
            if (*parsed < range.min || *parsed > range.max) return outside(scalar.text, limits);
            value = *parsed;
            return "";
          },
          [&value] { return quoted(format_time_of_day(value)); }, limits};
}

Value instant(market::Timestamp& value, Range<market::Timestamp> range) {
  const auto written = [](market::Timestamp ts) { return std::string(market::Rfc3339(ts).view()); };
  const std::string limits = written(range.min) + " to " + written(range.max);
  return {[&value, range, limits](Scalar scalar) -> std::string {
            const auto parsed = market::parse_rfc3339(scalar.text);
            if (!parsed) return shown(scalar.text) + " is not a time; write it like 2025-01-09T14:30:00Z";
            if (*parsed < range.min || *parsed > range.max) return outside(scalar.text, limits);
            value = *parsed;
            return "";
          },
          [&value, written] { return written(value); }, limits};
}

Value date(market::Day& value, Range<market::Day> range) {
  const std::string limits = limits_text(range, market::format_date);
  return {[&value, range, limits](Scalar scalar) -> std::string {
            const auto parsed = market::parse_date(scalar.text);
            if (!parsed) return shown(scalar.text) + " is not a date; write it like 2025-01-09";
            if (*parsed < range.min || *parsed > range.max) return outside(scalar.text, limits);
            value = *parsed;
            return "";
          },
          [&value] { return market::format_date(value); }, limits};
}

Value text(std::string& value, std::string limits, std::function<std::string(std::string_view)> problem) {
  return {[&value, problem = std::move(problem)](Scalar scalar) -> std::string {
            if (scalar.text.empty()) return "\"\" is empty";
            if (std::string wrong = problem(scalar.text); !wrong.empty()) return wrong;
            value = scalar.text;
            return "";
          },
          [&value] { return value.empty() ? "" : quoted(value); }, std::move(limits)};
}

Value one_of(std::function<void(std::size_t)> store, std::function<std::size_t()> load,
             std::vector<std::string> words) {
  std::string limits = either(words);
  return {[store = std::move(store), words, limits](Scalar scalar) -> std::string {
            const auto found = std::find(words.begin(), words.end(), scalar.text);
            if (found == words.end()) {
              return shown(scalar.text) + " is not " + limits + did_you_mean(scalar.text, words);
            }
            store(static_cast<std::size_t>(found - words.begin()));
            return "";
          },
          [load = std::move(load), words] { return words[load()]; }, limits};
}

std::string quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string shown = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      shown += '\\';
      shown += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      shown += "\\x";
      shown += kHex[byte >> 4U];
      shown += kHex[byte & 15U];
    } else {
      shown += c;
    }
  }
  return shown + '"';
}

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 60;
  if (text.size() <= kMost) return quoted(text);
  std::size_t cut = kMost;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
    --cut;  // whole UTF-8 characters
  std::string sentence = quoted(text.substr(0, cut));
  sentence.insert(sentence.size() - 1, "...");
  return sentence;
}

std::string either(std::span<const std::string> words) {
  std::string sentence;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) sentence += i + 1 == words.size() ? " or " : ", ";
    sentence += words[i];
  }
  return sentence;
}

std::string_view nearest(std::string_view text, std::span<const std::string> words) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, text.size() / 3) + 1;
  if (text.size() > 64) return best;
  for (const std::string& word : words) {
    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost 1 each.
    std::vector<std::size_t> two_back(word.size() + 1);
    std::vector<std::size_t> back(word.size() + 1);
    std::vector<std::size_t> row(word.size() + 1);
    std::iota(back.begin(), back.end(), 0U);
    for (std::size_t i = 1; i <= text.size(); ++i) {
      row[0] = i;
      for (std::size_t j = 1; j <= word.size(); ++j) {
        row[j] =
            std::min({back[j] + 1, row[j - 1] + 1, back[j - 1] + (text[i - 1] == word[j - 1] ? 0U : 1U)});
        if (i > 1 && j > 1 && text[i - 1] == word[j - 2] && text[i - 2] == word[j - 1]) {
          row[j] = std::min(row[j], two_back[j - 2] + 1);
        }
      }
      std::swap(two_back, back);
      std::swap(back, row);
    }
    if (back[word.size()] < best_distance) {
      best_distance = back[word.size()];
      best = word;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view text, std::span<const std::string> words) {
  const std::string_view near = nearest(text, words);
  return near.empty() ? "" : "; did you mean " + std::string(near) + "?";
}

}  // namespace rotation::daemon
