#include "daemon/web/http_headers.hpp"

#include <gtest/gtest.h>

#include "daemon/web/admission.hpp"
#include "daemon/web/listen_address.hpp"

namespace rotation::daemon {
namespace {

TEST(HostName, IsTheHostWithoutItsPort) {
  EXPECT_EQ(host_name("localhost"), "localhost");
  EXPECT_EQ(host_name("LocalHost:8711"), "localhost");
  EXPECT_EQ(host_name("127.0.0.1:1"), "127.0.0.1");
  EXPECT_EQ(host_name("[::1]"), "::1");
  EXPECT_EQ(host_name("[::1]:8711"), "::1");
  EXPECT_EQ(host_name("desk-7.example_net.com:65535"), "desk-7.example_net.com");
  EXPECT_EQ(host_name("localhost:"), "localhost");
}

TEST(HostName, RefusesWhatIsNone) {
  for (const char* bad :
       {"", ":8711", "localhost:x", "localhost:123456", "local host", "user@localhost", "::1", "[::1", "[]",
        "[localhost]", "[::1]x", "localhost/", "a,b", "<b>", "localhost:80:80"}) {
    EXPECT_EQ(host_name(bad), std::nullopt) << bad;
  }
}

TEST(AcceptEncoding, SaysWhetherGzipMayBeUsed) {
  for (const char* yes : {"gzip", "GZIP", "deflate, gzip", "gzip;q=0.5", "gzip ; q=1",
                          "br,gzip;q=0.001,deflate", "*", "deflate, *;q=0.1", "*;q=0, gzip"}) {
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  }
  for (const char* no : {"", "identity", "deflate, br", "gzip;q=0", "gzip;q=0.000", "gzip; Q=0.", "*;q=0",
                         "gzip;q=0, *", "xgzip", "gzipped"}) {
    EXPECT_FALSE(accepts_gzip(no)) << no;
  }
}

TEST(Origin, IsTheSameOnlyForTheSameHostAndPort) {
  EXPECT_TRUE(same_origin("http://localhost:8711", "localhost:8711"));
  EXPECT_TRUE(same_origin("https://Desk.example", "desk.example"));
  EXPECT_FALSE(same_origin("http://localhost:8643", "localhost:8711"));
  EXPECT_FALSE(same_origin("http://evil.example", "localhost:8711"));
  EXPECT_FALSE(same_origin("null", "localhost:8711"));
  EXPECT_FALSE(same_origin("", ""));
}

TEST(ListenAddress, IsReadAsWrittenOnTheCommandLine) {
  const auto read = [](const char* text) {
    const auto endpoint = parse_listen_address(text);
    return endpoint.address().to_string() + " " + std::to_string(endpoint.port());
  };
  EXPECT_EQ(read("127.0.0.1:8711"), "127.0.0.1 8711");
  EXPECT_EQ(read("localhost:0"), "127.0.0.1 0");
  EXPECT_EQ(read(":65535"), "0.0.0.0 65535");
  EXPECT_EQ(read("[::1]:80"), "::1 80");
  EXPECT_EQ(read("[::]:80"), ":: 80");
}

using Verdict = Admission::Verdict;
const auto kDesk = boost::asio::ip::make_address("192.0.2.7");
const auto kOther = boost::asio::ip::make_address("192.0.2.8");
const auto kLoopback = boost::asio::ip::make_address("127.0.0.1");

TEST(Admission, LimitsEveryAddressButLoopback) {
  Admission admission(100, 2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(admission.judge(kDesk), Verdict::serve);
    admission.enter(kDesk);
  }
  EXPECT_EQ(admission.judge(kDesk), Verdict::refuse);
  EXPECT_EQ(admission.judge(boost::asio::ip::make_address("::ffff:192.0.2.7")), Verdict::refuse)
      << "the same address, mapped into IPv6";
  EXPECT_EQ(admission.judge(kOther), Verdict::serve);
  for (int i = 0; i < 50; ++i) admission.enter(kLoopback);
  EXPECT_EQ(admission.judge(kLoopback), Verdict::serve);
  EXPECT_EQ(admission.judge(boost::asio::ip::make_address("::ffff:127.0.0.1")), Verdict::serve);
  admission.leave(kDesk);
  EXPECT_EQ(admission.judge(kDesk), Verdict::serve);
}

TEST(Admission, LimitsTheTotalAndThoseItStillTells) {
  Admission admission(3, 2);
  for (int i = 0; i < 3; ++i) admission.enter(kLoopback);
  EXPECT_EQ(admission.judge(kOther), Verdict::refuse);
  for (std::size_t i = 0; i < Admission::kRefusals; ++i) {
    EXPECT_EQ(admission.judge(kLoopback), Verdict::refuse);
    admission.enter(kLoopback);
  }
  EXPECT_EQ(admission.judge(kLoopback), Verdict::drop);
  admission.leave(kLoopback);
  EXPECT_EQ(admission.judge(kLoopback), Verdict::refuse);
}

}  // namespace
}  // namespace rotation::daemon
