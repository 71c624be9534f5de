// The conversation of login and subscription, and the history call, without sockets.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/calendar.hpp"
#include "feeds/simulator/dialogue.hpp"
#include "feeds/simulator/rest.hpp"
#include "feeds/simulator/synthetic.hpp"

namespace rotation::simulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* kLogin = R"({"action":"auth","key":"k","secret":"s"})";
constexpr const char* kConnected = R"([{"T":"success","msg":"connected"}])";
constexpr const char* kAuthenticated = R"([{"T":"success","msg":"authenticated"}])";

class DialogueTest : public ::testing::Test {
 protected:
  Dialogue dialogue() {
    return {rules_, symbols_, [this] { return seats_-- > 0; }};
  }
  Dialogue admitted() {
    Dialogue d = dialogue();
    (void)d.greet(std::nullopt);
    (void)d.hear(kLogin);
    return d;
  }

  Rules rules_;
  std::vector<std::string> symbols_{"SPY", "IJR", "y10"};
  int seats_ = 1;
};

TEST_F(DialogueTest, GreetsThenAuthenticates) {
  Dialogue d = dialogue();
  EXPECT_THAT(d.greet(std::nullopt), ElementsAre(kConnected));
  EXPECT_THAT(d.hear(kLogin), ElementsAre(kAuthenticated));
  EXPECT_THAT(d.hear(kLogin), ElementsAre(R"([{"T":"error","code":403,"msg":"already authenticated"}])"));
}

TEST_F(DialogueTest, LoginByHeaderNeedsNoMessage) {
  EXPECT_THAT(dialogue().greet(from_headers("k", "s", "")), ElementsAre(kConnected, kAuthenticated));
  seats_ = 1;
  EXPECT_THAT(dialogue().greet(from_headers("", "", "Basic azpz")), ElementsAre(kConnected, kAuthenticated));
  rules_.key = "other";
  rules_.secret = "tok";
  seats_ = 1;
  EXPECT_THAT(dialogue().greet(from_headers("", "", "Bearer tok")), ElementsAre(kConnected, kAuthenticated));
  EXPECT_THAT(dialogue().greet(from_headers("k", "s", "")), ElementsAre(kConnected, error_message(402)));
}

TEST_F(DialogueTest, WrongAbsentAndEmptyCredentialsLookAlikeAndMayBeMended) {
  rules_.key = "k";
  rules_.secret = "s";
  Dialogue d = dialogue();
  for (const char* text :
       {R"({"action":"auth","key":"x","secret":"s"})", R"({"action":"auth","key":"k","secret":"x"})",
        R"({"action":"auth"})", R"({"action":"auth","key":7,"secret":"s"})"}) {
    EXPECT_THAT(d.hear(text), ElementsAre(R"([{"T":"error","code":402,"msg":"auth failed"}])")) << text;
  }
  EXPECT_THAT(d.hear(kLogin), ElementsAre(kAuthenticated));
}

TEST_F(DialogueTest, SecondConnectionIsToldThatItIsInAndThenThatItIsNot) {
  Dialogue first = admitted();
  Dialogue second = dialogue();
  EXPECT_THAT(second.greet(std::nullopt), ElementsAre(kConnected));
  EXPECT_THAT(second.hear(kLogin),
              ElementsAre(kAuthenticated, R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])"));
  EXPECT_EQ(second.state(), Dialogue::State::refused);
  EXPECT_THAT(second.hear(R"({"action":"subscribe","trades":["SPY"]})"), IsEmpty());
  EXPECT_EQ(first.state(), Dialogue::State::admitted);
}

TEST_F(DialogueTest, ConfiguredRefusals) {
  for (const int code : {402, 408, 409, 500}) {
    rules_.refuse = code;
    Dialogue d = dialogue();
    EXPECT_THAT(d.hear(kLogin), ElementsAre(error_message(code)));
    EXPECT_EQ(d.state(), Dialogue::State::anonymous) << "the socket stays open";
  }
}

TEST_F(DialogueTest, NothingButLoginBeforeLogin) {
  Dialogue d = dialogue();
  EXPECT_THAT(d.hear(R"({"action":"subscribe","trades":["SPY"]})"),
              ElementsAre(R"([{"T":"error","code":401,"msg":"not authenticated"}])"));
}

