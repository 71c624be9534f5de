// Every path of the API, by calling its handler over an engine that is driven here.
#include <cmath>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/exporter.hpp"
#include "tests/daemon/api/api_rig.hpp"
#include "tests/daemon/api/open_api.hpp"

namespace rotation::daemon::api {
namespace {

using namespace std::chrono_literals;
using rotation::testing::OpenApi;
using signals::State;
using ::testing::HasSubstr;

class ApiAnswers : public ::testing::Test {
 protected:
  // A rotation confirmed, and the session after it in progress.
  static ApiRig& confirmed() {
    static ApiRig* const rig = [] {
      auto* r = new ApiRig;
      r->end_warm_up();
      r->until(State::confirmed, 0.004);
      r->tick(30min);
      return r;
    }();
    return *rig;
  }
};

TEST_F(ApiAnswers, KeepToTheOpenApiFile) {
  const OpenApi open_api(kOpenApi);
  ApiRig cold;
  ApiRig& warm = confirmed();
  ASSERT_EQ(warm.rig.snapshot().core.state, State::confirmed);
  const std::vector<std::pair<std::string, std::string>> asked{
      {"status", ""},
      {"state", ""},
      {"triggers", ""},
      {"pairs", ""},
      {"series", ""},
      {"transitions", ""},
      {"transitions", "limit=1&origin=live"},
      {"history", ""},
      {"history", "statistics=S,z60,M1&points=10"},
      {"history", "resolution=minute&statistics=S,S_IJR/SPY,y10"},
      {"explain", ""},
      {"feeds", ""},
      {"config", ""},
      {"reference", ""},
      {"state", "what=1"},
      {"history", "points=10"},
  };
  std::set<std::string> seen;
  for (ApiRig* rig : {&cold, &warm}) {
    for (const auto& [path, query] : asked) {
      const Response response = rig->get(path, query);
      EXPECT_EQ(response.content_type, "application/json");
      EXPECT_EQ(open_api.problem("/api/v1/" + path, response.status, Json::parse(response.body)), "")
          << query;
      EXPECT_EQ(response.etag.empty(), response.status != 200);
      seen.insert("/api/v1/" + path);
    }
  }
  for (const Route& route : warm.routes) {
    EXPECT_TRUE(open_api.file()["paths"][route.path].IsDefined()) << route.path;
    if (route.path == "/api/v1/openapi.yaml") continue;
    EXPECT_TRUE(seen.contains(route.path)) << route.path;
  }
  EXPECT_EQ(warm.get("openapi.yaml").body, kOpenApi);
}

// A validator that lets everything pass would pass everything above.
TEST_F(ApiAnswers, ThatDoNotKeepToTheFileAreFound) {
  const OpenApi open_api(kOpenApi);
  const auto problem = [&](Json state) {
    return open_api.problem("/api/v1/state", 200, {{"status", "success"}, {"data", std::move(state)}});
  };
  const Json good = confirmed().data("state");
  EXPECT_EQ(problem(good), "");
  Json bad = good;
  bad.erase("line");
  EXPECT_THAT(problem(bad), HasSubstr("lacks line"));
  bad = good;
  bad["lines"] = 1;
  EXPECT_THAT(problem(bad), HasSubstr("has lines"));
  bad = good;
  bad["fci"]["confirmed"] = "0.5";
  EXPECT_THAT(problem(bad), HasSubstr("fci.confirmed"));
  bad = good;
  bad["state"] = "SOMEWHERE";
  EXPECT_THAT(problem(bad), HasSubstr("not in its list"));
  bad = good;
  bad["gauges"]["tau"].erase("unit");
  EXPECT_THAT(problem(bad), HasSubstr("gauges.tau: lacks unit"));
}

// Metric lines by name and labels.
std::map<std::string, double> scraped(const ApiRig& rig) {
  const metrics::PipelineStats pipeline(0, 16);
  const metrics::ReloadStatus reload;
  const metrics::LogCounters log;
  const metrics::HttpCounters http;
  const metrics::Exporter exporter({rig.cell,
                                    rig.labels,
                                    rig.rig.table(),
                                    {},
                                    pipeline,
                                    rig.store,
                                    nullptr,
                                    reload,
                                    log,
                                    http,
                                    {"1", "r", "c"}});
  std::map<std::string, double> values;
  std::istringstream in(exporter.expose(metrics::Format::text));
  for (std::string line; std::getline(in, line);) {
    const std::size_t blank = line.rfind(' ');
    if (line.front() != '#') values[line.substr(0, blank)] = std::stod(line.substr(blank + 1));
  }
  return values;
}

TEST_F(ApiAnswers, HaveTheNumbersOfTheMetrics) {
  const auto metric = scraped(confirmed());
  int compared = 0;
  const auto same = [&](const std::string& name, const Json& x, double factor = 1) {
    const auto found = metric.find(name);
    if (x.is_null()) {
      EXPECT_EQ(found, metric.end()) << name;
      return;
    }
    ASSERT_NE(found, metric.end()) << name;
    EXPECT_DOUBLE_EQ(found->second, (x.is_boolean() ? x.get<bool>() : x.get<double>()) * factor) << name;
    ++compared;
  };
  const auto factor = [](const Json& x) {
    const std::string unit = x.at("unit");
    return unit == "percent" ? 1e-2 : unit == "bp" ? 1e-4 : 1;
  };
  const Json state = confirmed().data("state");
  same("rotation_state{state=\"" + state.at("state").get<std::string>() + "\"}", true);
  same("rotation_state_age_sessions", state["age_sessions"]);
  same("rotation_unmet_needs", state["unmet_needs"]);
  same("rotation_score{basis=\"confirmed\"}", state["score"]);
  same("rotation_score{basis=\"provisional\"}", state["provisional"]["score"]);
  same("rotation_hardest_sigma", state["hardest_sigma"]);
  same("rotation_little", state["little"]);
  same("rotation_fci{basis=\"confirmed\"}", state["fci"]["confirmed"]);
  same("rotation_tranche", state["advice"]["tranche"]);
  same("rotation_hedge_beta", state["advice"]["hedge_in_use"]);
  same("rotation_hedge_beta_next", state["advice"]["hedge_beta"]);
  same("rotation_short_notional_ratio", state["advice"]["short_notional"]);
  same("rotation_stop_log", state["advice"]["stop_level"]);
  same("rotation_stop_distance_log", state["advice"]["stop_distance"]);
  same("rotation_risk_flag", state["risk_flag"]);
  same("rotation_dollar_index{source=\"index\"}", state["dollar"]["index"]);
  same("rotation_intraday_z", state["intraday"]["z"]);
  same("rotation_sessions_evaluated_total", state["sessions"]);
  for (const auto& [name, x] : state["gauges"].items()) {
    const std::string unit = factor(x) == 1 ? x["unit"].get<std::string>() : "ratio";
    const std::string line = "rotation_statistic{name=\"" + name + "\",unit=\"" + unit + "\"}";
    if (metric.contains(line)) same(line, x["value"], factor(x));
  }
  for (const auto& [name, x] : state["statistics"].items()) {
    const std::string unit = factor(x) == 1 ? x["unit"].get<std::string>() : "ratio";
    same("rotation_statistic{name=\"" + name + "\",unit=\"" + unit + "\"}", x["value"], factor(x));
  }
  const Json triggers = confirmed().data("triggers");
  for (const Json& t : triggers["triggers"]) {
    const std::string id = "{id=\"" + t["id"].get<std::string>() + "\"";
    same("rotation_trigger_on" + id + ",basis=\"confirmed\"}", t["on"]);
    same("rotation_trigger_value" + id + ",basis=\"confirmed\"}", t["value"]["confirmed"]);
    same("rotation_trigger_value" + id + ",basis=\"provisional\"}", t["value"]["provisional"]);
    same("rotation_trigger_threshold" + id + ",switch=\"on\"}", t["on_level"]);
    same("rotation_trigger_sigma" + id + "}", t["distance"]["sigma20"]);
    same("rotation_trigger_distance" + id + ",unit=\"" + t["distance"]["unit"].get<std::string>() + "\"}",
         t["distance"]["natural"]);
  }
  const Json pairs = confirmed().data("pairs");
  for (const Json& pair : pairs["pairs"]) {
    const std::string name = "{pair=\"" + pair["name"].get<std::string>() + "\"";
    same("rotation_spread_log" + name + ",basis=\"confirmed\"}", pair["spread"]["confirmed"]);
    same("rotation_spread_log" + name + ",basis=\"provisional\"}", pair["spread"]["provisional"]);
    same("rotation_spread_z" + name + ",k=\"60\",basis=\"provisional\"}", pair["z"]["60"]["provisional"]);
  }
  EXPECT_GT(compared, 150);
}

TEST_F(ApiAnswers, SayOfWhenAReferenceFigureIs) {
  signals::Parameters p = ApiRig::lenient();
  p.reference.pe_asof = rotation::testing::day("2020-01-03");
  p.reference.pe_small = 16;
  p.reference.pe_large = 21.7;
  ApiRig rig(p);
  rig.end_warm_up();
  int known = 0;
  const Json reference = rig.data("reference");
  for (const Json& figure : reference["figures"]) {
    if (figure["validity"] == "missing") continue;
    ++known;
    EXPECT_EQ(figure["asof"], "2020-01-03") << figure;
    EXPECT_EQ(figure["published_at"], "2020-01-03T21:00:00Z") << figure;
  }
  EXPECT_GE(known, 2) << reference;
}

TEST_F(ApiAnswers, WaitForTheWarmUp) {
  ApiRig cold;
  EXPECT_EQ(cold.get("state").status, 503U);
  EXPECT_THAT(cold.get("state").body, HasSubstr("\"errorType\":\"unavailable\""));
  EXPECT_EQ(cold.data("status")["verdict"]["kind"], "starting");
  cold.end_warm_up();
  EXPECT_EQ(cold.get("state").status, 200U);
  EXPECT_EQ(cold.data("history")["sessions"], ApiRig::kWarmUp);
}

TEST_F(ApiAnswers, RefuseWhatTheyDoNotKnow) {
  ApiRig& rig = confirmed();
  EXPECT_EQ(rig.error("state", "a=b"), "400 There is no key \"a\" here; this path takes none.");
  EXPECT_EQ(rig.error("transitions", "limit=0"), "400 limit \"0\" is not a whole number from 1 to 512.");
  EXPECT_EQ(rig.error("transitions", "limit=1&limit=2"), "400 The key \"limit\" is given twice.");
  EXPECT_EQ(rig.error("transitions", "origin=%00%ff"), "400 origin \"??\" is none of live, history.");
  EXPECT_EQ(rig.error("history", "statistics=S&from=2026-02-30"),
            "400 from \"2026-02-30\" is not a date like 2026-01-05.");
  EXPECT_EQ(rig.error("history", "statistics=nothing").substr(0, 3), "400");
  EXPECT_EQ(rig.error("history", "statistics=%zz").substr(0, 3), "400");
  EXPECT_EQ(rig.error("explain", "format=html"), "400 format \"html\" is none of json, text.");
}

TEST_F(ApiAnswers, ShowAConfirmation) {
  ApiRig& rig = confirmed();
  const Json state = rig.data("state");
  EXPECT_EQ(state["last_transition"]["to"], "CONFIRMED");
  EXPECT_EQ(state["base_rate"]["running"], true);
  EXPECT_GE(state["base_rate"]["confirmations"], 1);
  const std::string base_rate = state["base_rate"]["text"];
  EXPECT_THAT(base_rate, HasSubstr("Daily history of 2001 to 2026"));
  EXPECT_THAT(base_rate, HasSubstr("own record is of a simulated market"));
  EXPECT_THAT(state["line"].get<std::string>(), HasSubstr("is confirmed. It fails where IJR/SPY moves -"));
  const Json explained = rig.data("explain");
  EXPECT_EQ(explained["state"], "CONFIRMED");
  EXPECT_EQ(explained["session"], state["session"]);
  const std::string page = rig.get("explain", "format=text").body;
  EXPECT_THAT(page, HasSubstr("CONFIRMED at the close of"));
  EXPECT_THAT(page, HasSubstr("own record is of a simulated market")) << "as in base_rate";
  const Json status = rig.data("status");
  EXPECT_EQ(status["market"]["phase"], "open");
  EXPECT_EQ(status["durable"], false);  // nothing here is on any disk
}

TEST_F(ApiAnswers, NameTheSeriesThatHasToMove) {
  std::map<std::string, std::string> moves;
  const Json triggers = confirmed().data("triggers");
  for (const Json& t : triggers["triggers"]) {
    const Json& d = t["distance"];
    if (t["id"] == "P4" && !d["natural"].is_null()) {
      EXPECT_EQ(d["of"], "leaders") << "a line of several series";
    }
    if (d["moves"].is_null()) {
      EXPECT_TRUE(d["against"].is_null());
      continue;
    }
    const std::string& one = moves[t["id"]] = d["moves"];
    const std::string said = one == "y10" ? "10-year yield" : one;
    EXPECT_THAT(d["text"].get<std::string>(), HasSubstr(said));
    if (d["against"].is_null()) continue;
    EXPECT_THAT(d["text"].get<std::string>(), HasSubstr("against " + d["against"].get<std::string>()));
  }
  EXPECT_EQ(moves["M1"], "IJR");
  EXPECT_THAT(moves["M2"], ::testing::AnyOf("IJR", "VB", "IWM"));
  EXPECT_EQ(moves["C1"], "y10");
  EXPECT_EQ(moves["C2"], "DXY");
  EXPECT_FALSE(moves.contains("C3")) << "a mean of several";
}

TEST_F(ApiAnswers, NameNoLevelThatIsOnlyTheLeastNumberThereIs) {
  const Json triggers = confirmed().data("triggers");
  for (const Json& t : triggers["triggers"]) {
    const Json& level = t["distance"]["threshold"];
    EXPECT_TRUE(level.is_null() || level == 0 || std::isnormal(level.get<double>()))
        << t["id"] << ' ' << level;
  }
}

TEST_F(ApiAnswers, SayWhoIsSilentAndWhetherItMatters) {
  const auto verdict_without = [](std::string_view silent) {
    ApiRig rig(ApiRig::strict());
    rig.end_warm_up();
    rig.feed.state = market::FeedState::live;
    rig.tick(std::chrono::minutes{30}, 1, silent);
    return rig.data("status")["verdict"];
  };
  EXPECT_EQ(verdict_without("nobody")["text"], "LIVE");
  const Json of_one_stock = verdict_without("INTC");
  EXPECT_EQ(of_one_stock["kind"], "live");
  EXPECT_EQ(of_one_stock["text"], "LIVE without INTC");
  EXPECT_EQ(of_one_stock["series"], Json{"INTC"});
  for (const std::string decides : {"HYG", "y10", "RSP"}) {
    EXPECT_EQ(verdict_without(decides)["kind"], "stale") << decides;
    EXPECT_EQ(verdict_without(decides)["text"], "STALE " + decides);
  }
}

TEST_F(ApiAnswers, PageThroughTheTransitions) {
  ApiRig& rig = confirmed();
  const Json all = rig.data("transitions", "limit=512");
  ASSERT_GE(all["transitions"].size(), 2U);
  EXPECT_EQ(all["total"], all["transitions"].size());
  EXPECT_EQ(all["next_before"], nullptr);
  Json paged = Json::array();
  std::string query = "limit=1";
  for (Json before = 1; !before.is_null(); query = "limit=1&before=" + before.dump()) {
    const Json page = rig.data("transitions", query);
    paged.push_back(page["transitions"][0]);
    before = page["next_before"];
  }
  EXPECT_EQ(paged, all["transitions"]);
  for (std::size_t i = 1; i < paged.size(); ++i) EXPECT_GT(paged[i - 1]["number"], paged[i]["number"]);
  EXPECT_EQ(paged[0]["record"]["to"], "CONFIRMED");
}

TEST_F(ApiAnswers, AreNotAheadOfTheSnapshot) {
  ApiRig rig;
  rig.end_warm_up();
  const Json before = rig.data("state");
  const signals::Snapshot held = rig.cell.load();
  rig.sessions(3, 0.001);
  rig.cell.store(held);  // as while a transition is not yet durable
  EXPECT_EQ(rig.data("state"), before);
  EXPECT_EQ(rig.data("history")["last_session"], before["session"]);
  EXPECT_EQ(rig.data("explain")["session"], before["session"]);
  rig.publish();
  EXPECT_EQ(rig.data("history")["last_session"], rig.data("state")["session"]);
  EXPECT_NE(rig.data("explain")["session"], before["session"]);
}

TEST_F(ApiAnswers, HaveTheHistoryOfTheDailyTable) {
  ApiRig& rig = confirmed();
  const Json history = rig.data("history", "statistics=S,z60&points=20000");
  const Json explained = rig.data("explain");
  ASSERT_EQ(history["session"].size(), rig.data("history")["sessions"]);
  EXPECT_EQ(history["session"].back(), explained["session"]);
  EXPECT_EQ(history["downsampled"], false);
  EXPECT_FLOAT_EQ(history["columns"]["S"].back().get<float>(), explained["statistics"]["S"].get<float>());
  EXPECT_FLOAT_EQ(history["columns"]["z60"].back().get<float>(), explained["statistics"]["z60"].get<float>());
  EXPECT_EQ(history["states"].back()["state"], "CONFIRMED");
  const std::string last = history["session"].back();
  EXPECT_EQ(rig.data("history", "statistics=S&from=" + last)["session"].size(), 1U);
  EXPECT_EQ(rig.data("history", "statistics=S&points=10")["downsampled"], true);
  const Json minutes = rig.data("history", "resolution=minute&statistics=S,IJR");
  EXPECT_FALSE(minutes["columns"]["IJR"].back().is_null());
}

}  // namespace
}  // namespace rotation::daemon::api
