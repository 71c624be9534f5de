#include "bench/frames.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>

#include "bench/past.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/msgpack.hpp"

namespace rotation::bench {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::size_t kQuotes = 65'536;
constexpr std::string_view kTime = "2000-01-01T00:00:00.123456789Z";
constexpr std::string_view kPackedTime = "\xd7\xff";  // a timestamp of 8 bytes

void write_digits(char* end, std::uint64_t value, int digits) {
  for (int i = 0; i < digits; ++i, value /= 10) *--end = static_cast<char>('0' + value % 10);
}

void write_time(char* out, market::Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const auto of_day = static_cast<std::uint64_t>((time - day) / seconds{1});
  const std::uint64_t digits = of_day / 3600 * 10'000 + of_day / 60 % 60 * 100 + of_day % 60;
  write_digits(out + 13, digits / 10'000, 2);
  write_digits(out + 16, digits / 100 % 100, 2);
  write_digits(out + 19, digits % 100, 2);
  write_digits(out + 29, static_cast<std::uint64_t>(time.time_since_epoch().count()) % 1'000'000'000, 9);
}

void write_packed_time(char* out, market::Timestamp time) {
  const auto ns = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const std::uint64_t packed = ns % 1'000'000'000 << 34U | ns / 1'000'000'000;
  for (unsigned i = 0; i < 8; ++i) out[i] = static_cast<char>(packed >> (56U - 8U * i));
}

}  // namespace

std::string frame_head(std::size_t size, bool binary) {
  std::string head(1, binary ? '\x82' : '\x81');
  if (size < 126) return head + static_cast<char>(size);
  return head + '\x7e' + static_cast<char>(size >> 8U) + static_cast<char>(size & 0xFFU);
}

Frames::Frames(std::size_t quotes, bool msgpack) : msgpack_(msgpack) {
  const Past past = read_past(market::Calendar{});
  begin_ = past.quotes_begin;
  const auto series = market::default_series();
  std::vector<std::size_t> quoted;
  for (std::size_t s = 0; s < series.size(); ++s) {
    if (market::is_equity(series[s].series_class)) quoted.push_back(s);
  }
  std::string time{kTime};
  const std::string date = market::format_date(std::chrono::floor<std::chrono::days>(begin_));
  time.replace(0, date.size(), date);
  std::mt19937_64 random(1);
  const std::string_view sought = msgpack ? kPackedTime : std::string_view(time);
  for (std::size_t f = 0; f < kQuotes / quotes; ++f) {
    std::string message = "[";
    for (std::size_t i = 0; i < quotes; ++i) {
      const std::size_t s = quoted[random() % quoted.size()];
      const double bid = std::round(past.last[s] * 100) / 100 + 0.01 * static_cast<double>(random() % 5);
      char quote[256];
      std::snprintf(quote, sizeof quote,
                    R"(%s{"T":"q","S":"%s","bx":"D","bp":%.7g,"bs":%u,"ax":"B","ap":%.7g,"as":%u,"c":["R"],)"
                    R"("z":"B","t":"%s"})",
                    i == 0 ? "" : ",", series[s].name.c_str(), bid, static_cast<unsigned>(1 + random() % 60),
                    bid + 0.02, static_cast<unsigned>(1 + random() % 60), time.c_str());
      message += quote;
    }
    message += ']';
    if (msgpack) message = simulator::msgpack_of(message);
    const std::string head = frame_head(message.size(), msgpack);
    Frame frame{.at = bytes_.size(), .size = head.size() + message.size(), .times = {}};
    bytes_ += head + message;
    for (std::size_t at = frame.at; (at = bytes_.find(sought, at)) != std::string::npos; ++at) {
      frame.times.push_back(msgpack ? at + kPackedTime.size() : at);
    }
    frames_.push_back(std::move(frame));
  }
}

std::string_view Frames::next(market::Timestamp time) {
  const Frame& frame = frames_[next_];
  if (++next_ == frames_.size()) next_ = 0;
  for (const std::size_t at : frame.times) (msgpack_ ? write_packed_time : write_time)(&bytes_[at], time);
  return {&bytes_[frame.at], frame.size};
}

}  // namespace rotation::bench
