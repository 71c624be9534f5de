#include <chrono>
#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "bench/peers/peer.hpp"
#include "bench/peers/subscription.hpp"

namespace rotation::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;

class Loop {
 public:
  explicit Loop(std::uint16_t port) {
    socket_.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
    socket_.next_layer().set_option(asio::ip::tcp::no_delay(true));
    socket_.handshake("127.0.0.1", "/v2/sip");
    const auto provider = everything();
    hear();  // the greeting
    say(provider->frames(providers::Step::login, {"key", "secret"}));
    hear();
    say(provider->frames(providers::Step::subscribe, {}));
    hear();
  }

  void say(const std::vector<std::string>& frames) {
    for (const std::string& frame : frames) socket_.write(asio::buffer(frame));
  }

  Reading run() {
    read();
    io_.run();
    if (reading_.messages == 0) throw std::runtime_error("no data");
    reading_.seconds = std::chrono::duration<double>(last_ - first_).count();
    reading_.cpu_seconds = cpu_time() - cpu_before_;
    return reading_;
  }

 private:
  void hear() {
    socket_.read(buffer_);
    buffer_.clear();
  }

  void read() {
    socket_.async_read(buffer_, [this](const beast::error_code& error, std::size_t n) {
      if (error) return;  // the simulator has gone, a while after its last message
      last_ = Clock::now();
      if (reading_.messages++ == 0) {
        first_ = last_;
        cpu_before_ = cpu_time();
      }
      reading_.bytes += n;
      buffer_.clear();
      read();
    });
  }

  asio::io_context io_{1};
  beast::websocket::stream<asio::ip::tcp::socket> socket_{io_};
  beast::flat_buffer buffer_;
  Reading reading_;
  Clock::time_point first_;
  Clock::time_point last_;
  double cpu_before_ = 0;
};

}  // namespace

Reading read_with_beast(std::uint16_t port) {
  return Loop(port).run();
}

}  // namespace rotation::bench
