#include "tests/support/openmetrics_reader.hpp"

#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <stdexcept>

namespace rotation::testing {
namespace {

using Family = OpenMetricsFamily;
using Labels = std::map<std::string, std::string>;

[[noreturn]] void refuse(std::string_view line, const std::string& what) {
  throw std::runtime_error(what + ": " + std::string(line));
}

class Line {
 public:
  explicit Line(std::string_view text) : text_(text), rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  bool skip(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }
  void expect(std::string_view prefix) {
    if (!skip(prefix)) refuse(text_, "'" + std::string(prefix) + "' expected");
  }
  std::string name() {
    std::size_t n = 0;
    while (n < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[n])) != 0 || rest_[n] == '_'))
      ++n;
    if (n == 0 || std::isdigit(static_cast<unsigned char>(rest_[0])) != 0) refuse(text_, "no name");
    return take(n);
  }
  // Up to `end`, which is taken too; without one up to the end of the line.
  std::string escaped(std::optional<char> end) {
    std::string value;
    for (;;) {
      if (rest_.empty()) {
        if (end) refuse(text_, "no closing quote");
        return value;
      }
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (end && c == *end) return value;
      if (c == '"') refuse(text_, "a bare quote");
      if (c != '\\') {
        value += c;
        continue;
      }
      if (skip("n")) {
        value += '\n';
      } else if (rest_.starts_with('"') || rest_.starts_with('\\')) {
        value += take(1);
      } else {
        refuse(text_, "an unknown escape");
      }
    }
  }
  Labels labels() {
    Labels labels;
    if (!skip("{")) return labels;
    if (skip("}")) return labels;
    do {
      const std::string label = name();
      expect("=\"");
      if (!labels.emplace(label, escaped('"')).second) refuse(text_, "a label twice");
    } while (skip(","));
    expect("}");
    return labels;
  }
  double number() {
    if (skip("+Inf")) return std::numeric_limits<double>::infinity();
    if (skip("-Inf")) return -std::numeric_limits<double>::infinity();
    double value = 0;
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (read.ec != std::errc{} || !std::isfinite(value)) refuse(text_, "no number");
    take(static_cast<std::size_t>(read.ptr - rest_.data()));
    return value;
  }

 private:
  std::string take(std::size_t n) {
    std::string taken(rest_.substr(0, n));
    rest_.remove_prefix(n);
    return taken;
  }

  std::string_view text_;
  std::string_view rest_;
};

