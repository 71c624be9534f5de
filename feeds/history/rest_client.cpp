#include "feeds/history/rest_client.hpp"

#include <algorithm>
#include <utility>

#include "feeds/net/interruptible_sleep.hpp"

namespace rotation::history {
namespace {

using market::Duration;

std::string seconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace

RestClient::RestClient(net::HttpEndpoint endpoint, const RestLimits& limits,
                       std::function<void(const std::string&)> trouble, std::stop_token stop)
    : host_(endpoint.host),
      limits_(limits),
      trouble_(std::move(trouble)),
      stop_(std::move(stop)),
      http_(std::move(endpoint)) {}

bool RestClient::get(const Request& request, const std::function<void(const std::string&)>& read) {
  const auto body = body_of(request);
  if (!body) return false;
  try {
    read(*body);
  } catch (const HistoryError& error) {
    fail(" sent " + request.sent + " cannot be used: " + error.what());
  }
  return true;
}

// nullopt: stopped.
std::optional<std::string> RestClient::body_of(const Request& request) {
  Duration wait = limits_.first_wait;
  for (int attempt = 1;; ++attempt, wait = std::min(wait * 2, limits_.longest_wait)) {
    Duration pause = wait;
    std::string trouble;
    try {
      auto answer = http_.get(request.target, request.headers, limits_.timeout, stop_);
      if (!answer) return std::nullopt;
      if (answer->status == 200) return std::move(answer->body);
      trouble = host_ + " answered the request for " + request.what + " with status " +
                std::to_string(answer->status);
      if (answer->status != 429 && answer->status < 500) throw HistoryError(trouble);
      if (answer->retry_after) pause = *answer->retry_after;
      if (pause > limits_.longest_wait) {
        throw HistoryError(trouble + " and asks to come back in " + seconds(pause));
      }
    } catch (const net::HttpError& error) {
      trouble = error.what();
      if (error.permanent()) throw HistoryError(trouble);
    }
    if (attempt >= limits_.attempts) {
      throw HistoryError(trouble + "; that was attempt " + std::to_string(attempt) + " of " +
                         std::to_string(limits_.attempts));
    }
    trouble_(trouble + "; trying again in " + seconds(pause));
    if (!net::sleep_for(pause, stop_)) return std::nullopt;
  }
}

}  // namespace rotation::history
