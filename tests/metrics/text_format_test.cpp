// Both text formats: beside prometheus-cpp's own serializer, and as strict readers of OpenMetrics take them.
#include "metrics/text_format.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "metrics/histogram_buckets.hpp"
#include "metrics/prometheus_families.hpp"
#include "tests/metrics/exported_world.hpp"
#include "tests/support/openmetrics_reader.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::metrics {
namespace {

using namespace std::chrono_literals;
using testing::ExportedWorld;

void fill(Families& families, ExportedWorld& world) {
  const SnapshotCell cell(world.snapshot);
  world.exporter(cell).fill(families);
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) found.push_back(line);
  return found;
}

double number(std::string_view text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  double value = std::numeric_limits<double>::quiet_NaN();
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  EXPECT_EQ(read.ptr, text.data() + text.size()) << text;
  return value;
}

bool near(double a, double b) {
  return a == b || std::abs(a - b) <= 1e-15 * std::abs(b);
}

// A sample's name, labels and value, the bound of a bucket among the numbers.
struct Parts {
  explicit Parts(std::string_view line) {
    const std::size_t space = line.rfind(' ');
    value = number(line.substr(space + 1));
    rest = line.substr(0, space);
    const std::size_t le = rest.find("le=\"");
    if (rest.find("_bucket{") == std::string::npos || le == std::string::npos) return;
    const std::size_t end = rest.find('"', le + 4);
    bound = number(std::string_view(rest).substr(le + 4, end - le - 4));
    rest.erase(le + 4, end - le - 4);
  }
  std::string rest;
  double value = 0;
  double bound = 0;
};

void expect_same_page(const Families& families) {
  const auto ours = lines(write_text(families, TextDialect::prometheus));
  const auto theirs = lines(prometheus::TextSerializer{}.Serialize(to_prometheus(families)));
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] == theirs[i]) continue;
    ASSERT_FALSE(ours[i].starts_with('#')) << ours[i] << '\n' << theirs[i];
    const Parts a(ours[i]), b(theirs[i]);
    EXPECT_EQ(a.rest, b.rest);
    EXPECT_TRUE(near(a.value, b.value) && near(a.bound, b.bound)) << ours[i] << '\n' << theirs[i];
  }
}

TEST(TextFormat, IsThatOfPrometheusCppButForTheSpellingOfNumbers) {
  ExportedWorld world;
  world.pipeline.received_applied.observe(3us);
  world.pipeline.received_applied.observe(20s);
  world.feed.decoding.observe(700ns);
  world.labels.triggers[0].id = "a\"b\\c\nd";
  Families families;
  fill(families, world);
  families.set("rotation_little", std::numeric_limits<double>::infinity());
  families.set("rotation_little", -std::numeric_limits<double>::infinity());
  families.set("rotation_little", -0.0);
  families.set("rotation_little", 1e300);
  families.set("rotation_little", 5e-324);
  families.set("rotation_little", 9'007'199'254'740'993.0);
  families.set("rotation_little", 1.0 / 3);
  expect_same_page(families);
}

TEST(TextFormat, IsTheSameForAnyNumber) {
  std::mt19937_64 random(11);
  Families families;
  std::vector<double> given;
  for (int i = 0; i < 20'000; ++i) {
    const double value =
        i % 2 == 0 ? std::bit_cast<double>(random())
                   : std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 80) - 60);
    if (std::isnan(value)) continue;
    families.set("rotation_little", value);
    given.push_back(value);
  }
  expect_same_page(families);

  const auto page = lines(write_text(families, TextDialect::prometheus));
  ASSERT_EQ(page.size(), given.size() + 2);
  for (std::size_t i = 0; i < given.size(); ++i) {
    EXPECT_EQ(Parts(page[i + 2]).value, given[i]) << "a number that is not read back as it was";
  }
}

TEST(TextFormat, WritesWholeNumbersAsSuch) {
  Families families;
  for (const double value : {0.0, -0.0, 1.0, -17.0, 1767647700.0, 0.1, 1e15, 1e-7})
    families.set("rotation_little", value);
  EXPECT_EQ(
      write_text(families, TextDialect::prometheus),
      "# HELP rotation_little 1 while little is missing for a confirmation.\n# TYPE rotation_little gauge\n"
      "rotation_little 0\nrotation_little -0\nrotation_little 1\nrotation_little -17\n"
      "rotation_little 1767647700\nrotation_little 0.1\nrotation_little 1e+15\nrotation_little 1e-07\n");
}

