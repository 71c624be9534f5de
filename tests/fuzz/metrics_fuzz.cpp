// Any names and values through the exporter: slow readings of each of its formats find the samples that were
// collected, to the last digit.
#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <fuzzer/FuzzedDataProvider.h>

#include "metrics/exporter.hpp"
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
  assert(text.ends_with('\n'));
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

// Names from the input, then every number of the rows they name.
class World {
 public:
  explicit World(FuzzedDataProvider& in)
      : labels_{{text(in)},
                {{text(in), text(in), signals::Role::mandatory, number(in), number(in), text(in)}},
                {text(in)},
                {{text(in), text(in)}},
                {{text(in), text(in), number(in)}}},
        series_{
            {{labels_.series[0], in.PickValueInArray({market::SeriesClass::etf, market::SeriesClass::yield,
                                                      market::SeriesClass::reference})}}},
        feed_name_(text(in)),
        build_{text(in), text(in), text(in)} {
    http_.add_handler(text(in));
    http_.count(1, 200);
    signals::CoreView& core = snapshot_.core;
    core.sessions = in.ConsumeIntegral<std::uint64_t>();
    core.fci = {number(in), number(in)};
    core.provisional_score = number(in);
    core.ts_event = market::Timestamp{market::Duration{in.ConsumeIntegral<std::int64_t>()}};
    snapshot_.pairs = {{{number(in), number(in)}, number(in), {}, in.ConsumeBool()}};
    snapshot_.triggers = {{true, true, false, {number(in), number(in)}, {}}};
    snapshot_.distances.resize(1);
    snapshot_.distances[0].natural = number(in);
    snapshot_.series.resize(1);
    snapshot_.series[0].value = number(in);
    snapshot_.series[0].ts_event = core.ts_event;
    snapshot_.statistics = {number(in)};
    pipeline_.received_applied.observe(
        market::Duration{in.ConsumeIntegralInRange<std::int64_t>(0, 1'000'000'000'000)});
  }

  void check() {
    const metrics::SnapshotCell cell(snapshot_);
    const metrics::Exporter exporter(
        {cell,
         labels_,
         series_,
         {{feed_name_, feed_, [] { return true; }, market::Duration{}, &capture_}},
         pipeline_,
         store_,
         &journal_,
         reload_,
         log_,
         http_,
         build_});
    metrics::Families families;
    exporter.fill(families);
    const std::vector<Sample> collected = samples_in(families);
    check_same(samples_in(write(families, metrics::Format::text)), collected);
    check_same(samples_in(testing::read_openmetrics(write(families, metrics::Format::openmetrics))),
               collected);
    check_same(samples_in(testing::read_metric_families(write(families, metrics::Format::protobuf))),
               collected);
  }

 private:
  static std::string text(FuzzedDataProvider& in) { return in.ConsumeRandomLengthString(40); }
  static double number(FuzzedDataProvider& in) {
    if (in.ConsumeBool()) return std::bit_cast<double>(in.ConsumeIntegral<std::uint64_t>());
    return in.ConsumeFloatingPointInRange(-1000.0, 1000.0);
  }

  signals::Labels labels_;
  market::SeriesTable series_;
  std::string feed_name_;
  metrics::BuildInfo build_;
  signals::Snapshot snapshot_;
  market::FeedCounters feed_;
  market::CaptureCounters capture_;
  metrics::StoreCounters store_;
  market::JournalCounters journal_;
  metrics::PipelineStats pipeline_{1, 8192};
  metrics::ReloadStatus reload_;
  metrics::LogCounters log_;
  metrics::HttpCounters http_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider in(data, size);
  World(in).check();
  return 0;
}

}  // namespace rotation
