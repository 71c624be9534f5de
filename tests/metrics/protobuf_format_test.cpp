#include "metrics/protobuf_format.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "metrics/histogram_buckets.hpp"
#include "tests/metrics/exported_world.hpp"
#include "tests/support/metric_family_reader.hpp"

namespace rotation::metrics {
namespace {

using namespace std::chrono_literals;
using testing::ExportedWorld;
using testing::MetricFamily;

void fill(Families& families, ExportedWorld& world) {
  const SnapshotCell cell(world.snapshot);
  world.exporter(cell).fill(families);
}

void expect_same(const MetricFamily::Histogram& read, const market::LatencyHistogram::Counts& given) {
  std::uint64_t count = 0;
  std::map<std::int32_t, std::uint64_t> native;
  for (std::size_t i = 0; i < market::LatencyHistogram::kBuckets; ++i) {
    count += given.buckets[i];
    if (i > 0 && given.buckets[i] > 0) native[market::LatencyHistogram::index(i)] = given.buckets[i];
  }
  EXPECT_EQ(read.count, count);
  EXPECT_EQ(read.sum, seconds(given.sum));
  EXPECT_EQ(read.schema, 3);
  EXPECT_EQ(read.zero_threshold, std::exp2(-24));
  EXPECT_EQ(read.zero_count, given.buckets[0]);
  EXPECT_EQ(read.native, native);
  const ClassicBuckets classic = classic_buckets(given);
  ASSERT_EQ(read.classic.size(), ClassicBuckets::kBounds);
  std::size_t b = 0;
  for (const auto& [bound, cumulative] : read.classic) {
    EXPECT_EQ(bound, ClassicBuckets::bound(b));
    EXPECT_EQ(cumulative, classic.buckets[b++]);
  }
}

MetricFamily::Type type_of(MetricKind kind) {
  if (kind == MetricKind::counter) return MetricFamily::Type::counter;
  return kind == MetricKind::histogram ? MetricFamily::Type::histogram : MetricFamily::Type::gauge;
}

TEST(ProtobufFormat, IsReadByTheSlowReader) {
  ExportedWorld world;
  auto& transition = world.snapshot.core.last_transition;
  transition.from = signals::State::watch;
  transition.to = signals::State::setup;
  transition.sequence = 12345;
  transition.ts_event = market::Timestamp{1767647700s + 250ms};
  world.labels.triggers[0].id = "a\"b\\c\nd";
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(0.0, 13.0);
  for (int i = 0; i < 2000; ++i) {
    world.pipeline.received_applied.observe(
        market::Duration{static_cast<std::int64_t>(std::pow(10.0, exponent(random)))});
    world.pipeline.of_feed[0].wire.observe(100us + i * 10ns);
  }
  Families families;
  fill(families, world);
  const std::vector<MetricFamily> read = testing::read_metric_families(write_protobuf(families));

  auto next = read.begin();
  families.for_each([&](const MetricInfo& info, std::span<const Sample> given) {
    ASSERT_NE(next, read.end());
    const MetricFamily& family = *next++;
    EXPECT_EQ(family.name, info.name);
    EXPECT_EQ(family.help, info.help);
    EXPECT_EQ(family.unit, unit(info));
    EXPECT_EQ(family.type, type_of(info.kind));
    ASSERT_EQ(family.metrics.size(), given.size()) << info.name;
    for (std::size_t i = 0; i < given.size(); ++i) {
      const MetricFamily::Metric& metric = family.metrics[i];
      ASSERT_EQ(metric.labels.size(), info.label_count()) << info.name;
      for (std::size_t l = 0; l < info.label_count(); ++l) {
        EXPECT_EQ(metric.labels.at(std::string(info.labels[l])), given[i].labels[l]) << info.name;
      }
      ASSERT_EQ(metric.histogram.has_value(), info.kind == MetricKind::histogram) << info.name;
      ASSERT_EQ(metric.exemplar.has_value(), given[i].exemplar != nullptr) << info.name;
      EXPECT_EQ(metric.value, given[i].value) << info.name;
      if (metric.histogram) expect_same(*metric.histogram, *given[i].histogram);
      if (!metric.exemplar) continue;
      EXPECT_EQ(metric.exemplar->labels, (MetricFamily::Labels{{"transition", "3"}, {"sequence", "12345"}}));
      EXPECT_EQ(metric.exemplar->value, 1);
      EXPECT_EQ(metric.exemplar->seconds, 1767647700);
      EXPECT_EQ(metric.exemplar->nanos, 250'000'000);
    }
  });
  EXPECT_EQ(next, read.end());
}

// To a bucket's width, 9 %.
TEST(ProtobufFormat, KeepsQuantiles) {
  std::mt19937_64 random(13);
  std::uniform_real_distribution<double> exponent(2.0, 9.0);
  ExportedWorld world;
  std::vector<double> all;
  for (int i = 0; i < 10'000; ++i) {
    const market::Duration d{static_cast<std::int64_t>(std::pow(10.0, exponent(random)))};
    world.pipeline.received_applied.observe(d);
    all.push_back(seconds(d));
  }
  std::sort(all.begin(), all.end());
  Families families;
  fill(families, world);
  for (const MetricFamily& family : testing::read_metric_families(write_protobuf(families))) {
    if (family.name != "rotation_pipeline_duration_seconds") continue;
    for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999}) {
      const double exact = all[static_cast<std::size_t>(q * static_cast<double>(all.size())) - 1];
      const double told = family.metrics.front().histogram->quantile(q);
      EXPECT_LE(std::abs(std::log2(told / exact)), 1.0 / 8) << q;
    }
    return;
  }
  FAIL() << "no rotation_pipeline_duration_seconds";
}

}  // namespace
}  // namespace rotation::metrics
