// The tables of the README and of deploy/docs are what the code says. `ROTATION_WRITE_README=1` writes them
// instead of failing.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/config.hpp"
#include "daemon/config/field_lister.hpp"
#include "daemon/config/keys.hpp"
#include "feeds/market/series.hpp"
#include "metrics/catalogue.hpp"
#include "signals/state.hpp"

namespace rotation::daemon {
namespace {

const std::string kReadme = ROTATION_SOURCE_DIR "/README.md";
const std::string kDocs = ROTATION_SOURCE_DIR "/deploy/docs/";

std::string read(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What stands between <!-- name --> and <!-- /name -->.
struct Section {
  std::string text;
  std::size_t begin;
  std::size_t size;
};
Section section(const std::string& readme, const std::string& name) {
  const std::string open = "<!-- " + name + " -->\n";
  const std::size_t begin = readme.find(open) + open.size();
  const std::size_t end = readme.find("<!-- /" + name + " -->");
  EXPECT_LT(begin, end) << name;
  return {readme.substr(begin, end - begin), begin, end - begin};
}

void expect_section(const std::string& file, const std::string& name, const std::string& expected) {
  std::string text = read(file);
  const Section found = section(text, name);
  if (std::getenv("ROTATION_WRITE_README") != nullptr) {
    std::ofstream(file) << text.replace(found.begin, found.size, expected);
    return;
  }
  EXPECT_EQ(found.text, expected) << "run ROTATION_WRITE_README=1 build/release/bin/readme_test to write it";
}

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

TEST(Docs, ListEveryMetric) {
  expect_section(kDocs + "metrics.md", "metrics", metrics::catalogue_markdown());
}

TEST(Docs, ListEveryConfigurationKey) {
  auto loaded = load_config(ROTATION_SOURCE_DIR "/deploy/rotationd.yml");
  ASSERT_TRUE(std::holds_alternative<Config>(loaded));
  FieldLister lister;
  config_keys(lister, std::get<Config>(loaded));
  std::string table = "| key | default or example | limits |\n|---|---|---|\n";
  for (const KeyRow& row : lister.rows()) {
    table += "| `" + row.path + "` | `" + cell(row.value) + "` | " + cell(row.limits) + " |\n";
  }
  expect_section(kDocs + "configuration.md", "configuration", table);
}

TEST(Docs, ListEveryClassOfAHistoryWithItsSeries) {
  const std::string classes = section(read(kDocs + "history.md"), "classes").text;
  std::map<market::SeriesClass, std::string> names;
  for (const market::Series& one : market::default_series()) {
    std::string& all = names[one.series_class];
    all += (all.empty() ? "" : " ") + one.name;
  }
  for (const auto& [series_class, all] : names) {
    const std::size_t row = classes.find("\n| `" + std::string(name(series_class)) + "` |");
    ASSERT_NE(row, std::string::npos) << name(series_class);
    EXPECT_THAT(classes.substr(row + 1, classes.find('\n', row + 1) - row - 1),
                ::testing::EndsWith("| " + all + " |"));
  }
  EXPECT_EQ(std::count(classes.begin(), classes.end(), '\n'), 2 + static_cast<long>(names.size()));
}

TEST(Readme, NamesEveryStateAndReason) {
  const std::string readme = read(kReadme);
  const std::string states = section(readme, "states").text;
  for (const auto name : signals::kStateNames) {
    EXPECT_NE(states.find("\n| `" + std::string(name) + "` |"), std::string::npos) << name;
  }
  for (const auto name : signals::kReasonNames) {
    const bool no_row = name == signals::name(signals::Reason::restated);
    EXPECT_NE((no_row ? readme : states).find(name), std::string::npos) << name;
  }
  EXPECT_EQ(std::count(states.begin(), states.end(), '\n'), 2 + static_cast<long>(signals::kStates));
}

}  // namespace
}  // namespace rotation::daemon