TEST(OpenMetrics, IsReadByItsStrictReader) {
  ExportedWorld world;
  world.snapshot.core.last_transition.from = signals::State::watch;
  world.snapshot.core.last_transition.to = signals::State::setup;
  world.snapshot.core.last_transition.sequence = 12345;
  world.labels.triggers[0].id = "a\"b\\c\nd";
  world.pipeline.received_applied.observe(3us);
  world.pipeline.received_applied.observe(20s);
  world.feed.certificate_expiry_ns = 1'775'000'000'000'000'000;
  Families families;
  fill(families, world);
  auto read = testing::read_openmetrics(write_text(families, TextDialect::openmetrics));

  std::size_t samples = 0;
  families.for_each([&](const MetricInfo& info, std::span<const Sample> given) {
    ASSERT_EQ(read.count(std::string(family_name(info))), 1U) << info.name;
    const testing::OpenMetricsFamily& family = read[std::string(family_name(info))];
    EXPECT_EQ(family.help, info.help);
    EXPECT_EQ(family.type, name(info.kind));
    EXPECT_EQ(family.unit, unit(info));
    samples += given.size();
    if (info.kind == MetricKind::histogram) {
      EXPECT_EQ(family.samples.size(), given.size() * (ClassicBuckets::kBounds + 3));
      return;
    }
    ASSERT_EQ(family.samples.size(), given.size()) << info.name;
    for (std::size_t i = 0; i < given.size(); ++i) {
      EXPECT_EQ(family.samples[i].name, info.name);
      EXPECT_EQ(family.samples[i].value, given[i].value) << info.name;
      for (std::size_t l = 0; l < info.label_count(); ++l) {
        EXPECT_EQ(family.samples[i].labels.at(std::string(info.labels[l])), given[i].labels[l]) << info.name;
      }
      EXPECT_EQ(family.samples[i].exemplar.has_value(), given[i].exemplar != nullptr) << info.name;
    }
  });
  EXPECT_GT(samples, 200U);
  EXPECT_EQ(read["rotation_build"].type, "info");
  EXPECT_EQ(read["rotation_state"].type, "gauge") << "a state set in every format";
}

TEST(OpenMetrics, TellsTheLatestTransitionAsAnExemplar) {
  ExportedWorld world;
  world.snapshot.core.last_transition.from = signals::State::watch;
  world.snapshot.core.last_transition.to = signals::State::setup;
  world.snapshot.core.last_transition.number = ~std::uint64_t{0};
  world.snapshot.core.last_transition.sequence = ~std::uint64_t{0};
  Families families;
  fill(families, world);
  const std::string page = write_text(families, TextDialect::openmetrics);
  EXPECT_NE(
      page.find("\nrotation_transitions_total{from=\"WATCH\",to=\"SETUP\"} 2 # "
                "{transition=\"18446744073709551615\",sequence=\"18446744073709551615\"} 1 1767647700\n"),
      std::string::npos);
  EXPECT_EQ(page.find(" # {"), page.rfind(" # {")) << "no other is known";
  EXPECT_NO_THROW((void)testing::read_openmetrics(page)) << "an exemplar's labels have a limit";
  EXPECT_EQ(write_text(families, TextDialect::prometheus).find(" # {"), std::string::npos);

  world.snapshot.core.transitions = {};
  Families taken_back;
  fill(taken_back, world);
  EXPECT_EQ(write_text(taken_back, TextDialect::openmetrics).find(" # {"), std::string::npos)
      << "a restatement took it back: it is not counted";
}

TEST(OpenMetrics, IsReadByPythonsClient) {
  constexpr const char* kPython = "/usr/bin/python3";  // Debian's own, which has Debian's packages
  if (testing::Process({kPython, "-c", "import prometheus_client.openmetrics.parser"}).exit_code(30s) != 0) {
    GTEST_SKIP() << "Python's client is not installed (Debian package python3-prometheus-client): its parser "
                    "is not asked";
  }
  ExportedWorld world;
  world.snapshot.core.last_transition.from = signals::State::watch;
  world.snapshot.core.last_transition.to = signals::State::setup;
  world.pipeline.received_applied.observe(3us);
  Families families;
  fill(families, world);
  std::size_t count = 0;
  families.for_each([&](const MetricInfo&, std::span<const Sample>) { ++count; });
  const testing::TemporaryFolder folder;
  const auto page = folder.write("page", write_text(families, TextDialect::openmetrics));
  const testing::Process python(
      {kPython, "-c",
       "import sys\n"
       "from prometheus_client.openmetrics.parser import text_fd_to_metric_families as read\n"
       "families = list(read(open(sys.argv[1])))\n"
       "exemplars = [s.exemplar for f in families for s in f.samples if s.exemplar]\n"
       "print(len(families), [f.type for f in families if f.name == 'rotation_build'], "
       "exemplars[0].labels['transition'])",
       page});
  EXPECT_EQ(python.exit_code(30s), 0) << python.output();
  EXPECT_EQ(python.output(), std::to_string(count) + " ['info'] 3\n");
}

}  // namespace
}  // namespace rotation::metrics
