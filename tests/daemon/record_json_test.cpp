#include "daemon/record_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "signals/session_evaluator.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/engine_rig.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::day;

class RecordJson : public ::testing::Test {
 protected:
  RecordJson()
      : rig(rotation::testing::parameters(day("2024-01-02"))),
        labels(signals::labels(rig.model(), rig.parameters(), rig.table())),
        record(rig.engine().record()) {
    transition = {.number = 7,
                  .session = day("2024-07-03"),
                  .ts_event = rotation::testing::calendar().close(day("2024-07-03")),
                  .from = signals::State::confirming,
                  .to = signals::State::confirmed,
                  .reason = signals::Reason::count,
                  .quality = signals::Quality::partial,
                  .spread = 0.1 + 0.2,
                  .z20 = signals::kUnavailable,
                  .z60 = -1.25,
                  .z120 = 1e-300,
                  .discount = signals::kUnavailable,
                  .tau = 0.3,
                  .tranche_before = 0.25,
                  .tranche_after = 0.6};
    record.risk_flag = true;
    for (std::size_t i = 0; i < record.triggers.size(); ++i) {
      record.triggers[i].on = i % 2 == 0;
      record.triggers[i].available = i % 3 == 0;
      record.triggers[i].value = static_cast<double>(i) / 7;
    }
  }
  std::string text() const {
    return transition_json(transition, record, rig.model(), labels, {"hash", "1.2.3"});
  }

  rotation::testing::EngineRig rig;
  signals::Labels labels;
  signals::SessionRecord record;
  signals::Transition transition;
};

TEST_F(RecordJson, BeginsAsItAlwaysDoes) {
  EXPECT_THAT(text(), ::testing::StartsWith(
                          R"({"seq":7,"session":"2024-07-03","event_time_utc":"2024-07-03T17:00:00Z",)"
                          R"("from":"CONFIRMING","to":"CONFIRMED","reason":"count","quality":"PARTIAL",)"
                          R"("close_quality":"official","restated":false,)"
                          R"("spread":0.30000000000000004,"sigma":)"));
  EXPECT_THAT(text(), ::testing::HasSubstr(R"("z20":null,"z60":-1.25,"z120":1e-300,)"));
  EXPECT_THAT(text(), ::testing::EndsWith(R"("config_hash":"hash","code_version":"1.2.3"})"));
  EXPECT_EQ(text().find('\n'), std::string::npos);
}

TEST_F(RecordJson, ReadsBackAsTheRecord) {
  simdjson::dom::parser parser;
  const simdjson::dom::element json = parser.parse(simdjson::padded_string(text()));
  EXPECT_EQ(double(json["tau"]), 0.3);
  EXPECT_EQ(double(json["tranche_before"]), 0.25);
  EXPECT_EQ(double(json["tranche_after"]), 0.6);
  EXPECT_TRUE(json["discount"].is_null());
  std::size_t i = 0;
  const simdjson::dom::object flags = json["flags"];
  auto trigger = simdjson::dom::array(json["triggers"]).begin();
  for (; i < labels.triggers.size(); ++i) {
    const signals::TriggerLabel& label = labels.triggers[i];
    if (label.role == signals::Role::flag) {
      const bool counts = rig.model().triggers[i].counts;
      if (counts) {
        EXPECT_EQ(double(flags[label.id]), record.triggers[i].value);
      } else {
        EXPECT_EQ(bool(flags[label.id]), record.triggers[i].on) << label.id;
      }
      continue;
    }
    const simdjson::dom::element t = *trigger;
    EXPECT_EQ(std::string_view(t["id"]), label.id);
    EXPECT_EQ(double(t["value"]), record.triggers[i].value);
    EXPECT_EQ(double(t["on_at"]), label.on);
    EXPECT_EQ(double(t["off_at"]), label.off);
    EXPECT_EQ(bool(t["on"]), record.triggers[i].on);
    EXPECT_EQ(bool(t["available"]), record.triggers[i].available);
    EXPECT_TRUE(t["sigma20"].is_null());
    ++trigger;
  }
  EXPECT_FALSE(trigger != simdjson::dom::array(json["triggers"]).end());
  EXPECT_TRUE(bool(flags["risk_flag"]));
}

}  // namespace
}  // namespace rotation::daemon
