// What a browser may send, a line each: a request to the API ("GET history?limit=3"), the number of the event
// it saw last ("ID 7"), else a message of one of two clients of the stream, by turns. Whatever it is, the
// answer is JSON of the documented kind, each message of the stream has the number after the one before, and
// each message heard is acknowledged or refused, once, by its own req_id.
#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "daemon/api/conversation.hpp"
#include "daemon/api/events_talk.hpp"
#include "tests/daemon/api/api_rig.hpp"
#include "tests/fuzz/utf8.hpp"

namespace rotation {
namespace {

using daemon::Talk;
using daemon::api::Json;

// Throws what is wrong with it.
Json read(const std::string& text) {
  assert(testing::is_utf8(text));
  return Json::parse(text);
}

class Desk {
 public:
  Desk() {
    rig.until(signals::State::confirmed, 0.004);
    rig.end_warm_up();
    rig.tick(std::chrono::minutes{30});
    for (unsigned i = 0; i < daemon::api::Channels::kBeats; ++i) channels.beat();
  }

  daemon::api::ApiRig rig;
  daemon::api::Channels channels{rig.api};
  market::Counter conflated;
};

void check_request(Desk& desk, std::string_view line) {
  const auto mark = line.find('?');
  const std::string path(line.substr(0, mark));
  const daemon::Response response =
      desk.rig.get(path, mark == std::string_view::npos ? "" : std::string(line.substr(mark + 1)));
  if (response.status == 404 && response.body.empty()) return;  // no such route
  assert(response.status == 200 || response.status == 400 || response.status == 404 ||
         response.status == 503);
  if (!response.content_type.starts_with("application/json")) return;  // the OpenAPI file
  const Json body = read(response.body);
  assert(body.at("status") == (response.status == 200 ? "success" : "error"));
  if (response.status != 200) assert(!body.at("error").get<std::string>().empty());
}

void check_events(Desk& desk, std::string_view id) {
  daemon::api::EventsTalk talk(
      desk.rig.book, [] { return true; }, id);
  while (const auto frame = talk.next(Talk::Now{std::chrono::hours{1}})) {
    const std::string text = frame->head + (frame->shared != nullptr ? *frame->shared : "") + frame->tail;
    assert(text.ends_with("\n\n") && testing::is_utf8(text));
  }
}

class Client {
 public:
  explicit Client(Desk& desk) : talk_(desk.channels, desk.rig.clock, desk.conflated) {}

  void say(const std::string& message) {
    assert(talk_.listening());
    talk_.hear(message);
    int answers = 0;
    while (const auto frame = talk_.next(Talk::Now{std::chrono::hours{1}})) {
      const Json told = read(frame->head + (frame->shared != nullptr ? *frame->shared : "") + frame->tail);
      assert(told.at("seq") == ++seq_);
      const std::string type = told.at("type");
      if (type == "ack" || type == "error") {
        ++answers;
        const Json& id = told.at("req_id");
        // Where it stands twice the two readers differ.
        assert(id.is_null() || message.find(id.dump()) != std::string::npos);
        assert(type == "error" || !id.is_null());
      } else {
        assert(type == "snapshot" || type == "update");
      }
    }
    assert(answers == 1);
  }

 private:
  daemon::api::Conversation talk_;
  std::uint64_t seq_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Desk desk;
  std::array<Client, 2> clients{Client(desk), Client(desk)};
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (std::size_t lines = 0; lines < 16 && !rest.empty(); ++lines) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with("GET ")) {
      check_request(desk, line.substr(4));
    } else if (line.starts_with("ID ")) {
      check_events(desk, line.substr(3));
    } else {
      clients[lines % 2].say(std::string(line));
    }
  }
  return 0;
}

}  // namespace rotation
