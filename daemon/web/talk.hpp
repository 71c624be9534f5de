// A conversation that goes on over one connection, WebSocket or event stream: what it says next. No sockets
// here, so one is tested by talking to it. Web thread only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/web/http.hpp"

namespace rotation::daemon {

// One message, in three pieces: the middle one may be said to many, and is kept once.
struct Frame {
  std::string head;
  std::shared_ptr<const std::string> shared;  // nullptr: nothing
  std::string tail;
};

class Talk {
 public:
  using Now = std::chrono::steady_clock::time_point;

  virtual ~Talk() = default;
  // What the other side has said. Never throws for what it is.
  virtual void hear(std::string_view text) = 0;
  // False: it has answers to give before it hears more; nothing is read meanwhile.
  [[nodiscard]] virtual bool listening() const = 0;
  // What is to be said now; it counts as said. Asked again after each frame, after what was heard, and at
  // every beat.
  [[nodiscard]] virtual std::optional<Frame> next(Now now) = 0;
};

struct StreamRoute {
  enum class Kind : unsigned char {
    web_socket,
    events,  // server-sent; the other side says nothing
  };

  std::string path;
  Kind kind;
  std::function<std::unique_ptr<Talk>(const Request&)> open;
};

// What a server has to tell for as long as a client listens.
struct Streams {
  std::vector<StreamRoute> routes;
  // Every 25 to 50 ms, before the talks are asked: looks once for all of them.
  std::function<void()> beat = [] {};
};

}  // namespace rotation::daemon
