// A picture of text: rows of cells, each a sign one column wide and how it is meant. No terminal in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::daemon::terminal {

struct Size {
  int columns = 80;
  int rows = 24;
};

// What a sign means, for colour; every meaning has a word or a sign beside it, so that none rests on colour.
enum class Tone : std::uint8_t { plain, dim, strong, good, warn, bad, provisional, bar };
inline constexpr int kTones = 8;

struct Cell {
  char32_t sign = U' ';
  Tone tone = Tone::plain;
};

// One row, written from the left; what finds no room is cut off, with … in its last column.
class Line {
 public:
  explicit Line(int columns) : columns_(columns < 0 ? 0 : static_cast<std::size_t>(columns)) {}

  // UTF-8. What would move the cursor, or is not one column wide, is shown as ?.
  Line& add(std::string_view text, Tone tone = Tone::plain);
  // At most so many columns.
  Line& add(std::string_view text, Tone tone, int columns);
  Line& to(int column);  // blanks up to there; nothing if it is passed
  // Ends before `column`, with at least one blank before it; whatever stands there keeps its place.
  Line& right(std::string_view text, int column, Tone tone = Tone::plain);

  [[nodiscard]] const std::vector<Cell>& cells() const noexcept { return cells_; }
  [[nodiscard]] int used() const noexcept { return static_cast<int>(cells_.size()); }
  [[nodiscard]] int left() const noexcept { return static_cast<int>(columns_ - cells_.size()); }
  void append(const Line& other);

 private:
  std::size_t columns_;
  std::vector<Cell> cells_;
};

// Columns that a text takes.
[[nodiscard]] int columns(std::string_view text);

class Frame {
 public:
  explicit Frame(Size size);

  [[nodiscard]] Size size() const noexcept { return size_; }
  [[nodiscard]] const Cell& at(int row, int column) const;
  // Over what is there; what lies outside is left out.
  void put(int row, int column, const Line& line);
  // From that row on nothing is of the present.
  void dim(int row);
  // UTF-8, each row whole and ended by a newline.
  [[nodiscard]] std::string text() const;

 private:
  Size size_;
  std::vector<Cell> cells_;
};

// UTF-8 of one sign.
void append_utf8(std::string& out, char32_t sign);

}  // namespace rotation::daemon::terminal
