// The connection, to a real API behind the real web server. Waits for events; how long at the most is the
// test runner's to decide.
#include "daemon/terminal/stream.hpp"

#include <fstream>
#include <functional>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/api/streams.hpp"
#include "daemon/terminal/model.hpp"
#include "daemon/web/http_server.hpp"
#include "tests/daemon/api/api_rig.hpp"
#include "tests/daemon/terminal/own_authority.hpp"
#include "tests/support/bcrypt.hpp"
#include "tests/support/fake_venue.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::terminal {
namespace {

using namespace std::chrono_literals;
using rotation::testing::FakeVenue;
using rotation::testing::Script;
namespace step = rotation::testing::step;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class StreamOfADaemon : public ::testing::Test {
 protected:
  StreamOfADaemon() { rig.end_warm_up(); }
  ~StreamOfADaemon() override {
    stream->stop();
    io.run();
  }

  void serve(const std::string& at = "127.0.0.1:0", const std::string& config_file = "") {
    server.emplace(WebOptions{.listen = {at}, .config_file = config_file}, rig.api.routes(), counters,
                   api::streams(rig.api, channels, rig.clock, counters.conflated));
    server->start();
  }
  void listen(const std::string& user = "", const std::string& scheme = "http://") {
    const std::string url = scheme + user + "127.0.0.1:" + std::to_string(server->port());
    stream.emplace(io, std::get<Address>(parse_address(url)),
                   Stream::Listener{[this](const Message& m) {
                                      ++messages;
                                      wholes += m.whole ? 1 : 0;
                                      EXPECT_EQ(m.text.find('\n'), std::string_view::npos);
                                      model.apply(m.channel, m.data, m.whole, {});
                                    },
                                    [this](const Link& now) { link = now; }});
    stream->start();
  }
  template <class Done>
  void until(Done done) {
    while (!done()) io.run_one();
  }
  void until_link(Link::State state) {
    until([&] { return link.state == state; });
  }

  api::ApiRig rig;
  api::Channels channels{rig.api};
  metrics::HttpCounters counters;
  std::optional<HttpServer> server;
  boost::asio::io_context io{1};
  std::optional<Stream> stream;
  Link link;
  Model model;
  int messages = 0;
  int wholes = 0;
};

TEST_F(StreamOfADaemon, BringsEveryChannelAndThenWhatChanges) {
  serve();
  listen();
  until([this] { return wholes == 7; });
  EXPECT_EQ(link.state, Link::State::open);
  ASSERT_TRUE(model.status && model.regime);
  EXPECT_EQ(model.regime->state, rig.data("state")["state"]);
  EXPECT_EQ(model.series.size(), rig.rig.table().size());
  const Maybe before = model.pairs.front().spread.provisional;
  rig.tick(30min, 1.01);
  until([&] { return model.pairs.front().spread.provisional != before; });
  EXPECT_EQ(wholes, 7) << "updates, no snapshots";
}

TEST_F(StreamOfADaemon, SaysThatItIsGoneAndComesBackByItself) {
  serve();
  listen();
  until_link(Link::State::open);
  const std::string address = "127.0.0.1:" + std::to_string(server->port());
  server.reset();
  until_link(Link::State::down);
  EXPECT_THAT(link.reason, HasSubstr(address));
  EXPECT_GE(link.retry_at, link.since);
  const market::Timestamp since = link.since;
  until([this] { return link.reason.find("cannot be reached") != std::string::npos; });
  EXPECT_EQ(link.since, since) << "since it went, not since the last attempt";
  model = {};
  serve(address);
  until_link(Link::State::open);
  until([this] { return model.regime.has_value(); });
}

TEST_F(StreamOfADaemon, GivesThePasswordAndSaysWhereItIsWrong) {
  const rotation::testing::TemporaryFolder folder;
  std::ofstream(folder.path() / "web.yml")
      << "basic_auth_users: {desk: \"" + rotation::testing::bcrypt("secret", 4) + "\"}\n";
  serve("127.0.0.1:0", folder.path() / "web.yml");
  listen("desk:wrong@");
  until_link(Link::State::down);
  EXPECT_THAT(link.reason, HasSubstr("does not accept this user and password"));
  EXPECT_THAT(link.reason, Not(HasSubstr("wrong")));
  stream->stop();
  io.run();
  io.restart();
  listen("desk:secret@");
  until_link(Link::State::open);
}

TEST_F(StreamOfADaemon, IsHeardOverTlsFromWhomItTrusts) {
  const OwnAuthority authority;
  serve("127.0.0.1:0", authority.web_config);
  listen("", "https://");
  until([this] { return wholes == 7; });
  stream->stop();
  io.run();
  io.restart();
  OwnAuthority::distrust();
  listen("", "https://");
  until_link(Link::State::down);
  EXPECT_THAT(link.reason, HasSubstr(": TLS failed (certificate verify failed"));
}

TEST_F(StreamOfADaemon, StopsWhateverItIsDoing) {
  serve();
  for (int steps = 0; link.state != Link::State::open; ++steps) {
    link = {};
    listen();
    for (int i = 0; i < steps; ++i) io.run_one();
    stream->stop();
    io.run();  // returns
    io.restart();
  }
}

// Against one that does not keep to the contract.
class StreamOfSomebody : public ::testing::Test {
 protected:
  void against(std::vector<Script> scripts) {
    venue.emplace(io, std::move(scripts));
    stream.emplace(io, std::get<Address>(parse_address("http://127.0.0.1:" + std::to_string(venue->port()))),
                   Stream::Listener{[this](const Message& m) { heard.emplace_back(m.channel); },
                                    [this](const Link& now) { link = now; }});
    stream->start();
  }
  ~StreamOfSomebody() override {
    stream->stop();
    venue.reset();
    io.run();
  }
  void until(const std::function<bool()>& done) {
    while (!done()) io.run_one();
  }

