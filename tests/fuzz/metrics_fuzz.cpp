// Any names and values through the exporter: a slow reading of Prometheus' text format finds the samples that
// were collected, to the 16 digits that prometheus-cpp writes.
#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <fuzzer/FuzzedDataProvider.h>
#include <prometheus/text_serializer.h>

#include "metrics/exporter.hpp"

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

std::vector<Sample> samples_in(std::string_view text) {
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

std::vector<Sample> samples_in(const std::vector<prometheus::MetricFamily>& families) {
  std::vector<Sample> samples;
  for (const prometheus::MetricFamily& family : families) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      Labels labels;
      for (const auto& label : metric.label) labels.emplace(label.name, label.value);
      if (family.type != prometheus::MetricType::Histogram) {
        const bool counter = family.type == prometheus::MetricType::Counter;
        samples.push_back({family.name, labels, counter ? metric.counter.value : metric.gauge.value});
        continue;
      }
      const auto count = static_cast<double>(metric.histogram.sample_count);
      samples.push_back({family.name + "_count", labels, count});
      samples.push_back({family.name + "_sum", labels, metric.histogram.sample_sum});
    }
  }
  return samples;
}

bool is_bucket(const Sample& sample) {
  return sample.name.ends_with("_bucket") && sample.labels.count("le") == 1;
}

bool same(const Sample& a, const Sample& b) {
  return a.name == b.name && a.labels == b.labels &&
         (a.value == b.value || std::abs(a.value - b.value) <= 1e-15 * std::abs(b.value));
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
    // As Exporter::text does it; the numbers of the process are read only once.
    const std::vector<prometheus::MetricFamily> families = exporter.Collect();
    std::vector<Sample> written = samples_in(prometheus::TextSerializer{}.Serialize(families));
    std::erase_if(written, is_bucket);
    std::vector<Sample> collected = samples_in(families);
    std::sort(written.begin(), written.end());
    std::sort(collected.begin(), collected.end());
    assert(std::equal(written.begin(), written.end(), collected.begin(), collected.end(), same));
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
