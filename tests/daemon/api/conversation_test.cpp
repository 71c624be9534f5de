// What a client of the stream is told, without a socket.
#include "daemon/api/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/api/events_talk.hpp"
#include "tests/daemon/api/api_rig.hpp"
#include "tests/daemon/api/open_api.hpp"

namespace rotation::daemon::api {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ApiConversation : public ::testing::Test {
 protected:
  ApiConversation() {
    rig.end_warm_up();
    beat();
  }

  void beat() {
    for (unsigned i = 0; i < Channels::kBeats; ++i) channels.beat();
  }
  // Every series speaks; then the beat.
  void tick() {
    rig.tick(elapsed += 1s, 1 + 1e-4 * ++ticks);
    beat();
  }
  static std::string text(const Frame& frame) {
    return frame.head + (frame.shared != nullptr ? *frame.shared : "") + frame.tail;
  }
  // All that is said now; each with the number after the one before.
  std::vector<Json> said(Talk& talk) {
    std::vector<Json> all;
    while (auto frame = talk.next(now)) {
      all.push_back(Json::parse(text(*frame)));
      EXPECT_EQ(all.back()["seq"], ++seq);
    }
    return all;
  }
  Json only(Talk& talk) {
    const auto all = said(talk);
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? Json() : all.front();
  }

  ApiRig rig;
  Channels channels{rig.api};
  market::Counter conflated;
  Talk::Now now{1h};
  std::uint64_t seq = 0;
  int ticks = 0;
  market::Duration elapsed = 30min;
};

TEST_F(ApiConversation, AcknowledgesThenShowsThenUpdates) {
  Conversation talk(channels, rig.clock, conflated);
  EXPECT_TRUE(said(talk).empty());
  talk.hear(R"({"method":"subscribe","req_id":-7,"channels":["pairs","pairs","state"]})");
  const auto first = said(talk);
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0], Json::parse(R"({"seq":1,"type":"ack","req_id":-7,"channels":["state","pairs"]})"));
  EXPECT_EQ(first[1]["type"], "snapshot");
  EXPECT_EQ(first[1]["channel"], "state");
  EXPECT_EQ(first[1]["data"], rig.data("state"));
  EXPECT_EQ(first[2]["data"], rig.data("pairs"));
  beat();
  EXPECT_TRUE(said(talk).empty());  // nothing has changed
  tick();
  const auto then = said(talk);
  ASSERT_GE(then.size(), 1U);
  for (const Json& update : then) {
    EXPECT_EQ(update["type"], "update");
    EXPECT_EQ(update["data"], rig.data(update["channel"]));
    EXPECT_FALSE(update.contains("conflated"));
  }
}

TEST_F(ApiConversation, SaysHowMuchASlowReaderHasMissed) {
  Conversation slow(channels, rig.clock, conflated);
  slow.hear(R"({"method":"subscribe","req_id":1,"channels":["series"]})");
  EXPECT_EQ(said(slow).size(), 2U);
  for (int i = 0; i < 5; ++i) tick();
  const Json update = only(slow);
  EXPECT_EQ(update["conflated"], 4);
  EXPECT_EQ(update["data"], rig.data("series"));
  EXPECT_EQ(conflated.get(), 4U);
}

TEST_F(ApiConversation, UpdatesOfSeriesHaveTheRowsThatChanged) {
  Conversation quick(channels, rig.clock, conflated);
  Conversation slow(channels, rig.clock, conflated);
  for (Talk* talk : {&quick, &slow}) {
    seq = 0;
    talk->hear(R"({"method":"subscribe","req_id":1,"channels":["series"]})");
    EXPECT_EQ(said(*talk).back()["data"]["series"].size(), rig.rig.table().size());
  }
  tick();
  seq = 2;
  const auto changed = only(quick)["data"]["series"];
  EXPECT_EQ(changed.size(), rig.rig.table().size());
  const market::Timestamp at = rotation::testing::calendar().open(rig.day) + elapsed + 1s;
  rig.rig.apply(rotation::testing::value(rig.rig.id("y10"), at, 4.25));
  rig.publish();
  beat();
  EXPECT_EQ(only(quick)["data"]["series"].size(), 1U);
  seq = 2;
  const Json both = only(slow);
  EXPECT_EQ(both["conflated"], 1);
  EXPECT_EQ(both["data"]["series"].size(), changed.size());
}