  boost::asio::io_context io{1};
  std::optional<FakeVenue> venue;
  std::optional<Stream> stream;
  Link link;
  std::vector<std::string> heard;
};

std::string update(int seq, const std::string& channel) {
  return R"({"seq":)" + std::to_string(seq) + R"(,"type":"update","channel":")" + channel + R"(","data":{}})";
}

TEST_F(StreamOfSomebody, AsksForTheWholeOnceMoreWhereANumberIsMissing) {
  against({{step::expect("\"subscribe\""), step::send(update(1, "state")), step::send(update(2, "pairs")),
            step::send(update(5, "feeds")), step::expect(R"("method":"resync")"),
            step::send(update(6, "series")), step::serve()}});
  until([this] { return heard.size() == 4; });
  EXPECT_THAT(heard, ElementsAre("state", "pairs", "feeds", "series"));
  EXPECT_EQ(venue->connections().front()->received.size(), 2U) << "nothing is asked for twice";
}

TEST_F(StreamOfSomebody, TakesNothingFromWhatIsNoMessage) {
  against({{step::expect("\"subscribe\""), step::send("{"), step::send("[]"), step::send(R"({"seq":"1"})"),
            step::send(R"({"seq":1,"type":"update","channel":"state"})"), step::send(R"({"seq":2})"),
            step::send(update(3, "state")), step::serve()}});
  until([this] { return !heard.empty(); });
  EXPECT_THAT(heard, ElementsAre("state"));
}

TEST_F(StreamOfSomebody, SaysInWordsWhyItIsRefused) {
  against({{step::refuse(401)},
           {step::refuse(421)},
           {step::refuse(503)},
           {step::refuse(404)},
           {step::drop()},
           {step::serve()}});
  for (const char* why :
       {"asks for a password", "does not answer to this name", "too many are listening",
        "HTTP status 404: that is not a rotationd", "it does not speak the stream's protocol"}) {
    until([&] { return link.reason.find(why) != std::string::npos; });
    EXPECT_EQ(link.state, Link::State::down);
  }
}

TEST_F(StreamOfSomebody, TakesLongSilenceForAnEnd) {
  against({{step::expect("\"subscribe\""), step::send(update(1, "state")), step::freeze()}, {step::serve()}});
  until([this] { return link.state == Link::State::down; });
  EXPECT_EQ(link.reason, "http://127.0.0.1:" + std::to_string(venue->port()) + "/: it is silent");
}

}  // namespace
}  // namespace rotation::daemon::terminal
