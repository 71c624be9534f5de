// The HTTP listener on a real socket, with the bytes that clients should and should not send.
#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/daemon/web/http_server_fixture.hpp"

namespace rotation::daemon {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string gunzip(const std::string& packed) {
  std::string text(1 << 20, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("inflateInit2");
  std::string input = packed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int result = inflate(&stream, Z_FINISH);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("not gzip");
  return text;
}

TEST_F(HttpServerTest, AnswersWithTheseHeadersAndNoOthers) {
  serve();
  const HttpAnswer answer = client().ask(get("/"));
  EXPECT_EQ(
      answer.head,
      "HTTP/1.1 200 OK\r\n"
      "Server: rotationd\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Cache-Control: no-store\r\n"
      "Vary: Accept, Accept-Encoding\r\n"
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
      "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Content-Length: 5\r\n");
  EXPECT_EQ(answer.body, "small");
}

TEST_F(HttpServerTest, HeadIsGetWithoutTheBody) {
  serve();
  RawHttpClient c = client();
  const std::string headers = "Accept-Encoding: gzip\r\n";
  const HttpAnswer whole = c.ask(get("/metrics", headers));
  c.send("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  EXPECT_EQ(c.read(true).head, whole.head);
  EXPECT_EQ(c.ask(get("/")).body, "small") << "the connection goes on";
}

TEST_F(HttpServerTest, RefusesOtherMethods) {
  serve();
  RawHttpClient c = client();
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"}) {
    const HttpAnswer answer = c.ask(std::string(method) + " /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(answer.status, 405U) << method;
    EXPECT_EQ(answer.headers.at("allow"), "GET, HEAD") << method;
  }
  const HttpAnswer answer = c.ask(get("/upload"));
  EXPECT_EQ(answer.status, 405U);
  EXPECT_EQ(answer.headers.at("allow"), "POST, PUT");
}

TEST_F(HttpServerTest, HelpsThoseWhoAreLost) {
  serve();
  const HttpAnswer answer = client().ask(get("/metric?x=<script>"));
  EXPECT_EQ(answer.status, 404U);
  EXPECT_EQ(answer.body,
            "There is nothing here. There is something at:\n  /\n  /metrics\n  /echo\n  /huge\n  /fails\n  "
            "/upload\n  /held\n");
}

TEST_F(HttpServerTest, AFailingHandlerCostsOneAnswer) {
  serve();
  RawHttpClient c = client();
  const HttpAnswer answer = c.ask(get("/fails"));
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.body, "This failed: no luck\n");
  EXPECT_EQ(c.ask(get("/")).status, 200U);
}

TEST_F(HttpServerTest, KeepsTheConnectionAsTheClientAsks) {
  serve();
  RawHttpClient c = client();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(c.ask(get("/")).body, "small");
  EXPECT_EQ(c.ask(get("/", "Connection: close\r\n")).headers.at("connection"), "close");
  EXPECT_EQ(c.read_to_end(), "");

  RawHttpClient old = client();
  EXPECT_EQ(
      old.ask("GET / HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n").headers.at("connection"),
      "keep-alive");
  EXPECT_EQ(old.ask("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").body, "small");
  EXPECT_EQ(old.read_to_end(), "");
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInTheirOrder) {
  serve();
  RawHttpClient c = client();
  std::string requests;
  for (int i = 0; i < 300; ++i) requests += get("/echo?" + std::to_string(i));
  c.send(requests);
  for (int i = 0; i < 300; ++i) EXPECT_EQ(c.read().body, std::to_string(i));
}

TEST_F(HttpServerTest, MakesOneAnswerForAllWhoAskTheSameMeanwhile) {
  serve();
  RawHttpClient first = client();
  std::vector<RawHttpClient> others;
  for (int i = 0; i < 20; ++i) {
    others.push_back(client());
    EXPECT_EQ(others.back().ask(get("/")).status, 200U);
  }
  first.send(get("/held"));
  reached_.acquire();
  for (RawHttpClient& c : others) c.send(get("/held"));
  held_.release(2);
  EXPECT_EQ(first.read().body, "1");
  for (RawHttpClient& c : others) EXPECT_EQ(c.read().body, "2") << "never one made before it asked";
  EXPECT_EQ(counted("/held", 200), 21U);

  held_.release(2);
  EXPECT_EQ(first.ask(get("/held", "Accept: x\r\n")).body, "3x");
  EXPECT_EQ(first.ask("POST /held HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").status, 405U);
  EXPECT_EQ(first.ask(get("/held", "Accept: x\r\n")).body, "4x");
}

TEST_F(HttpServerTest, ReadsARequestInSinglePieces) {
  serve();
  RawHttpClient c = client();
  for (const char byte : "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc") {
    if (byte != '\0') c.send({&byte, 1});
  }
  EXPECT_EQ(c.read().body, "got 3");
}

TEST_F(HttpServerTest, KeepsItsLimitsToTheByte) {
  serve();
  RawHttpClient c = client();
  EXPECT_EQ(c.ask(get("/echo?" + std::string(2048 - 6, 'q'))).body.size(), 2042U);
  EXPECT_EQ(c.ask(upload(64 * 1024)).body, "got 65536");
  EXPECT_EQ(client().ask(get("/echo?" + std::string(2048 - 5, 'q'))).status, 414U);
  EXPECT_EQ(client().ask(get("/echo?" + std::string(20'000, 'q'))).status, 414U);
  EXPECT_EQ(client().ask(upload(64 * 1024 + 1)).status, 413U);

  const std::size_t others = get("/", "X: \r\n").size();
  EXPECT_EQ(client().ask(get("/", "X: " + std::string(8192 - others, 'x') + "\r\n")).status, 200U);
  EXPECT_EQ(client().ask(get("/", "X: " + std::string(8193 - others, 'x') + "\r\n")).status, 431U);
  EXPECT_EQ(client().ask(get("/", "X: " + std::string(20'000, 'x') + "\r\n")).status, 431U);
}

TEST_F(HttpServerTest, LimitsTheWholeHeaderHoweverItArrives) {
  serve();
  RawHttpClient c = client();
  c.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
  const std::string line = "X: " + std::string(80, 'x') + "\r\n";
  for (int i = 0; i < 200 && !c.readable_within(0); ++i) c.send(line);  // never ends, and no line is long
  EXPECT_EQ(c.read().status, 431U);
}

TEST_F(HttpServerTest, CountsAChunkedBodyToo) {
  serve();
  const std::string head = "POST /upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  RawHttpClient c = client();
  EXPECT_EQ(c.ask(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").body, "got 5");
  const std::string chunk = "2000\r\n" + std::string(0x2000, 'x') + "\r\n";
  c.send(head);
  for (int i = 0; i < 9; ++i) c.send(chunk);
  EXPECT_EQ(c.read().status, 413U);
  EXPECT_EQ(c.read_to_end(), "");
}

TEST_F(HttpServerTest, AnswersOnlyForItsOwnNames) {
  WebOptions chosen = options();
  chosen.host_names = {"Desk.Example"};
  serve(std::move(chosen));
  const auto ask = [&](const std::string& host) {
    return client().ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
  };
  for (const char* own :
       {"localhost", "LOCALHOST:8711", "127.0.0.1", "127.0.0.1:9", "[::1]:1", "desk.example:80"}) {
    EXPECT_EQ(ask(own), 200U) << own;
  }
  for (const char* foreign :
       {"evil.example", "localhost.evil.example", "evil.localhost", "192.0.2.1", "[::2]"}) {
    EXPECT_EQ(ask(foreign), 421U) << foreign;
  }
  // In absolute form the target names the host.
  EXPECT_EQ(client().ask(get("http://localhost:1/echo?x")).body, "x");
  EXPECT_EQ(client().ask(get("http://evil.example/echo?x")).status, 421U);
}

TEST_F(HttpServerTest, TakesNoCommandsFromOtherSites) {
  serve();
  const auto post = [&](const std::string& origin) {
    return client()
        .ask("POST /upload HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 0\r\n" + origin + "\r\n")
        .status;
  };
  EXPECT_EQ(post(""), 200U);
  EXPECT_EQ(post("Origin: http://localhost:1\r\n"), 200U);
  EXPECT_EQ(post("Origin: http://localhost:2\r\n"), 403U);
  EXPECT_EQ(post("Origin: http://evil.example\r\n"), 403U);
  EXPECT_EQ(post("Origin: null\r\n"), 403U);
}

TEST_F(HttpServerTest, TellsWaitingClientsToContinue) {
  serve();
  RawHttpClient c = client();
  c.send("PUT /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(c.read().status, 100U);
  EXPECT_EQ(c.ask("abcd").body, "got 4");
  c.send("PUT /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(c.read().status, 413U);
}

TEST_F(HttpServerTest, PacksWhatIsWorthPackingForThoseWhoCanUnpack) {
  serve();
  RawHttpClient c = client();
  const HttpAnswer packed = c.ask(get("/metrics", "Accept-Encoding: deflate, gzip;q=0.8\r\n"));
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), kScrape.size() / 4);
  EXPECT_EQ(gunzip(packed.body), kScrape);

  for (const char* header : {"", "Accept-Encoding: gzip;q=0\r\n", "Accept-Encoding: br\r\n"}) {
    const HttpAnswer plain = c.ask(get("/metrics", header));
    EXPECT_FALSE(plain.headers.contains("content-encoding")) << header;
    EXPECT_EQ(plain.body, kScrape) << header;
  }
  EXPECT_FALSE(c.ask(get("/", "Accept-Encoding: gzip\r\n")).headers.contains("content-encoding"));
}

TEST_F(HttpServerTest, SendsWhatIsPackedAsItIsAndUnpackedToThoseWhoCannot) {
  serve();
  RawHttpClient c = client();
  const HttpAnswer packed = c.ask(get("/assets/a-1.js", "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(packed.headers.at("cache-control"), "private, max-age=31536000, immutable");
  EXPECT_EQ(gunzip(packed.body), kScrape);
  const HttpAnswer plain = c.ask(get("/assets/a-1.js"));
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  EXPECT_EQ(plain.body, kScrape);
  const HttpAnswer kept = c.ask(get("/assets/a-1.js", "Accept-Encoding: gzip\r\nIf-None-Match: W/\"1\"\r\n"));
  EXPECT_EQ(kept.status, 304U);
  EXPECT_EQ(kept.body, "");
  EXPECT_EQ(c.ask(get("/assets/b-2.css")).body, "b");
  EXPECT_EQ(counted("/assets", 200), 3U) << "one handler, however many files";
  EXPECT_THAT(c.ask(get("/nowhere")).body, Not(HasSubstr("/assets")));
}

TEST_F(HttpServerTest, CountsByHandlerAndCode) {
  serve();
  EXPECT_EQ(counted("none", 414), 0U);
  client().ask(get("/"));
  client().ask(get("/"));
  client().ask("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client().ask(get("/fails"));
  client().ask(get("/nowhere"));
  client().ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(counted("/", 200), 2U);
  EXPECT_EQ(counted("/", 405), 1U);
  EXPECT_EQ(counted("/fails", 500), 1U);
  EXPECT_EQ(counted("none", 404), 1U);
  EXPECT_EQ(counted("none", 421), 1U);
}

TEST_F(HttpServerTest, ListensOnSeveralAddresses) {
  WebOptions other = options();
  std::uint16_t free_port = 0;
  {
    metrics::HttpCounters counters;
    free_port = HttpServer(other, {}, counters).port();
  }
  WebOptions chosen = options();
  chosen.listen.push_back("127.0.0.1:" + std::to_string(free_port));
  serve(std::move(chosen));
  EXPECT_EQ(client().ask(get("/")).body, "small");
  EXPECT_EQ(RawHttpClient(free_port).ask(get("/")).body, "small");
  server_->stop();
  EXPECT_THROW(RawHttpClient{free_port}, std::system_error);
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  serve();
  const auto sentence = [&](const std::string& address) -> std::string {
    WebOptions chosen;
    chosen.listen = {address};
    metrics::HttpCounters counters;
    try {
      HttpServer second(chosen, {}, counters);
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    return "listens";
  };
  const std::string taken = "127.0.0.1:" + std::to_string(server_->port());
  EXPECT_EQ(sentence(taken), "cannot listen on " + taken + ": Address already in use");
  EXPECT_EQ(sentence("localhost:0"), "listens");
  for (const char* bad : {"", "8711", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000",
                          "desk:80", "127.0.0.1:80x", "::1:80:"}) {
    EXPECT_EQ(sentence(bad), std::string("web.listen-address \"") + bad +
                                 "\" is not an address and a port, such as 127.0.0.1:8711");
  }
}

}  // namespace
}  // namespace rotation::daemon
