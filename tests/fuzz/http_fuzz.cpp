// Any bytes as what a client sends on one connection, the daemon's own pages behind the server: whole answers
// of known status with every security header, then the end of the connection. A byte that says so first makes
// a request of them: what follows it is a target and headers.
#include <algorithm>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/web/http_headers.hpp"
#include "daemon/web/http_server.hpp"
#include "daemon/web/web_routes.hpp"

namespace rotation {
namespace {

class Website {
 public:
  Website() { server_.start(); }

  // All that the server has to say to these bytes; it closes.
  [[nodiscard]] std::string converse(std::string_view sent) const {
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{.tv_sec = 8, .tv_usec = 0};
    assert(::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0);
    sockaddr_in server{
        .sin_family = AF_INET, .sin_port = htons(server_.port()), .sin_addr = {}, .sin_zero = {}};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // libFuzzer's alarm interrupts what waits.
    int refused = 0;
    do {
      refused = ::connect(client, reinterpret_cast<const sockaddr*>(&server), sizeof server);
    } while (refused != 0 && errno == EINTR);
    assert(refused == 0 || errno == EISCONN);
    (void)::send(client, sent.data(), sent.size(), MSG_NOSIGNAL);
    (void)::shutdown(client, SHUT_WR);
    std::string answers;
    char piece[16384];
    ssize_t n = 0;
    while ((n = ::recv(client, piece, sizeof piece, 0)) > 0 || (n < 0 && errno == EINTR)) {
      answers.append(piece, static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    }
    assert(n == 0 || errno == ECONNRESET);  // never later than the limit
    ::close(client);
    return answers;
  }

 private:
  static daemon::WebOptions options() {
    daemon::WebOptions chosen;
    chosen.listen = {"127.0.0.1:0"};
    chosen.header_bytes = 512;
    chosen.uri_bytes = 128;
    chosen.body_bytes = 256;
    return chosen;
  }
  std::vector<daemon::Route> routes() {
    return daemon::web_routes({.exporter = exporter_,
                               .readiness =
                                   [] {
                                     return std::vector<daemon::Check>{{"feeds", false, "\"\n"}};
                                   },
                               .reload = [] { return std::nullopt; }});
  }

  metrics::SnapshotCell cell_{signals::Snapshot{}};
  signals::Labels labels_;
  market::SeriesTable series_{{}};
  metrics::PipelineStats pipeline_{0, 8192};
  metrics::StoreCounters store_;
  metrics::ReloadStatus reload_;
  metrics::LogCounters log_;
  metrics::HttpCounters http_;
  metrics::Exporter exporter_{{cell_,
                               labels_,
                               series_,
                               {},
                               pipeline_,
                               store_,
                               nullptr,
                               reload_,
                               log_,
                               http_,
                               {"0.1.0", "abc1234", "any"}}};
  daemon::HttpServer server_{options(), routes(), http_};
};

// The text up to `end`, which is taken off, too.
std::string_view take(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  assert(at != std::string_view::npos);
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at + end.size());
  return head;
}

// Takes one answer off, line by line as RFC 9112 has it. `maybe_head`: its body may be left out.
void check_answer(std::string_view& answers, bool maybe_head) {
  std::string_view status = take(answers, "\r\n");
  assert(status.starts_with("HTTP/1.1 ") || status.starts_with("HTTP/1.0 "));
  status.remove_prefix(9);
  unsigned code = 0;
  assert(std::from_chars(status.data(), status.data() + 3, code).ptr == status.data() + 3 &&
         status[3] == ' ');
  if (code == 100) {
    assert(take(answers, "\r\n").empty());
    return;
  }
  const auto& known = metrics::HttpCounters::kCodes;
  assert(std::find(known.begin(), known.end(), code) != known.end());
  std::size_t length = std::string_view::npos;
  int required = 0;
  for (std::string_view line; !(line = take(answers, "\r\n")).empty();) {
    const std::string_view name = take(line, ": ");
    assert(name.find_first_of(" \t\r\n") == std::string_view::npos);
    assert(line.find_first_of("\r\n") == std::string_view::npos);
    if (name == "Content-Length") {
      assert(length == std::string_view::npos);
      assert(std::from_chars(line.data(), line.data() + line.size(), length).ptr ==
             line.data() + line.size());
    }
    required += name == "Content-Security-Policy" || name == "X-Content-Type-Options" ||
                name == "Referrer-Policy" || name == "Cache-Control" || name == "Content-Type";
  }
  assert(required == 5);
  if (maybe_head && (answers.empty() || answers.starts_with("HTTP/1."))) return;
  assert(length <= answers.size());
  answers.remove_prefix(length);
}

void check_headers(std::string_view text) {
  if (const auto name = daemon::host_name(text)) {
    assert(!name->empty() && name->find_first_of("/@[] ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
  }
  assert(!daemon::accepts_gzip(std::string(text) + ", gzip;q=0") || daemon::accepts_gzip(text));
  assert(daemon::wanted_format(text) == daemon::wanted_format("application/json," + std::string(text)));
  assert(daemon::same_origin("http://" + std::string(text), text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Website website;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_headers(bytes);
  std::string sent(bytes);
  if (bytes.starts_with('\x01')) sent = "GET /" + sent.substr(1) + "\r\nHost: localhost\r\n\r\n";
  const std::string all = website.converse(sent);
  const bool maybe_head = sent.find("HEAD") != std::string::npos;
  std::string_view answers(all);
  while (!answers.empty()) check_answer(answers, maybe_head);
  return 0;
}

}  // namespace rotation