TEST_F(DialogueTest, AcknowledgesTheWholeStateWithWhatTradesBring) {
  Dialogue d = admitted();
  EXPECT_THAT(
      d.hear(
          R"({"action":"subscribe","trades":["SPY"],"quotes":["AMD","SPY"],"bars":["*"],"statuses":["IJR"]})"),
      ElementsAre(R"([{"T":"subscription","trades":["SPY"],"quotes":["AMD","SPY"],"bars":["*"],)"
                  R"("statuses":["IJR"],"corrections":["SPY"],"cancelErrors":["SPY"]}])"));
  EXPECT_THAT(d.hear(R"({"action":"unsubscribe","quotes":["AMD","NONE"],"bars":["*"]})"),
              ElementsAre(R"([{"T":"subscription","trades":["SPY"],"quotes":["SPY"],"statuses":["IJR"],)"
                          R"("corrections":["SPY"],"cancelErrors":["SPY"]}])"));
  EXPECT_THAT(d.hear(R"({"action":"unsubscribe","trades":["SPY"],"quotes":["SPY"],"statuses":["IJR"]})"),
              ElementsAre(R"([{"T":"subscription"}])"));
}

TEST_F(DialogueTest, WantsWhatWasAskedFor) {
  Dialogue d = admitted();
  (void)d.hear(R"({"action":"subscribe","trades":["*"],"quotes":["IJR"]})");
  const auto wants = [&d](TickKind kind, std::uint16_t series) {
    return d.subscription().wants(Tick{.series = market::SeriesId{series}, .kind = kind});
  };
  EXPECT_TRUE(wants(TickKind::trade, 0));
  EXPECT_TRUE(wants(TickKind::correction, 1));
  EXPECT_TRUE(wants(TickKind::cancel, 1));
  EXPECT_FALSE(wants(TickKind::quote, 0));
  EXPECT_TRUE(wants(TickKind::quote, 1));
  EXPECT_FALSE(wants(TickKind::value, 2));
}

TEST_F(DialogueTest, MalformedMessagesLookAlike) {
  Dialogue d = admitted();
  for (const char* text :
       {"", "{", "[]", "7", R"({"act":"auth"})", R"({"action":"dance"})", R"({"action":"subscribe"})",
        R"({"action":"subscribe","trades":[]})", R"({"action":"subscribe","trades":"SPY"})",
        R"({"action":"subscribe","trades":["S PY"]})", R"({"action":"subscribe","trades":[1]})",
        R"({"action":"subscribe","corrections":["SPY"]})", R"({"action":"subscribe","values":["*"]})"}) {
    EXPECT_THAT(d.hear(text), ElementsAre(R"([{"T":"error","code":400,"msg":"invalid syntax"}])")) << text;
  }
  EXPECT_TRUE(d.subscription().empty());
}

TEST_F(DialogueTest, OverTheLimitTheWholeRequestIsRefused) {
  rules_.symbol_limit = 2;
  Dialogue d = admitted();
  (void)d.hear(R"({"action":"subscribe","quotes":["A"]})");
  EXPECT_THAT(d.hear(R"({"action":"subscribe","trades":["X"],"quotes":["B","C"]})"),
              ElementsAre(R"([{"T":"error","code":405,"msg":"symbol limit exceeded"}])"));
  EXPECT_THAT(d.hear(R"({"action":"subscribe","quotes":["B"]})"),
              ElementsAre(R"([{"T":"subscription","quotes":["A","B"]}])"));
}

TEST_F(DialogueTest, ChannelNotOnThisFeed) {
  rules_.channels = {Channel::trades, Channel::quotes};
  Dialogue d = admitted();
  EXPECT_THAT(d.hear(R"({"action":"subscribe","statuses":["*"]})"),
              ElementsAre(R"([{"T":"error","code":410,"msg":"invalid subscribe action for this feed"}])"));
}

class RestTest : public ::testing::Test {
 protected:
  RestResponse get(const std::string& query, std::string_view method = "GET") {
    const std::string target = "/v2/stocks/bars?" + query;
    return answer({method, target, Credentials{"k", "s"}}, rules_, series_, market_, market_.history_end());
  }

