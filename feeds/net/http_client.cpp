#include "feeds/net/http_client.hpp"

#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "feeds/net/tls_context.hpp"

namespace rotation::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::uint64_t kMaxBody = std::uint64_t{16} << 20;

// The system's resolver cannot be interrupted, and Asio's waits for it even when it is destroyed. So it runs
// on a thread that nobody waits for and that owns all it touches.
class Resolution {
 public:
  Resolution(const std::string& host, std::uint16_t port) {
    std::thread([state = state_, host, port] {
      asio::io_context io;
      boost::system::error_code error;
      const auto found = tcp::resolver{io}.resolve(host, std::to_string(port), error);
      const std::lock_guard lock{state->mutex};
      state->error = error;
      for (const auto& entry : found) state->endpoints.push_back(entry.endpoint());
      state->done = true;
      state->changed.notify_all();
    }).detach();
  }

  // False: not resolved in time, or stopped.
  bool wait(SteadyTime deadline, const std::stop_token& stop) {
    std::unique_lock lock{state_->mutex};
    return state_->changed.wait_until(lock, stop, deadline, [this] { return state_->done; });
  }

  // REQUIRES: wait() returned true.
  [[nodiscard]] const boost::system::error_code& error() const { return state_->error; }
  [[nodiscard]] const std::vector<tcp::endpoint>& endpoints() const { return state_->endpoints; }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    boost::system::error_code error;
    std::vector<tcp::endpoint> endpoints;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Seconds only: the date form needs a common clock, and providers of market data do not send it.
std::optional<std::chrono::seconds> retry_after(std::string_view text) {
  std::uint32_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || stop != end) return std::nullopt;
  return std::chrono::seconds{seconds};
}

}  // namespace

class HttpClient::Impl {
 public:
  explicit Impl(HttpEndpoint endpoint) : endpoint_(std::move(endpoint)) {
    const bool ipv6 = endpoint_.host.find(':') != std::string::npos;
    authority_ = (ipv6 ? '[' + endpoint_.host + ']' : endpoint_.host) + ':' + std::to_string(endpoint_.port);
  }

  // `content`: of a POST; nullptr: a GET.
  std::optional<HttpAnswer> ask(const std::string& target, std::span<const HttpHeader> headers,
                                const std::string* content, std::chrono::nanoseconds timeout,
                                const std::stop_token& stop) {
    const SteadyTime deadline = std::chrono::steady_clock::now() +
                                std::chrono::duration_cast<std::chrono::steady_clock::duration>(timeout);
    if (!connected()) {
      step_ = "resolving its name";
      Resolution resolution{endpoint_.host, endpoint_.port};
      if (!resolution.wait(deadline, stop)) return give_up(stop);
      if (resolution.error()) throw HttpError("the name of " + authority_ + " cannot be resolved", false);
      open(resolution.endpoints());
    }

    Request request{content != nullptr ? http::verb::post : http::verb::get, target, 11};
    request.set(http::field::host, authority_);
    request.set(http::field::user_agent, "rotationd");
    for (const HttpHeader& header : headers) {
      request.set(beast::string_view{header.name.data(), header.name.size()},
                  beast::string_view{header.value.data(), header.value.size()});
    }
    if (content != nullptr) {
      request.body() = *content;
      request.prepare_payload();
    }
    http::response_parser<http::string_body> parser;
    if (content == nullptr) {
      parser.body_limit(kMaxBody);
    } else {
      parser.body_limit(boost::none);  // it is not read, and may be announced as anything
    }
    buffer_.clear();

    std::exception_ptr failure;
    bool done = false;
    abandoned_ = false;
    io_.restart();
    asio::co_spawn(io_, exchange(request, parser), [&](std::exception_ptr e) {
      failure = std::move(e);
      done = true;
    });
    {
      const std::stop_callback on_stop{stop, [this] { io_.stop(); }};
      io_.run_until(deadline);
    }
    if (!done) {
      boost::system::error_code ignored;
      socket().close(ignored);  // ends every wait of the conversation,
      abandoned_ = true;        // which may not even have begun
      io_.restart();
      io_.run();
      close();
      return give_up(stop);
    }
    if (failure) report(failure);

    auto answer = parser.release();
    if (content != nullptr || !answer.keep_alive()) close();
    const auto wait = answer[http::field::retry_after];
    return HttpAnswer{answer.result_int(), retry_after({wait.data(), wait.size()}), std::move(answer.body())};
  }

