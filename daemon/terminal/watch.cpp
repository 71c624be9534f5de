#include "daemon/terminal/watch.hpp"

#include <cerrno>
#include <csignal>
#include <ostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <poll.h>
#include <unistd.h>

#include "daemon/terminal/display.hpp"
#include "daemon/terminal/screen.hpp"
#include "daemon/terminal/stream.hpp"

namespace rotation::daemon::terminal {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;

constexpr auto kApart = 100ms;  // between two pictures

market::Timestamp now() {
  return std::chrono::time_point_cast<market::Duration>(std::chrono::system_clock::now());
}

class Watch {
 public:
  explicit Watch(const Address& address)
      : where_(address.text()),
        stream_(io_, address,
                {[this](const Message& m) {
                   model_.apply(m.channel, m.data, m.whole, now());
                   changed();
                 },
                 [this](const Link& link) {
                   link_ = link;
                   changed();
                 }}) {
    signals_.add(SIGHUP);
    signals_.add(SIGQUIT);
  }

  int run() {
    stream_.start();
    await_signal();
    await_resize();
    await_key();
    draw();
    io_.run();
    return code_;
  }

 private:
  void changed() {
    if (!soon_) draw_at(last_ + kApart);
  }

  // The next picture: then, or in a second, when ages have changed.
  void draw_at(std::chrono::steady_clock::time_point when) {
    if (ended_) return;
    soon_ = true;
    beat_.expires_at(when);
    beat_.async_wait([this](error_code cancelled) {
      if (!cancelled) draw();
    });
  }

  void draw() {
    last_ = std::chrono::steady_clock::now();
    display_.show(screen(model_, link_, choice_, now(), where_, display_.size()));
    draw_at(last_ + 1s);
    soon_ = false;
  }

  void await_signal() {
    signals_.async_wait([this](error_code cancelled, int number) {
      if (!cancelled) end(128 + number);
    });
  }

  void await_resize() {
    resized_.async_wait([this](error_code cancelled, int) {
      if (cancelled) return;
      draw();
      await_resize();
    });
  }

  void await_key() {
    keys_.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code cancelled) {
      if (cancelled) return;
      while (const auto key = display_.key()) press(*key);
      pollfd input{STDIN_FILENO, POLLIN, 0};
      if (poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) end(128 + SIGHUP);
      if (!ended_) await_key();
    });
  }

  void press(int key) {
    constexpr int kRedraw = 'L' & 0x1F;
    if (key == 'q' || key == 'Q') return end(0);
    if (key == '?' || key == 'h') choice_.help = !choice_.help;
    if (key == 'p') ++choice_.pair;
    if (key == kRedraw) display_.redraw();
    draw();
  }

  void end(int code) {
    if (ended_) return;
    ended_ = true;
    code_ = code;
    stream_.stop();
    signals_.cancel();
    resized_.cancel();
    keys_.cancel();
    beat_.cancel();
  }

  const std::string where_;
  asio::io_context io_{1};
  Display display_;  // takes the signals that the library catches, before those of ours are set
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  asio::signal_set resized_{io_, SIGWINCH};
  asio::posix::stream_descriptor keys_{io_, dup(STDIN_FILENO)};
  net::Timer beat_{io_.get_executor()};
  std::chrono::steady_clock::time_point last_{};
  Model model_;
  Link link_;
  Choice choice_;
  Stream stream_;
  bool soon_ = false;  // a picture of what has changed is due
  bool ended_ = false;
  int code_ = 0;
};

// False: nobody reads it any more.
bool write_line(std::string_view text) {
  std::string line(text);
  line += '\n';
  for (std::size_t written = 0; written < line.size();) {
    const ssize_t n = write(STDOUT_FILENO, line.data() + written, line.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    written += static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

int watch(const Address& address, std::ostream& err) {
  try {
    return Watch(address).run();
  } catch (const std::runtime_error& error) {
    err << "rotationd: " << error.what() << '\n';
    return 1;
  }
}

int watch_json(const Address& address, const std::vector<std::string>& channels, std::ostream& err) {
  std::signal(SIGPIPE,
              SIG_IGN);  // NOLINT(cert-err33-c): a closed pipe is an end like another, told by write()
  asio::io_context io{1};
  int code = 0;
  std::string told;
  asio::signal_set signals{io, SIGINT, SIGTERM, SIGHUP};
  std::optional<Stream> stream;
  const auto end = [&](int with) {
    code = with;
    stream->stop();
    signals.cancel();
  };
  stream.emplace(io, address,
                 Stream::Listener{[&](const Message& message) {
                                    if (!write_line(message.text)) end(0);
                                  },
                                  [&](const Link& link) {
                                    if (link.reason == told) return;
                                    told = link.reason;
                                    if (!told.empty()) err << "rotationd: " << told << '\n' << std::flush;
                                  }},
                 channels);
  signals.async_wait([&](error_code cancelled, int number) {
    if (!cancelled) end(128 + number);
  });
  stream->start();
  io.run();
  return code;
}

}  // namespace rotation::daemon::terminal
