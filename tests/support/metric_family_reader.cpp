#include "tests/support/metric_family_reader.hpp"

#include <bit>
#include <cmath>
#include <set>
#include <stdexcept>

namespace rotation::testing {
namespace {

using Histogram = MetricFamily::Histogram;

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("not a MetricFamily: ") + what);
}

std::uint64_t take_varint(std::string_view& bytes) {
  std::uint64_t n = 0;
  for (int shift = 0;; shift += 7) {
    require(!bytes.empty() && shift < 64, "a number without its end");
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    n |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return n;
  }
}

std::string_view take_delimited(std::string_view& bytes) {
  const std::uint64_t size = take_varint(bytes);
  require(size <= bytes.size(), "a message without its end");
  const std::string_view body = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return body;
}

std::int64_t signed_number(std::uint64_t zigzag) {
  return static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1);
}

// The fields of a message, in their order.
struct Field {
  std::uint64_t number = 0;
  std::uint64_t integer = 0;
  double real = 0;
  std::string_view bytes;
};
std::vector<Field> fields(std::string_view message) {
  std::vector<Field> all;
  while (!message.empty()) {
    const std::uint64_t tag = take_varint(message);
    Field field{.number = tag >> 3};
    switch (tag & 7) {
      case 0:
        field.integer = take_varint(message);
        break;
      case 1: {
        require(message.size() >= 8, "a double without its end");
        std::uint64_t bits = 0;
        for (std::size_t i = 8; i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(message[i]);
        field.real = std::bit_cast<double>(bits);
        message.remove_prefix(8);
        break;
      }
      case 2:
        field.bytes = take_delimited(message);
        break;
      default:
        require(false, "an unknown kind of field");
    }
    all.push_back(field);
  }
  return all;
}

void read_label(std::string_view message, MetricFamily::Labels& labels) {
  std::string name, value;
  for (const Field& field : fields(message)) {
    if (field.number == 1) name = field.bytes;
    if (field.number == 2) value = field.bytes;
  }
  require(labels.emplace(name, value).second, "a label twice");
}

MetricFamily::Exemplar read_exemplar(std::string_view message) {
  MetricFamily::Exemplar exemplar;
  for (const Field& field : fields(message)) {
    if (field.number == 1) read_label(field.bytes, exemplar.labels);
    if (field.number == 2) exemplar.value = field.real;
    if (field.number != 3) continue;
    for (const Field& part : fields(field.bytes)) {
      if (part.number == 1) exemplar.seconds = static_cast<std::int64_t>(part.integer);
      if (part.number == 2) exemplar.nanos = static_cast<std::int32_t>(part.integer);
    }
  }
  return exemplar;
}

Histogram read_histogram(std::string_view message) {
  Histogram histogram;
  std::vector<std::int32_t> indexes;  // of the buckets that the spans name
  std::int32_t end = 0;
  std::vector<std::int64_t> deltas;
  for (const Field& field : fields(message)) {
    if (field.number == 1) histogram.count = field.integer;
    if (field.number == 2) histogram.sum = field.real;
    if (field.number == 3) {
      double bound = 0;
      std::uint64_t count = 0;
      for (const Field& part : fields(field.bytes)) {
        if (part.number == 1) count = part.integer;
        if (part.number == 2) bound = part.real;
      }
      histogram.classic[bound] = count;
    }
    if (field.number == 5) histogram.schema = static_cast<int>(signed_number(field.integer));
    if (field.number == 6) histogram.zero_threshold = field.real;
    if (field.number == 7) histogram.zero_count = field.integer;
    if (field.number == 12) {
      for (const Field& part : fields(field.bytes)) {
        if (part.number == 1) end += static_cast<std::int32_t>(signed_number(part.integer));
        if (part.number != 2) continue;
        for (std::uint64_t i = 0; i < part.integer; ++i) indexes.push_back(end++);
      }
    }
    if (field.number == 13) {
      for (std::string_view packed = field.bytes; !packed.empty();) {
        deltas.push_back(signed_number(take_varint(packed)));
      }
    }
  }
  require(indexes.size() == deltas.size(), "spans and deltas differ");
  std::int64_t count = 0;
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    count += deltas[i];
    require(count >= 0, "a bucket below 0");
    if (count > 0) histogram.native[indexes[i]] = static_cast<std::uint64_t>(count);
  }
  return histogram;
}

MetricFamily::Metric read_metric(std::string_view message) {
  MetricFamily::Metric metric;
  for (const Field& field : fields(message)) {
    if (field.number == 1) read_label(field.bytes, metric.labels);
    if (field.number == 2 || field.number == 3) {  // gauge, counter
      for (const Field& part : fields(field.bytes)) {
        if (part.number == 1) metric.value = part.real;
        if (part.number == 2) metric.exemplar = read_exemplar(part.bytes);
      }
    }
    if (field.number == 7) metric.histogram = read_histogram(field.bytes);
  }
  return metric;
}

MetricFamily read_family(std::string_view message) {
  MetricFamily family;
  for (const Field& field : fields(message)) {
    if (field.number == 1) family.name = field.bytes;
    if (field.number == 2) family.help = field.bytes;
    if (field.number == 3) family.type = static_cast<MetricFamily::Type>(field.integer);
    if (field.number == 4) family.metrics.push_back(read_metric(field.bytes));
    if (field.number == 5) family.unit = field.bytes;
  }
  return family;
}

}  // namespace

double Histogram::quantile(double q) const {
  const double rank = q * static_cast<double>(count);
  double below = static_cast<double>(zero_count);
  if (rank <= below) return zero_threshold * rank / below;
  for (const auto& [index, in_bucket] : native) {
    const double of_bucket = static_cast<double>(in_bucket);
    if (rank > below + of_bucket) {
      below += of_bucket;
      continue;
    }
    const double base = std::exp2(std::exp2(-schema));
    const double lower = std::pow(base, index - 1);
    return lower + (std::pow(base, index) - lower) * (rank - below) / of_bucket;
  }
  throw std::runtime_error("fewer in the buckets than counted");
}

std::vector<MetricFamily> read_metric_families(std::string_view bytes) {
  std::vector<MetricFamily> families;
  std::set<std::string> names;
  while (!bytes.empty()) {
    families.push_back(read_family(take_delimited(bytes)));
    require(names.insert(families.back().name).second, "the family twice");
  }
  return families;
}

}  // namespace rotation::testing