class Reader {
 public:
  std::map<std::string, Family> read(std::string_view text) {
    bool ended = false;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos) refuse(text, "a line without its end");
      if (ended) refuse(text, "something behind # EOF");
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end + 1);
      ended = line == "# EOF";
      if (!ended) take(line);
    }
    if (!ended) throw std::runtime_error("no # EOF");
    finish();
    return std::move(families_);
  }

 private:
  void take(std::string_view line) {
    Line rest(line);
    if (rest.skip("# HELP ")) {
      const std::string name = describe(rest, line);
      if (!described_.insert("help").second) refuse(line, "help twice");
      family().help = rest.escaped(std::nullopt);
    } else if (rest.skip("# TYPE ")) {
      describe(rest, line);
      if (!described_.insert("type").second) refuse(line, "type twice");
      family().type = rest.escaped(std::nullopt);
      static const std::set<std::string> kTypes{"counter", "gauge", "histogram", "info"};
      if (!kTypes.contains(family().type)) refuse(line, "an unknown type");
    } else if (rest.skip("# UNIT ")) {
      describe(rest, line);
      if (!described_.insert("unit").second) refuse(line, "unit twice");
      family().unit = rest.escaped(std::nullopt);
      if (!name_.ends_with("_" + family().unit)) refuse(line, "the name does not end with the unit");
      if (family().type == "info") refuse(line, "an info has no unit");
    } else {
      sample(rest, line);
    }
  }

  // A line that describes a family begins it, unless one did before it.
  std::string describe(Line& rest, std::string_view line) {
    std::string name = rest.name();
    rest.expect(" ");
    if (name == name_) {
      if (!family().samples.empty()) refuse(line, "a description behind samples");
      return name;
    }
    finish();
    name_ = name;
    described_.clear();
    if (!families_.emplace(name, Family{}).second) refuse(line, "the family in two places");
    return name;
  }

  void sample(Line& rest, std::string_view line) {
    Family::Sample sample{.name = rest.name(), .labels = rest.labels(), .value = 0, .exemplar = {}};
    rest.expect(" ");
    sample.value = rest.number();
    if (name_.empty() || !sample.name.starts_with(name_)) refuse(line, "a sample outside its family");
    const std::string suffix = sample.name.substr(name_.size());
    static const std::map<std::string, std::set<std::string>> kSuffixes{
        {"counter", {"_total"}},
        {"gauge", {""}},
        {"info", {"_info"}},
        {"histogram", {"_bucket", "_count", "_sum"}}};
    const auto allowed = kSuffixes.find(family().type);
    if (allowed == kSuffixes.end() || !allowed->second.contains(suffix))
      refuse(line, "not a sample of its type");
    if (suffix == "_total" && !(sample.value >= 0)) refuse(line, "a counter below 0");
    if (suffix == "_info" && sample.value != 1) refuse(line, "an info that is not 1");
    if (rest.skip(" # ")) {
      if (suffix != "_total" && suffix != "_bucket") refuse(line, "an exemplar where there may be none");
      sample.exemplar = exemplar(rest, line);
    }
    if (!rest.done()) refuse(line, "something behind the value");
    Labels key = sample.labels;
    key.emplace("__name__", sample.name);
    if (!seen_.insert(std::move(key)).second) refuse(line, "the sample twice");
    family().samples.push_back(std::move(sample));
  }

  static Family::Exemplar exemplar(Line& rest, std::string_view line) {
    Family::Exemplar exemplar{.labels = rest.labels()};
    std::size_t size = 0;
    for (const auto& [name, value] : exemplar.labels) size += name.size() + value.size();
    if (size > 128) refuse(line, "an exemplar of more than 128 characters");
    rest.expect(" ");
    exemplar.value = rest.number();
    rest.expect(" ");
    exemplar.timestamp = rest.number();
    return exemplar;
  }

  void finish() {
    if (name_.empty()) return;
    if (!described_.contains("type")) refuse(name_, "no type");
    if (family().type != "histogram") return;
    std::map<Labels, std::map<double, double>> buckets;  // of each set of labels, by le
    std::map<Labels, double> counts;
    for (const Family::Sample& sample : family().samples) {
      if (sample.name.ends_with("_count")) counts[sample.labels] = sample.value;
      if (!sample.name.ends_with("_bucket")) continue;
      Labels labels = sample.labels;
      const auto le = labels.extract("le");
      if (le.empty()) refuse(name_, "a bucket without le");
      const std::string& text = le.mapped();
      if (text != "+Inf" && text.find_first_of(".e") == std::string::npos)
        refuse(text, "le not in canonical form");
      auto& of_labels = buckets[labels];
      const double bound =
          text == "+Inf" ? std::numeric_limits<double>::infinity() : std::strtod(text.c_str(), nullptr);
      if (!of_labels.empty() && bound <= of_labels.rbegin()->first) refuse(name_, "buckets out of order");
      if (!of_labels.empty() && sample.value < of_labels.rbegin()->second)
        refuse(name_, "buckets not cumulative");
      of_labels[bound] = sample.value;
    }
    for (const auto& [labels, of_labels] : buckets) {
      if (!std::isinf(of_labels.rbegin()->first)) refuse(name_, "no bucket +Inf");
      if (counts.count(labels) == 0 || counts[labels] != of_labels.rbegin()->second)
        refuse(name_, "count is not +Inf's");
    }
    if (buckets.size() != counts.size()) refuse(name_, "counts without buckets");
  }

  Family& family() { return families_.at(name_); }

  std::map<std::string, Family> families_;
  std::string name_;                 // of the present family
  std::set<std::string> described_;  // what is said of it
  std::set<Labels> seen_;
};

}  // namespace

std::map<std::string, OpenMetricsFamily> read_openmetrics(std::string_view text) {
  return Reader().read(text);
}

}  // namespace rotation::testing
