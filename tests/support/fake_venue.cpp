#include "tests/support/fake_venue.hpp"

#include <algorithm>
#include <type_traits>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <openssl/ssl.h>

namespace rotation::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
namespace ws = beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;
using TlsStream = ssl::stream<tcp::socket>;

namespace {

constexpr auto kAsValue = asio::as_tuple(asio::use_awaitable);

using RecordPtr = std::shared_ptr<FakeVenue::Record>;

// One connection and its script. False from a step: the connection is over.
template <class Layer>
class Session {
 public:
  Session(Layer layer, RecordPtr record) : stream_(std::move(layer)), record_(std::move(record)) {}

  asio::awaitable<void> run(Script script) {
    for (const Step& step : script) {
      const bool go_on = co_await perform(step);
      if (!go_on) break;
      if (&step == &script.back()) record_->script_done = true;
    }
    error_code ignored;
    socket().close(ignored);
  }

  void abort() {
    error_code ignored;
    socket().close(ignored);
  }

 private:
  tcp::socket& socket() { return beast::get_lowest_layer(stream_); }

  asio::awaitable<bool> perform(const Step& step) {
    using Kind = Step::Kind;
    if (step.kind == Kind::drop) co_return false;
    if (step.kind == Kind::mute_tcp) co_return co_await swallow(socket());
    if (!request_read_) {
      const bool asked = co_await read_request();
      if (!asked) co_return false;
    }
    if (step.kind == Kind::mute_http) co_return co_await swallow(stream_.next_layer());
    if (step.kind == Kind::refuse) co_return co_await write_raw(step.text);
    if (!record_->upgraded) {
      const bool upgraded = co_await upgrade();
      if (!upgraded) co_return false;
    }
    switch (step.kind) {
      case Kind::send:
        co_return co_await send(step.text, 0);
      case Kind::fragments:
        co_return co_await send(step.text, static_cast<std::size_t>(step.number));
      case Kind::raw:
        for (int i = 0; i < step.number; ++i) {
          const bool written = co_await write_raw(step.text);
          if (!written) co_return false;
        }
        co_return true;
      case Kind::expect:
        co_return co_await read_until(step.text, false);
      case Kind::serve:
        co_return co_await read_until({}, true);
      case Kind::freeze:
        co_return co_await swallow(stream_.next_layer());
      case Kind::wait:
        co_return co_await wait(step.ready);
      case Kind::ping: {
        const auto [error] = co_await stream_.async_ping({}, kAsValue);
        co_return !error;
      }
      case Kind::close: {
        (void)co_await stream_.async_close(ws::close_reason(static_cast<std::uint16_t>(step.number)),
                                           kAsValue);
        co_return false;
      }
      case Kind::reset: {
        error_code ignored;
        socket().set_option(asio::socket_base::linger(true, 0), ignored);
        co_return false;
      }
      default:
        co_return false;  // fin
    }
  }

  asio::awaitable<bool> read_request() {
    if constexpr (std::is_same_v<Layer, TlsStream>) {
      TlsStream& tls = stream_.next_layer();
      const auto [error] = co_await tls.async_handshake(ssl::stream_base::server, kAsValue);
      if (error) co_return false;
      record_->tls_done = true;
      const char* name = SSL_get_servername(tls.native_handle(), TLSEXT_NAMETYPE_host_name);
      if (name != nullptr) record_->server_name = name;
    }
    const auto [error, size] = co_await http::async_read(stream_.next_layer(), buffer_, request_, kAsValue);
    request_read_ = true;
    record_->request = std::string(request_.target()) + '\n';
    for (const auto& header : request_) {
      record_->request += std::string(header.name_string()) + ": " + std::string(header.value()) + '\n';
    }
    co_return !error;
  }

  asio::awaitable<bool> upgrade() {
    ws::permessage_deflate deflate;  // for those who offer it
    deflate.server_enable = true;
    stream_.set_option(deflate);
    record_->compression_offered = request_.count(http::field::sec_websocket_extensions) != 0;
    const auto [error] = co_await stream_.async_accept(request_, kAsValue);
    record_->upgraded = !error;
    co_return !error;
  }

  asio::awaitable<bool> send(const std::string& text, std::size_t fragment) {
    stream_.auto_fragment(fragment != 0);
    if (fragment != 0) stream_.write_buffer_bytes(std::max<std::size_t>(fragment, 8));
    const auto [error, size] = co_await stream_.async_write(asio::buffer(text), kAsValue);
    co_return !error;
  }

  asio::awaitable<bool> write_raw(const std::string& bytes) {
    const auto [error, size] =
        co_await asio::async_write(stream_.next_layer(), asio::buffer(bytes), kAsValue);
    co_return !error;
  }

  asio::awaitable<bool> read_until(const std::string& text, bool for_ever) {
    for (;;) {
      buffer_.clear();
      const auto [error, size] = co_await stream_.async_read(buffer_, kAsValue);
      if (error) {
        record_->close_code = stream_.reason().code;
        co_return false;
      }
      record_->received.push_back(beast::buffers_to_string(buffer_.data()));
      if (!for_ever && record_->received.back().find(text) != std::string::npos) co_return true;
    }
  }

