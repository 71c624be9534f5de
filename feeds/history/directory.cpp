#include "feeds/history/directory.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "feeds/history/csv.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

struct Range {
  market::Day from;
  market::Day to;
};

struct Source {
  market::SeriesId series;
  market::SeriesClass series_class;
  std::string file;
  std::string column;
  std::string link;
};

class Reader {
 public:
  Reader(const std::filesystem::path& folder, const market::SeriesTable& series, Range range)
      : folder_(folder), series_(series), range_(range) {}

  Directory read(const std::filesystem::path& manifest) {
    result_.files.resize(series_.size());
    for (const Source& source : listed(manifest)) append(source);
    std::sort(result_.rows.begin(), result_.rows.end(), earlier);
    return std::move(result_);
  }

 private:
  std::vector<Source> listed(const std::filesystem::path& manifest);
  std::vector<Source> sources(const std::filesystem::path& manifest);
  [[nodiscard]] std::optional<market::SeriesId> priced(std::string_view name) const;
  void append(const Source& source);

  const std::filesystem::path& folder_;
  const market::SeriesTable& series_;
  Range range_;
  Directory result_;
};

// May sentences name the file so? They do.
bool in_one_line(std::string_view name) {
  return std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// The series whose price as traded `name` is.
std::optional<market::SeriesId> Reader::priced(std::string_view name) const {
  constexpr std::string_view kSuffix = "_px";
  if (!name.ends_with(kSuffix)) return std::nullopt;
  return series_.find(name.substr(0, name.size() - kSuffix.size()));
}

std::vector<Source> Reader::listed(const std::filesystem::path& manifest) {
  try {
    return sources(manifest);
  } catch (const HistoryError& error) {
    throw HistoryError(std::string(error.what()) + "; deploy/docs/history.md says what a manifest holds");
  }
}

std::vector<Source> Reader::sources(const std::filesystem::path& manifest) {
  Csv csv{manifest};
  const std::size_t name = csv.column("series");
  const std::size_t file = csv.column("file");
  const std::size_t column = csv.column("column");
  const std::size_t series_class = csv.column("class");
  const std::size_t unit = csv.column("unit");
  const auto link = csv.find_column("link");

  struct Price {
    market::SeriesId series;
    std::string_view file;
    std::string_view column;
  };
  std::vector<Source> found;
  std::vector<Price> prices;
  std::set<std::string_view> names;
  std::vector<bool> present(series_.size());
  while (csv.next()) {
    for (const std::size_t required : {name, file, column}) {
      if (csv.text(required).empty()) csv.fail(required, "a series, its file and its column must be named");
    }
    if (!in_one_line(csv.text(file))) {
      csv.fail(file, quoted(csv.text(file)) + " is not a file's name: it has control characters");
    }
    const auto parsed = market::parse_series_class(csv.text(series_class));
    if (!parsed) {
      csv.fail(series_class,
               quoted(csv.text(series_class)) + " is not a class (E1, E2, E2 thin, K, Y, X, I or R)");
    }
    if (!names.insert(csv.text(name)).second) {
      csv.fail(name, "series " + quoted(csv.text(name)) + " stands twice");
    }
    const auto id = series_.find(csv.text(name));
    if (!id) {
      if (const auto of = priced(csv.text(name))) {
        prices.push_back({*of, csv.text(file), csv.text(column)});
      } else {
        result_.unused.emplace_back(csv.text(name));
      }
      continue;
    }
    const market::SeriesClass expected = series_[*id].series_class;
    if (*parsed != expected) {
      csv.fail(series_class, "series " + quoted(csv.text(name)) + " is of class " +
                                 std::string(market::name(*parsed)) + " here, but configured as " +
                                 std::string(market::name(expected)));
    }
    if (*parsed == market::SeriesClass::yield && csv.text(unit) != "percent") {
      csv.fail(unit, "yields are in percent, not in " + quoted(csv.text(unit)));
    }
    present[market::index(*id)] = true;
    found.push_back({*id, *parsed, std::string(csv.text(file)), std::string(csv.text(column)),
                     std::string(link ? csv.text(*link) : "")});
  }
  for (const Price& price : prices) {
    const auto source = std::find_if(found.begin(), found.end(),
                                     [&price](const Source& s) { return s.series == price.series; });
    if (source == found.end() || source->file != price.file) {
      throw HistoryError(manifest.string() + ": series " +
                         history::quoted(series_[price.series].name + "_px") + " must name the file of " +
                         history::quoted(series_[price.series].name));
    }
    source->link = price.column;
  }
  for (std::size_t i = 0; i < present.size(); ++i) {
    if (!present[i]) result_.missing.push_back(static_cast<market::SeriesId>(i));
  }
  return found;
}

std::optional<double> closing_value(const Csv& csv, std::size_t column, market::SeriesClass series_class) {
  const auto value = csv.number(column);
  if (value && !possible_close(series_class, *value)) {
    csv.fail(column, quoted(csv.text(column)) + " is not above zero");
  }
  return value;
}

void Reader::append(const Source& source) {
  Csv csv{folder_ / source.file};
  result_.files[market::index(source.series)] = (folder_ / source.file).string();
  const std::size_t date = csv.column("date");
  const std::size_t adjusted = csv.column(source.column);
  const std::size_t link = source.link.empty() ? adjusted : csv.column(source.link);
  market::Day last = market::Day::min();
  while (csv.next()) {
    const market::Day day = csv.date(date);
    if (day == last) csv.fail(date, market::format_date(day) + " stands twice");
    if (day < last) csv.fail(date, market::format_date(day) + " comes after " + market::format_date(last));
    last = day;
    const auto value = closing_value(csv, adjusted, source.series_class);
    const auto close = link == adjusted ? value : closing_value(csv, link, source.series_class);
    if (!value || day < range_.from || day > range_.to) continue;
    result_.rows.push_back(
        {source.series, day, close.value_or(std::numeric_limits<double>::quiet_NaN()), *value});
  }
}

// A row and the part it is from.
struct PartRow {
  DailyRow row;
  std::size_t part;
};

std::string number_text(double value) {
  if (std::isnan(value)) return "blank";
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

[[noreturn]] void fail_different(const PartRow& a, const PartRow& b, const std::vector<Directory>& parts) {
  const bool adjusted = a.row.adjusted != b.row.adjusted;
  const auto shown = [&](const PartRow& r) {
    return number_text(adjusted ? r.row.adjusted : r.row.close) + " in " +
           parts[r.part].files[market::index(r.row.series)];
  };
  throw HistoryError(market::format_date(a.row.day) + " is " + shown(a) + ", but " + shown(b) +
                     ": directories that overlap must agree");
}

}  // namespace

Directory read_directory(const std::filesystem::path& folder, const std::filesystem::path& manifest,
                         const market::SeriesTable& series, market::Day from, market::Day to) {
  return Reader{folder, series, {from, to}}.read(manifest);
}

Directory join(std::vector<Directory> parts) {
  std::vector<PartRow> all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const DailyRow& row : parts[i].rows) all.push_back({row, i});
    parts[i].rows = {};
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const PartRow& a, const PartRow& b) { return earlier(a.row, b.row); });

  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  Directory joined;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const DailyRow& row = all[i].row;
    const bool repeated = i > 0 && !earlier(all[i - 1].row, row);
    if (!repeated) {
      joined.rows.push_back(row);
    } else if (!same(all[i - 1].row.close, row.close) || all[i - 1].row.adjusted != row.adjusted) {
      fail_different(all[i - 1], all[i], parts);
    }
  }
  std::set<std::string> unused;
  joined.missing = parts.front().missing;
  joined.files = parts.front().files;
  for (const Directory& part : parts) {
    unused.insert(part.unused.begin(), part.unused.end());
    std::erase_if(joined.missing, [&part](market::SeriesId id) {
      return std::find(part.missing.begin(), part.missing.end(), id) == part.missing.end();
    });
    for (std::size_t i = 0; i < joined.files.size(); ++i) {
      if (joined.files[i].empty()) joined.files[i] = part.files[i];
    }
  }
  joined.unused.assign(unused.begin(), unused.end());
  return joined;
}

}  // namespace rotation::history
