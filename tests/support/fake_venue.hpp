// A WebSocket server that does what a script tells it, misbehaviour included, and writes down what it saw.
//
// One script per connection, in order; the last one serves all further connections. Listens on an ephemeral
// port of 127.0.0.1. Everything runs on the given io_context, so a test that runs it needs no threads.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/certificates.hpp"

namespace boost::asio {
class io_context;
}

namespace rotation::testing {

struct Step {
  enum class Kind {
    drop,       // closes as soon as it is connected
    mute_tcp,   // never says anything, not even TLS
    mute_http,  // reads the upgrade request and does not answer
    refuse,     // answers the upgrade with `text`, a whole HTTP answer
    send,       // `text` as one message
    fragments,  // `text` as one message in frames of `number` bytes
    raw,        // `text` as bytes on the wire, below WebSocket, `number` times
    expect,     // waits for a message that contains `text`
    ping,       // sends a ping
    serve,      // reads, answering pings and closes, until the client goes
    freeze,     // reads and answers nothing until the client goes: pongs and closes never come
    close,      // closes with code `number`
    fin,        // ends the TCP stream without a close frame
    reset,      // resets the TCP connection
    wait,       // until `ready` is true
  };
  Kind kind;
  std::string text;
  int number = 0;
  std::function<bool()> ready;
};
using Script = std::vector<Step>;

namespace step {
inline Step drop() {
  return {Step::Kind::drop, {}, 0, {}};
}
inline Step mute_tcp() {
  return {Step::Kind::mute_tcp, {}, 0, {}};
}
inline Step mute_http() {
  return {Step::Kind::mute_http, {}, 0, {}};
}
Step refuse(int status, const std::string& header = "");
inline Step send(std::string text) {
  return {Step::Kind::send, std::move(text), 0, {}};
}
inline Step fragments(std::string text, int size) {
  return {Step::Kind::fragments, std::move(text), size, {}};
}
inline Step raw(std::string bytes, int times = 1) {
  return {Step::Kind::raw, std::move(bytes), times, {}};
}
inline Step expect(std::string text) {
  return {Step::Kind::expect, std::move(text), 0, {}};
}
inline Step ping() {
  return {Step::Kind::ping, {}, 0, {}};
}
inline Step serve() {
  return {Step::Kind::serve, {}, 0, {}};
}
inline Step freeze() {
  return {Step::Kind::freeze, {}, 0, {}};
}
inline Step close(int code) {
  return {Step::Kind::close, {}, code, {}};
}
inline Step fin() {
  return {Step::Kind::fin, {}, 0, {}};
}
inline Step reset() {
  return {Step::Kind::reset, {}, 0, {}};
}
inline Step wait(std::function<bool()> ready) {
  return {Step::Kind::wait, {}, 0, std::move(ready)};
}
}  // namespace step

struct TlsOptions {
  Identity identity;
  bool only_tls_1_1 = false;
};

class FakeVenue {
 public:
  struct Record {
    std::chrono::steady_clock::time_point accepted;
    bool tls_done = false;
    std::string request;  // of the upgrade: its target, then a line "name: value" for each header
    bool upgraded = false;
    bool compression_offered = false;  // if so, what is sent is compressed
    bool open = true;
    int close_code = 0;                 // of the client's close frame
    std::string server_name;            // asked for in the TLS handshake
    std::vector<std::string> received;  // messages
    bool script_done = false;
  };

  FakeVenue(boost::asio::io_context& io, std::vector<Script> scripts);
  FakeVenue(boost::asio::io_context& io, std::vector<Script> scripts, TlsOptions tls);
  ~FakeVenue();  // closes everything

  [[nodiscard]] unsigned port() const;
  [[nodiscard]] const std::vector<std::shared_ptr<Record>>& connections() const;
  [[nodiscard]] int open_now() const;
  [[nodiscard]] int most_at_once() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

// What Alpaca says and expects up to the acknowledgement `ack`, then `more`.
[[nodiscard]] Script alpaca_script(const std::string& ack, Script more);

}  // namespace rotation::testing
