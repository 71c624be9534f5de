// What a webhook is sent: to the byte, and in the words of the alert rules.
#include "daemon/webhook/payload.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/webhook/transitions.hpp"

namespace rotation::daemon::webhook {
namespace {

using rotation::testing::confirmation;
using signals::State;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Payload, IsAlertmanagersToTheByte) {
  const std::string labels =
      R"({"alertname":"RotationConfirmed","category":"signal","from":"CONFIRMING","severity":"critical",)"
      R"("to":"CONFIRMED","transition":"17"})";
  const std::string annotations =
      R"({"catalysts":"3","close_quality":"ok","dashboard_url":"https://desk.example/",)"
      R"("description":"From CONFIRMING to CONFIRMED on the close of 2026-03-09 by count. )"
      R"(Spread -1.6901, z20 1.10, z60 1.68, z120 -0.25. Participation triggers on: 4, catalysts 3. )"
      R"(Score 71.5, unmet needs 0. Log price ratio to the stop: 0.0599. Advised tranche 0.60, data quality OK.",)"
      R"("id":"17-c0ffee00000000000000000000000000000000000000000000000000000000ff",)"
      R"("participation":"4","quality":"OK","reason":"count","restated":"false","score":"71.5",)"
      R"("session":"2026-03-09","spread":"-1.6901","stop_room_log":"0.0599",)"
      R"("summary":"The rotation into small caps is confirmed.","tranche":"0.60","unmet_needs":"0",)"
      R"("z120":"-0.25","z20":"1.10","z60":"1.68"})";
  EXPECT_EQ(
      payload(confirmation(17), "desk", "https://desk.example/"),
      R"({"receiver":"desk","status":"firing","alerts":[{"status":"firing","labels":)" + labels +
          R"(,"annotations":)" + annotations +
          R"(,"startsAt":"2026-03-09T20:00:00Z","endsAt":"0001-01-01T00:00:00Z",)"
          R"("generatorURL":"https://desk.example/","fingerprint":"c0ffee0000000000"}],)"
          R"("groupLabels":{"alertname":"RotationConfirmed","transition":"17"},"commonLabels":)" +
          labels + R"(,"commonAnnotations":)" + annotations +
          R"(,"externalURL":"https://desk.example/","version":"4",)"
          R"("groupKey":"{}:{alertname=\"RotationConfirmed\", transition=\"17\"}","truncatedAlerts":0})");
}

TEST(Payload, LeavesOutWhatIsNotKnown) {
  store::TransitionRow row = confirmation(2);
  row.record = R"({"event_time_utc":"2026-03-09T20:00:00Z","spread":null,"z60":0.5,"stop_level":null})";
  row.transition.restated = true;
  const std::string sent = payload(row, "desk", "");
  EXPECT_THAT(sent, HasSubstr(R"("description":"From CONFIRMING to CONFIRMED on the close of 2026-03-09, )"
                              R"(restated on a late or corrected close. z60 0.50.")"));
  for (const char* absent :
       {"\"spread\"", "z20", "stop_room_log", "dashboard_url", "reason", "tranche", "null"})
    EXPECT_THAT(sent, Not(HasSubstr(absent)));
}

// A desk that leaves Alertmanager, or comes to it, keeps its routes and pages.
TEST(Payload, CallsAStateAsTheAlertRulesDo) {
  std::ifstream in(ROTATION_SOURCE_DIR "/deploy/prometheus/alerts.yml");
  const std::string rules{std::istreambuf_iterator<char>(in), {}};
  for (const State state :
       {State::setup, State::confirming, State::confirmed, State::extended, State::invalidated}) {
    const AlertName& alert = alert_name(state);
    const std::size_t begin = rules.find("- alert: " + std::string(alert.alertname) + "\n");
    ASSERT_NE(begin, std::string::npos) << alert.alertname;
    const std::string rule = rules.substr(begin, rules.find("- alert: ", begin + 1) - begin);
    EXPECT_THAT(rule, HasSubstr("state=~\"" + std::string(name(state))));
    EXPECT_THAT(rule, HasSubstr("\"severity\": \"" + std::string(alert.severity) + "\""));
    EXPECT_THAT(rule, HasSubstr("summary: |-\n        " + std::string(alert.summary) + "\n"));
  }
  for (const State quiet : {State::dormant, State::watch}) {
    const std::string named = "- alert: " + std::string(alert_name(quiet).alertname) + "\n";
    EXPECT_EQ(rules.find(named), std::string::npos) << "the rules have it now: take theirs";
  }
}

}  // namespace
}  // namespace rotation::daemon::webhook
