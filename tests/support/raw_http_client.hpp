// A TCP client that sends the bytes it is told and reads HTTP responses: for what a proper client would not
// do. Every wait is bounded by ten seconds, after which reading throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace rotation::testing {

struct HttpAnswer {
  unsigned status = 0;
  std::string head;                            // status line and headers as received
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class RawHttpClient {
 public:
  // Connects to 127.0.0.1:port. `receive_buffer` > 0 makes the socket's buffer small.
  explicit RawHttpClient(std::uint16_t port, int receive_buffer = 0);
  ~RawHttpClient();
  RawHttpClient(RawHttpClient&& other) noexcept;
  RawHttpClient(const RawHttpClient&) = delete;
  RawHttpClient& operator=(const RawHttpClient&) = delete;

  void send(std::string_view bytes);

  // Reads one response. `head_only`: it answers a HEAD request. Throws std::runtime_error if the connection
  // ends before it is whole.
  HttpAnswer read(bool head_only = false);

  HttpAnswer ask(std::string_view request) {
    send(request);
    return read();
  }

  // Reads until the other side closes; what came, after what read() consumed.
  std::string read_to_end();

  // True if something arrived, or the end, within the time.
  bool readable_within(int milliseconds) const;

 private:
  bool receive();  // false: end of stream

  int socket_;
  std::string received_;
};

}  // namespace rotation::testing
