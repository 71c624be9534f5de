#include "daemon/config/reference_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "daemon/config/document.hpp"
#include "daemon/config/keys.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

using market::ReferenceKey;
using market::ReferenceScope;

constexpr std::string_view kCalendar = "calendar";
constexpr Range<double> kPrice{0.01, 1e6};
constexpr Range<double> kShare{0, 1};

// Limits of a key's values.
Range<double> range(ReferenceKey key, std::size_t value) {
  switch (key) {
    case ReferenceKey::corporate_action:
      return value == 0 ? Range<double>{0, 1e6} : Range<double>{1e-4, 1e4};
    case ReferenceKey::pe_small:
    case ReferenceKey::pe_large:
      return {1, 200};
    case ReferenceKey::eps_growth_small:
    case ReferenceKey::eps_growth_large:
      return {-0.9, 10};
    case ReferenceKey::px_small_asof:
    case ReferenceKey::px_large_asof:
    case ReferenceKey::eps_index_small:
    case ReferenceKey::eps_index_large:
    case ReferenceKey::nav:
      return kPrice;
    case ReferenceKey::revisions_small:
    case ReferenceKey::revisions_domestic:
      return {0, 1e6};
    case ReferenceKey::weights:
      return value == 0 ? kShare : kPrice;
    case ReferenceKey::shares_out:
      return {1, 1e12};
    case ReferenceKey::hy_spread:
      return {0, 50};
    case ReferenceKey::real_yield:
      return {-10, 20};
    case ReferenceKey::net_buyback_yield:
      return {-1, 1};
    case ReferenceKey::interest_ebit:
    case ReferenceKey::top10_eps_share:
    case ReferenceKey::small_flow_share:
      return {-10, 10};
    case ReferenceKey::foreign_revenue:
    case ReferenceKey::short_interest:
      return kShare;
    case ReferenceKey::capex_guidance:
      return {0, 1e5};
    case ReferenceKey::cot:
      return {-1e7, 1e7};
    case ReferenceKey::earnings_day:
      break;  // has none
  }
  return kShare;
}

std::vector<std::string> key_names() {
  std::vector<std::string> names{std::string(kCalendar)};
  for (const market::ReferenceInfo& info : market::kReferenceTable) names.emplace_back(info.name);
  return names;
}

std::string some_text(std::string_view /*text*/) {
  return "";
}

// One row of the file, as it is read.
struct Row {
  std::string key;
  std::string symbol;
  market::Day day{};
  market::Timestamp published_at{};
  std::array<double, 3> values{};
  std::string source;
  std::string approved_by;
};

class Reader {
 public:
  explicit Reader(const market::SeriesTable& series) : table_(series), keys_(key_names()) {
    for (const market::Series& s : series.all()) series_.push_back(s.name);
  }

  void read(Fields& f) {
    int schema = 0;
    f.value("schema", integer(schema, {1, 1}));
    f.require(schema == 1, "schema", "is missing; write schema: 1");
    std::vector<Row> rows;
    f.sections<Row>("rows", rows, {0, 200000}, [this](Fields& s, Row& row) { read_row(s, row); });
  }

  ReferenceFile take() {
    std::stable_sort(file_.rows.begin(), file_.rows.end(), [](const ReferenceRow& a, const ReferenceRow& b) {
      return a.event.ts_event < b.event.ts_event;
    });
    return std::move(file_);
  }

