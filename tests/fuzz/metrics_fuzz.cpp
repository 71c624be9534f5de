// Samples of every kind with any label values and numbers, written in each format: slow readings find what
// was given, to the last digit.
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fuzzer/FuzzedDataProvider.h>

#include "metrics/exposition.hpp"
#include "metrics/histogram_buckets.hpp"
#include "tests/support/metric_family_reader.hpp"
#include "tests/support/openmetrics_reader.hpp"

namespace rotation {
namespace {

using Labels = std::map<std::string, std::string>;

struct Sample {
  std::string name;
  Labels labels;
  double value = 0;

  auto operator<=>(const Sample&) const = default;
};

// Reads one line of a sample: name{label="value",...} number
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  Sample read() {
    Sample sample{.name = name()};
    if (skip('{')) {
      do {
        const std::string label = name();
        assert(skip('=') && skip('"'));
        assert(sample.labels.emplace(label, text_in_quotes()).second);
      } while (skip(','));
      assert(skip('}'));
    }
    assert(skip(' '));
    if (rest_ == "+Inf" || rest_ == "-Inf") {
      sample.value = std::numeric_limits<double>::infinity() * (rest_[0] == '-' ? -1 : 1);
      return sample;
    }
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), sample.value);
    assert(read.ec == std::errc{} && read.ptr == rest_.data() + rest_.size());
    return sample;
  }

 private:
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string name() {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:";
    const std::string found(rest_.substr(0, rest_.find_first_not_of(kLetters)));
    assert(!found.empty() && (found[0] < '0' || found[0] > '9'));
    rest_.remove_prefix(found.size());
    return found;
  }
  std::string text_in_quotes() {
    std::string text;
    while (!skip('"')) {
      const bool escaped = skip('\\');
      assert(!rest_.empty());
      assert(!escaped || rest_[0] == '\\' || rest_[0] == '"' || rest_[0] == 'n');
      text += escaped && rest_[0] == 'n' ? '\n' : rest_[0];
      rest_.remove_prefix(1);
    }
    return text;
  }

  std::string_view rest_;
};

std::vector<Sample> samples_in(const std::string& page) {
  std::string_view text = page;
  std::vector<Sample> samples;
  assert(text.empty() || text.ends_with('\n'));
  std::string family;  // whose TYPE came last
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.starts_with("# HELP ")) continue;
    if (line.starts_with("# TYPE ")) {
      family = line.substr(7, line.rfind(' ') - 7);
      continue;
    }
    samples.push_back(Line(line).read());
    assert(samples.back().name.starts_with(family));
  }
  return samples;
}

std::vector<Sample> samples_in(const metrics::Families& families) {
  std::vector<Sample> samples;
  families.for_each([&](const metrics::MetricInfo& info, std::span<const metrics::Sample> given) {
    for (const metrics::Sample& sample : given) {
      Labels labels;
      for (std::size_t i = 0; i < info.label_count(); ++i) {
        labels.emplace(info.labels[i], sample.labels[i]);
      }
      const std::string name(info.name);
      if (sample.histogram == nullptr) {
        samples.push_back({name, labels, sample.value});
        continue;
      }
      const auto count = static_cast<double>(metrics::classic_buckets(*sample.histogram).count);
      samples.push_back({name + "_count", labels, count});
      samples.push_back({name + "_sum", labels, metrics::seconds(sample.histogram->sum)});
    }
  });
  return samples;
}

std::vector<Sample> samples_in(const std::map<std::string, testing::OpenMetricsFamily>& families) {
  std::vector<Sample> samples;
  for (const auto& [name, family] : families) {
    for (const auto& sample : family.samples) samples.push_back({sample.name, sample.labels, sample.value});
  }
  return samples;
}

std::vector<Sample> samples_in(const std::vector<testing::MetricFamily>& families) {
  std::vector<Sample> samples;
  for (const testing::MetricFamily& family : families) {
    for (const auto& metric : family.metrics) {
      if (!metric.histogram) {
        samples.push_back({family.name, metric.labels, metric.value});
        continue;
      }
      samples.push_back(
          {family.name + "_count", metric.labels, static_cast<double>(metric.histogram->count)});
      samples.push_back({family.name + "_sum", metric.labels, metric.histogram->sum});
    }
  }
  return samples;
}

bool is_bucket(const Sample& sample) {
  return sample.name.ends_with("_bucket") && sample.labels.count("le") == 1;
}

