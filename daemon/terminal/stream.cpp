#include "daemon/terminal/stream.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>

#include "daemon/api/channel_names.hpp"
#include "daemon/terminal/question.hpp"

namespace rotation::daemon::terminal {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using net::error_code;

constexpr market::Duration kStep = 5s;
constexpr market::Duration kSilence = 5s;  // the daemon says something every second
// A viewer costs the daemon little: it may come back sooner than a feed to its provider.
constexpr net::BackoffLimits kBackoff{.base = 500ms, .cap = 8s, .stable = 1s};

constexpr std::string_view kResync = R"({"method":"resync","req_id":2})";

market::Timestamp now() {
  return std::chrono::time_point_cast<market::Duration>(std::chrono::system_clock::now());
}

std::string subscription(const std::vector<std::string>& channels) {
  std::string names;
  const auto add = [&names](std::string_view name) {
    names.append(names.empty() ? "" : ",").append("\"").append(name).append("\"");
  };
  std::for_each(channels.begin(), channels.end(), add);
  if (channels.empty()) std::for_each(api::kChannelNames.begin(), api::kChannelNames.end(), add);
  return R"({"method":"subscribe","req_id":1,"channels":[)" + names + "]}";
}

}  // namespace

Stream::Stream(asio::io_context& io, Address address, Listener listener,
               const std::vector<std::string>& channels)
    : io_(io),
      address_(std::move(address)),
      listener_(std::move(listener)),
      subscribe_(subscription(channels)),
      lookup_(io, net::system_lookup),
      limit_(io.get_executor()),
      pause_(io.get_executor()),
      backoff_(kBackoff) {}

Stream::~Stream() = default;

void Stream::start() {
  asio::co_spawn(
      io_.get_executor(), [this] { return run(); }, asio::detached);
}

void Stream::stop() {
  stopping_ = true;
  lookup_.cancel();
  limit_.cancel();
  pause_.cancel();
  if (socket_) socket_->abort();
}

net::Task<void> Stream::run() {
  while (!stopping_) {
    const auto begun = std::chrono::steady_clock::now();
    std::string reason = co_await converse();
    limit_.cancel();
    socket_.reset();
    if (stopping_) break;
    if (last_ > 0) backoff_.data_flowed(std::chrono::steady_clock::now() - begun);
    const market::Duration wait = backoff_.next(providers::Retry::passing, random_(engine_));
    if (!down_since_) down_since_ = now();
    tell({Link::State::down, std::move(reason), *down_since_, now() + wait});
    pause_.expires_after(wait);
    (void)co_await pause_.async_wait(net::kAsValue);
  }
}

net::Task<std::string> Stream::converse() {
  last_ = 0;
  late_ = false;
  std::string reason = co_await open();
  if (reason.empty()) reason = co_await listen();
  co_return reason;
}

net::Task<std::string> Stream::open() {
  const Url& url = address_.url;
  const std::vector<std::string> found = co_await lookup_(url.host, kStep);
  if (stopping_) co_return "stopped";
  const net::Endpoint endpoint{url.encrypted(), url.host, std::to_string(url.port), address_.path("stream")};
  try {
    socket_ = net::make_web_socket(io_, endpoint, "", false, {});
  } catch (const std::runtime_error& unreadable) {
    co_return unreadable.what();
  }
  std::string reason = "the name " + url.host + " cannot be resolved";
  error_code error = asio::error::host_not_found;
  for (const std::string& text : found) {
    const asio::ip::address address = asio::ip::make_address(text, error);
    if (error) continue;
    if (!url.encrypted() && !address_.authorization.empty() && !address.is_loopback()) {
      co_return text + " is not on this machine, and a password goes unencrypted to loopback only";
    }
    limit(kStep);
    error = co_await socket_->connect({address, url.port});
    if (stopping_ || !error) break;
    reason = ended("it cannot be reached", error);
  }
  if (error || stopping_) co_return reason;
  limit(kStep);
  error = co_await socket_->secure();
  if (error) co_return ended("TLS failed", error);
  limit(kStep);
  providers::Handshake handshake;
  if (!address_.authorization.empty())
    handshake.headers.emplace_back("Authorization", address_.authorization);
  const net::Upgrade upgrade = co_await socket_->upgrade(std::move(handshake));
  if (upgrade.status != 0 && upgrade.status != 101) co_return refusal(upgrade.status, address_);
  if (upgrade.error) co_return ended("it does not speak the stream's protocol", upgrade.error);
  error = co_await socket_->write(subscribe_);
  if (error) co_return ended("the connection ended", error);
  co_return "";
}

net::Task<std::string> Stream::listen() {
  for (;;) {
    limit(kSilence);
    error_code error = co_await socket_->read();
    if (error) co_return late_ ? address_.text() + ": it is silent" : ended("the connection ended", error);
    if (last_ == 0) {
      down_since_.reset();
      tell({Link::State::open, "", {}, {}});
    }
    const bool missing = take(socket_->message());
    if (stopping_) co_return "stopped";
    if (!missing) continue;
    error = co_await socket_->write(kResync);
    if (error) co_return ended("the connection ended", error);
  }
}

bool Stream::take(std::string_view text) {
  simdjson::dom::element message;
  std::uint64_t seq = 0;
  // What follows the text may be read (web_socket.hpp): no copy.
  static_assert(simdjson::SIMDJSON_PADDING <= providers::kPadding);
  if (parser_.parse(text.data(), text.size(), false).get(message) != simdjson::SUCCESS ||
      message["seq"].get(seq) != simdjson::SUCCESS) {
    return false;
  }
  const bool missing = last_ > 0 && seq != last_ + 1;
  last_ = seq;
  Message told{.text = text};
  std::string_view type;
  if (message["type"].get(type) == simdjson::SUCCESS && (type == "snapshot" || type == "update") &&
      message["channel"].get(told.channel) == simdjson::SUCCESS &&
      message["data"].get(told.data) == simdjson::SUCCESS) {
    told.whole = type == "snapshot";
    listener_.message(told);
  }
  return missing;
}

// Whatever is being waited for ends with an error when that time has passed.
void Stream::limit(market::Duration step) {
  late_ = false;
  limit_.expires_after(step);
  limit_.async_wait([this](error_code cancelled) {
    if (cancelled || !socket_) return;
    late_ = true;
    socket_->abort();
  });
}

void Stream::tell(Link link) {
  listener_.link(link);
}

std::string Stream::ended(std::string_view what, const error_code& error) const {
  std::string text = address_.text();
  text.append(": ").append(what);
  return late_ ? text + " in time" : text + " (" + error.message() + ")";
}

}  // namespace rotation::daemon::terminal
