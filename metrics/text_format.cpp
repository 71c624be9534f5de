#include "metrics/text_format.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "feeds/market/ensure.hpp"
#include "metrics/histogram_buckets.hpp"

namespace rotation::metrics {
namespace {

constexpr std::size_t kUsual = 192 * 1024;  // bytes, of the default series

class TextWriter {
 public:
  explicit TextWriter(TextDialect dialect) : openmetrics_(dialect == TextDialect::openmetrics) {
    out_.reserve(kUsual);
  }

  void family(const MetricInfo& info, std::span<const Sample> samples) {
    head(info);
    for (const Sample& sample : samples) {
      if (info.kind == MetricKind::histogram) {
        histogram(info, sample);
        continue;
      }
      out_ += info.name;
      labels(info, sample, {});
      number(sample.value);
      if (openmetrics_ && sample.exemplar != nullptr) exemplar(*sample.exemplar);
      out_ += '\n';
    }
  }

  std::string take() && {
    if (openmetrics_) out_ += "# EOF\n";
    return std::move(out_);
  }

 private:
  void head(const MetricInfo& info) {
    const std::string_view name = openmetrics_ ? family_name(info) : info.name;
    out_.append("# HELP ").append(name) += ' ';
    escaped(info.help, openmetrics_);
    const bool untold = info.kind == MetricKind::info && !openmetrics_;
    out_.append("\n# TYPE ").append(name) += ' ';
    out_.append(metrics::name(untold ? MetricKind::gauge : info.kind)) += '\n';
    if (const std::string_view its_unit = unit(info); openmetrics_ && !its_unit.empty()) {
      (out_.append("# UNIT ").append(name) += ' ').append(its_unit) += '\n';
    }
  }

  void histogram(const MetricInfo& info, const Sample& sample) {
    const ClassicBuckets classic = classic_buckets(*sample.histogram);
    out_.append(info.name).append("_count");
    labels(info, sample, {});
    number(static_cast<double>(classic.count));
    out_ += '\n';
    out_.append(info.name).append("_sum");
    labels(info, sample, {});
    number(seconds(sample.histogram->sum));
    out_ += '\n';
    for (std::size_t i = 0; i <= ClassicBuckets::kBounds; ++i) {
      const bool last = i == ClassicBuckets::kBounds;
      out_.append(info.name).append("_bucket");
      labels(info, sample, last ? "+Inf" : bounds()[i]);
      number(static_cast<double>(last ? classic.count : classic.buckets[i]));
      out_ += '\n';
    }
  }

  // With `le` behind them unless that is empty, and a space.
  void labels(const MetricInfo& info, const Sample& sample, std::string_view le) {
    char before = '{';
    for (std::size_t i = 0; i < info.label_count(); ++i) {
      label(before, info.labels[i], sample.labels[i]);
      before = ',';
    }
    if (!le.empty()) label(std::exchange(before, ','), "le", le);
    if (before == ',') out_ += '}';
    out_ += ' ';
  }

  void label(char before, std::string_view name, std::string_view value) {
    (out_ += before).append(name).append("=\"");
    escaped(value, true);
    out_ += '"';
  }

  void escaped(std::string_view text, bool quotes) {
    const auto special = [quotes](char c) { return c == '\\' || c == '\n' || (quotes && c == '"'); };
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!special(text[i])) continue;
      out_.append(text, begin, i - begin) += '\\';
      out_ += text[i] == '\n' ? 'n' : text[i];
      begin = i + 1;
    }
    out_.append(text, begin);
  }

  void exemplar(const Exemplar& exemplar) {
    out_ += " # ";
    char before = '{';
    for (const auto& [name, value] : exemplar.labels) label(std::exchange(before, ','), name, value);
    out_ += "} ";
    number(exemplar.value);
    out_ += ' ';
    number(seconds(exemplar.ts));
  }

  void number(double value) {
    market::ensure(!std::isnan(value));
    if (std::isinf(value)) {
      out_ += value > 0 ? "+Inf" : "-Inf";
      return;
    }
    constexpr double kLeast = 1e-4;  // between these, no exponent
    constexpr double kMost = 1e15;
    const double size = std::abs(value);
    std::array<char, 32> digits;
    char* const begin = digits.data();
    char* const end = begin + digits.size();
    const auto whole = static_cast<std::int64_t>(size < kMost ? value : 0);
    char* last = begin;
    if (static_cast<double>(whole) == value && !(whole == 0 && std::signbit(value))) {
      last = std::to_chars(begin, end, whole).ptr;
    } else if (size >= kLeast && size < kMost) {
      last = std::to_chars(begin, end, value, std::chars_format::fixed).ptr;
    } else {
      last = std::to_chars(begin, end, value).ptr;
    }
    out_.append(begin, last);
  }

  static const std::array<std::string, ClassicBuckets::kBounds>& bounds() {
    static const auto all = [] {
      std::array<std::string, ClassicBuckets::kBounds> texts;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        std::array<char, 32> digits;
        const auto written =
            std::to_chars(digits.data(), digits.data() + digits.size(), ClassicBuckets::bound(i));
        texts[i].assign(digits.data(), written.ptr);
        if (texts[i].find_first_of(".e") == std::string::npos) texts[i] += ".0";
      }
      return texts;
    }();
    return all;
  }

  const bool openmetrics_;
  std::string out_;
};

}  // namespace

std::string write_text(const Families& families, TextDialect dialect) {
  TextWriter writer(dialect);
  families.for_each(
      [&](const MetricInfo& info, std::span<const Sample> samples) { writer.family(info, samples); });
  return std::move(writer).take();
}

}  // namespace rotation::metrics
