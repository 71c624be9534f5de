// A TCP client that sends the bytes it is told and reads HTTP responses: for what a proper client would not
// do. Every wait is bounded by ten seconds, after which reading throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;  // OpenSSL's connection

namespace rotation::testing {

struct HttpAnswer {
  unsigned status = 0;
  std::string head;                            // status line and headers as received
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// How to speak TLS to 127.0.0.1. PEM texts.
struct ClientTls {
  std::string trusted;      // roots
  std::string certificate;  // shown if the server asks; empty: none
  std::string key;
  std::string cipher;  // TLS 1.2 with nothing but this one (OpenSSL's name); empty: OpenSSL's choice
  std::string curve;   // nothing but this one, likewise
};

class RawHttpClient {
 public:
  // Connects to 127.0.0.1:port. `receive_buffer` > 0 makes the socket's buffer small.
  explicit RawHttpClient(std::uint16_t port, int receive_buffer = 0);
  // Throws std::runtime_error if there is no TLS to be had; with TLS 1.3 a server that wants another
  // certificate says so only where the first response would be.
  RawHttpClient(std::uint16_t port, const ClientTls& tls);
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
  struct EndTls {
    void operator()(ssl_st* connection) const noexcept;
  };

  bool receive();  // false: end of stream

  int socket_;
  std::unique_ptr<ssl_st, EndTls> tls_;  // nullptr: plain
  std::string received_;
};

}  // namespace rotation::testing
