#include "metrics/protobuf_format.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "metrics/histogram_buckets.hpp"

namespace rotation::metrics {
namespace {

constexpr std::size_t kUsual = 96 * 1024;  // bytes, of the default series

// Field numbers of client_model's metrics.proto.
namespace family_field {
constexpr std::uint32_t name = 1, help = 2, type = 3, metric = 4, unit = 5;
}
namespace metric_field {
constexpr std::uint32_t label = 1, gauge = 2, counter = 3, histogram = 7;
}
namespace label_field {
constexpr std::uint32_t name = 1, value = 2;
}
namespace counter_field {  // and of a gauge
constexpr std::uint32_t value = 1, exemplar = 2;
}
namespace exemplar_field {
constexpr std::uint32_t label = 1, value = 2, timestamp = 3;
}
namespace timestamp_field {
constexpr std::uint32_t seconds = 1, nanos = 2;
}
namespace histogram_field {
constexpr std::uint32_t sample_count = 1, sample_sum = 2, bucket = 3, schema = 5, zero_threshold = 6,
                        zero_count = 7, positive_span = 12, positive_delta = 13;
}
namespace bucket_field {
constexpr std::uint32_t cumulative_count = 1, upper_bound = 2;
}
namespace span_field {
constexpr std::uint32_t offset = 1, length = 2;
}

std::uint64_t type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return 0;
    case MetricKind::gauge:
    case MetricKind::info:
      return 1;
    case MetricKind::histogram:
      return 4;
  }
  return 3;
}

// Small numbers of either sign in few bytes.
constexpr std::uint64_t zigzag(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}

class ProtobufWriter {
 public:
  ProtobufWriter() { out_.reserve(kUsual); }

  void family(const MetricInfo& info, std::span<const Sample> samples) {
    behind_its_length([&] {
      text(family_field::name, info.name);
      text(family_field::help, info.help);
      integer(family_field::type, type_of(info.kind));
      for (const Sample& sample : samples) {
        message(family_field::metric, [&] { metric(info, sample); });
      }
      if (const std::string_view its_unit = unit(info); !its_unit.empty()) text(family_field::unit, its_unit);
    });
  }

  std::string take() && { return std::move(out_); }

 private:
  void metric(const MetricInfo& info, const Sample& sample) {
    for (std::size_t i = 0; i < info.label_count(); ++i) {
      label(metric_field::label, info.labels[i], sample.labels[i]);
    }
    switch (info.kind) {
      case MetricKind::counter:
        return message(metric_field::counter, [&] {
          real(counter_field::value, sample.value);
          if (sample.exemplar != nullptr) exemplar(*sample.exemplar);
        });
      case MetricKind::gauge:
      case MetricKind::info:
        return message(metric_field::gauge, [&] { real(counter_field::value, sample.value); });
      case MetricKind::histogram:
        return message(metric_field::histogram, [&] { histogram(*sample.histogram); });
    }
  }

  void exemplar(const Exemplar& exemplar) {
    message(counter_field::exemplar, [&] {
      for (const auto& [name, value] : exemplar.labels) label(exemplar_field::label, name, value);
      real(exemplar_field::value, exemplar.value);
      message(exemplar_field::timestamp, [&] {
        const auto whole = std::chrono::floor<std::chrono::seconds>(exemplar.ts);
        integer(timestamp_field::seconds, static_cast<std::uint64_t>(whole.time_since_epoch().count()));
        integer(timestamp_field::nanos, static_cast<std::uint64_t>((exemplar.ts - whole).count()));
      });
    });
  }

  void histogram(const market::LatencyHistogram::Counts& counts) {
    const ClassicBuckets classic = classic_buckets(counts);
    integer(histogram_field::sample_count, classic.count);
    real(histogram_field::sample_sum, seconds(counts.sum));
    for (std::size_t i = 0; i < ClassicBuckets::kBounds; ++i) {
      message(histogram_field::bucket, [&] {
        integer(bucket_field::cumulative_count, classic.buckets[i]);
        real(bucket_field::upper_bound, ClassicBuckets::bound(i));
      });
    }
    const NativeBuckets native = native_buckets(counts);
    integer(histogram_field::schema, zigzag(market::LatencyHistogram::kSchema));
    real(histogram_field::zero_threshold, NativeBuckets::kZeroThreshold);
    integer(histogram_field::zero_count, native.zero_count);
    for (const NativeBuckets::Span& span : native.spans) {
      message(histogram_field::positive_span, [&] {
        integer(span_field::offset, zigzag(span.offset));
        integer(span_field::length, span.length);
      });
    }
    if (native.deltas.empty()) return;
    message(histogram_field::positive_delta, [&] {
      for (const std::int64_t delta : native.deltas) varint(zigzag(delta));
    });
  }

  void label(std::uint32_t field, std::string_view name, std::string_view value) {
    message(field, [&] {
      text(label_field::name, name);
      text(label_field::value, value);
    });
  }

  enum class Wire : std::uint32_t { varint = 0, fixed64 = 1, delimited = 2 };

  void tag(std::uint32_t field, Wire wire) { varint(field << 3 | static_cast<std::uint32_t>(wire)); }

  void varint(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) out_ += static_cast<char>(n | 0x80);
    out_ += static_cast<char>(n);
  }

  void integer(std::uint32_t field, std::uint64_t n) {
    tag(field, Wire::varint);
    varint(n);
  }

  void real(std::uint32_t field, double value) {
    tag(field, Wire::fixed64);
    auto bits = std::bit_cast<std::uint64_t>(value);
    std::array<char, sizeof bits> bytes;
    for (char& byte : bytes) {
      byte = static_cast<char>(bits);
      bits >>= 8;
    }
    out_.append(bytes.data(), bytes.size());
  }

  void text(std::uint32_t field, std::string_view value) {
    tag(field, Wire::delimited);
    varint(value.size());
    out_ += value;
  }

  template <class Body>
  void message(std::uint32_t field, Body&& body) {
    tag(field, Wire::delimited);
    behind_its_length(std::forward<Body>(body));
  }

  // The length is known afterwards: most bodies are short, so that making room for it moves little.
  template <class Body>
  void behind_its_length(Body&& body) {
    const std::size_t begin = out_.size();
    body();
    const std::size_t end = out_.size();
    varint(end - begin);
    std::rotate(out_.begin() + static_cast<std::ptrdiff_t>(begin),
                out_.begin() + static_cast<std::ptrdiff_t>(end), out_.end());
  }

  std::string out_;
};

}  // namespace

std::string write_protobuf(const Families& families) {
  ProtobufWriter writer;
  families.for_each(
      [&](const MetricInfo& info, std::span<const Sample> samples) { writer.family(info, samples); });
  return std::move(writer).take();
}

}  // namespace rotation::metrics
