#include "daemon/terminal/frame.hpp"

#include <algorithm>

namespace rotation::daemon::terminal {
namespace {

// Latin, Greek and Cyrillic, and the signs used here: one column wide in every terminal.
bool is_narrow(char32_t sign) {
  return (sign >= 0x20 && sign < 0x7F) || (sign >= 0xA1 && sign < 0x300) || (sign >= 0x370 && sign < 0x530) ||
         (sign >= 0x2010 && sign < 0x2028) || (sign >= 0x2190 && sign < 0x2300) ||
         (sign >= 0x2500 && sign < 0x2614) || sign == U'✓' || sign == U'✗' || sign == U'−';
}

// How many bytes the sign that begins so has; 0: none begins so.
std::size_t length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >> 5 == 0x6) return 2;
  if (first >> 4 == 0xE) return 3;
  return first >> 3 == 0x1E ? 4 : 0;
}

std::vector<char32_t> signs(std::string_view text) {
  std::vector<char32_t> found;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::string_view bytes = text.substr(i, length(first));
    char32_t sign = bytes.size() < 2 ? first : first & (0x7FU >> bytes.size());
    bool whole = !bytes.empty() && bytes.size() == length(first);
    for (const char next : bytes.substr(bytes.empty() ? 0 : 1)) {
      whole = whole && (static_cast<unsigned char>(next) >> 6) == 2;
      sign = sign << 6 | (static_cast<unsigned char>(next) & 0x3FU);
    }
    if (sign == 0xA0 || sign == 0x202F) sign = U' ';  // blanks that keep words together
    found.push_back(whole && is_narrow(sign) ? sign : U'?');
    i += whole ? bytes.size() : 1;
  }
  return found;
}

}  // namespace

int columns(std::string_view text) {
  return static_cast<int>(signs(text).size());
}

Line& Line::add(std::string_view text, Tone tone) {
  return add(text, tone, left());
}

Line& Line::add(std::string_view text, Tone tone, int limit) {
  const std::vector<char32_t> all = signs(text);
  const auto room = static_cast<std::size_t>(std::clamp(limit, 0, left()));
  const std::size_t shown = std::min(all.size(), room);
  for (std::size_t i = 0; i < shown; ++i) cells_.push_back({all[i], tone});
  if (shown < all.size() && shown > 0) cells_.back().sign = U'…';
  return *this;
}

Line& Line::to(int column) {
  const auto wanted = std::min(columns_, static_cast<std::size_t>(std::max(column, 0)));
  while (cells_.size() < wanted) cells_.emplace_back();
  return *this;
}

Line& Line::right(std::string_view text, int column, Tone tone) {
  const int room = column - used() - (used() > 0 ? 1 : 0);
  to(column - std::min(columns(text), room));
  return add(text, tone, room);
}

void Line::append(const Line& other) {
  for (const Cell& cell : other.cells_) {
    if (cells_.size() < columns_) cells_.push_back(cell);
  }
}

Frame::Frame(Size size)
    : size_{std::max(size.columns, 1), std::max(size.rows, 1)},
      cells_(static_cast<std::size_t>(size_.columns) * static_cast<std::size_t>(size_.rows)) {}

const Cell& Frame::at(int row, int column) const {
  return cells_[static_cast<std::size_t>(row) * static_cast<std::size_t>(size_.columns) +
                static_cast<std::size_t>(column)];
}

void Frame::put(int row, int column, const Line& line) {
  if (row < 0 || row >= size_.rows || column < 0) return;
  const auto begin = static_cast<std::size_t>(row) * static_cast<std::size_t>(size_.columns);
  for (std::size_t i = 0; i < line.cells().size(); ++i) {
    const std::size_t at = static_cast<std::size_t>(column) + i;
    if (at < static_cast<std::size_t>(size_.columns)) cells_[begin + at] = line.cells()[i];
  }
}

void Frame::dim(int row) {
  for (; row < size_.rows; ++row) {
    for (int column = 0; column < size_.columns; ++column) {
      cells_[static_cast<std::size_t>(row) * static_cast<std::size_t>(size_.columns) +
             static_cast<std::size_t>(column)]
          .tone = Tone::dim;
    }
  }
}

std::string Frame::text() const {
  std::string out;
  for (int row = 0; row < size_.rows; ++row) {
    for (int column = 0; column < size_.columns; ++column) append_utf8(out, at(row, column).sign);
    out += '\n';
  }
  return out;
}

void append_utf8(std::string& out, char32_t sign) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
  if (sign < 0x80) {
    byte(sign);
  } else if (sign < 0x800) {
    byte(0xC0 | sign >> 6);
    byte(0x80 | (sign & 0x3F));
  } else {
    byte(0xE0 | sign >> 12);
    byte(0x80 | (sign >> 6 & 0x3F));
    byte(0x80 | (sign & 0x3F));
  }
}

}  // namespace rotation::daemon::terminal