 private:
  [[nodiscard]] bool connected() const { return plain_ || tls_; }
  tcp::socket& socket() { return tls_ ? tls_->next_layer().socket() : plain_->socket(); }

  void open(const std::vector<tcp::endpoint>& addresses) {
    step_ = "connecting";
    for (const tcp::endpoint& address : addresses) {
      if (!endpoint_.tls && endpoint_.credentials && !address.address().is_loopback()) {
        throw HttpError(
            authority_ + " is not on this machine, and credentials go unencrypted to loopback only", true);
      }
    }
    addresses_ = addresses;
    if (!endpoint_.tls) {
      plain_.emplace(io_);
      return;
    }
    try {
      context_.emplace(tls_client_context(endpoint_.ca_file));
      tls_.emplace(io_, *context_);
      expect_peer(tls_->native_handle(), endpoint_.host);
    } catch (const std::runtime_error& error) {
      close();
      throw HttpError(error.what(), true);
    }
  }

  void close() {
    plain_.reset();
    tls_.reset();
    context_.reset();
    addresses_.clear();
  }

  asio::awaitable<void> exchange(const Request& request, http::response_parser<http::string_body>& parser) {
    if (abandoned_) co_return;
    if (!addresses_.empty()) {
      auto& tcp_stream = tls_ ? tls_->next_layer() : *plain_;
      tcp_stream.expires_never();  // the caller's deadline ends it
      co_await tcp_stream.async_connect(addresses_, asio::use_awaitable);
      addresses_.clear();
      if (tls_) {
        step_ = "negotiating TLS";
        co_await tls_->async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
      }
    }
    step_ = "waiting for its answer";
    if (tls_) {
      co_await talk(*tls_, request, parser);
    } else {
      co_await talk(*plain_, request, parser);
    }
  }

  template <class Stream>
  asio::awaitable<void> talk(Stream& stream, const Request& request,
                             http::response_parser<http::string_body>& parser) {
    co_await http::async_write(stream, request, asio::use_awaitable);
    if (request.method() == http::verb::post) {
      co_await http::async_read_header(stream, buffer_, parser, asio::use_awaitable);
    } else {
      co_await http::async_read(stream, buffer_, parser, asio::use_awaitable);
    }
  }

  // A stop is no error; a deadline is.
  std::nullopt_t give_up(const std::stop_token& stop) const {
    if (stop.stop_requested()) return std::nullopt;
    throw HttpError(authority_ + " took too long: the time ran out while " + step_, false);
  }

  [[noreturn]] void report(const std::exception_ptr& failure) {
    const long verified = tls_ ? SSL_get_verify_result(tls_->native_handle()) : X509_V_OK;
    close();
    if (verified != X509_V_OK) {
      throw HttpError(
          "the certificate of " + authority_ + " is not trusted: " + X509_verify_cert_error_string(verified),
          true);
    }
    try {
      std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      throw HttpError(authority_ + " failed while " + step_ + ": " + error.code().message(), false);
    }
  }

  HttpEndpoint endpoint_;
  std::string authority_;
  std::string step_;  // what is being done, for the sentence when it fails

  bool abandoned_ = false;

  asio::io_context io_{1};
  std::vector<tcp::endpoint> addresses_;  // where to connect; empty once connected
  std::optional<asio::ssl::context> context_;
  std::optional<Plain> plain_;
  std::optional<Tls> tls_;
  beast::flat_buffer buffer_;
};

HttpClient::HttpClient(HttpEndpoint endpoint) : impl_(std::make_unique<Impl>(std::move(endpoint))) {}
HttpClient::~HttpClient() = default;

std::optional<HttpAnswer> HttpClient::get(const std::string& target, std::span<const HttpHeader> headers,
                                          std::chrono::nanoseconds timeout, const std::stop_token& stop) {
  return impl_->ask(target, headers, nullptr, timeout, stop);
}

std::optional<HttpAnswer> HttpClient::post(const std::string& target, std::span<const HttpHeader> headers,
                                           const std::string& content, std::chrono::nanoseconds timeout,
                                           const std::stop_token& stop) {
  return impl_->ask(target, headers, &content, timeout, stop);
}

}  // namespace rotation::net
