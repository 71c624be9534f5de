// One wake-up takes all that is here, though TLS gives it record by record.
#include "feeds/net/read_ahead.hpp"

#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

namespace rotation::net {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

// A layer like TLS: at most a record a read; nothing more: it would block, or has ended.
class Records {
 public:
  using next_layer_type = tcp::socket;
  using executor_type = tcp::socket::executor_type;

  Records(asio::io_context& io, std::vector<std::string> records, error_code then)
      : socket_(io), records_(std::move(records)), then_(then) {}

  executor_type get_executor() { return socket_.get_executor(); }
  next_layer_type& next_layer() { return socket_; }

  std::size_t read_some(const asio::mutable_buffer& buffer, error_code& error) {
    error = next_ == records_.size() ? then_ : error_code{};
    return error ? 0 : asio::buffer_copy(buffer, asio::buffer(records_[next_++]));
  }
  template <class Handler>
  void async_read_some(const asio::mutable_buffer& buffer, Handler&& handler) {
    error_code error;
    const std::size_t size = read_some(buffer, error);
    asio::post(get_executor(),
               [handler = std::forward<Handler>(handler), error, size]() mutable { handler(error, size); });
  }

 private:
  tcp::socket socket_;
  std::vector<std::string> records_;
  std::size_t next_ = 0;
  error_code then_;
};

const std::string kUpgraded = "HTTP/1.1 101\r\n\r\n";
const std::string kMessage = "\x81\x02hi";

// What one asynchronous read has taken: messages that are ready without another.
struct Taken {
  explicit Taken(error_code then)
      : stream(io, std::vector<std::string>{kUpgraded, kMessage, kMessage, kMessage}, then) {
    stream.async_read_some(asio::buffer(bytes), [this](error_code failure, std::size_t n) {
      error = failure;
      size = n;
    });
    io.run();
    for (; stream.frames().message_ready(); ++messages) stream.frames().message_read();
  }

  asio::io_context io;
  ReadAhead<Records> stream;
  std::string bytes = std::string(1024, ' ');
  error_code error;
  std::size_t size = 0;
  int messages = 0;
};

TEST(ReadAhead, TakesEveryRecordThatIsHere) {
  const Taken taken(asio::error::would_block);
  EXPECT_FALSE(taken.error);
  EXPECT_EQ(taken.size, kUpgraded.size() + 3 * kMessage.size());
  EXPECT_EQ(taken.messages, 3);
}

TEST(ReadAhead, AnEndBehindThemIsToldWithTheNextRead) {
  Taken taken(asio::error::eof);
  EXPECT_FALSE(taken.error);
  EXPECT_EQ(taken.messages, 3);
  taken.stream.async_read_some(asio::buffer(taken.bytes), [&](error_code failure, std::size_t n) {
    taken.error = failure;
    taken.size = n;
  });
  taken.io.restart();
  taken.io.run();
  EXPECT_EQ(taken.error, asio::error::eof);
  EXPECT_EQ(taken.size, 0U);
}

}  // namespace
}  // namespace rotation::net
