// GET requests to a provider of history, for start-up: each is tried again until it is answered or refused.
//
// 429, 5xx and broken connections are tried again; a provider's Retry-After is kept to, and without one the
// waits double, so that a quota by the minute is waited for. Anything else it says no with is final. Thread
// safety: none.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "feeds/history/history.hpp"
#include "feeds/net/http_client.hpp"

namespace rotation::history {

struct RestLimits {
  market::Duration timeout = std::chrono::seconds{30};           // for one answer, connecting included
  int attempts = 9;                                              // for one request; at least 1
  market::Duration first_wait = std::chrono::milliseconds{500};  // before the second attempt, then doubled
  market::Duration longest_wait = std::chrono::seconds{60};      // a longer Retry-After is as good as a no
};

class RestClient {
 public:
  // `trouble` is called on this thread before each wait: why the last attempt failed and what comes next.
  RestClient(net::HttpEndpoint endpoint, const RestLimits& limits,
             std::function<void(const std::string&)> trouble, std::stop_token stop);

  struct Request {
    std::string what;  // as in "answered the request for WHAT with ..."
    std::string target;
    std::span<const net::HttpHeader> headers;
    std::string sent;  // as in "sent SENT cannot be used: ..."
  };
  // Calls `read` with the body of the answer, of status 200. False: stopped. Throws HistoryError, one
  // sentence that begins with the host; what `read` throws is its end.
  [[nodiscard]] bool get(const Request& request, const std::function<void(const std::string&)>& read);

  // Throws a HistoryError that begins with the host.
  [[noreturn]] void fail(const std::string& what) const { throw HistoryError(host_ + what); }

 private:
  [[nodiscard]] std::optional<std::string> body_of(const Request& request);

  std::string host_;
  RestLimits limits_;
  std::function<void(const std::string&)> trouble_;
  std::stop_token stop_;
  net::HttpClient http_;
};

}  // namespace rotation::history
