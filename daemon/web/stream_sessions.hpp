// StreamSessions: everybody who listens to a stream, and the beat on which they are served.
//
// One write at a time a connection, made of what its talk says then: a slow reader costs one message, not a
// queue. Whoever takes longer than the write timeout for one is cut off; so is whoever acknowledges nothing
// for so long (TCP_USER_TIMEOUT). Web thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "daemon/web/talk.hpp"
#include "daemon/web/web_security.hpp"
#include "daemon/web/web_stream.hpp"

namespace rotation::daemon {

class StreamSessions {
 public:
  using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

  struct Limits {
    std::size_t clients;
    std::size_t message_bytes;  // of a client's
    std::chrono::milliseconds write_timeout;
  };

  // All outlive it, but for `io`: nothing here lives in that, only the coroutines do.
  StreamSessions(boost::asio::io_context& io, Limits limits, std::function<void()> beat,
                 const WebSecurity& security);

  [[nodiscard]] bool full() const noexcept { return clients_.size() >= limits_.clients; }

  // The beat, until stop().
  [[nodiscard]] boost::asio::awaitable<void> run();
  void stop();

  // Answers the upgrade and holds the conversation until either side ends it. The connection is to be
  // lingered and closed then. REQUIRES: the request is an upgrade; what is referred to outlives the
  // coroutine.
  [[nodiscard]] boost::asio::awaitable<void> web_socket(WebStream& stream, const HttpRequest& request,
                                                        std::unique_ptr<Talk> talk);
  // Likewise, an event stream.
  [[nodiscard]] boost::asio::awaitable<void> events(WebStream& stream, const HttpRequest& request,
                                                    std::unique_ptr<Talk> talk);

 private:
  class Client;
  class WebSocketLine;
  class EventLine;

  template <class Line>
  boost::asio::awaitable<void> converse(Client& client, Line& line);
  template <class Line>
  boost::asio::awaitable<void> speak(Client& client, Line& line);
  template <class Line>
  boost::asio::awaitable<void> hear(Client& client, Line& line);

  boost::asio::io_context& io_;
  const Limits limits_;
  const std::function<void()> beat_;
  const WebSecurity& security_;
  boost::asio::steady_timer* pause_ = nullptr;  // of run(), while there is one
  bool stopping_ = false;
  std::set<Client*> clients_;
};

}  // namespace rotation::daemon