TEST_F(ApiConversation, TransitionsAreNeverLeftOut) {
  Conversation talk(channels, rig.clock, conflated);
  talk.hear(R"({"method":"subscribe","req_id":1,"channels":["transitions"]})");
  const Json shown = said(talk).back();
  EXPECT_EQ(shown["data"], rig.data("transitions"));
  const std::uint64_t before = rig.book.last();
  signals::Transition t;
  for (std::uint64_t n = 1; n <= 3; ++n) {
    t.number = before + n;
    rig.book.add(rig.row(t));
  }
  const Json update = only(talk);  // at once: no beat
  ASSERT_EQ(update["data"]["transitions"].size(), 3U);
  EXPECT_EQ(update["data"]["transitions"][0]["number"], before + 1);
  EXPECT_FALSE(update.contains("conflated"));
  EXPECT_TRUE(said(talk).empty());
}

TEST_F(ApiConversation, ResyncShowsAgainAndUnsubscribeEnds) {
  Conversation talk(channels, rig.clock, conflated);
  talk.hear(R"({"method":"subscribe","req_id":1,"channels":["pairs","feeds"]})");
  EXPECT_EQ(said(talk).size(), 3U);
  talk.hear(R"({"method":"resync","req_id":2})");
  auto again = said(talk);
  ASSERT_EQ(again.size(), 3U);
  EXPECT_EQ(again[1]["type"], "snapshot");
  talk.hear(R"({"method":"resync","req_id":3,"channels":["feeds","state"]})");
  again = said(talk);
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again[1]["channel"], "feeds");
  talk.hear(R"({"method":"unsubscribe","req_id":4,"channels":["pairs","feeds"]})");
  EXPECT_EQ(only(talk)["channels"], Json::array());
  tick();
  EXPECT_TRUE(said(talk).empty());
}

TEST_F(ApiConversation, BeatsItsHeartWhileThereIsNothingElse) {
  Conversation talk(channels, rig.clock, conflated);
  EXPECT_TRUE(said(talk).empty());
  now += 999ms;
  EXPECT_TRUE(said(talk).empty());
  now += 1ms;
  EXPECT_EQ(only(talk), Json::parse(R"({"seq":1,"type":"heartbeat","time":"2026-01-05T00:00:00Z"})"));
  EXPECT_TRUE(said(talk).empty());
}

TEST_F(ApiConversation, AnswersNonsenseWithASentence) {
  Conversation talk(channels, rig.clock, conflated);
  const auto answer = [&](const std::string& text) {
    talk.hear(text);
    const Json error = only(talk);
    EXPECT_EQ(error["type"], "error");
    EXPECT_EQ(error["error_type"], "bad_data");
    return error["req_id"].dump() + ' ' + error["error"].get<std::string>();
  };
  for (const char* text : {"", "{", "[]", "7", "\"\xff\"", "{\"method\":\"subscribe\"}{}"}) {
    EXPECT_EQ(answer(text), "null A message is one JSON object.") << text;
  }
  EXPECT_EQ(answer(R"({"method":"subscribe","channels":["state"]})"),
            "null A message needs a req_id, a whole number.");
  EXPECT_EQ(answer(R"({"method":"subscribe","req_id":1.5,"channels":["state"]})"),
            "null A message needs a req_id, a whole number.");
  EXPECT_EQ(answer(R"({"method":"SUBSCRIBE","req_id":18446744073709551615})"),
            "18446744073709551615 The method is none of subscribe, unsubscribe, resync.");
  EXPECT_EQ(answer(R"({"method":"subscribe","req_id":2})"), "2 Which channels? They are a list of names.");
  EXPECT_EQ(answer(R"({"method":"subscribe","req_id":2,"channels":"state"})"),
            "2 channels is a list of names.");
  EXPECT_THAT(answer(R"({"method":"subscribe","req_id":2,"channels":["state","orders"]})"),
              HasSubstr("2 Channels are status, state,"));
  EXPECT_THAT(answer(R"({"method":"subscribe","req_id":2,"channels":[["state"]]})"),
              HasSubstr("Channels are"));
  talk.hear(R"({"method":"resync","req_id":3})");
  EXPECT_EQ(only(talk)["channels"], Json::array());  // of all that, nothing is subscribed
}

TEST_F(ApiConversation, HearsNoMoreBeforeItHasAnswered) {
  Conversation talk(channels, rig.clock, conflated);
  int heard = 0;
  while (talk.listening()) {
    talk.hear("nonsense");
    ++heard;
  }
  EXPECT_LT(heard, 100);
  EXPECT_EQ(said(talk).size(), static_cast<std::size_t>(heard));
  EXPECT_TRUE(talk.listening());
}

