#include "daemon/terminal/screen.hpp"

#include <algorithm>

#include "daemon/terminal/panels.hpp"

namespace rotation::daemon::terminal {
namespace {

constexpr int kTwoColumns = 150;
constexpr int kRoomy = 34;  // rows from which the roles have headings

// Rows of a column, from the top down.
class Column {
 public:
  Column(Frame& frame, int row, int end, int column) : frame_(frame), row_(row), end_(end), column_(column) {}

  [[nodiscard]] int left() const { return end_ - row_; }
  void put(const Line& line) {
    if (row_ < end_) frame_.put(row_++, column_, line);
  }
  // At most so many.
  void put(const Lines& lines, int limit) {
    const int shown = std::min({limit, left(), static_cast<int>(lines.size())});
    for (int i = 0; i < shown; ++i) put(lines[static_cast<std::size_t>(i)]);
  }
  void put(const Lines& lines) { put(lines, left()); }
  void space() {
    if (left() > 0) ++row_;
  }

 private:
  Frame& frame_;
  int row_;
  int end_;
  int column_;
};

Line title(std::string_view text, int columns) {
  Line line(columns);
  line.add(" ").add(text, Tone::strong);
  return line;
}

Line footer(const Model& model, const std::string& where, int columns) {
  Line line(columns);
  line.add(" q quit  ? help  p pair", Tone::bar);
  const std::string who = model.status ? "rotationd " + model.status->version + " at " + where : where;
  line.right(who + ' ', columns, Tone::bar);
  return line;
}

const Pair* chosen(const Model& model, const Choice& choice) {
  return model.pairs.empty() ? nullptr : &model.pairs[choice.pair % model.pairs.size()];
}

// The transitions before the last one, which stands at the top.
Lines earlier(const Model& model, int columns) {
  Lines lines;
  for (std::size_t i = 1; i < model.transitions.size(); ++i) {
    lines.push_back(transition(model.transitions[i], columns));
  }
  return lines;
}

// All in one column. At 80x24 each of the triggers, and one line each of the rest.
void draw_narrow(Column& out, const Model& model, const Pair* pair, market::Timestamp now, Size size) {
  const bool roomy = size.rows >= kRoomy;
  if (roomy) {
    out.space();
    out.put(needs(model, size.columns), 6);
    out.space();
  }
  out.put(ladder(model, size.columns, roomy), std::max(out.left() - 3, 0));
  if (roomy) {
    out.put(flags(model, size.columns));
    out.space();
  }
  if (pair != nullptr) out.put(spread(*pair, size.columns));
  out.put(standing(model, size.columns));
  const Lines events = earlier(model, size.columns);
  out.put(series(model, pair, now, size.columns),
          out.left() - std::min(static_cast<int>(events.size()), out.left() / 3));
  out.put(events);
}

void draw_left(Column out, const Model& model, int columns) {
  out.put(ladder(model, columns, true));
  out.put(flags(model, columns));
  out.space();
  out.put(title("Transitions before the last", columns));
  out.put(earlier(model, columns));
}

void draw_right(Column out, const Model& model, const Pair* pair, market::Timestamp now, int columns) {
  out.put(needs(model, columns), 8);
  out.space();
  out.put(title("Spreads: ln small/large, z over 20, 60, 120 sessions", columns));
  for (const Pair& one : model.pairs) {
    Line line = spread(one, columns);
    if (&one == pair) line.right("◄", columns, Tone::strong);
    out.put(line);
  }
  out.space();
  out.put(title("Standing", columns));
  out.put(standing(model, columns));
  out.space();
  out.put(feeds(model, columns));
  out.put(title("Series", columns));
  out.put(series(model, pair, now, columns));
}

}  // namespace

Frame screen(const Model& model, const Link& link, const Choice& choice, market::Timestamp now,
             const std::string& where, Size size) {
  Frame frame(size);
  size = frame.size();
  const Lines top = strip(model, link, now, size.columns);
  const int end = size.rows - 1;
  Column out(frame, 0, end, 0);
  out.put(top);
  const Pair* pair = chosen(model, choice);
  if (choice.help) {
    out.space();
    out.put(help(size.columns));
  } else if (size.columns >= kTwoColumns && size.rows >= kRoomy) {
    const int left = std::min(120, size.columns * 3 / 5);
    const int body = static_cast<int>(top.size()) + 1;
    draw_left({frame, body, end, 0}, model, left);
    draw_right({frame, body, end, left + 2}, model, pair, now, size.columns - left - 2);
  } else {
    draw_narrow(out, model, pair, now, size);
  }
  if (link.state == Link::State::down) frame.dim(static_cast<int>(top.size()));
  frame.put(size.rows - 1, 0, footer(model, where, size.columns));
  return frame;
}

}  // namespace rotation::daemon::terminal
