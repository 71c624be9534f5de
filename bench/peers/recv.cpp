#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <sys/socket.h>

#include "bench/peers/greeting.hpp"
#include "bench/peers/readers.hpp"

namespace rotation::bench {
namespace {

// Quotes of one shape: every key where it always stands. No other JSON.
class Scan {
 public:
  void message(const char* at, const char* end) {
    for (++at; at < end; at += 4) {  // over "[", or the end of a quote
      at += kSymbol.size();
      const char* const symbol = at;
      while (*at != '"') ++at;
      const auto length = static_cast<std::size_t>(at - symbol);
      at += kBid.size();
      const double bid = number(at);
      at += kBidSize.size();
      (void)number(at);
      at += kAsk.size();
      const double ask = number(at);
      at += kAskSize.size();
      (void)number(at);
      at += kTime.size() + 9;
      for (int i = 0; i < 20; ++i) time_ = time_ * 10 + static_cast<std::uint64_t>(at[i] - '0');
      at += 20;
      mid_[symbol[length - 1] & 1] = (bid + ask) / 2;
      ratio_ = mid_[0] / mid_[1];
    }
  }
  [[nodiscard]] double ratio() const noexcept { return ratio_; }

 private:
  static constexpr std::string_view kSymbol = R"({"T":"q","S":")";
  static constexpr std::string_view kBid = R"(","bx":"D","bp":)";
  static constexpr std::string_view kBidSize = R"(,"bs":)";
  static constexpr std::string_view kAsk = R"(,"ax":"B","ap":)";
  static constexpr std::string_view kAskSize = R"(,"as":)";
  static constexpr std::string_view kTime = R"(,"c":["R"],"z":"B","t":")";

  static double number(const char*& at) {
    static constexpr double kScale[]{1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
    std::uint64_t digits = 0;
    int decimals = 0;
    bool fraction = false;
    for (;; ++at) {
      if (*at == '.') {
        fraction = true;
        continue;
      }
      if (*at < '0' || *at > '9') break;
      digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
      decimals += fraction ? 1 : 0;
    }
    return static_cast<double>(digits) * kScale[std::min(decimals, 6)];
  }

  std::uint64_t time_ = 0;
  double mid_[2]{1, 1};
  double ratio_ = 0;
};

}  // namespace

std::string read_with_recv(const Stream& stream, bool spin) {
  boost::asio::io_context io;
  Socket socket{io};
  connect_and_subscribe(socket, stream.port);
  const int fd = socket.next_layer().native_handle();
  constexpr std::size_t kSize = std::size_t{256} * 1024;
  const std::unique_ptr<char[]> bytes{new char[kSize]};
  Course course(stream);
  Scan scan;
  std::size_t have = 0;
  bool begun = false;
  while (!course.over()) {
    const ssize_t n = ::recv(fd, bytes.get() + have, kSize - have, spin ? MSG_DONTWAIT : 0);
    if (n < 0 && errno == EAGAIN) continue;
    if (n <= 0) throw std::runtime_error("the stream ended too early");
    have += static_cast<std::size_t>(n);
    const char* at = bytes.get();
    const char* const end = at + have;
    std::uint64_t messages = 0;
    while (end - at >= 4) {
      const auto* head = reinterpret_cast<const unsigned char*>(at);
      const std::size_t size = head[1] < 126 ? head[1] : static_cast<std::size_t>(head[2]) << 8U | head[3];
      const char* const payload = at + (head[1] < 126 ? 2 : 4);
      if (end < payload + size) break;
      at = payload + size;
      if (!begun) course.begin(time_of({payload, size}));
      begun = true;
      scan.message(payload, at - 1);
      ++messages;
    }
    have = static_cast<std::size_t>(end - at);
    std::memmove(bytes.get(), at, have);
    if (messages > 0) course.done(messages);
  }
  if (!(scan.ratio() > 0)) throw std::runtime_error("no ratio");
  return course.report();
}

}  // namespace rotation::bench
