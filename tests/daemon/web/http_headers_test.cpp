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

TEST(Accept, NamesAFormatByWeight) {
  using metrics::Format;
  const std::string protobuf =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
  // Debian's Prometheus 2.42, without and with native histograms, and Prometheus 3.
  EXPECT_EQ(
      wanted_format("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
                    "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
      Format::openmetrics);
  EXPECT_EQ(wanted_format(protobuf +
                          ",application/openmetrics-text;version=1.0.0;q=0.8,application/"
                          "openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
            Format::protobuf);
  EXPECT_EQ(wanted_format(
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/"
                "openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"),
            Format::openmetrics);
  // A browser, curl, nothing.
  EXPECT_EQ(wanted_format("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), Format::text);
  EXPECT_EQ(wanted_format("*/*"), Format::text);
  EXPECT_EQ(wanted_format(""), Format::text);

  for (const std::string& protobufs :
       {protobuf, "text/plain;q=0.3, " + protobuf + ";q=0.7,application/openmetrics-text;q=0.5",
        std::string("APPLICATION/vnd.Google.Protobuf ; Proto=\"io.prometheus.client.MetricFamily\" ; "
                    "ENCODING = \"delimited\" ; note=\"a,b;q=0\\\"\" , text/plain;q=0.9")}) {
    EXPECT_EQ(wanted_format(protobufs), Format::protobuf) << protobufs;
  }
  for (const char* openmetrics : {
           "application/openmetrics-text",
           "application/openmetrics-text; version=1.0.0, text/plain",
           "text/plain;q=0.5,application/openmetrics-text;q=0.50001",
           "application/openmetrics-text;q=much",
           "application/openmetrics-text;q=1,application/openmetrics-text;q=0,text/plain;q=0.9",
       }) {
    EXPECT_EQ(wanted_format(openmetrics), Format::openmetrics) << openmetrics;
  }
  for (const char* text : {
           "text/plain, application/openmetrics-text",
           "text/plain;version=0.0.4;q=0.5,application/openmetrics-text;q=0.4",
           "application/openmetrics-text;q=0",
           "application/openmetrics-text;version=0.0.1",
           "application/openmetrics-text;version=2.0.0",
           "application/vnd.google.protobuf",
           "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
           "application/vnd.google.protobuf;proto=other;encoding=delimited",
           "application/json",
           "text/*, application/openmetrics-text;q=0.9",
           ",,;;=,\"",
           "application/openmetrics-text\\",
       }) {
    EXPECT_EQ(wanted_format(text), Format::text) << text;
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
