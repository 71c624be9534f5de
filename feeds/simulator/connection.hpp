// One WebSocket connection, from the answer to its upgrade request to its end.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "feeds/simulator/endpoints.hpp"
#include "feeds/simulator/hall.hpp"
#include "feeds/simulator/http_request.hpp"

namespace rotation::simulator {

// On the hall's thread; `hall` outlives its coroutines.
boost::asio::awaitable<void> converse(Hall& hall, boost::beast::tcp_stream stream, HttpRequest request,
                                      const Endpoint& endpoint);
boost::asio::awaitable<void> converse(Hall& hall, boost::beast::ssl_stream<boost::beast::tcp_stream> stream,
                                      HttpRequest request, const Endpoint& endpoint);

}  // namespace rotation::simulator