  template <class Stream>
  static asio::awaitable<bool> swallow(Stream& stream) {
    std::array<char, 4096> bytes;
    for (;;) {
      const auto [error, size] = co_await stream.async_read_some(asio::buffer(bytes), kAsValue);
      if (error) co_return false;
    }
  }

  asio::awaitable<bool> wait(const std::function<bool()>& ready) {
    asio::steady_timer timer(socket().get_executor());
    while (!ready()) {
      timer.expires_after(std::chrono::milliseconds{1});
      const auto [error] = co_await timer.async_wait(kAsValue);
      if (error || !socket().is_open()) co_return false;
    }
    co_return true;
  }

  ws::stream<Layer> stream_;
  RecordPtr record_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  bool request_read_ = false;
};

}  // namespace

class FakeVenue::Impl : public std::enable_shared_from_this<FakeVenue::Impl> {
 public:
  Impl(asio::io_context& io, std::vector<Script> scripts)
      : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), scripts_(std::move(scripts)) {}

  void use_tls(const TlsOptions& options) {
    tls_ = std::make_unique<ssl::context>(ssl::context::tls_server);
    if (options.only_tls_1_1) {
      SSL_CTX_set_cipher_list(tls_->native_handle(), "ALL:@SECLEVEL=0");
      SSL_CTX_set_min_proto_version(tls_->native_handle(), TLS1_1_VERSION);
      SSL_CTX_set_max_proto_version(tls_->native_handle(), TLS1_1_VERSION);
    }
    tls_->use_certificate_chain(asio::buffer(options.identity.certificate_pem));
    tls_->use_private_key(asio::buffer(options.identity.key_pem), ssl::context::pem);
  }

  void start() {
    asio::co_spawn(
        acceptor_.get_executor(), [self = shared_from_this()] { return self->accept(); }, asio::detached);
  }

  void stop() {
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& abort : aborts_) abort();
  }

  [[nodiscard]] unsigned port() const { return acceptor_.local_endpoint().port(); }

  std::vector<RecordPtr> records_;
  int open_ = 0;
  int most_ = 0;

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kAsValue);
      if (error) co_return;
      socket.set_option(tcp::no_delay(true));
      const auto record = std::make_shared<Record>();
      record->accepted = std::chrono::steady_clock::now();
      const Script script = scripts_[std::min(records_.size(), scripts_.size() - 1)];
      records_.push_back(record);
      most_ = std::max(most_, ++open_);
      if (tls_) {
        begin(std::make_shared<Session<TlsStream>>(TlsStream(std::move(socket), *tls_), record), script,
              record);
      } else {
        begin(std::make_shared<Session<tcp::socket>>(std::move(socket), record), script, record);
      }
    }
  }

  template <class SessionPtr>
  void begin(SessionPtr session, const Script& script, const RecordPtr& record) {
    aborts_.push_back([weak = std::weak_ptr(session)] {
      if (const auto alive = weak.lock()) alive->abort();
    });
    asio::co_spawn(
        acceptor_.get_executor(), [session, script] { return session->run(script); },
        [self = shared_from_this(), session, record](const std::exception_ptr&) {
          record->open = false;
          --self->open_;
        });
  }

  tcp::acceptor acceptor_;
  std::vector<Script> scripts_;
  std::unique_ptr<ssl::context> tls_;
  std::vector<std::function<void()>> aborts_;
};

FakeVenue::FakeVenue(asio::io_context& io, std::vector<Script> scripts)
    : impl_(std::make_shared<Impl>(io, std::move(scripts))) {
  impl_->start();
}

FakeVenue::FakeVenue(asio::io_context& io, std::vector<Script> scripts, TlsOptions tls)
    : impl_(std::make_shared<Impl>(io, std::move(scripts))) {
  impl_->use_tls(tls);
  impl_->start();
}

FakeVenue::~FakeVenue() {
  impl_->stop();
}

unsigned FakeVenue::port() const {
  return impl_->port();
}
const std::vector<RecordPtr>& FakeVenue::connections() const {
  return impl_->records_;
}
int FakeVenue::open_now() const {
  return impl_->open_;
}
int FakeVenue::most_at_once() const {
  return impl_->most_;
}

Step step::refuse(int status, const std::string& header) {
  return {Step::Kind::refuse,
          "HTTP/1.1 " + std::to_string(status) + " No\r\n" + (header.empty() ? "" : header + "\r\n") +
              "Content-Length: 0\r\nConnection: close\r\n\r\n",
          0,
          {}};
}

Script alpaca_script(const std::string& ack, Script more) {
  Script script{step::send(R"([{"T":"success","msg":"connected"}])"), step::expect(R"("action":"auth")"),
                step::send(R"([{"T":"success","msg":"authenticated"}])"),
                step::expect(R"("action":"subscribe")"), step::send(ack)};
  script.insert(script.end(), more.begin(), more.end());
  return script;
}

}  // namespace rotation::testing
