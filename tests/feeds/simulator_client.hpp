// A simulator on a port of its own and Beast clients that talk to it over the loopback.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <gtest/gtest.h>

#include "feeds/simulator/server.hpp"
#include "feeds/simulator/synthetic.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/patience.hpp"

namespace rotation::simulator {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using namespace std::chrono_literals;

inline constexpr const char* kLogin = R"({"action":"auth","key":"k","secret":"s"})";
inline constexpr const char* kConnected = R"([{"T":"success","msg":"connected"}])";
inline constexpr const char* kAuthenticated = R"([{"T":"success","msg":"authenticated"}])";
inline constexpr const char* kEverything =
    R"({"action":"subscribe","trades":["*"],"quotes":["*"],"statuses":["*"]})";

// A simulator on a port of its own, run by a thread of its own.
class Running {
 public:
  explicit Running(ServerOptions options = {}, SyntheticOptions market = {})
      : market_(rotation::testing::calendar(), market),
        server_(market_, series_, std::move(options)),
        thread_([this] { server_.run(); }) {}
  ~Running() {
    server_.stop();
    thread_.join();
  }
  Server& operator*() { return server_; }
  Server* operator->() { return &server_; }

 private:
  market::SeriesTable series_{market::default_series()};
  SyntheticMarket market_;
  Server server_;
  std::thread thread_;
};

// One connection; every step is bounded in time and reports how it failed.
template <typename Stream = beast::tcp_stream>
class Client {
 public:
  template <typename... Arguments>
  explicit Client(std::uint16_t port, Arguments&&... arguments)
      : ws_(io_, std::forward<Arguments>(arguments)...) {
    beast::get_lowest_layer(ws_).socket().connect({asio::ip::address_v4::loopback(), port});
  }

  boost::system::error_code open(const std::string& path = "/v2/sip", const http::fields& headers = {}) {
    ws_.set_option(websocket::stream_base::decorator([headers](websocket::request_type& request) {
      for (const auto& field : headers) request.set(field.name_string(), field.value());
    }));
    return wait([&](auto done) { ws_.async_handshake(response_, "127.0.0.1", path, done); });
  }
  boost::system::error_code say(std::string_view text) {
    return wait([&](auto done) {
      ws_.async_write(asio::buffer(text),
                      [done](const boost::system::error_code& error, std::size_t) { done(error); });
    });
  }
  // The next message; empty if the connection ended.
  std::string hear() {
    beast::flat_buffer buffer;
    const auto error = wait([&](auto done) {
      ws_.async_read(buffer, [done](const boost::system::error_code& failed, std::size_t) { done(failed); });
    });
    return error ? "" : beast::buffers_to_string(buffer.data());
  }
  // As a client of Alpaca.
  void log_in(std::string_view wish = kEverything) {
    ASSERT_FALSE(open());
    ASSERT_EQ(hear(), kConnected);
    ASSERT_FALSE(say(kLogin));
    ASSERT_EQ(hear(), kAuthenticated);
    ASSERT_FALSE(say(wish));
    ASSERT_TRUE(hear().starts_with(R"([{"T":"subscription")"));
  }

  template <typename Start>
  boost::system::error_code wait(Start start) {
    std::optional<boost::system::error_code> result;
    start([&result](const boost::system::error_code& error) { result = error; });
    io_.restart();
    const auto deadline = std::chrono::steady_clock::now() + rotation::testing::kPatience;
    while (!result && std::chrono::steady_clock::now() < deadline) io_.run_one_for(100ms);
    if (!result) {
      ADD_FAILURE() << "nothing happened within " << rotation::testing::kPatience.count() << " minutes";
      beast::get_lowest_layer(ws_).close();
      io_.run();
    }
    return result.value_or(asio::error::timed_out);
  }

  websocket::stream<Stream>& stream() { return ws_; }
  [[nodiscard]] http::status status() const { return response_.result(); }

 private:
  asio::io_context io_;
  websocket::stream<Stream> ws_;
  websocket::response_type response_;
};

}  // namespace rotation::simulator
