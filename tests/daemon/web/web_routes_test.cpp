// The daemon's pages, by calling their handlers.
#include "daemon/web/web_routes.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/metric_family_reader.hpp"

namespace rotation::daemon {
namespace {

using ::testing::HasSubstr;

struct Desk {
  Desk() {
    snapshot.pairs.resize(1);
    snapshot.series.resize(1);
    snapshot.core.state = signals::State::confirming;
  }

  std::map<std::string, Route> routes() {
    cell = std::make_unique<metrics::SnapshotCell>(snapshot);
    exporter = std::make_unique<metrics::Exporter>(metrics::Sources{
        *cell, labels, series, {}, pipeline, store, nullptr, reloads, log, http, {"0.1.0", "abc", "gcc"}});
    std::map<std::string, Route> by_path;
    for (Route& route : web_routes({*exporter, [this] { return checks; }, reload})) {
      by_path.emplace(route.path, route);
    }
    return by_path;
  }
  Response get(const std::string& path) { return routes().at(path).handle({path, "", ""}); }

  signals::Snapshot snapshot;
  signals::Labels labels{{"IJR/SPY"}, {}, {"IJR"}};
  market::SeriesTable series{{{"IJR", market::SeriesClass::etf}}};
  metrics::PipelineStats pipeline{0, 16};
  metrics::StoreCounters store;
  metrics::ReloadStatus reloads;
  metrics::LogCounters log;
  metrics::HttpCounters http;
  std::vector<Check> checks;
  std::function<std::optional<std::string>()> reload;
  std::unique_ptr<metrics::SnapshotCell> cell;
  std::unique_ptr<metrics::Exporter> exporter;
};

TEST(WebRoutes, OnlyReloadIsACommand) {
  std::map<std::string, Access> access;
  for (const auto& [path, route] : Desk().routes()) access[path] = route.access;
  EXPECT_EQ(access, (std::map<std::string, Access>{{"/metrics", Access::read},
                                                   {"/-/healthy", Access::read},
                                                   {"/-/ready", Access::read},
                                                   {"/-/reload", Access::command}}));
}

TEST(WebRoutes, MetricsSayTheirFormat) {
  const Response response = Desk().get("/metrics");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr("\nrotation_state{state=\"CONFIRMING\"} 1\n"));
}

TEST(WebRoutes, MetricsComeInTheFormatAskedFor) {
  Desk desk;
  const auto get = [&desk](std::string_view accept) {
    return desk.routes().at("/metrics").handle({"/metrics", "", "", accept});
  };
  const Response openmetrics = get("application/openmetrics-text;version=1.0.0,*/*;q=0.1");
  EXPECT_EQ(openmetrics.content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_TRUE(openmetrics.body.ends_with("\n# EOF\n"));
  const Response protobuf =
      get("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");
  EXPECT_EQ(protobuf.content_type,
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited");
  EXPECT_EQ(testing::read_metric_families(protobuf.body).front().name, "rotation_state");
  EXPECT_EQ(get("application/json").content_type, "text/plain; version=0.0.4; charset=utf-8");
}

TEST(WebRoutes, HealthyWhileItLives) {
  EXPECT_EQ(Desk().get("/-/healthy").status, 200U);
  EXPECT_EQ(Desk().get("/-/healthy").body, "rotationd is healthy.\n");
}

TEST(WebRoutes, ReadyNamesEveryCheck) {
  Desk desk;
  desk.checks = {{"config", true, "loaded"}, {"feeds", true, "market closed"}};
  Response response = desk.get("/-/ready");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body,
            "{\"ready\": true, \"checks\": [\n"
            "  {\"name\": \"config\", \"ok\": true, \"reason\": \"loaded\"},\n"
            "  {\"name\": \"feeds\", \"ok\": true, \"reason\": \"market closed\"}\n]}\n");
  desk.checks[1] = {"feeds", false, "\"alpaca\\1\":\nmute"};
  response = desk.get("/-/ready");
  EXPECT_EQ(response.status, 503U);
  EXPECT_EQ(response.body,
            "{\"ready\": false, \"checks\": [\n"
            "  {\"name\": \"config\", \"ok\": true, \"reason\": \"loaded\"},\n"
            "  {\"name\": \"feeds\", \"ok\": false, \"reason\": \"\\\"alpaca\\\\1\\\":\\u000amute\"}\n]}\n");
}

TEST(WebRoutes, ReloadsOnlyWhereThatIsEnabled) {
  Desk desk;
  EXPECT_EQ(desk.get("/-/reload").status, 403U);
  EXPECT_THAT(desk.get("/-/reload").body, HasSubstr("--web.enable-lifecycle"));
  int calls = 0;
  desk.reload = [&]() -> std::optional<std::string> {
    ++calls;
    return std::nullopt;
  };
  EXPECT_EQ(desk.get("/-/reload").status, 200U);
  EXPECT_EQ(calls, 1);
  desk.reload = [] { return std::optional<std::string>("rotationd.yml:3:1: unknown key \"feedz\""); };
  const Response failed = desk.get("/-/reload");
  EXPECT_EQ(failed.status, 500U);
  EXPECT_EQ(failed.body, "The configuration was not reloaded: rotationd.yml:3:1: unknown key \"feedz\"\n");
}

}  // namespace
}  // namespace rotation::daemon