 private:
  void read_row(Fields& f, Row& row) {
    f.value("key", text(row.key, "a key of the reference file", [this](std::string_view key) -> std::string {
              if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) return "";
              return shown(key) + " is not a key of the reference file" + did_you_mean(key, keys_);
            }));
    f.require(!row.key.empty(), "key", "is missing");
    const auto info = std::find_if(market::kReferenceTable.begin(), market::kReferenceTable.end(),
                                   [&row](const auto& i) { return i.name == row.key; });
    if (info != market::kReferenceTable.end()) {
      read_figure(f, row, *info);
    } else if (row.key == kCalendar) {
      read_day(f, row);
    } else {
      pass_over(f);
    }
  }

  // Which fields belong there nobody can tell: the key's mistake is the only one.
  static void pass_over(Fields& f) {
    std::string ignored;
    const auto pass = [&](std::string_view field) { f.value(field, text(ignored, "", some_text)); };
    for (const char* field :
         {"symbol", "ex_date", "date", "nyse", "bonds", "asof", "published_at", "source", "approved_by"}) {
      pass(field);
    }
    for (const market::ReferenceInfo& info : market::kReferenceTable) {
      for (const std::string_view value : info.values) pass(value);
    }
  }

  // What every row carries; `day_key` is what its date is called.
  void read_origin(Fields& f, Row& row, const std::string& day_key) {
    constexpr std::chrono::days kDay{1};
    f.value(day_key, date(row.day, {std::chrono::floor<std::chrono::days>(market::kEarliest),
                                    std::chrono::floor<std::chrono::days>(market::kLatest) - kDay}));
    f.require(f.given(day_key), day_key, "is missing");
    f.value("published_at",
            instant(row.published_at, {market::kEarliest, market::kLatest - std::chrono::seconds{1}}));
    f.require(f.given("published_at"), "published_at", "is missing");
    f.value("source", text(row.source, "where it is from", some_text));
    f.require(f.given("source"), "source", "is missing");
    f.value("approved_by", text(row.approved_by, "who signed it off", some_text));
    f.require(f.given("approved_by"), "approved_by", "is missing");
  }

  void read_day(Fields& f, Row& row) {
    market::CalendarOverride day;
    read_origin(f, row, "date");
    day.date = row.day;
    closing_keys(f, day);
    const std::string known = place_before(row, f);
    f.require(known.empty(), "date", market::format_date(row.day) + " is already on " + known);
    file_.calendar.push_back(day);
  }

  void read_figure(Fields& f, Row& row, const market::ReferenceInfo& info) {
    const bool action = info.key == ReferenceKey::corporate_action;
    if (info.scope == ReferenceScope::series) {
      f.value("symbol", text(row.symbol, "a series",
                             [this](std::string_view name) { return series_problem(name, series_); }));
      f.require(!row.symbol.empty(), "symbol", "is missing");
    }
    if (action) row.values[1] = 1;
    for (std::size_t i = 0; i < info.values.size() && !info.values[i].empty(); ++i) {
      f.value(info.values[i], number(row.values[i], range(info.key, i)));
      f.require(action || f.given(info.values[i]), info.values[i], "is missing");
    }
    const bool earnings = info.key == ReferenceKey::earnings_day;
    const std::string day_key = action ? "ex_date" : earnings ? "date" : "asof";
    read_origin(f, row, day_key);
    f.require(!action || row.values[0] > 0 || row.values[1] != 1, "key",
              "says nothing; give cash, split or both");
    const bool counts = info.values[0] == "ups";
    f.require(!counts || row.values[0] + row.values[1] > 0, "ups", "there are neither ups nor downs");
    const market::Day published = market::new_york_day(row.published_at);
    f.require(action || earnings || published >= row.day, "published_at",
              "is before asof, " + market::format_date(row.day) + ": nobody knew it then");
    f.require(!earnings || published <= row.day, "published_at",
              "is after date, " + market::format_date(row.day) + ": its close has counted the move");
    const std::string known = place_before(row, f);
    f.require(known.empty(), "key",
              row.key + (row.symbol.empty() ? "" : " of " + row.symbol) + " for " +
                  market::format_date(row.day) + ", published then, is already on " + known);

    ReferenceRow& done = file_.rows.emplace_back();
    done.source = row.source;
    done.approved_by = row.approved_by;
    done.event.kind = market::EventKind::reference;
    done.event.ts_event = done.event.ts_recv = row.published_at;
    if (!row.symbol.empty()) done.event.series = table_.find(row.symbol).value_or(market::kNoSeries);
    done.event.reference = market::reference(info.key, row.day, row.values);
  }

  // Where the same figure stands, published at the same time; "" if this row is the first.
  std::string place_before(const Row& row, const Fields& f) {
    const auto published_at = row.key == kCalendar ? market::kNoTime : row.published_at;
    const auto [known, added] =
        places_.emplace(std::tuple(row.key, row.symbol, row.day, published_at), f.where("key"));
    return added ? "" : known->second.substr(0, known->second.find(": "));
  }

  const market::SeriesTable& table_;
  const std::vector<std::string> keys_;
  std::vector<std::string> series_;
  std::map<std::tuple<std::string, std::string, market::Day, market::Timestamp>, std::string> places_;
  ReferenceFile file_;
};

}  // namespace

std::variant<ReferenceFile, Sentences> parse_reference_file(std::string_view text, const std::string& name,
                                                            const market::SeriesTable& series) {
  Reader reader(series);
  Sentences sentences = read_document(text, name, [&reader](Fields& f) { reader.read(f); });
  if (!sentences.empty()) return sentences;
  return reader.take();
}

std::variant<ReferenceFile, Sentences> load_reference_file(const std::string& path,
                                                           const market::SeriesTable& series) {
  if (path.empty()) return ReferenceFile{};
  auto text = read_text_file(path, 16);
  if (auto* sentences = std::get_if<Sentences>(&text)) return std::move(*sentences);
  return parse_reference_file(std::get<std::string>(text), path, series);
}

ReferenceFile require_reference_file(const Config& config, const market::SeriesTable& series) {
  auto loaded = load_reference_file(config.engine.reference.file, series);
  if (const auto* sentences = std::get_if<Sentences>(&loaded)) throw std::runtime_error(sentences->front());
  return std::get<ReferenceFile>(std::move(loaded));
}

market::Calendar calendar_of(const Config& config, const ReferenceFile& references) {
  std::vector<market::CalendarOverride> days = config.calendar;
  days.insert(days.end(), references.calendar.begin(), references.calendar.end());
  return market::Calendar(days);
}

std::string describe(const ReferenceRow& row, const market::SeriesTable& series) {
  const market::Reference& r = row.event.reference;
  const market::ReferenceInfo& info = market::info(r.key);
  std::string text(info.name);
  if (row.event.series != market::kNoSeries) text += " of " + series[row.event.series].name;
  text += " for " + market::format_date(r.asof);
  if (!info.values.front().empty()) text += ':';
  for (std::size_t i = 0; i < info.values.size() && !info.values[i].empty(); ++i) {
    text += ' ' + std::string(info.values[i]) + ' ' + format_number(r.values[i]);
  }
  return text;
}

}  // namespace rotation::daemon
