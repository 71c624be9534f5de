// A server that speaks enough of Alpaca's protocol to be subscribed to and then sends frames encoded
// beforehand, as fast as they are taken or at a steady rate: what rotation-sim, which makes its market as it
// goes, cannot.
//
// Prints one line once it listens: its port, and by how many ns its quotes' times are ahead of this machine's
// clock. Serves one client and ends. At a rate a quote's time is when it was due, not when it went out: a
// client that holds up the server does not escape being measured by that.
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "bench/corked.hpp"
#include "bench/frames.hpp"
#include "feeds/simulator/certificate.hpp"
#include "feeds/simulator/msgpack.hpp"

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using namespace rotation;
using bench::Corked;
using std::chrono::nanoseconds;
using Clock = std::chrono::system_clock;

struct Plan {
  std::uint64_t messages = 1'000'000;
  std::size_t quotes = 1;
  std::uint64_t rate = 0;  // messages a second; 0: as fast as they are taken, their times 10 us apart
  bool msgpack = false;
  std::string certificates;  // folder for them; empty: no TLS

  [[nodiscard]] nanoseconds step() const {
    return nanoseconds{std::chrono::seconds{1}} / (rate == 0 ? 100'000 : rate);
  }
};

void wait_until(Clock::time_point due) {
  constexpr auto kWakeUp =
      std::chrono::microseconds{150};  // longer than a sleep on a virtual machine is late
  if (due - Clock::now() > 2 * kWakeUp) std::this_thread::sleep_until(due - kWakeUp);
  while (Clock::now() < due) {
  }
}

// The client behind a stream; REQUIRES: it speaks as clients of Alpaca do.
template <class Stream>
class Conversation {
 public:
  Conversation(Stream& stream, Corked& wire, const Plan& plan) : stream_(stream), wire_(wire), plan_(plan) {}

  void greet() {
    upgrade();
    say(R"([{"T":"success","msg":"connected"}])");
    (void)hear();
    say(R"([{"T":"success","msg":"authenticated"}])");
    nlohmann::json state = nlohmann::json::parse(hear());
    state.erase("action");
    state["T"] = "subscription";
    say("[" + state.dump() + "]");
    wire_.flush();
  }

  void send(bench::Frames& frames, nanoseconds ahead) {
    using std::chrono::milliseconds;
    const Clock::time_point begun = std::chrono::ceil<milliseconds>(Clock::now() + milliseconds{20});
    wait_until(begun);  // a client that has read the answer has read no more than that
    const market::Timestamp first = plan_.rate == 0 ? frames.begin() : market::Timestamp{begun} + ahead;
    for (std::uint64_t i = 0; i < plan_.messages; ++i) {
      const nanoseconds since_begin = plan_.step() * static_cast<std::int64_t>(i);
      if (plan_.rate != 0) wait_until(begun + since_begin);
      write(frames.next(first + since_begin));
      if (plan_.rate != 0) wire_.flush();
    }
    wire_.flush();
  }

  // Until the client has gone.
  void wait_for_end() {
    std::array<char, 4096> ignored;
    boost::system::error_code error;
    while (!error) stream_.read_some(asio::buffer(ignored), error);
  }

 private:
  void upgrade() {
    std::string request;
    while (!request.ends_with("\r\n\r\n")) request += read(1);
    constexpr std::string_view kKey = "Sec-WebSocket-Key: ";
    const std::size_t key = request.find(kKey);
    if (key == std::string::npos) throw std::runtime_error("no WebSocket client");
    const std::string sworn = request.substr(key + kKey.size(), 24) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
    SHA1(reinterpret_cast<const unsigned char*>(sworn.data()), sworn.size(), digest.data());
    std::array<unsigned char, 64> text{};
    EVP_EncodeBlock(text.data(), digest.data(), SHA_DIGEST_LENGTH);
    write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        std::string(reinterpret_cast<const char*>(text.data())) + "\r\n\r\n");
  }

  void say(const std::string& text) {
    const std::string message = plan_.msgpack ? simulator::msgpack_of(text) : text;
    write(bench::frame_head(message.size(), plan_.msgpack) + message);
  }

  // A frame of a client: masked.
  std::string hear() {
    std::size_t size = static_cast<unsigned char>(read(2)[1]) & 0x7FU;
    if (size == 126) {
      const std::string extended = read(2);
      size = static_cast<std::size_t>(static_cast<unsigned char>(extended[0])) << 8U |
             static_cast<unsigned char>(extended[1]);
    }
    const std::string mask = read(4);
    std::string text = read(size);
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(text[i] ^ mask[i % 4]);
    return plan_.msgpack ? simulator::json_of(text) : text;
  }

  std::string read(std::size_t size) {
    std::string bytes(size, 0);
    asio::read(stream_, asio::buffer(bytes));
    return bytes;
  }
  void write(std::string_view bytes) { asio::write(stream_, asio::buffer(bytes)); }

  Stream& stream_;
  Corked& wire_;
  const Plan& plan_;
};

template <class Stream>
void serve(Stream& stream, Corked& wire, const Plan& plan, bench::Frames& frames, nanoseconds ahead) {
  Conversation<Stream> conversation(stream, wire, plan);
  conversation.greet();
  conversation.send(frames, ahead);
  conversation.wait_for_end();
}

void run(const Plan& plan) {
  bench::Frames frames(plan.quotes, plan.msgpack);
  ssl::context tls(ssl::context::tls_server);
  if (!plan.certificates.empty()) {
    const auto files = simulator::write_certificates(plan.certificates);
    tls.use_certificate_chain_file(files.certificate);
    tls.use_private_key_file(files.key, ssl::context::pem);
  }
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
  // Whole milliseconds: what some clients make of a time is no finer.
  const nanoseconds ahead =
      frames.begin() - std::chrono::floor<std::chrono::milliseconds>(market::Timestamp{Clock::now()});
  std::printf("%d %lld\n", acceptor.local_endpoint().port(), static_cast<long long>(ahead.count()));
  std::fflush(stdout);

  asio::ip::tcp::socket client = acceptor.accept();
  client.set_option(asio::ip::tcp::no_delay(true));
  if (plan.certificates.empty()) {
    Corked wire(std::move(client));
    return serve(wire, wire, plan, frames, ahead);
  }
  ssl::stream<Corked> secure(Corked(std::move(client)), tls);
  secure.handshake(ssl::stream_base::server);
  serve(secure, secure.next_layer(), plan, frames, ahead);
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  CLI::App app("Sends quotes as Alpaca does, encoded beforehand, to one client.");
  app.add_option("--messages", plan.messages)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--quotes", plan.quotes, "to a message")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--rate", plan.rate, "messages a second; 0: as fast as they are taken")
      ->capture_default_str();
  app.add_flag("--msgpack", plan.msgpack, "MessagePack instead of JSON");
  app.add_option("--tls", plan.certificates,
                 "TLS, with a certificate made in this folder; a record to a message");
  CLI11_PARSE(app, argc, argv);
  try {
    run(plan);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "quote_server: %s\n", error.what());
    return 1;
  }
}
