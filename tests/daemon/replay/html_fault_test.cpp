#include "tests/daemon/replay/html_fault.hpp"

#include <gtest/gtest.h>

namespace rotation::testing {
namespace {

TEST(HtmlFault, SeesEveryKind) {
  const auto page = [](const std::string& body) { return html_fault("<!DOCTYPE html>\n" + body); };
  EXPECT_EQ(page("<a b=\"c\">x &amp; y<d/></a>"), "");
  EXPECT_EQ(page("<a><b></a></b>"), "unexpected </a");
  EXPECT_EQ(page("<a>"), "open <a");
  EXPECT_EQ(page("<a>x & y</a>"), "bare &");
  EXPECT_EQ(page("<a b=\"1\" b=\"2\"/>"), "twice b");
  EXPECT_EQ(page("<a b></a>"), "attribute");
  EXPECT_EQ(page("<a><![CDATA[x < y & z]]></a>"), "");
  EXPECT_EQ(page("<a><![CDATA[x]]>&</a>"), "bare &");
  EXPECT_EQ(page("<a><![CDATA[x</a>"), "open CDATA");
}

}  // namespace
}  // namespace rotation::testing