// All but the buckets, in any order.
void check_same(std::vector<Sample> written, std::vector<Sample> collected) {
  std::erase_if(written, is_bucket);
  std::sort(written.begin(), written.end());
  std::sort(collected.begin(), collected.end());
  assert(written == collected);
}

using metrics::Metric;

// By their number of labels.
constexpr std::array<Metric, 4> kGauges{"rotation_hedge_beta", "rotation_state", "rotation_trigger_value",
                                        "rotation_spread_z"};
constexpr std::array<Metric, 3> kCounters{"rotation_store_commits_total", "rotation_feed_messages_total",
                                          "rotation_transitions_total"};
constexpr std::array<Metric, 2> kHistograms{"rotation_pipeline_duration_seconds",
                                            "rotation_feed_latency_seconds"};
constexpr Metric kInfo{"rotation_trigger_info"};

class Script {
 public:
  Script(const std::uint8_t* data, std::size_t size) : in_(data, size) {}

  void fill(metrics::Families& families) {
    for (int samples = 0; samples < 32 && in_.remaining_bytes() > 0; ++samples) {
      switch (in_.ConsumeIntegralInRange(0, 4)) {
        case 0:
          put(in_.PickValueInArray(kCounters), [&](Metric metric, Values labels) {
            families.set(metric, labels, in_.ConsumeIntegral<std::uint64_t>());
          });
          break;
        case 1: {
          const metrics::Exemplar exemplar = next_exemplar();
          put(kCounters.back(), [&](Metric metric, Values labels) {
            families.set(metric, labels, in_.ConsumeIntegral<std::uint64_t>(), exemplar);
          });
          break;
        }
        case 2:
          put(in_.PickValueInArray(kHistograms),
              [&](Metric metric, Values labels) { families.set(metric, labels, counts()); });
          break;
        case 3:
          put(kInfo, [&](Metric metric, Values labels) { families.set(metric, labels, 1.0); });
          break;
        default:
          put(in_.PickValueInArray(kGauges),
              [&](Metric metric, Values labels) { families.set(metric, labels, number()); });
      }
    }
  }

 private:
  using Values = metrics::Families::LabelValues;

  // A sample of labels that the metric has not had yet.
  template <class Set>
  void put(Metric metric, Set&& set) {
    const std::size_t count = metric.info().label_count();
    const std::array<std::string, 3> labels{count > 0 ? text() : "", count > 1 ? text() : "",
                                            count > 2 ? text() : ""};
    if (!seen_.emplace(metric.index(), labels).second) return;
    switch (count) {
      case 0:
        return set(metric, {});
      case 1:
        return set(metric, {labels[0]});
      case 2:
        return set(metric, {labels[0], labels[1]});
      default:
        return set(metric, {labels[0], labels[1], labels[2]});
    }
  }
  std::string text() { return in_.ConsumeRandomLengthString(40); }
  double number() {
    if (in_.ConsumeBool()) return std::bit_cast<double>(in_.ConsumeIntegral<std::uint64_t>());
    return in_.ConsumeFloatingPointInRange(-1000.0, 1000.0);
  }
  market::LatencyHistogram::Counts counts() {
    market::LatencyHistogram histogram;
    for (auto n = in_.ConsumeIntegralInRange(0, 8); n > 0; --n) {
      histogram.observe(
          market::Duration{in_.ConsumeIntegral<std::int64_t>() >> in_.PickValueInArray({16, 24, 40})});
    }
    return histogram.counts();
  }
  // Its texts live until the next one.
  metrics::Exemplar next_exemplar() {
    exemplar_texts_ = {text(), text()};
    return {
        .labels = {{{"sequence", exemplar_texts_[0]}, {"session", exemplar_texts_[1]}}},
        .value = static_cast<double>(in_.ConsumeIntegral<std::uint32_t>()),
        .ts = market::Timestamp{market::Duration{in_.ConsumeIntegralInRange(
            market::kEarliest.time_since_epoch().count(), market::kLatest.time_since_epoch().count() - 1)}}};
  }

  FuzzedDataProvider in_;
  std::set<std::pair<std::size_t, std::array<std::string, 3>>> seen_;
  std::array<std::string, 2> exemplar_texts_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  metrics::Families families;
  Script(data, size).fill(families);
  const std::vector<Sample> given = samples_in(families);
  check_same(samples_in(write(families, metrics::Format::text)), given);
  check_same(samples_in(testing::read_openmetrics(write(families, metrics::Format::openmetrics))), given);
  check_same(samples_in(testing::read_metric_families(write(families, metrics::Format::protobuf))), given);
  return 0;
}

}  // namespace rotation
