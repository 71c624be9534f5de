// An HTTP server on a free port, with small, large and failing pages.
#pragma once

#include <memory>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "daemon/web/gzip.hpp"
#include "daemon/web/http_server.hpp"
#include "tests/support/raw_http_client.hpp"

namespace rotation::daemon {

using rotation::testing::HttpAnswer;
using rotation::testing::RawHttpClient;

inline const std::string kScrape = [] {
  std::string text;
  for (int i = 0; text.size() < 50'000; ++i) text += "rotation_number{i=\"" + std::to_string(i) + "\"} 1\n";
  return text;
}();

inline constexpr std::size_t kHuge = 32 << 20;  // more than socket buffers take

class HttpServerTest : public ::testing::Test {
 protected:
  WebOptions options() {
    WebOptions chosen;
    chosen.listen = {"127.0.0.1:0"};
    return chosen;
  }

  HttpServer& serve(WebOptions chosen) {
    std::vector<Route> routes{
        {"/", Access::read, [](const Request&) -> Response { return {.body = "small"}; }},
        {"/metrics", Access::read, [](const Request&) -> Response { return {.body = kScrape}; }},
        {"/echo", Access::read, [](const Request& r) -> Response { return {.body = std::string(r.query)}; }},
        {"/huge", Access::read, [](const Request&) -> Response { return {.body = std::string(kHuge, 'x')}; }},
        {"/fails", Access::read, [](const Request&) -> Response { throw std::runtime_error("no luck"); }},
        {"/assets/a-1.js", Access::read,
         [](const Request&) -> Response {
           return {.body = gzip(kScrape), .etag = "W/\"1\"", .packed = true, .immutable = true};
         },
         "/assets"},
        {"/assets/b-2.css", Access::read, [](const Request&) -> Response { return {.body = "b"}; },
         "/assets"},
        {"/upload", Access::command,
         [](const Request& r) -> Response { return {.body = "got " + std::to_string(r.body.size())}; }},
        {.path = "/held",
         .access = Access::read,
         .handle = [this](const Request& r) -> Response {
           reached_.release();
           held_.acquire();
           return {.body = std::to_string(++made_) + std::string(r.accept)};
         },
         .shared = true},
    };
    server_ = std::make_unique<HttpServer>(std::move(chosen), std::move(routes), counters_);
    server_->start();
    return *server_;
  }
  HttpServer& serve() { return serve(options()); }

  RawHttpClient client() { return RawHttpClient(server_->port()); }

  std::uint64_t counted(std::string_view handler, unsigned code) const {
    std::uint64_t found = 0;
    counters_.for_each([&](std::string_view h, unsigned c, std::uint64_t n) {
      if (h == handler && c == code) found = n;
    });
    return found;
  }

  // Of "/held", which is answered once the test lets it.
  std::counting_semaphore<> reached_{0};
  std::counting_semaphore<> held_{0};
  int made_ = 0;

  metrics::HttpCounters counters_;
  std::unique_ptr<HttpServer> server_;
};

inline std::string get(const std::string& target, const std::string& headers = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

inline std::string upload(std::size_t size) {
  return "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
         std::string(size, 'x');
}

}  // namespace rotation::daemon