TEST_F(ApiConversation, ShowsTheMarketOnceTheWarmUpIsOver) {
  rig.warmed_up = false;
  Channels cold_channels(rig.api);
  Conversation talk(cold_channels, rig.clock, conflated);
  talk.hear(R"({"method":"subscribe","req_id":1,"channels":["status","state","transitions","series"]})");
  auto first = said(talk);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[1]["channel"], "status");
  EXPECT_EQ(first[1]["data"]["verdict"]["kind"], "starting");
  rig.warmed_up = true;
  for (unsigned i = 0; i < Channels::kBeats; ++i) cold_channels.beat();
  std::map<std::string, std::string> types;
  for (const Json& message : said(talk)) types[message["channel"]] = message["type"];
  EXPECT_EQ(
      types,
      (std::map<std::string, std::string>{
          {"status", "update"}, {"state", "snapshot"}, {"transitions", "snapshot"}, {"series", "snapshot"}}));
}

TEST_F(ApiConversation, WhatItSaysKeepsToTheOpenApiFile) {
  const rotation::testing::OpenApi open_api(kOpenApi);
  const std::map<std::string, std::string> schemas{
      {"status", "Status"}, {"state", "Regime"},      {"triggers", "Triggers"},      {"pairs", "Pairs"},
      {"feeds", "Feeds"},   {"series", "SeriesList"}, {"transitions", "Transitions"}};
  Conversation talk(channels, rig.clock, conflated);
  talk.hear(R"({"method":"subscribe","req_id":1,"channels":
      ["status","state","triggers","pairs","series","feeds","transitions"]})");
  std::size_t checked = 0;
  for (const Json& message : said(talk)) {
    if (message["type"] == "ack") continue;
    EXPECT_EQ(open_api.problem(schemas.at(message["channel"]), message["data"]), "");
    ++checked;
  }
  EXPECT_EQ(checked, kChannels);
}

class ApiEvents : public ApiConversation {
 protected:
  void add(std::uint64_t number) {
    signals::Transition t;
    t.number = number;
    rig.book.add(rig.row(t));
  }
  std::string told(Talk& talk) {
    std::string all;
    while (auto frame = talk.next(now)) all += text(*frame);
    return all;
  }
  std::string first_id(const std::string& text) {
    return text.substr(0, text.find("\nevent: transition\ndata: {"));
  }
};

TEST_F(ApiEvents, TellWhatComesFromNowOn) {
  rig.book.begin({});
  add(1);
  EventsTalk talk(
      rig.book, [] { return true; }, "");
  EXPECT_EQ(told(talk), "retry: 2000\n\n");
  add(2);
  const std::string event = told(talk);
  EXPECT_EQ(first_id(event), "id: 2");
  EXPECT_TRUE(event.ends_with("}\n\n"));
  EXPECT_EQ(Json::parse(event.substr(event.find('{')))["number"], 2);
  now += 15s;
  EXPECT_EQ(told(talk), ": nothing new\n\n");
  EXPECT_EQ(told(talk), "");
}

TEST_F(ApiEvents, GoOnAfterTheLastOneSeen) {
  rig.book.begin({});
  for (std::uint64_t n = 1; n <= 4; ++n) add(n);
  EventsTalk talk(
      rig.book, [] { return true; }, "2");
  const std::string all = told(talk);
  EXPECT_THAT(all, HasSubstr("id: 3\n"));
  EXPECT_THAT(all, HasSubstr("id: 4\n"));
  EXPECT_EQ(all.find("id: 2\n"), std::string::npos);
  for (const char* odd : {"99", "-1", "x", "3x", "99999999999999999999999"}) {
    EventsTalk other(
        rig.book, [] { return true; }, odd);
    EXPECT_EQ(told(other), "retry: 2000\n\n") << odd;
  }
}

TEST_F(ApiEvents, OfTheWarmUpAreNoNews) {
  rig.book.begin({});
  bool warm = false;
  EventsTalk talk(
      rig.book, [&] { return warm; }, "");
  add(1);
  EXPECT_EQ(told(talk), "retry: 2000\n\n");
  warm = true;
  EXPECT_EQ(told(talk), "");
  add(2);
  EXPECT_EQ(first_id(told(talk)), "id: 2");
}

}  // namespace
}  // namespace rotation::daemon::api