  Rules rules_;
  market::Calendar calendar_;
  market::SeriesTable series_{market::default_series()};
  SyntheticMarket market_{calendar_, {}};
};

TEST_F(RestTest, AnswersWithBarsOfFinishedSessionsOnly) {
  const auto response = get("symbols=SPY&timeframe=1Day&start=2025-12-31&end=2027-01-01&adjustment=all");
  EXPECT_EQ(response.status, 200U);
  EXPECT_THAT(response.body, StartsWith(R"({"bars":{"SPY":[{"t":"2025-12-31T05:00:00Z","o":)"));
  EXPECT_THAT(response.body, HasSubstr(R"({"t":"2026-01-02T05:00:00Z")"));
  EXPECT_THAT(response.body, ::testing::Not(HasSubstr("2026-01-05")));
  EXPECT_THAT(response.body, ::testing::EndsWith(R"("next_page_token":null})"));
}

TEST_F(RestTest, PagesAddUpToTheWhole) {
  const auto count = [](const std::string& body) {
    std::size_t n = 0;
    for (std::size_t at = body.find("{\"t\":"); at != std::string::npos; at = body.find("{\"t\":", at + 1))
      ++n;
    return n;
  };
  const std::string query =
      "symbols=y10,QQQ,SPY%2CIJR,NONE&timeframe=1Day&start=2025-10-01&end=2025-12-31&adjustment=raw";
  const std::size_t whole = count(get(query).body);
  EXPECT_EQ(whole, 3 * 64U) << "there are no bars of yields";
  std::size_t sum = 0;
  int pages = 0;
  std::string token;
  do {
    const std::string body = get(query + "&limit=50&page_token=" + token).body;
    ++pages;
    sum += count(body);
    EXPECT_LE(count(body), 50U);
    const std::size_t at = body.find("\"next_page_token\":") + 18;
    token = body[at] == '"' ? body.substr(at + 1, body.size() - at - 3) : "";
  } while (!token.empty() && pages < 10);
  EXPECT_EQ(sum, whole);
  EXPECT_EQ(pages, 4);
}

TEST_F(RestTest, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"timeframe=1Day", "symbols is required"},
      {"symbols=SPY&timeframe=1Min", "invalid timeframe: 1Min"},
      {"symbols=SPY&timeframe=1Day&start=yesterday", "invalid start: yesterday"},
      {"symbols=SPY&timeframe=1Day&start=2025-01-02&end=2025-01-01", "end should not be before start"},
      {"symbols=SPY&timeframe=1Day&limit=0", "invalid limit: 0"},
      {"symbols=SPY&timeframe=1Day&limit=10001", "invalid limit: 10001"},
      {"symbols=SPY&timeframe=1Day&adjustment=some", "invalid adjustment: some"},
      {"symbols=SPY&timeframe=1Day&page_token=zzz", "invalid page_token: zzz"},
      {"symbols=%2", "invalid percent-encoding"},
  };
  for (const auto& [query, message] : wrong) {
    const auto response = get(query);
    EXPECT_EQ(response.status, 422U) << query;
    EXPECT_EQ(response.body, R"({"message":")" + message + "\"}") << query;
  }
}

TEST_F(RestTest, ChecksTheCaller) {
  const auto status = [&](std::string_view target, std::optional<Credentials> credentials,
                          std::string_view method) {
    return answer({method, target, std::move(credentials)}, rules_, series_, market_, market_.history_end())
        .status;
  };
  constexpr const char* kTarget = "/v2/stocks/bars?symbols=SPY&timeframe=1Day";
  rules_.key = "good";
  EXPECT_EQ(status(kTarget, std::nullopt, "GET"), 401U);
  EXPECT_EQ(status(kTarget, Credentials{"bad", "s"}, "GET"), 403U);
  EXPECT_EQ(status(kTarget, Credentials{"good", "s"}, "GET"), 200U);
  EXPECT_EQ(status(kTarget, Credentials{"good", "s"}, "POST"), 405U);
  EXPECT_EQ(status("/v2/stocks/trades", Credentials{"good", "s"}, "GET"), 404U);
}

}  // namespace
}  // namespace rotation::simulator
