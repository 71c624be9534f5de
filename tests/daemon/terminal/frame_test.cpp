#include "daemon/terminal/frame.hpp"

#include <gtest/gtest.h>

namespace rotation::daemon::terminal {
namespace {

std::string text(const Line& line) {
  std::string out;
  for (const Cell& cell : line.cells()) append_utf8(out, cell.sign);
  return out;
}

TEST(Line, CutsOffWhatFindsNoRoomAndSaysSo) {
  EXPECT_EQ(text(Line(8).add("WATCH").add(" and more")), "WATCH a…");
  EXPECT_EQ(text(Line(5).add("WATCH")), "WATCH");
  EXPECT_EQ(text(Line(9).add("CONFIRMED", Tone::good, 4).add("!")), "CON…!");
  EXPECT_EQ(text(Line(0).add("x")), "");
  EXPECT_EQ(text(Line(-3).add("x").to(4).right("y", 9)), "");
}

TEST(Line, SetsToTheRightAfterWhatStandsThere) {
  EXPECT_EQ(text(Line(10).add("S").right("-1.25", 10)), "S    -1.25");
  EXPECT_EQ(text(Line(10).add("spread").right("-1.25", 10)), "spread -1…");
  EXPECT_EQ(text(Line(4).add("full").right("x", 4)), "full");
  EXPECT_EQ(text(Line(9).add("a").to(3).add("b").to(2).add("c")), "a  bc");
}

TEST(Line, LetsNothingThroughThatMovesTheCursorOrIsTwoColumnsWide) {
  EXPECT_EQ(text(Line(20).add("a\x1b[2Jb\nc\td\x7f")), "a?[2Jb?c?d?");
  EXPECT_EQ(text(Line(20).add("小 e\u0301 \u200b \u202e")), "? e? ? ?");
  EXPECT_EQ(text(Line(20).add("\xff\xc3(\xe2\x82")),
            "??"
            "(??")
      << "no UTF-8";
  EXPECT_EQ(text(Line(20).add("+1.4\u00a0% → σ ✓")), "+1.4 % → σ ✓");
}

TEST(Frame, KeepsToItsSize) {
  Frame frame({6, 2});
  frame.put(0, 4, Line(9).add("abcdef"));
  frame.put(5, 0, Line(9).add("below"));
  frame.put(1, 0, Line(9).add("σ"));
  EXPECT_EQ(frame.text(), "    ab\nσ     \n");
  EXPECT_EQ(Frame({0, -1}).text(), " \n");
}

}  // namespace
}  // namespace rotation::daemon::terminal
