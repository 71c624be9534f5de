// One WebSocket connection as a client, over TCP or TLS, from connect to close.
//
// Use: connect, secure, upgrade, then reads and writes; one of each at a time. On the io_context's thread.
// No time limits in here: whoever uses it calls abort(), upon which whatever is pending ends with an error.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "feeds/market/time.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/task.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::net {

struct Upgrade {
  error_code error;
  unsigned status = 0;      // of the HTTP answer; 0 if there was none
  std::string retry_after;  // its header of that name
};

class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // May be called again, for the next address, after it failed.
  virtual Task<error_code> connect(boost::asio::ip::tcp::endpoint address) = 0;
  // TLS: at least 1.2, certificate and host name verified. Nothing to do without.
  virtual Task<error_code> secure() = 0;
  // When the other side's certificate runs out; nothing before secure(), or without TLS.
  [[nodiscard]] virtual std::optional<market::Timestamp> certificate_expiry() = 0;
  virtual Task<Upgrade> upgrade(providers::Handshake with) = 0;

  virtual Task<error_code> write(std::string_view text) = 0;
  // Waits for the next message.
  virtual Task<error_code> read() = 0;
  // Reads the next message if it has been received in whole. Never waits; false: use read().
  [[nodiscard]] virtual bool read_at_hand(error_code& error) = 0;
  // The message read last, with providers::kPadding readable bytes after it, until the next read.
  [[nodiscard]] virtual std::string_view message() const noexcept = 0;

  virtual void ping() = 0;
  // Begins a polite close: reads go on until it is complete, then end with an error.
  virtual void close() = 0;
  virtual void abort() noexcept = 0;
};

// `binary`: of the frames written. `on_bytes` is called whenever anything has come, until abort(). (Beast's
// control callback will not do: with one set, a close of ours that meets a close of theirs waits for the read,
// which waits for the close.) Certificate authorities are read anew for each connection, so that renewed ones
// are used without a restart. Throws std::runtime_error, one sentence, if they cannot.
[[nodiscard]] std::shared_ptr<WebSocket> make_web_socket(boost::asio::io_context& io,
                                                         const Endpoint& endpoint, const std::string& ca_file,
                                                         bool binary, std::function<void()> on_bytes);

// Is it the other side's breach of the WebSocket protocol or of our limits?
[[nodiscard]] bool is_protocol_error(const error_code& error) noexcept;
// The other side closed as the protocol wants it.
[[nodiscard]] bool is_close(const error_code& error) noexcept;

}  // namespace rotation::net
