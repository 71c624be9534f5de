#include <boost/asio/io_context.hpp>

#include "bench/peers/greeting.hpp"
#include "bench/peers/readers.hpp"

namespace rotation::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

std::string_view text(const beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

class AsyncLoop {
 public:
  explicit AsyncLoop(const Stream& stream) : course_(stream) {
    connect_and_subscribe(socket_, stream.port);
    read();
    io_.run();
  }
  std::string report() { return course_.report(); }

 private:
  void read() {
    socket_.async_read(buffer_, [this](const beast::error_code& error, std::size_t) {
      if (error) throw beast::system_error(error);
      if (!begun_) course_.begin(time_of(text(buffer_)));
      begun_ = true;
      buffer_.clear();
      course_.done(1);
      if (!course_.over()) read();
    });
  }

  asio::io_context io_{1};
  Socket socket_{io_};
  beast::flat_buffer buffer_;
  Course course_;
  bool begun_ = false;
};

}  // namespace

std::string read_with_beast_sync(const Stream& stream) {
  asio::io_context io;
  Socket socket{io};
  connect_and_subscribe(socket, stream.port);
  Course course(stream);
  beast::flat_buffer buffer;
  for (bool begun = false; !course.over(); begun = true) {
    buffer.clear();
    socket.read(buffer);
    if (!begun) course.begin(time_of(text(buffer)));
    course.done(1);
  }
  return course.report();
}

std::string read_with_beast_async(const Stream& stream) {
  return AsyncLoop(stream).report();
}

}  // namespace rotation::bench
