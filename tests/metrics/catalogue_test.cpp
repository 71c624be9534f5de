#include "metrics/catalogue.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <prometheus/metric_type.h>

#include "metrics/exporter.hpp"
#include "metrics/snapshot_cell.hpp"
#include "tests/metrics/exported_world.hpp"

namespace rotation::metrics {
namespace {

TEST(Catalogue, KeepsTheNamingRules) {
  const std::set<std::string_view> reserved{"type", "region",  "zone",        "cluster", "dc",    "owner",
                                            "job",  "service", "environment", "env",     "stage", "instance"};
  std::set<std::string_view> names;
  std::set<std::string_view> families;  // of OpenMetrics
  for (const MetricInfo& metric : kCatalogue) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name << " is there twice";
    EXPECT_TRUE(metric.name.starts_with("rotation_") || metric.name.starts_with("process_")) << metric.name;
    EXPECT_TRUE(families.insert(family_name(metric)).second)
        << metric.name << " is there twice in OpenMetrics";
    EXPECT_EQ(metric.name.ends_with("_total"), metric.kind == MetricKind::counter) << metric.name;
    EXPECT_EQ(metric.name.ends_with("_info"), metric.kind == MetricKind::info) << metric.name;
    EXPECT_EQ(metric.name.find("_age_seconds"), std::string_view::npos) << metric.name << ": an age";
    EXPECT_TRUE(metric.help.ends_with('.')) << metric.name << ": help is a sentence";
    EXPECT_EQ(metric.help.find_first_of("\\\n"), std::string_view::npos)
        << metric.name << ": help to be escaped";
    for (const auto label : metric.labels) EXPECT_FALSE(reserved.contains(label)) << metric.name;
  }
}

TEST(Catalogue, KnowsItsUnits) {
  const auto unit_of = [](Metric metric) { return unit(metric.info()); };
  EXPECT_EQ(unit_of("process_cpu_seconds_total"), "seconds");
  EXPECT_EQ(unit_of("rotation_heartbeat_timestamp_seconds"), "seconds");
  EXPECT_EQ(unit_of("rotation_feed_bytes_total"), "bytes");
  EXPECT_EQ(unit_of("rotation_series_yield_ratio"), "ratio");
  EXPECT_EQ(unit_of("rotation_series_price_dollars"), "dollars");
  EXPECT_EQ(unit_of("rotation_spread_log"), "");
  EXPECT_EQ(unit_of("rotation_build_info"), "");
  EXPECT_EQ(unit_of("rotation_discount"), "");
}

TEST(Catalogue, IsATableForTheDocumentation) {
  const std::string table = catalogue_markdown();
  EXPECT_TRUE(table.starts_with(
      "| Metric | Type | Labels | Meaning |\n|---|---|---|---|\n| `rotation_state` | gauge | "
      "`state` | Regime state: 1 for the present one, 0 for the others. |\n"))
      << table;
  EXPECT_NE(table.find("\n| `rotation_transitions_total` | counter | `from`, `to` | State transitions, "
                       "those found in the history at start included. |\n"),
            std::string::npos);
}

TEST(Catalogue, IsExactlyWhatAScrapeEmits) {
  testing::ExportedWorld world;
  world.feed.certificate_expiry_ns = 1;  // without TLS there is none
  world.http.add_stream("/api/v1/stream");
  const SnapshotCell cell(world.snapshot);
  const auto families = world.exporter(cell).Collect();
  ASSERT_EQ(families.size(), kCatalogue.size());
  for (std::size_t i = 0; i < families.size(); ++i) {
    const MetricInfo& info = kCatalogue[i];
    EXPECT_EQ(families[i].name, info.name);
    EXPECT_EQ(families[i].help, info.help);
    EXPECT_EQ(families[i].type == prometheus::MetricType::Counter, info.kind == MetricKind::counter);
    EXPECT_EQ(families[i].type == prometheus::MetricType::Histogram, info.kind == MetricKind::histogram);
    std::set<std::string> seen;
    for (const auto& sample : families[i].metric) {
      ASSERT_EQ(sample.label.size(), info.label_count()) << info.name;
      std::string key;
      for (std::size_t l = 0; l < sample.label.size(); ++l) {
        EXPECT_EQ(sample.label[l].name, info.labels[l]) << info.name;
        key += sample.label[l].value + '\n';
      }
      EXPECT_TRUE(seen.insert(key).second) << info.name << " has a sample twice: " << key;
      EXPECT_TRUE(info.kind != MetricKind::info || sample.gauge.value == 1) << info.name;
    }
  }
}

}  // namespace
}  // namespace rotation::metrics
